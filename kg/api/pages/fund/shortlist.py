"""A shortlist as CSV and XLSX that spreadsheet programs open without harm, with reasons and criteria."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kg.api.access.roles import require_role
from kg.api.export import CSV_TYPE, safe_cell
from kg.api.language import Language
from kg.api.pages.asking import Reply
from kg.api.pages.frame import Frame
from kg.api.pages.fund.fund_asking import Form, read_picks
from kg.api.pages.fund.fund_view import link_names, sentence_of, view_criteria, word
from kg.api.pages.fund.fund_words import check_text, refusal_text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FACTS = ("families", "mass", "growth", "effectiveHolders", "availability")
Cells = Sequence[object]
AskFund = Callable[[Frame, str, str], Awaitable[tuple[Reply, Reply, Form, Form]]]
VERDICTS = {True: "open", None: "toCheck", False: "refused"}
HEAD: Mapping[str, tuple[str, str]] = {
    "rank": ("名次", "rank"), "project": ("集群标识", "cluster id"), "name": ("集群", "cluster"),
    "verdict": ("硬条件", "gate"), "score": ("得分", "score"), "why": ("理由", "reason"),
    "refusals": ("拒绝理由", "refusals"), "checks": ("待核条件", "to check"),
    "families": ("同族数", "families"),
    "mass": ("专利量", "patent mass"), "growth": ("年增长率", "yearly growth"),
    "effectiveHolders": ("有效持有人数", "effective holders"), "availability": ("可得性", "availability"),
    "holders": ("主要持有人", "main holders"), "page": ("页面", "page"),
}  # fmt: skip


def add_routes(router: APIRouter, ask_fund: AskFund) -> None:
    """Add the exports."""

    async def rows_of(request: Request, fund: str, chain: str) -> tuple[Frame, Reply]:
        frame = Frame.of(request, "/fund")
        own, tried, _, _ = await ask_fund(frame, fund, chain)
        return frame, tried if own.is_answer else own

    @router.get("/fund/shortlist.csv", dependencies=[Depends(require_role("reader"))])
    async def get_csv(
        request: Request,
        fund: Annotated[str, Query(max_length=500)],
        chain: Annotated[str, Query(max_length=200)],
    ) -> Response:
        frame, reply = await rows_of(request, fund, chain)
        if not reply.is_answer:
            return await frame.respond_problem(reply)
        return give(shortlist_csv(reply.body, frame), CSV_TYPE, "shortlist.csv")

    @router.get("/fund/shortlist.xlsx", dependencies=[Depends(require_role("reader"))])
    async def get_xlsx(
        request: Request,
        fund: Annotated[str, Query(max_length=500)],
        chain: Annotated[str, Query(max_length=200)],
    ) -> Response:
        frame, reply = await rows_of(request, fund, chain)
        if not reply.is_answer:
            return await frame.respond_problem(reply)
        return give(shortlist_xlsx(reply, frame), XLSX_TYPE, "shortlist.xlsx")


def give(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=media_type)


def chosen_rows(answer: Mapping[str, Any], frame: Frame) -> list[Mapping[str, Any]]:
    """Return the rows that are picked in the address; with none picked, all that are not refused."""
    rows: list[Mapping[str, Any]] = answer["scores"]
    picks = set(read_picks(frame.request.query_params, [row["project"] for row in rows]))
    return [row for row in rows if (row["project"] in picks if picks else row["eligible"] is not False)]


def head(answer: Mapping[str, Any], language: Language) -> list[str]:
    """Return the names of the columns; each part of the score has one, with its θ."""
    parts = [f"{word(name, language)} (θ {theta:.3g})" for name, theta in answer["weights"].items()]
    names = {name: pair[0 if language == "zh" else 1] for name, pair in HEAD.items()}
    order = list(names)
    cut = order.index("why")
    return [*(names[n] for n in order[:cut]), *parts, *(names[n] for n in order[cut:])]


def cells(row: Mapping[str, Any], answer: Mapping[str, Any], frame: Frame) -> Cells:
    """Return a cluster's row; numbers unrounded, unknown empty with its reason among the reasons."""
    language = frame.language
    comma = "；" if language == "zh" else "; "
    links = link_names(answer, language)
    why = sentence_of(row, answer, links, len(answer["scores"]), language)
    holders = comma.join(
        f"{holder['name']} {100 * holder['share']:.1f} %" for holder in row.get("topHolders") or ()
    )
    path = frame.address(f"/cluster/{row['project']}", chain=answer["chain"])
    return [
        row["rank"],
        row["project"],
        row["name"],
        word(VERDICTS[row["eligible"]], language),
        row["score"],
        *(row["parts"].get(name) for name in answer["weights"]),
        why,
        comma.join(refusal_text(reason, language) for reason in row["refusals"]),
        comma.join(check_text(name, language) for name in row["unknown"]),
        *(row.get(name) for name in FACTS),
        holders,
        str(frame.request.base_url).rstrip("/") + path,
    ]


def shortlist_csv(answer: Mapping[str, Any], frame: Frame) -> bytes:
    """Return the shortlist as CSV with BOM; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head(answer, frame.language))
    for row in chosen_rows(answer, frame):
        writer.writerow([safe_cell(value) for value in cells(row, answer, frame)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def shortlist_xlsx(reply: Reply, frame: Frame) -> bytes:
    """Return the shortlist as a workbook: the list, and the criteria with whence they are."""
    answer, language = reply.body, frame.language
    book = Workbook(write_only=True)
    sheet = book.create_sheet(word("shortlist", language))
    sheet.freeze_panes = "D2"
    _append(sheet, head(answer, language), is_head=True)
    for row in chosen_rows(answer, frame):
        _append(sheet, cells(row, answer, frame))
    told = book.create_sheet(word("criteria", language))
    _append(told, [word("fund", language), answer["name"]], is_head=True)
    for criterion in view_criteria(answer, language):
        value = criterion.text or frame.t["unknown"]
        _append(told, [word(criterion.name, language), value, criterion.origin])
    _append(told, [frame.t["version"], answer.get("graphVersion")])
    _append(told, [frame.t["json"], reply.address])
    _append(told, [word("dealNote", language)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append(sheet: WriteOnlyWorksheet, values: Cells, *, is_head: bool = False) -> None:
    row = []
    for value in values:
        cell = WriteOnlyCell(
            sheet, value=value if isinstance(value, str | int | float | None) else str(value)
        )
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with «=» stays a text
            cell.alignment = Alignment(vertical="top", wrap_text=len(value) > 40)
        cell.font = Font(bold=is_head)
        row.append(cell)
    sheet.append(row)
