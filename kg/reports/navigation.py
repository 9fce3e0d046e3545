"""Navigation reports as files: what `kg report navigation` writes."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kg.errors import RequestError
from kg.questions.navigation import NavigationRequest, navigate
from kg.questions.worlds import Worlds
from kg.reports.document import Document, Language, file_stem
from kg.reports.docx import to_docx
from kg.reports.html import to_html
from kg.reports.navigation_document import navigation_document
from kg.reports.pdf import to_pdf

FORMATS: Mapping[str, Callable[[Document], bytes]] = {"html": to_html, "pdf": to_pdf, "docx": to_docx}


def navigation_report(worlds: Worlds, request: NavigationRequest, language: Language) -> Document:
    """Return the navigation of a firm or a zone as a document.

    Raises:
        RequestError: a parameter has an unusable value.
        NotFoundError: there is no such chain or subject.
    """
    report = navigate(worlds, request)
    chain = worlds.find_chain(request.chain).chain
    query = _command(request, report.head.as_of.isoformat(), worlds.snapshot.version, language)
    return navigation_document(report, chain, language, query=query)


def write_report(document: Document, formats: Iterable[str], folder: Path, stem: str) -> list[Path]:
    """Write a document in each format and return the files.

    Raises:
        RequestError: there is no such format.
    """
    asked = list(dict.fromkeys(formats))
    unknown = [name for name in asked if name not in FORMATS]
    if unknown:
        expected = ", ".join(FORMATS)
        raise RequestError("no such format of a report", where="format", found=unknown[0], expected=expected)
    folder.mkdir(parents=True, exist_ok=True)
    made = [(folder / f"{stem}.{name}", FORMATS[name](document)) for name in asked]
    for path, content in made:
        path.write_bytes(content)
    return [path for path, _ in made]


def stem_of(request: NavigationRequest, language: Language) -> str:
    """Return a file name without ending."""
    text = f"navigation-{request.kind}-{request.subject}-{Path(request.chain).stem}"
    return file_stem(text, language)


def _command(request: NavigationRequest, as_of: str, version: str, language: Language) -> str:
    """Return the command that makes the same report, with every default written out."""
    options = {
        "chain": request.chain,
        request.kind: request.subject,
        "as-of": as_of,
        "known": request.known,
        "jurisdiction": request.jurisdiction,
        "share": request.share,
        "snapshot": version,
        "language": language,
    }
    told = [f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value is not None]
    return f"kg report navigation {' '.join(told)}"
