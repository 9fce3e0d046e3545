"""The files inside .zip, .tar and .gz, streamed: nothing is unpacked to a path, and expansion is bounded.

A container is recognised by its first bytes. A damaged, encrypted or badly named entry costs itself; an
archive that unpacks to too much ends its file.
"""

from __future__ import annotations

import gzip
import re
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kg.errors import FormatError
from kg.ingest.readers.byte_source import GZIP_MAGIC, RATIO_FREE_BYTES, RATIO_LIMIT

CHUNK = 1 << 22
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
TAR_MARK, TAR_MARK_AT = b"ustar", 257
# An .xlsx, .docx or .epub is a ZIP file too, and a document as a whole.
DOCUMENT_MARKS = frozenset(("[Content_Types].xml", "mimetype"))
SPOOL_BYTES = 1 << 26
# A tar header (long names, pax records) is short; tarfile would read one of any size into memory.
TAR_HEADER_BYTES = 1 << 21
BROKEN = (
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what a container may hold.

    Attributes:
        ratio: unpacked bytes, over all levels, for each byte of the file.
        free_bytes: unpacked bytes that are always allowed.
        entries: files in it, over all levels.
        nesting: containers inside containers.
    """

    ratio: int = RATIO_LIMIT
    free_bytes: int = RATIO_FREE_BYTES
    entries: int = 200_000
    nesting: int = 3


LIMITS = Limits()


class ContainerError(FormatError):
    """A container or an entry of it that cannot be read.

    Attributes:
        reason: code for the reject file.
        is_fatal: nothing after it can be read either.
    """

    def __init__(self, reason: str, *, found: str, expected: str, is_fatal: bool = False) -> None:
        super().__init__(f"the container cannot be read ({reason})", found=found, expected=expected)
        self.reason = reason
        self.is_fatal = is_fatal


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a container, or the file itself when it is none.

    Attributes:
        name: path inside the container, "" for the file itself; parts of nested containers joined by "!".
        chunks: its bytes, to be read before the next entry is asked for; may raise ContainerError.
        fault: why it has no bytes.
    """

    name: str
    chunks: Iterator[bytes]
    fault: ContainerError | None = None


class Budget:
    """What may still be unpacked of one file."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._bytes = size * limits.ratio + limits.free_bytes
        self._entries = limits.entries
        self.limits = limits

    def spend(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            ContainerError: they are too many.
        """
        self._bytes -= size
        if self._bytes < 0:
            raise ContainerError(
                "expandsTooMuch",
                found=f"more than {self.limits.ratio} bytes for each byte of the file",
                expected="the file unpacked by hand, if it is what it should be",
                is_fatal=True,
            )

    def count_entry(self) -> None:
        """Count one entry.

        Raises:
            ContainerError: they are too many.
        """
        self._entries -= 1
        if self._entries < 0:
            raise ContainerError(
                "tooManyEntries",
                found=f"more than {self.limits.entries} files",
                expected="fewer files in one container",
                is_fatal=True,
            )


class Stream:
    """Bytes to be read once, counted, whose beginning can be looked at; the fault of a read is named."""

    def __init__(self, read: Callable[[int], bytes], budget: Budget | None) -> None:
        self._read = read
        self._budget = budget
        self._ahead = b""
        self.allowance: int | None = None

    def peek(self, size: int) -> bytes:
        """Return the next bytes without consuming them, fewer at the end."""
        while len(self._ahead) < size and (data := self._more(size - len(self._ahead))):
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, at most a chunk; b"" at the end."""
        wanted = CHUNK if size < 0 else min(size, CHUNK)
        if self._ahead:
            data, self._ahead = self._ahead[:wanted], self._ahead[wanted:]
            return data
        return self._more(wanted)

    def chunks(self) -> Iterator[bytes]:
        """Yield all the bytes."""
        while data := self.read():
            yield data

    def _more(self, size: int) -> bytes:
        with faults_named():
            data = self._read(size)
        if self._budget is not None:
            self._budget.spend(len(data))
        self._watch(len(data))
        return data

    def _watch(self, size: int) -> None:
        if self.allowance is None:
            return
        self.allowance -= size
        if self.allowance < 0:
            raise ContainerError(
                "badHeader", found="a header of more than 2 MiB", expected="a tar archive", is_fatal=True
            )


@contextmanager
def faults_named(*, is_fatal: bool = False) -> Iterator[None]:
    """Turn the many errors of unpacking into one.

    Raises:
        ContainerError: the block raised one of them.
    """
    try:
        yield
    except ContainerError:
        raise
    except BROKEN as error:
        raise ContainerError(
            "brokenContainer",
            found=f"{type(error).__name__}: {error}",
            expected="a whole, unencrypted .zip, .tar or .gz",
            is_fatal=is_fatal,
        ) from error


def read_entries(path: Path, limits: Limits = LIMITS) -> Iterator[Entry]:
    """Yield the files that a file holds, in order, containers inside containers opened too.

    A file that is no container is one entry, without bound on its size. Each entry must be read before the
    next is asked for. Folders are passed over; links, devices and names that lead out of the archive are
    entries with a fault.

    Raises:
        ContainerError: the container as a whole cannot be read, or exceeds the limits.
        FormatError: the file cannot be opened.
    """
    try:
        budget = Budget(path.stat().st_size, limits)
        with path.open("rb") as file:
            yield from _expand("", Stream(file.read, None), budget, 0, file)
    except OSError as error:
        raise FormatError("cannot open the file", where=str(path), found=str(error)) from error


def _expand(
    name: str, stream: Stream, budget: Budget, depth: int, file: IO[bytes] | None = None
) -> Iterator[Entry]:
    """Yield a stream as an entry, or the entries of the container that it is; `file` if it can be sought."""
    head = stream.peek(TAR_MARK_AT + len(TAR_MARK))
    is_zip, is_gzip = head.startswith(ZIP_MAGICS), head.startswith(GZIP_MAGIC)
    is_tar = head[TAR_MARK_AT:] == TAR_MARK
    if not (is_zip or is_gzip or is_tar):
        yield Entry(name, stream.chunks())
    elif depth >= budget.limits.nesting + 1:
        yield Entry(name, iter(()), _too_deep(budget.limits))
    elif is_zip:
        yield from _expand_zip(name, stream, budget, depth, file)
    elif is_gzip:
        unpacked = gzip.GzipFile(fileobj=cast("IO[bytes]", stream))
        yield from _expand(name.removesuffix(".gz"), Stream(unpacked.read, budget), budget, depth + 1)
    else:
        yield from _expand_tar(name, stream, budget, depth)


def _too_deep(limits: Limits) -> ContainerError:
    return ContainerError(
        "nestedTooDeep",
        found=f"more than {limits.nesting} containers inside one another",
        expected="documents in a container",
    )


def _expand_zip(
    name: str, stream: Stream, budget: Budget, depth: int, file: IO[bytes] | None
) -> Iterator[Entry]:
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        source: IO[bytes] = cast("IO[bytes]", spool)
        if file is None:
            for data in stream.chunks():
                spool.write(data)
        else:
            source = file
        source.seek(0)
        with faults_named(is_fatal=depth == 0):
            archive = zipfile.ZipFile(source)
        if DOCUMENT_MARKS & set(archive.namelist()[:20]):
            source.seek(0)
            yield Entry(name, Stream(source.read, None).chunks())
            return
        for info in archive.infolist():
            yield from _zip_entry(_joined(name, info.filename), archive, info, budget, depth)


def _zip_entry(
    name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, depth: int
) -> Iterator[Entry]:
    if info.is_dir():
        return
    budget.count_entry()
    mode = info.external_attr >> 16
    is_file = stat.S_IFMT(mode) in (0, stat.S_IFREG)
    if (fault := _fault_of(info.filename, is_file=is_file)) is not None:
        yield Entry(name, iter(()), fault)
        return
    try:
        with faults_named():
            data = archive.open(info)
    except ContainerError as error:
        yield Entry(name, iter(()), error)
        return
    with data:
        yield from _guarded(name, Stream(data.read, budget), budget, depth)


def _expand_tar(name: str, stream: Stream, budget: Budget, depth: int) -> Iterator[Entry]:
    with faults_named(is_fatal=True):
        stream.allowance = TAR_HEADER_BYTES
        archive = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", bufsize=1 << 16)  # noqa: SIM115
    while True:
        with faults_named(is_fatal=True):
            stream.allowance = TAR_HEADER_BYTES
            member = archive.next()
            archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every header it has met
            stream.allowance = None
        if member is None:
            return
        if not member.isdir():
            yield from _tar_entry(_joined(name, member.name), archive, member, budget, depth)


def _tar_entry(
    name: str, archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget, depth: int
) -> Iterator[Entry]:
    budget.count_entry()
    fault = _fault_of(member.name, is_file=member.isreg())
    with faults_named():
        data = archive.extractfile(member) if member.isreg() else None
    rest = Stream(data.read, budget) if data is not None else None
    if fault is not None or rest is None:
        yield Entry(name, iter(()), fault)
    else:
        yield from _guarded(name, rest, budget, depth)
    for _ in rest.chunks() if rest is not None else ():  # so that what `next` reads is headers only
        pass


def _guarded(name: str, stream: Stream, budget: Budget, depth: int) -> Iterator[Entry]:
    """Yield what an entry holds; where it cannot be opened, itself with the fault."""
    try:
        yield from _expand(name, stream, budget, depth + 1)
    except ContainerError as error:
        if error.is_fatal:
            raise
        yield Entry(name, iter(()), error)


def _fault_of(name: str, *, is_file: bool) -> ContainerError | None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or re.match("[A-Za-z]:", name) or "\0" in name:
        return ContainerError("unsafeName", found=name, expected="a path inside the archive")
    if not is_file:
        return ContainerError("notAFile", found=f"{name}: a link or device", expected="a regular file")
    return None


def _joined(outer: str, inner: str) -> str:
    return f"{outer}!{inner}" if outer else inner
