"""Documents as source records: what each says, found by extraction; its parts as JSON for the mapper.

A file of text, HTML, Word or PDF is one record; a file of JSON lines with title and text is one per line. A
document that cannot be read is refused as a record, so that the other documents of a folder are read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from kg.ingest.datasets import load_card
from kg.ingest.extract.acts import act_id, acts_of
from kg.ingest.extract.model import EXTRACTOR, EXTRACTOR_VERSION, Extraction, Passage, Statement
from kg.ingest.readers.batches import BatchBuilder, Cell, batch_schema
from kg.ingest.readers.head import PDF, ZIP, Head
from kg.ingest.readers.json_lines import read_json_lines
from kg.ingest.rejects import ReadReport

FILE_CARD, LINES_CARD = load_card("document_file"), load_card("document_lines")
PARTS = ("passages", "mentions", "statements", "tellings", "contradictions", "acts")
SCHEMA = batch_schema(["document_id", "title", "published_on", "website", *PARTS])
# Running Chinese text: sentences end in full stops and most characters are Chinese; a table has neither.
SENTENCES, CHINESE_SHARE, LOOKED_AT = 3, 0.4, 4000
LINE_KEYS = re.compile(r'\s*\{"(?:title|url|content|id|date)"\s*:')
SURE = 0.8
DOCUMENTS_AT_ONCE = 64


def sniff_document_file(head: Head) -> int:
    """Return 1 for a PDF, a Word document, a page of HTML or running Chinese text; every table has more."""
    if head.data.startswith(PDF):
        return 1
    if head.data.startswith(ZIP):
        return int(b"word/" in head.data)
    text = head.text[:LOOKED_AT]
    if head.is_markup:
        return int(bool(re.match(r"\s*(?:<!doctype html|<html)", text, re.I)))
    if not text or text.lstrip()[:1] in "{[" or is_training_text(head):
        return 0
    chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
    ends = text.count("。") + text.count("；")
    return int(ends >= SENTENCES and chinese > CHINESE_SHARE * len("".join(text.split())))


def sniff_document_lines(head: Head) -> int:
    """Return 15 for JSON lines with a title and a text; the first may be longer than the head."""
    if not LINE_KEYS.match(head.text) or '"content"' not in head.text[:LOOKED_AT]:
        return 0
    return 15 if '"title"' in head.text[:LOOKED_AT] else 0


def is_training_text(head: Head) -> bool:
    """Return whether a file is labelled text for training: CLUENER's JSON, tagged characters, relations."""
    if re.match(r'\s*\[?\s*\{\s*"text"\s*:', head.text) and '"label"' in head.text:
        return True
    lines = [line for line in head.lines[:200] if line.strip()]
    if len(lines) < 2:
        return False
    tagged = sum(bool(re.fullmatch(r"\S{1,2}[\t ](?:O|[BIMESL][-_]\S+)", line.strip())) for line in lines)
    related = [line.split("\t") for line in lines]
    is_related = sum(len(p) == 4 and p[0] in p[3] and p[1] in p[3] for p in related)
    numbered = [re.fullmatch(r"(\S+)[\t ](\d+)", line.strip()) for line in lines]
    is_list = all(m and int(m[2]) == n for n, m in enumerate(numbered)) and lines[0].startswith("unknown")
    return tagged >= 0.95 * len(lines) or is_related >= 0.95 * len(lines) or is_list


def read_document_file(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield the one record of a document, or refuse it."""
    from kg.ingest.extract.workers import extract_many

    report.read += 1
    builder = BatchBuilder(SCHEMA)
    for _, outcome in extract_many([path]):
        if isinstance(outcome, Extraction):
            builder.add(record_of(outcome, {}) | {"line": 1}, len(outcome.text))
        else:
            report.reject(1, outcome.reason, found=outcome.found or "", expected=outcome.expected or "")
    if (batch := builder.take()) is not None:
        yield batch


def read_document_lines(path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    """Yield a record for each line; one that extraction refuses is refused."""
    for batch in read_json_lines(path, report, LINES_CARD, batch_schema(list(LINES_CARD.columns))):
        rows = batch.to_pylist()
        for start in range(0, len(rows), DOCUMENTS_AT_ONCE):
            yield from _read_rows(rows[start : start + DOCUMENTS_AT_ONCE], path, report)


def _read_rows(rows: list[dict[str, Any]], path: Path, report: ReadReport) -> Iterator[pa.RecordBatch]:
    from kg.ingest.extract.workers import Text, extract_many

    builder = BatchBuilder(SCHEMA)
    texts = [Text(f"{path}:{row['line']}", row["content"], row["title"]) for row in rows]
    for row, (_, outcome) in zip(rows, extract_many(texts), strict=True):
        if isinstance(outcome, Extraction):
            builder.add(record_of(outcome, row) | {"line": row["line"]}, len(outcome.text))
        else:
            found, expected = outcome.found or "", outcome.expected or ""
            report.reject(row["line"], outcome.reason, found=found, expected=expected, record=row["title"])
    if (batch := builder.take()) is not None:
        yield batch


def record_of(extraction: Extraction, row: Mapping[str, Any]) -> dict[str, Cell]:
    """Return the source record of a document; its id is a hash of its characters."""
    document_id = "document:" + hashlib.sha256(extraction.text.encode()).hexdigest()[:20]
    title = row.get("title") or extraction.title
    parts = {
        "passages": [_passage(document_id, passage) for passage in extraction.passages],
        "mentions": list(_mentions(document_id, extraction)),
        "statements": [_statement(statement) for statement in extraction.statements],
        "tellings": list(_tellings(document_id, extraction)),
        "contradictions": [
            {"left": statement.statement_id, "right": other}
            for statement in extraction.statements
            for other in statement.contradicts
            if statement.statement_id < other
        ],
        "acts": list(_acts(document_id, extraction)),
    }
    cells: dict[str, Cell] = {name: orjson.dumps(values).decode() for name, values in parts.items()}
    published = row.get("published_on") or extraction.date
    return {
        "document_id": document_id,
        "title": title,
        "published_on": published,
        "website": row.get("website"),
        **cells,
    }


def passage_id(document_id: str, passage: Passage) -> str:
    """Return the id of a passage: its document and offsets."""
    return f"{document_id}#{passage.start}-{passage.end}"


def _passage(document_id: str, passage: Passage) -> dict[str, Any]:
    return {
        "id": passage_id(document_id, passage),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "page": str(passage.page),
    }


def _mentions(document_id: str, extraction: Extraction) -> Iterator[dict[str, Any]]:
    """Yield the mentions of organisations that are named in full; others would be agents of nobody."""
    from kg.ingest.extract.facts.parties import looks_like_party

    for mention in extraction.mentions:
        name = "".join(mention.text.split())
        is_named = mention.label == "organization" and mention.confidence >= SURE and len(name) >= 4
        passage = _passage_at(extraction, mention.start) if is_named and looks_like_party(name) else None
        if passage is not None:
            yield {
                "passage": passage_id(document_id, passage),
                "name": name,
                "start": mention.start,
                "end": mention.end,
                "confidence": mention.confidence,
                "extractor": f"{mention.source}/{EXTRACTOR_VERSION}",
            }


def _passage_at(extraction: Extraction, offset: int) -> Passage | None:
    inside = (p for p in extraction.passages if p.start <= offset < p.end)
    return next(inside, None)


def _statement(statement: Statement) -> dict[str, Any]:
    fact = statement.fact
    first, _, last = (fact.time or "").partition("/")
    return {
        "id": statement.statement_id,
        "type": fact.type,
        "subject": fact.subject,
        "object": fact.object,
        "measure": fact.measure or fact.type,
        "value": fact.value,
        "unit": fact.unit,
        "bound": fact.bound if fact.value is not None else None,
        "base": fact.base,
        "time": first or None,
        "words": fact.number or (fact.time if last else None),
        "number": fact.number,
        "place": fact.place,
        "confidence": fact.confidence,
        "parties": [name for name in fact.subject.split("、") if name] if fact.type == "issued" else [],
    }


def _acts(document_id: str, extraction: Extraction) -> Iterator[dict[str, Any]]:
    for act in acts_of(extraction):
        parties = [{"name": name, "role": role} for name, role in act.parties]
        yield asdict(act) | {"id": act_id(act, document_id), "parties": parties}


def _tellings(document_id: str, extraction: Extraction) -> Iterator[dict[str, Any]]:
    for statement in extraction.statements:
        for start, end in statement.tellings:
            passage = _passage_at(extraction, start)
            if passage is not None:
                yield {
                    "statement": statement.statement_id,
                    "passage": passage_id(document_id, passage),
                    "start": start,
                    "end": end,
                    "confidence": statement.fact.confidence,
                    "extractor": f"{EXTRACTOR}/{EXTRACTOR_VERSION}",
                }
