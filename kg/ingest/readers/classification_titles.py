"""Titles of IPC and CPC symbols: scheme XML of WIPO and the CPC, title lists, JSON trees, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from lxml import etree

from kg.errors import ParseError
from kg.ingest.datasets import load_card
from kg.ingest.readers.batches import BatchBuilder, batch_schema
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8
from kg.ingest.readers.head import Head
from kg.ingest.readers.line_source import RECORD_LIMIT, LineSource, undecodable
from kg.ingest.readers.tabular_file import read_tabular
from kg.ingest.readers.unpacked_head import unpack_head
from kg.ingest.readers.xml_documents import DocumentError, parse_document, read_documents, refuse
from kg.ingest.rejects import ReadReport, Scope

CPC_XML, IPC_XML = load_card("cpc_scheme_xml"), load_card("ipc_scheme_xml")
CPC_LIST, TITLE_TREE = load_card("cpc_title_list"), load_card("ipc_title_tree")
TITLE_TABLE = load_card("symbol_titles")
CARDS = (CPC_XML, IPC_XML, CPC_LIST, TITLE_TREE, TITLE_TABLE)
COLUMNS = ("scheme", "symbol", "parent", "title", "language")
SCHEMA = batch_schema(COLUMNS)
Row = Mapping[str, str | None]

CPC_ROOT, IPC_ROOT = "class-scheme", "IPCScheme"
# WIPO's symbols have fixed places: A01B0039020000 is A01B39/02.
_IPC_SYMBOL = re.compile(r"^([A-H]\d{2}[A-Z])(\d{4})(\d{6})$")
# Of the kinds of entries these have a title of their own symbol: section, class, subclass, main group, dots.
_IPC_KINDS = frozenset({"s", "c", "u", "m", *"123456789AB"})
_LIST_LINE = re.compile(r"^([A-HY](?:\d{2}(?:[A-Z](?:\d{1,4}/\d{2,6})?)?)?)\t+(?:(\d+)\t)?\s*(\S.*)$")
_CODE, _DESCRIPTION = re.compile(r"code$", re.I), re.compile(r"(description|title|name)$", re.I)


def sniff_root(root: str, head: Head) -> int:
    """Return 5 when a file is XML with this outermost element, containers opened."""
    return 5 if unpack_head(head).root == root else 0


def sniff_title_list(head: Head) -> int:
    """Return 3 when the first lines are symbols with titles, separated by tabs."""
    lines = [line for line in head.text.splitlines()[:6] if line.strip()]
    return 3 if len(lines) > 1 and all(_LIST_LINE.match(line) for line in lines[:-1]) else 0


def sniff_title_tree(head: Head) -> int:
    """Return 3 when a JSON text begins with an object of a section's code and its description."""
    found = re.match(r'\s*\[?\s*\{\s*"\w*[cC]ode"\s*:\s*"[A-H]"\s*,\s*"\w*[dD]escription"', head.text)
    return 3 if found else 0


def read_cpc_scheme(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the symbols of the CPC's scheme files with the symbol above each."""
    yield from _in_batches(_xml_rows(path, report, CPC_ROOT))


def read_ipc_scheme(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the symbols of WIPO's IPC scheme file with the symbol above each."""
    yield from _in_batches(_xml_rows(path, report, IPC_ROOT))


def read_title_list(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the symbols of a CPC title list; its numbers of dots give the symbol above each."""
    yield from _in_batches(_list_rows(path, report, limit))


def read_title_tree(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the symbols of a JSON tree of codes, descriptions and children; a record's line is its number."""
    yield from _in_batches(_tree_rows(path, report))


def read_title_table(path: Path, report: ReadReport, limit: int = RECORD_LIMIT) -> Iterator[pa.RecordBatch]:
    """Yield the symbols of a table of symbols and titles, Chinese or English."""
    yield from read_tabular(path, report, TITLE_TABLE, SCHEMA, limit)


def _in_batches(rows: Iterator[tuple[int, Row]]) -> Iterator[pa.RecordBatch]:
    builder = BatchBuilder(SCHEMA)
    for line, row in rows:
        builder.add({**row, "line": line}, sum(len(value or "") for value in row.values()))
        if builder.is_full and (batch := builder.take()) is not None:
            yield batch
    if (batch := builder.take()) is not None:
        yield batch


def _xml_rows(path: Path, report: ReadReport, root: str) -> Iterator[tuple[int, Row]]:
    number = 0
    for document in read_documents(path, {root}):
        try:
            tree = parse_document(document)
        except DocumentError as error:
            report.read += 1
            refuse(error, document, report)
            continue
        entries = _cpc_entries(tree, None) if root == CPC_ROOT else _ipc_entries(tree, None)
        for row in entries:
            number += 1
            report.read += 1
            if row["title"] is None:
                report.skip("entryWithoutTitle")
            else:
                yield number, row


def _cpc_entries(element: etree._Element, parent: str | None) -> Iterator[dict[str, str | None]]:
    for item in element.findall("classification-item"):
        symbol = (item.findtext("classification-symbol") or "").strip()
        title = _joined(item.findall("class-title/title-part"), "reference")
        above = parent if parent != symbol else None
        yield {"scheme": "CPC", "symbol": symbol, "parent": above, "title": title, "language": "en"}
        yield from _cpc_entries(item, symbol if title else parent)


def _ipc_entries(element: etree._Element, parent: str | None) -> Iterator[dict[str, str | None]]:
    for item in element.iterchildren():
        if etree.QName(item).localname != "ipcEntry":
            continue
        symbol = compact_ipc(item.get("symbol", ""))
        is_place = item.get("kind") in _IPC_KINDS
        parts = [e for e in item.iterdescendants() if _is_own_title(e, item)] if is_place else []
        language = (item.get("lang") or element.get("lang") or "EN").lower()
        title = _joined(parts, "entryReference")
        yield {"scheme": "IPC", "symbol": symbol, "parent": parent, "title": title, "language": language}
        yield from _ipc_entries(item, symbol if title else parent)


def _is_own_title(element: etree._Element, entry: etree._Element) -> bool:
    if etree.QName(element).localname != "titlePart":
        return False
    return next(e for e in element.iterancestors() if etree.QName(e).localname == "ipcEntry") is entry


def _joined(parts: list[etree._Element], left_out: str) -> str | None:
    """Return the texts of title parts, without the references inside them; None when there are none."""
    texts = [" ".join(_own_texts(part, left_out)).split() for part in parts]
    return "; ".join(" ".join(words) for words in texts if words) or None


def _own_texts(element: etree._Element, left_out: str) -> Iterator[str]:
    if etree.QName(element).localname == left_out:
        return
    yield element.text or ""
    for child in element.iterchildren():
        yield from _own_texts(child, left_out)
        yield child.tail or ""


def compact_ipc(text: str) -> str:
    """Return a symbol of WIPO's fixed form in compact form: A01B0039020000 is A01B39/02."""
    match = _IPC_SYMBOL.match(text.strip())
    if match is None:
        return text.strip()
    rest = match[3].rstrip("0")
    return f"{match[1]}{int(match[2])}/{rest.ljust(2, '0')}"


def _list_rows(path: Path, report: ReadReport, limit: int) -> Iterator[tuple[int, Row]]:
    source = LineSource(read_utf8(path, inspect_encoding(path)), limit)
    above: dict[int, str] = {}
    for line in iter(source.take, None):
        text = line.data.decode("utf-8", "replace").rstrip("\r\n")
        if not text.strip():
            continue
        report.read += 1
        match = None if undecodable(line.data) else _LIST_LINE.match(text)
        if match is None:
            report.reject(
                line.number, "badLine", found=text, expected="symbol, number of dots and title by tabs"
            )
            continue
        symbol, dots, title = match.groups()
        parent = None
        if dots is not None:
            depth = int(dots)
            parent = above.get(depth - 1) if depth else None
            above = {level: s for level, s in above.items() if level < depth} | {depth: symbol}
        yield (
            line.number,
            {"scheme": "CPC", "symbol": symbol, "parent": parent, "title": title.strip(), "language": "en"},
        )


def _tree_rows(path: Path, report: ReadReport) -> Iterator[tuple[int, Row]]:
    try:
        tree = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        report.reject(1, "notJson", found=str(error), expected="a JSON document", scope=Scope.FILE)
        return
    for number, (node, parent) in enumerate(_tree_nodes(tree, None), 1):
        report.read += 1
        code, title = _code_and_title(node)
        if code is None or title is None:
            report.skip("entryWithoutTitle")
        elif title == "Definitions":
            report.skip("definitionsEntry")
        elif any(
            _code_and_title(child) != (code, "Definitions") and _code_and_title(child)[0] == code
            for child in _children(node)
        ):
            # «FOODSTUFFS; TOBACCO» over A21 to A24 carries the code of the first.
            report.skip("subsectionHeading")
        else:
            yield (
                number,
                {"scheme": "IPC", "symbol": code, "parent": parent, "title": title, "language": "en"},
            )


def _tree_nodes(tree: Any, parent: str | None) -> Iterator[tuple[dict[str, Any], str | None]]:
    for node in tree if isinstance(tree, list) else [tree]:
        if not isinstance(node, dict):
            raise ParseError("the tree holds something that is no object", found=str(node)[:200])
        yield node, parent
        code = _code_and_title(node)[0]
        yield from (
            (n, p if p != _code_and_title(n)[0] else parent)
            for child in _children(node)
            for n, p in _tree_nodes(child, code)
        )


def _children(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [child for value in node.values() if isinstance(value, list) for child in value]


def _code_and_title(node: Mapping[str, Any]) -> tuple[str | None, str | None]:
    code = next((v for k, v in node.items() if _CODE.search(k) and isinstance(v, str)), None)
    title = next((v for k, v in node.items() if _DESCRIPTION.search(k) and isinstance(v, str)), None)
    return code, clean_title(title) if title else None


def clean_title(text: str) -> str:
    """Return a title without edition marks, remains of HTML and doubled spaces.

    «BATTERIES [2]» and «OVENS 2006.01" href="#">[2006.01]» lose what follows the title.
    """
    bare = re.sub(r'\s*[\d.]*"\s*href=.*$', "", text)
    bare = re.sub(r"\s*\[[\d., ]+\]\s*$", "", bare)
    return " ".join(bare.split())
