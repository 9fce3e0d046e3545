"""What to do about a refused record, by the reason of the refusal."""

from __future__ import annotations

from kg.api.language import Language

ADVICE: dict[str, tuple[str, str]] = {
    "missingField": ("补上该字段后重新装载。", "Fill the field in and load the file again."),
    "conflictingDuplicate": (
        "同一键有两份内容：确认哪份正确，删去另一份后重新装载。",
        "Two records of one key differ: keep the right one and load again.",
    ),
    "danglingReference": (
        "所指对象不在已装载的数据中：一并装载含有它的文件。",
        "What it refers to is in no file: load the file that has it as well.",
    ),
    "unknownIndustry": (
        "行业名不在行业表中：改用表中名称，或先装载行业表。",
        "No industry of that name: use a name of the industry file, or load that file.",
    ),
    "unknownPlace": (
        "写成“省—市—县”全称，或用 GB/T 2260 代码。",
        "Write the division in full, or give its code of GB/T 2260.",
    ),
    "yearOfWeek": ("改写为年、月、日。", "Write year, month and day."),
    "formulaText": ("把公式改为数值后另存。", "Replace the formula by its value and save."),
    "spreadsheetError": ("修正表中出错的单元格。", "Mend the cell that shows an error."),
    "unknownColumn": (
        "列名不认识：照数据说明改名；若不需要可不理会。",
        "Nobody knows the column: rename it as the data set's card says, or leave it.",
    ),
    "undecodableBytes": ("以 UTF-8 另存后重新装载。", "Save the file in UTF-8 and load it again."),
}
BY_START: tuple[tuple[str, tuple[str, str]], ...] = (
    (
        "noise:",
        ("按规则判为噪声而略去，无须处理；规则见“应为”。", "Left out as noise by a rule; nothing to do."),
    ),
    ("bad", ("按“应为”一栏改写该值后重新装载。", "Write the value as «expected» says and load again.")),
    ("impossible", ("核对原件后改正。", "Look at the original and correct it.")),
    ("missing", ("补上缺项后重新装载。", "Fill in what is missing and load again.")),
    ("unknown", ("装载含有该对象的文件，或改正写法。", "Load the file that has it, or correct its name.")),
)
OTHERWISE = ("按“应为”一栏核对原件。", "Compare the original with «expected».")


def advise(reason: str, language: Language) -> str:
    """Return what to do about a refusal."""
    start = next((pair for begin, pair in BY_START if reason.startswith(begin)), OTHERWISE)
    return ADVICE.get(reason, start)[0 if language == "zh" else 1]
