"""An Office Open XML package (.xlsx, ECMA-376 part 2), its bounds checked before anything is unpacked."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from kg.errors import FormatError
from kg.ingest.readers.byte_source import RATIO_FREE_BYTES, RATIO_LIMIT

ENTRY_LIMIT = 10_000
BYTE_LIMIT = 1 << 33
EXPECTED = "a workbook in Office Open XML format (.xlsx)"
# What zipfile and zlib raise on archives that are cut or altered.
BROKEN = (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part: the type's last word, and the name of the part that is meant."""

    kind: str
    target: str
    is_external: bool


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Yield the archive of a package.

    A member is never unpacked to disk, and zipfile gives no more bytes of it than the directory announces,
    so the sizes announced bound what can come out.

    Raises:
        FormatError: the archive is damaged, encrypted, or unpacks to more than 8 GiB or 200 times its size;
            a name in it leads out of the package or stands twice.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise damaged(path, error) from error
    with archive:
        check_members(archive.infolist(), path)
        yield archive


def damaged(path: Path, error: Exception) -> FormatError:
    """Return the error of an archive or part that is cut or altered."""
    return FormatError(
        "the workbook is damaged; export it again",
        where=str(path),
        found=f"{type(error).__name__}: {error}"[:200],
        expected=EXPECTED,
    )


def check_members(members: list[zipfile.ZipInfo], path: Path) -> None:
    """Check names and announced sizes of an archive's members.

    Raises:
        FormatError: for the first that is out of bounds.
    """
    names = [member.filename for member in members]
    if len(names) > ENTRY_LIMIT:
        raise _refusal("too many parts", path, f"{len(names)} parts", f"at most {ENTRY_LIMIT}")
    if len(set(names)) < len(names):
        raise _refusal("a part stands twice in it", path, _first_double(names), "parts of different names")
    if bad := next((name for name in names if _leads_out(name)), None):
        raise _refusal("a name leads out of it", path, bad, "names within the package")
    if any(member.flag_bits & 1 for member in members):
        raise _refusal("it is encrypted", path, "an encrypted part", "a workbook without password")
    total = sum(member.file_size for member in members)
    if total > BYTE_LIMIT:
        raise _refusal("it unpacks to too much", path, f"{total} bytes", f"at most {BYTE_LIMIT}")
    for member in members:
        if member.file_size > member.compress_size * RATIO_LIMIT + RATIO_FREE_BYTES:
            found = f"{member.filename}: {member.file_size} bytes from {member.compress_size}"
            raise _refusal("it unpacks to too much", path, found, f"at most {RATIO_LIMIT} for each byte")


def _refusal(why: str, path: Path, found: str, expected: str) -> FormatError:
    return FormatError(
        f"the workbook is not read: {why}", where=str(path), found=found[:200], expected=expected
    )


def _first_double(names: list[str]) -> str:
    seen: set[str] = set()
    return next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name.split("/")[0] or ".." in name.split("/")


def read_part(archive: zipfile.ZipFile, name: str, path: Path) -> etree._Element:
    """Return the root of a small part (workbook, styles, relationships).

    Raises:
        FormatError: the part is missing, is no XML or has a DTD, which ECMA-376 part 2 forbids.
    """
    try:
        with archive.open(name) as stream:
            root = etree.parse(stream, safe_parser()).getroot()
    except KeyError as error:
        raise _refusal("a part is missing", path, name, EXPECTED) from error
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise damaged(path, error) from error
    check_no_dtd(root, path)
    return root


def safe_parser() -> etree.XMLParser:
    """Return a parser that resolves no entity and fetches nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def check_no_dtd(root: etree._Element, path: Path) -> None:
    """Check that a part has no document type declaration, where entities would be declared.

    Raises:
        FormatError: it has one.
    """
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refusal("a part has a DTD", path, "<!DOCTYPE", EXPECTED)


def stream_elements(stream: IO[bytes], tag: str, path: Path) -> Iterator[etree._Element]:
    """Yield the elements of a local name one by one; each is emptied when the next is asked for.

    Raises:
        FormatError: the part is cut, is no XML or has a DTD.
    """
    events = etree.iterparse(
        stream, events=("end",), tag=f"{{*}}{tag}", resolve_entities=False, no_network=True, load_dtd=False
    )
    is_first = True
    try:
        for _, element in events:
            if is_first:
                check_no_dtd(element, path)
                is_first = False
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (*BROKEN, etree.XMLSyntaxError) as error:
        raise damaged(path, error) from error


def relations_of(archive: zipfile.ZipFile, part: str, path: Path) -> Mapping[str, Relation]:
    """Return the relationships of a part by id; of the package itself where `part` is empty."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in archive.namelist():
        return {}
    return {
        str(item.get("Id")): Relation(
            str(item.get("Type", "")).rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/", folder, str(item.get("Target", "")))).lstrip("/"),
            item.get("TargetMode") == "External",
        )
        for item in read_part(archive, source, path)
    }


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace; transitional and strict files differ there."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""
