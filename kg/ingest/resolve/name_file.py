"""Files of names, one a line, in whatever encoding they are."""

from __future__ import annotations

from pathlib import Path

from kg.errors import FormatError
from kg.ingest.readers.byte_source import inspect_encoding, read_utf8

MAX_NAMES = 5_000_000


def read_names(path: Path) -> list[str]:
    """Return the lines of a file without blanks around them, in order; empty lines stay, as empty names.

    The encoding is found from the bytes (UTF-8, UTF-16, GB18030, …); bytes that cannot be read become «�».

    Raises:
        FormatError: the file is no text, cannot be read, or has more than `MAX_NAMES` lines.
    """
    data = b"".join(read_utf8(path, inspect_encoding(path)))
    lines = data.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    if len(lines) > MAX_NAMES:
        raise FormatError(
            "too many names in one file; ingest them instead",
            where=str(path),
            found=f"{len(lines):,} lines",
            expected=f"at most {MAX_NAMES:,}",
        )
    return [line.strip() for line in lines]
