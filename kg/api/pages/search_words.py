"""The words of the search page."""

from __future__ import annotations

from kg.api.wording import Pairs

SEARCH_WORDS: Pairs = {
    "searchTitle": ("检索", "Search"),
    "searchFor": ("检索：{query}", "Search: {query}"),
    "sought": ("检索词", "Words"),
    "go": ("检索", "Search"),
    "hint": (
        "名称、题名、摘要、政策原文均可；多个词须同时出现，引号内的词须相连。公开号、申请号、"
        "统一社会信用代码、"
        "证券代码和分类号可直接输入；名称可用拼音或首字母。",
        "Names, titles, abstracts and the texts of policies. All the words must be there; words in "
        "quotes, in "
        "that order. Publication and application numbers, credit codes, stock codes and classification "
        "symbols "
        "can be typed as they are; Chinese names also in pinyin or its initials.",
    ),
    "browse": ("按类别浏览", "Browse by kind"),
    "kinds": ("类别", "Kinds"),
    "allKinds": ("全部类别", "All kinds"),
    "byNumber": ("编号相符", "By number"),
    "byName": ("名称以此开头", "Names that begin so"),
    "found": ("共 {count} 条", "{count} found"),
    "foundIn": ("在 {kinds} 类中共 {count} 条", "{count} found in {kinds} kinds"),
    "foundOne": ("共 1 条", "1 found"),
    "allOf": ("全部 {count} 条", "All {count}"),
    "ordered": ("怎样排序", "How this is ordered"),
    "orderedText": (
        "按 BM25（SQLite FTS5）由高到低：检索词越少见、出现越多、文字越短，排得越前；"
        "出现在名称中的词按五倍计。"
        "各类分别计算，类与类之间不可比。名称提示按持有同族数、再按名称长短排列。",
        "By BM25 (SQLite FTS5), best first: the rarer the words, the more often they stand there and "
        "the shorter "
        "the text, the higher; a word in a name counts five times. Each kind is ranked by itself; ranks "
        "of two "
        "kinds do not compare. Suggested names: those with more patent families first, then shorter ones.",
    ),
    "orderedBy": ("排序", "Order"),
    "byRelevance": ("相关度", "Best match"),
    "newest": ("日期新者在前", "Newest first"),
    "oldest": ("日期旧者在前", "Oldest first"),
    "facets": ("筛选", "Narrow down"),
    "chosenFilter": ("已筛选", "Narrowed to"),
    "dropFilter": ("取消", "Drop"),
    "unknownValue": ("未知", "Unknown"),
    "next": ("下一页", "Next page"),
    "first": ("回到第一页", "Back to the first page"),
    "asList": ("作为表格（列、排序、CSV）", "As a table (columns, order, CSV)"),
    "nothing": ("没有找到「{query}」", "Nothing found for “{query}”"),
    "nothingWhere": (
        "已在本版本所有类别的名称、题名、摘要与正文中查找，也查了编号和拼音。",
        "Looked through the names, titles, abstracts and texts of all kinds of this version, and "
        "through numbers "
        "and pinyin.",
    ),
    "nothingWhereKind": (
        "已在「{kind}」中查找。",
        "Looked among: {kind}.",
    ),
    "nothingHelps": ("可以这样试试", "What could help"),
    "helpFewer": ("少用几个词：所有词须同时出现", "Fewer words: all of them must be there"),
    "helpOther": (
        "换一种说法、简称或另一种文字：外文专利多无中文题名",
        "Other words, a short name, the other language: foreign patents seldom have a Chinese title",
    ),
    "helpNumber": (
        "公开号可只写前几位，如 CN1082",
        "The beginning of a publication number is enough, such as CN1082",
    ),
    "helpAllKinds": ("在全部类别中检索", "Search all kinds"),
    "helpNoFilter": ("取消筛选", "Drop what it was narrowed to"),
    "helpLoads": ("看看装载了哪些数据集", "See which data sets are loaded"),
    "suggestions": ("输入提示", "Suggestions"),
    "suggestionCount": ("{count} 条提示，用上下键选择", "{count} suggestions, use the arrow keys"),
    "noSuggestion": ("没有提示；回车检索全文", "No suggestion; Enter searches the texts"),
}
