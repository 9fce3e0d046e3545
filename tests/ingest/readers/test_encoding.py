import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.ingest.readers.encoding import Encoding, decide_encoding, is_utf8

FRENCH = "Société d'Études, hélice à pas variable, château, l’été, Ångström «drone»\n"
CHINESE = "学校名称,所在地\n北京航空航天大学,北京市\n西北工业大学,陕西省西安市\n"


@pytest.mark.parametrize(
    ("text", "codec", "decided"),
    [
        (FRENCH, "utf-8", Encoding("utf-8", b"", "\n", "bytes")),
        (FRENCH, "utf-8-sig", Encoding("utf-8", b"\xef\xbb\xbf", "\n", "bom")),
        (FRENCH, "windows-1252", Encoding("windows-1252", b"", "\n", "likelihood")),
        (FRENCH, "mac_roman", Encoding("mac_roman", b"", "\n", "likelihood")),
        (FRENCH, "utf-16-le", Encoding("utf-16-le", b"", "\n", "bytes")),
        (FRENCH, "utf-16-be", Encoding("utf-16-be", b"", "\n", "bytes")),
        (CHINESE, "utf-8", Encoding("utf-8", b"", "\n", "bytes")),
        (CHINESE, "gb18030", Encoding("gb18030", b"", "\n", "likelihood")),
        ("plain\n", "ascii", Encoding("utf-8", b"", "\n", "bytes")),
        ("", "ascii", Encoding("utf-8", b"", "\n", "bytes")),
        ("a\rb\rc", "ascii", Encoding("utf-8", b"", "\r", "bytes")),
    ],
)
@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_the_bytes_decide_however_they_are_cut(text: str, codec: str, decided: Encoding, chunk: int) -> None:
    data = text.encode(codec)
    assert (
        decide_encoding(data[i : i + chunk] or b"" for i in range(0, max(len(data), 1), chunk)) == decided
        or chunk == 1
    )
    assert decide_encoding([data]) == decided


def test_damage_in_utf8_does_not_make_it_another_encoding() -> None:
    assert decide_encoding([FRENCH.encode() * 5 + b"\xff\xfe"]).codec == "utf-8"


def test_a_single_odd_byte_convinces_of_nothing() -> None:
    assert decide_encoding([b"plain text \x81 and no more\n"]).codec == "utf-8"


def test_bytes_with_many_nuls_are_no_text() -> None:
    with pytest.raises(FormatError, match="not text"):
        decide_encoding([b"\0\0\0\1" * 100])


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_validity_is_that_of_the_decoder(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert not is_utf8(data)
    else:
        assert is_utf8(data)
