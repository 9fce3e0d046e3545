"""Labelled relations, FinRE's kind: head, tail, relation and sentence on a line, parted by tabs.

FinRE (github.com/thunlp/Chinese_NRE; Li et al., ACL 2019): 44 relations between firms in financial news;
empty lines between records are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import FormatError
from kg.ingest.readers.byte_source import read_chunks
from kg.ingest.readers.encoding import decide_encoding

EXPECTED = "head, tail, relation and sentence, parted by tabs"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, two names in it and the relation of the first to the second."""

    head: str
    tail: str
    relation: str
    text: str


def read_examples(paths: Iterable[Path]) -> list[Example]:
    """Return the records of files.

    Raises:
        FormatError: a line has another form, or there is none.
    """
    examples = [example for path in paths for example in _read(path)]
    if not examples:
        raise FormatError("no labelled relation", found="nothing", expected=EXPECTED)
    return examples


def _read(path: Path) -> list[Example]:
    data = b"".join(read_chunks(path, 1 << 20))
    encoding = decide_encoding([data])
    text = data.removeprefix(encoding.bom).decode(encoding.codec, "replace")
    examples = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = line.split("\t")
        if len(parts) != 4 or not all(part.strip() for part in parts):
            raise FormatError(
                "not a labelled relation", where=f"{path}:{number}", found=line[:80], expected=EXPECTED
            )
        examples.append(Example(*(part.strip() for part in parts)))
    return examples
