"""The beginning of what a file holds, containers opened, and its outermost element where it is XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import FormatError
from kg.ingest.readers.containers import Entry, read_entries
from kg.ingest.readers.head import SIZE, Head
from kg.ingest.readers.xml_splitter import Splitter
from kg.ingest.readers.xml_window import as_ascii_compatible

LOOKED_AT = 50
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
DOCTYPE_NAME = re.compile(rb"<!DOCTYPE\s+(?:[^\s:<>\[]+:)?([^\s<>\[]+)")


@dataclass(frozen=True, slots=True)
class UnpackedHead:
    """What a file or the first file of a container that can be read begins with.

    Attributes:
        data: at most 64 KiB, UTF-16 as UTF-8.
        root: local name of the outermost element of XML; None for anything else.
    """

    data: bytes
    root: str | None


def unpack_head(head: Head) -> UnpackedHead:
    """Return what a file begins with; of a container, its first XML file, else its first text."""
    status = head.path.stat()
    return _unpack(head.path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=64)
def _unpack(path: Path, _modified: int, _size: int) -> UnpackedHead:
    first: UnpackedHead | None = None
    try:
        for number, entry in enumerate(read_entries(path)):
            found = _head_of(entry)
            if found is not None and found.root is not None:
                return found
            first = first or found
            if number >= LOOKED_AT:
                break
    except FormatError:
        pass
    return first or UnpackedHead(b"", None)


def _head_of(entry: Entry) -> UnpackedHead | None:
    """Return the beginning of an entry that is text; its rest is not read."""
    data = b""
    for chunk in as_ascii_compatible(entry.chunks):
        data += chunk
        if len(data) >= SIZE:
            break
    data = data[:SIZE]
    if not data.strip() or b"\0" in data:
        return None
    return UnpackedHead(data, root_of(data))


def root_of(data: bytes) -> str | None:
    """Return the local name of the outermost element of XML that begins so; None when it is no XML."""
    if not data.lstrip().startswith(b"<"):
        return None
    name = DOCTYPE_NAME.search(COMMENT.sub(b"", data))
    first = next(Splitter(iter([data]), ()).pieces(), None)
    if first is not None and first.root and not first.root.startswith("!"):
        return first.root
    return name[1].decode("utf-8", "replace") if name else None
