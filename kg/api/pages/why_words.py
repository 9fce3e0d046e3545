"""The words of the page that explains a number."""

from __future__ import annotations

from kg.api.wording import Pairs

WHY_WORDS: Pairs = {
    "whyTitle": ("这个数从何而来", "Where this number comes from"),
    "value": ("值", "Value"),
    "formula": ("公式", "Formula"),
    "meaning": ("含义", "Meaning"),
    "source": ("来源", "Source"),
    "code": ("代码", "Code"),
    "beside": ("同一处的其他值", "Beside it"),
    "counted": ("计入的专利族与记录", "Families and records counted"),
    "countedSome": ("显示前 {shown} 条，共 {count} 条", "The first {shown} of {count}"),
    "noEvidence": (
        "此项不逐条列出证据；数据集见下。",
        "This answer lists no single records; its data sets are below.",
    ),
    "asJson": ("同一答案（JSON）", "The same answer as JSON"),
    "noMethod": ("这是原始数据，没有公式。", "This is a recorded fact; there is no formula."),
}
