"""The words of lists."""

from __future__ import annotations

from kg.api.wording import Pairs

LIST_WORDS: Pairs = {
    "listOf": ("列表", "List"),
    "rowsCount": ("{count} 行", "{count} rows"),
    "oneRow": ("1 行", "1 row"),
    "filter": ("条件", "Conditions"),
    "filterHint": (
        "如 countryCode:CN,publicationDate:>=2020-01-01",
        "such as countryCode:CN,publicationDate:>=2020-01-01",
    ),
    "filterHelp": (
        "条件以逗号分隔，须同时满足：属性:值；a|b 任一，>5、>=5、<5、<=5，!x 排除，null 未知；"
        "含逗号的值加双引号。",
        "Conditions attribute:value, separated by commas, all of which must hold: a|b either, >5, >=5, "
        "<5, <=5, "
        "!x all but x, null unknown; a value with a comma in double quotes.",
    ),
    "words": ("检索词", "Words"),
    "columns": ("列", "Columns"),
    "apply": ("应用", "Apply"),
    "sortUp": ("按「{column}」升序", "Sort by {column}, ascending"),
    "sortDown": ("按「{column}」降序", "Sort by {column}, descending"),
    "csvAll": ("下载全部行 CSV", "Download all rows as CSV"),
    "withSources": ("显示来源", "Show sources"),
    "withoutSources": ("不显示来源", "Hide sources"),
    "noRowsHere": ("没有符合条件的行。", "No row satisfies the conditions."),
    "noRowsHelp": ("取消条件，看全部{kind}", "Drop the conditions and see every {kind}"),
    "nextRows": ("下一页", "Next page"),
    "firstRows": ("回到第一页", "Back to the first page"),
    "facetsTitle": ("筛选", "Narrow down"),
    "chosenFilter": ("已筛选", "Narrowed to"),
    "dropFilter": ("取消", "Drop"),
    "kinds": ("类别", "Kinds"),
    "noList": ("没有名为「{name}」的列表", "There is no list of that name: {name}"),
    "noListHelp": ("按类别浏览", "Browse by kind"),
    "nullCell": ("未知", "unknown"),
    "andOthers": ("等 {count} 项", "and {count} in all"),
}
