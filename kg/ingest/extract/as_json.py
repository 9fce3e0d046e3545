"""An extraction as the JSON that `kg extract` prints."""

from __future__ import annotations

from typing import Any

from kg.ingest.extract.documents.source_text import DocumentError
from kg.ingest.extract.model import EXTRACTOR, EXTRACTOR_VERSION, Extraction, Statement


def document_json(extraction: Extraction, *, with_text: bool = False) -> dict[str, Any]:
    """Return a document's mentions and facts; offsets count characters of the original.

    A fact told several times stands once, with all places in `sources`; facts of the same thing with another
    value name each other in `contradicts`.
    """
    line: dict[str, Any] = {
        "path": extraction.path,
        "title": extraction.title,
        "date": extraction.date,
        "extractor": f"{EXTRACTOR}/{EXTRACTOR_VERSION}",
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "label": mention.label,
                "text": mention.text,
                "confidence": mention.confidence,
                "extractor": mention.source,
            }
            for mention in extraction.mentions
        ],
        "facts": [statement_json(statement) for statement in extraction.statements],
    }
    return line | {"text": extraction.text} if with_text else line


def statement_json(statement: Statement) -> dict[str, Any]:
    """Return one fact."""
    fact = statement.fact
    value = fact.value
    return {
        "id": statement.statement_id,
        "type": fact.type,
        "subject": fact.subject,
        "object": fact.object,
        "measure": fact.measure,
        "value": int(value) if value is not None and value.is_integer() else value,
        "unit": fact.unit,
        "bound": fact.bound,
        "base": fact.base,
        "time": fact.time,
        "place": fact.place,
        "number": fact.number,
        "start": fact.start,
        "end": fact.end,
        "confidence": fact.confidence,
        "sources": [{"start": start, "end": end} for start, end in statement.tellings],
        "contradicts": list(statement.contradicts),
    }


def refusal_json(path: str, error: DocumentError) -> dict[str, Any]:
    """Return a document that was refused: no facts, and why."""
    refusal = {
        "reason": error.reason,
        "message": error.message,
        "found": error.found,
        "expected": error.expected,
    }
    return {"path": path, "mentions": [], "facts": [], "reject": refusal}
