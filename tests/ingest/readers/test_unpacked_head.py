"""A file is recognised by what it holds, also inside a container."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from kg.ingest.readers.head import read_head
from kg.ingest.readers.unpacked_head import unpack_head

XML = (
    b'<?xml version="1.0"?>\n<!-- <x> -->\n<!DOCTYPE a:doc SYSTEM "d" [<!ENTITY e "<y/>">]>\n'
    b"<a:doc><t/></a:doc>"
)


def zipped(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (XML, "doc"),
        (XML.decode().encode("utf-16"), "doc"),
        (gzip.compress(XML), "doc"),
        (zipped(("read.me", b"text"), ("image.tif", b"II\0\0"), ("a.xml", XML)), "doc"),
        (b"<!DOCTYPE doc [\n" + b'<!ENTITY f SYSTEM "f" NDATA TIF>\n' * 4000, "doc"),
        (b"PATN\nWKU  039327094\n", None),
        (b"", None),
        (b"<", None),
        (zipped(("image.tif", b"II\0\0")), None),
        (zipped(("a.txt", b"PATN\n"))[:-5], None),
    ],
)
def test_the_outermost_element_is_found(data: bytes, root: str | None, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert unpack_head(read_head(path)).root == root


def test_text_in_a_container_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zipped(("week.txt", b"PATN\nWKU  039327094\n")))
    assert unpack_head(read_head(path)).data == b"PATN\nWKU  039327094\n"
