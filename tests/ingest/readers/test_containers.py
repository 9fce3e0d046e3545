"""Containers: what is inside comes out, and nothing that a container does gets further than its own entry."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from kg.ingest.readers.containers import ContainerError, Limits, read_entries


def read(path: Path, limits: Limits | None = None) -> list[tuple[str, bytes | str]]:
    entries: list[tuple[str, bytes | str]] = []
    for entry in read_entries(path, limits or Limits()):
        try:
            data = b"".join(entry.chunks)
        except ContainerError as error:
            entries.append((entry.name, error.reason))
            continue
        entries.append((entry.name, entry.fault.reason if entry.fault else data))
    return entries


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "data"
    path.write_bytes(data)
    return path


FILES = (("a.xml", b"<a/>"), ("folder/b.xml", b"<b/>"))


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        (b"<a/>", [("", b"<a/>")]),
        (b"", [("", b"")]),
        (gzip.compress(b"<a/>"), [("", b"<a/>")]),
        (zipped(*FILES), list(FILES)),
        (tarred(*FILES), list(FILES)),
        (gzip.compress(tarred(*FILES)), list(FILES)),
        (zipped(("w.zip", zipped(*FILES))), [("w.zip!a.xml", b"<a/>"), ("w.zip!folder/b.xml", b"<b/>")]),
        (zipped(("a.xml.gz", gzip.compress(b"<a/>"))), [("a.xml", b"<a/>")]),
        (tarred(("w.zip", zipped(("a.xml", b"<a/>"))), ("c", b"c")), [("w.zip!a.xml", b"<a/>"), ("c", b"c")]),
    ],
    ids=["plain", "empty", "gz", "zip", "tar", "tar.gz", "zip in zip", "gz in zip", "zip in tar"],
)
def test_a_container_is_recognised_by_its_bytes_and_gives_its_files(
    data: bytes, entries: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    assert read(write(tmp_path, data)) == entries


def test_a_workbook_is_one_document_and_not_a_container(tmp_path: Path) -> None:
    workbook = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    assert read(write(tmp_path, workbook)) == [("", workbook)]


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "b/../../a.xml", "C:/a.xml", "..\\a.xml"])
@pytest.mark.parametrize("packed", [zipped, tarred])
def test_a_name_that_leads_out_of_the_archive_costs_its_entry(
    packed: object, name: str, tmp_path: Path
) -> None:
    assert callable(packed)
    path = write(tmp_path, packed((name, b"<a/>"), ("b.xml", b"<b/>")))
    assert read(path) == [(name, "unsafeName"), ("b.xml", b"<b/>")]
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("secret.xml")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("b.xml")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"<b/>"))
    assert read(write(tmp_path, buffer.getvalue())) == [("secret.xml", "notAFile"), ("b.xml", b"<b/>")]


@pytest.mark.parametrize("packed", [zipped(("a.xml", b" " * (1 << 26))), gzip.compress(b" " * (1 << 26))])
def test_a_bomb_is_stopped(packed: bytes, tmp_path: Path) -> None:
    assert [found for _, found in read(write(tmp_path, packed))] == ["expandsTooMuch"]


def test_nested_bombs_share_one_budget(tmp_path: Path) -> None:
    inner = zipped(("a.xml", b" " * (1 << 23)))
    path = write(tmp_path, zipped(*((f"{number}.zip", inner) for number in range(10))))
    with pytest.raises(ContainerError, match="expandsTooMuch"):
        read(path, Limits(free_bytes=1 << 22))


def test_files_and_levels_are_bounded(tmp_path: Path) -> None:
    path = write(tmp_path, zipped(*((f"{number}.xml", b"<a/>") for number in range(5))))
    with pytest.raises(ContainerError, match="tooManyEntries"):
        read(path, Limits(entries=4))
    deep = b"<a/>"
    for _ in range(6):
        deep = zipped(("inner.zip", deep))
    assert [found for _, found in read(write(tmp_path, deep))] == ["nestedTooDeep"]


def test_a_damaged_entry_costs_itself(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.xml", b"<a>" + bytes(range(97, 122)) * 8), ("b.xml", b"<b/>")))
    data[40:44] = b"\xff\xff\xff\xff"
    found = read(write(tmp_path, bytes(data)))
    assert (found[0], found[1]) == (("a.xml", "brokenContainer"), ("b.xml", b"<b/>"))


def test_a_truncated_container_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContainerError, match="brokenContainer"):
        read(write(tmp_path, zipped(*FILES)[:-30]))
    assert read(write(tmp_path, gzip.compress(b"<a/>" * 100)[:-10]))[0][1] == "brokenContainer"


def test_a_giant_tar_header_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("PaxHeaders/x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 24
    path = write(tmp_path, header.tobuf(tarfile.USTAR_FORMAT) + b"1" * (1 << 24))
    with pytest.raises(ContainerError, match="badHeader"):
        read(path)
