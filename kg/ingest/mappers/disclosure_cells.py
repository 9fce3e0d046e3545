"""Cells of an office's table of disclosures: rights that came of one, what was decided, what was agreed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.chinese_cells import split_cell
from kg.ingest.mappers.chinese_deals import clean_number, deal_id, licence_type
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.parsers.listed_patent import ListedPatent, parse_listed_application, parse_listed_patent

_RIGHT = pa.struct([("publication", pa.string()), ("application", pa.string()), ("year", pa.int64())])
RIGHTS = pa.schema([("items", pa.list_(_RIGHT)), ("wrong", pa.list_(pa.string()))])
DEAL = pa.schema([("id", pa.string()), ("act", pa.string()), ("licenceType", pa.string())])
# What ends a disclosure in the words of offices; «暂缓» (put off) and «补充材料» do not.
GIVEN_UP = re.compile(
    "放弃|不予|不申请|不建议申请|不推荐|不通过|未通过|终止|驳回|关闭"
    "|abandon|reject|declin|not pursue|no further|close",
    re.IGNORECASE,
)
# The year stands in a Chinese application number (ZC 0006-2003): four digits of twelve; two of eight to 2003.
_CHINESE_YEAR = re.compile(r"CN(?:((?:19|20)[0-9]{2})[0-9]{8}|([0-9]{2})[0-9]{6})[A-Z]")
PARTIES = {
    "licence": ("licensor", "licensee"),
    "transfer": ("transferor", "transferee"),
    "contribution": ("contributor", "receivingCompany"),
}


def parse_rights(text: str) -> dict[str, object]:
    """Return the rights of the cells of applications, publications and grants, joined by tabs.

    The n-th of each cell belong together where all that say something have as many; else each stands for
    itself. A number that is none is among `wrong`.
    """
    applied, published, granted = text.split(BREAK)
    wrong: list[str] = []
    cells = [
        [_application(item, wrong) for item in _items(applied)],
        [_patent(item, wrong) for item in _items(published)],
        [_patent(item, wrong) for item in _items(granted)],
    ]
    said = [cell for cell in cells if cell]
    groups = list(zip(*said, strict=True)) if len({*map(len, said)}) == 1 else [(x,) for c in said for x in c]
    rights = [right for group in groups if (right := _right(group)) is not None]
    return {"items": rights or None, "wrong": wrong or None}


def _right(numbers: Sequence[ListedPatent]) -> dict[str, object] | None:
    """Return one right of its numbers; its grant before what was published earlier. None without any."""
    publication = next((n.publication for n in reversed(numbers) if n.publication), None)
    application = next((n.application for n in numbers if n.application), None)
    if publication is None and application is None:
        return None
    return {"publication": publication, "application": application, "year": filing_year(application)}


def filing_year(application: str | None) -> int | None:
    """Return the year of filing that a Chinese application number says; None for others."""
    match = _CHINESE_YEAR.fullmatch(application or "")
    if match is None:
        return None
    return int(match[1]) if match[1] else _full_year(int(match[2]))


def _full_year(two: int) -> int:
    return 1900 + two if two >= 85 else 2000 + two


def _items(cell: str) -> list[str]:
    """Return the numbers of a cell; the comma inside «12/345,678» parts nothing."""
    if not re.search(r"[;；|、\n]|[，,]\s|[0-9A-Z.],(?:ZL|CN|US|EP|JP|PCT)", cell):
        return [] if not split_cell(cell) else [cell.strip()]
    return split_cell(cell)


def _application(text: str, wrong: list[str]) -> ListedPatent:
    try:
        return ListedPatent(None, parse_listed_application(text))
    except ParseError:
        wrong.append(text)
        return ListedPatent(None, None)


def _patent(text: str, wrong: list[str]) -> ListedPatent:
    try:
        return parse_listed_patent(text)
    except ParseError:
        wrong.append(text)
        return ListedPatent(None, None)


def act_of(words: str) -> str | None:
    """Return what a contract does by its type in words: transfer, contribution or licence; None untold."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    if re.search("作价|入股|equity|contribution", folded):
        return "contribution"
    if re.search("转让|assign|sale|transfer", folded) and not re.search("许可|licen[cs]", folded):
        return "transfer"
    if re.search("许可|licen[cs]", folded) or licence_type(folded) != "unknown":
        return "licence"
    english = {"exclusive", "non-exclusive", "nonexclusive", "sole"}
    return "licence" if folded.strip() in english else None


def parse_deal(text: str) -> dict[str, object]:
    """Return the contract of a row: disclosure, type, filed number, own number, day and partner, by tabs.

    A number that the patent office gave tells the same act in the office's own tables; without any the
    contract is known by the disclosure, its day and the partner.

    Raises:
        ParseError: the words of the type do not tell what the contract does.
    """
    disclosure, office, words, filed, own, day, partner = text.split(BREAK)
    act = act_of(words)
    if act is None:
        raise ParseError("not a type of contract", found=words[:200], expected="许可, 转让, 作价入股")
    number = clean_number(filed)
    if number:
        key = deal_id(act, number, "", None, [])
    else:
        right = f"otl|{office}|{clean_number(own)}" if own else f"otl|{disclosure}|{day}|{partner}"
        key = deal_id(act, None, right, None, []).replace("cn:", "otl:", 1)
    return {"id": key, "act": act, "licenceType": english_type(words) if act == "licence" else None}


def english_type(words: str) -> str:
    """Return the code of a licence's type in Chinese or English words; `unknown` where they do not tell."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    if re.search("non-?\\s?exclusive", folded):
        return "nonExclusive"
    if "exclusive" in folded:
        return "exclusive"
    return "sole" if re.search(r"\bsole\b", folded) else licence_type(words)
