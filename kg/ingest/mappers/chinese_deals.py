"""Transfers, licences and pledges of Chinese rights, whichever table tells of them: one id for one act.

The contract number of a filed licence and the registration number of a pledge are the office's: rows and
tables that give the same number speak of one act, which may cover many rights. Without a number the act is
known by its right, its day and its parties.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.chinese_cells import day_of, split_cell
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.parsers.names import is_chinese_person, split_applicants

_PARTY = pa.struct([("name", pa.string()), ("kind", pa.string())])
_DEAL = pa.struct(
    [
        ("id", pa.string()),
        ("givers", pa.list_(_PARTY)),
        ("takers", pa.list_(_PARTY)),
        ("day", pa.date32()),
        ("number", pa.string()),
        ("type", pa.string()),
        ("released", pa.date32()),
    ]
)
DEALS = pa.schema([("items", pa.list_(_DEAL)), ("problem", pa.string())])
# GB and office words; 独占 excludes the patentee, 排他 does not (最高人民法院 法释〔2004〕20号, 第二十五条).
LICENCE_TYPES = (
    ("交叉", "cross"),
    ("分许可|再许可|次级", "sub"),
    ("强制", "compulsory"),
    ("独占|独家", "exclusive"),
    ("排他|排它", "sole"),
    ("普通|非独占|非排他", "nonExclusive"),
)
TRANSFER_TYPES = (
    ("继承|赠与继承", "inheritance"),
    ("合并|分立|兼并|重组|吸收", "merger"),
    ("名称变更|姓名变更|更名|名义变更|企业名称", "nameChange"),
    ("判决|裁定|裁决|执行|拍卖|司法", "courtDecision"),
    ("转让|转移|买卖|赠与|权利的转移", "assignment"),
)


def licence_type(text: str) -> str:
    """Return the code of a licence's type; `unknown` where the words do not tell."""
    if re.search("非独占|非排他", text):
        return "nonExclusive"
    return next((code for words, code in LICENCE_TYPES if re.search(words, text)), "unknown")


def transfer_type(text: str) -> str:
    """Return the code of why the owner changed; `assignment` for what tables call a transfer without more."""
    if not text:
        return "assignment"
    return next((code for words, code in TRANSFER_TYPES if re.search(words, text)), "other")


def deal_id(act: str, number: str | None, right: str, day: date | None, names: Sequence[str]) -> str:
    """Return the id of an act.

    Args:
        act: transfer, licence or pledge.
        number: the office's number of it, where there is one.
        right: application or publication that it is about.
        day: when it was recorded.
        names: its parties.
    """
    if number:
        return f"cn:{act}:{number}"
    said = "|".join((right, day.isoformat() if day else "", *sorted(names)))
    return f"cn:{act}:{hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()[:16]}"


def clean_number(text: str) -> str:
    """Return a contract or registration number without blanks, in half width and upper case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def parse_deals(text: str) -> dict[str, object]:
    """Return the acts that the cells of one row tell: act, right, givers, takers, days, numbers, types, ends.

    Where a row tells several acts, its cells have as many values each, and the n-th belong together. Where
    there is one day and one number at most, the row tells one act with all parties. Else `problem` says why
    nothing is read.
    """
    act, right, givers, takers, days, numbers, types, ends = text.split(BREAK)
    day_items, number_items = split_cell(days), [clean_number(n) for n in split_cell(numbers)]
    count = max(len(day_items), len(number_items), 1)
    if count == 1:
        groups = [(split_applicants(givers), split_applicants(takers))]
    else:
        pairs = list(zip(split_cell(givers), split_cell(takers), strict=False))
        groups = [([giver], [taker]) for giver, taker in pairs]
        if not len(split_cell(givers)) == len(split_cell(takers)) == count:
            return {"items": [], "problem": f"{givers} → {takers} ({days}{numbers})"}
    if any(cell and len(cell) != count for cell in (day_items, number_items)):
        return {"items": [], "problem": f"{days} / {numbers}"}
    day_list: list[date | None] = [None] * count
    try:
        day_list = [day_of(item) for item in day_items] or day_list
    except ParseError as error:
        return {"items": [], "problem": error.found}
    type_items, end_list = _aligned(split_cell(types), count), _days(split_cell(ends), count)
    rows = zip(groups, day_list, number_items or [""] * count, type_items, end_list, strict=True)
    items = [
        {
            "id": deal_id(act, number, right, day, [*given, *taken]),
            "givers": _parties(given),
            "takers": _parties(taken),
            "day": day,
            "number": number or None,
            "type": licence_type(kind) if act == "licence" else transfer_type(kind),
            "released": end,
        }
        for (given, taken), day, number, kind, end in rows
        if given or taken
    ]
    return {"items": items, "problem": None}


def _aligned(items: list[str], count: int) -> list[str]:
    return items if len(items) == count else (items or [""])[:1] * count


def _days(items: list[str], count: int) -> list[date | None]:
    try:
        days: list[date | None] = [day_of(item) for item in items]
    except ParseError:
        days = []
    return days if len(days) == count else [None] * count


def _parties(names: Sequence[str]) -> list[dict[str, str | None]]:
    return [{"name": name, "kind": "Person" if is_chinese_person(name) else None} for name in names]
