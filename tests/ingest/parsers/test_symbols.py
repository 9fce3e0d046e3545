import pytest

from kg.errors import ParseError
from kg.ingest.parsers.symbols import parse_symbol, split_symbols


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("G01N 25/00", "G01N25/00"),
        ("B64C-039/02", "B64C39/02"),
        ("A01K47/00", "A01K47/00"),
        ("B64C39/024", "B64C39/024"),
        ("Y10T428/249997", "Y10T428/249997"),
        ("B64C2201/027", "B64C2201/027"),
        ("A61K 38/00 20060101A N20051008RMEP", "A61K38/00"),
        ("B65D 81/38 20060101ALI20080521BHGB", "B65D81/38"),
        ("B65B 25/02 (2006.01)", "B65B25/02"),
        ("B64C 39/02 (7)", "B64C39/02"),
        ("Int.Cl.7 B64C 39/02", "B64C39/02"),
        ("6 A 21 D 13/02", "A21D13/02"),
        ("H05B 6/68 A", "H05B6/68"),
        ("G06Q 10/00D0", "G06Q10/00"),
        ("G01D 21/02 -", "G01D21/02"),
        ("H04Q 09//00", "H04Q9/00"),
        ("b64c 39/02", "B64C39/02"),
        ("A61K", "A61K"),
        ("H01M-010/0585", "H01M10/0585"),
    ],
)
def test_each_spelling_gives_the_normal_form(text: str, normal: str) -> None:
    symbol = parse_symbol(text)
    assert symbol.text == normal
    assert symbol.subclass == normal[:4]
    assert parse_symbol(normal) == symbol


@pytest.mark.parametrize(
    "text", ["", "A21D 13/0", "F24C 15/", "A21D /", "146/32", "I99Z 1/00", "A23P 000/00", "Ａ01K47/00"]
)
def test_what_is_no_symbol_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_symbol(text)
    assert caught.value.found == text


def test_a_part_without_subclass_takes_the_one_before() -> None:
    symbols = split_symbols("6 A 23 C 19/00, 19/068, A 21 D 13/08; G01N 25/00;;")
    assert [parse_symbol(symbol).text for symbol in symbols] == [
        "A23C19/00",
        "A23C19/068",
        "A21D13/08",
        "G01N25/00",
    ]
