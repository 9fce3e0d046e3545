import pytest

from kg.errors import ParseError
from kg.ingest.parsers.publication_number import PublicationNumber, parse_publication_number

SPELLINGS = {
    "US 2016/0349835 A1": "US2016349835A1",
    "US2016349835-A1": "US2016349835A1",
    "US20150235434-A1": "US2015235434A1",
    "US20050286606": "US2005286606",
    "US07865506": "US7865506",
    "USRE039286": "USRE39286",
    "US D764401 S1": "USD764401S1",
    "US H000485 H": "USH485H",
    "AT 399980 B": "AT399980B",
    "JP2017071285-A": "JP2017071285A",
    "JP2016-84120": "JP2016084120",
    "JP S63229999 A": "JPS63229999A",
    "JP S5289913 A": "JPS5289913A",
    "JP H01142348 A": "JPH01142348A",
    "JP H0723487 A": "JPH0723487A",
    "JP05123456-A": "JPH05123456A",
    "JP07023487-A": "JPH0723487A",
    "JP63229999-A": "JPS63229999A",
    "JP 4206830 B2": "JP4206830B2",
    "WO2016191050-A1": "WO2016191050A1",
    "WO 2016/191050 A1": "WO2016191050A1",
    "WO/2005/123456": "WO2005123456",
    "WO 99/12345 A1": "WO1999012345A1",
    "WO9912345-A1": "WO1999012345A1",
    "WO1987002324-A": "WO1987002324A",
    "WO 03/012345": "WO2003012345",
    "WO0012345": "WO2000012345",
    "EP1234567": "EP1234567",
    "EP 95016 A1": "EP0095016A1",
    "EP 2862606 B8 20160907": "EP2862606B8",
    "CN 101025382 A": "CN101025382A",
    "CN203906121-U": "CN203906121U",
    "CN 1047187 A": "CN1047187A",
    "KR 20160094589 A": "KR20160094589A",
    "KR2016133956-A": "KR20160133956A",
    "KR1020060004360": "KR20060004360",
    "KR100556269*": "KR100556269",
    "KR1647950-B1": "KR101647950B1",
    "KR556269-B1": "KR100556269B1",
    "KR200479018-Y1": "KR200479018Y1",
    "AU 1984/026708 A": "AU2670884A",
    "AU198426708-A": "AU2670884A",
    "AU 2016/204648 A1": "AU2016204648A1",
    "AU 2001/100512 B4": "AU2001100512B4",
    "AU PO505497 D0": "AUPO505497D0",
    "DE000060015084": "DE60015084",
    "DE 102011101102 A1": "DE102011101102A1",
    "ru02301525": "RU2301525",
    "za2004/08895": "ZA200408895",
    "mxPA/a/2005/008192": "MXPA05008192",
    "MX/a/2010/001234": "MX2010001234",
    "BRPI0315228": "BRPI0315228",
    "BR 10 2012 012345 7 A2": "BR102012012345A2",
    "GB 0326331 D0": "GB0326331D0",
    "IN 2983CH2015 A": "IN2983CH2015A",
    "IN 4304DEN2015 A": "IN4304DEN2015A",
    "IT PI20130081 A1": "ITPI20130081A1",
    "TW M518111 U": "TWM518111U",
}


@pytest.mark.parametrize(("text", "compact"), SPELLINGS.items())
def test_each_source_spelling_gives_the_same_key(text: str, compact: str) -> None:
    assert parse_publication_number(text).compact == compact


@pytest.mark.parametrize("compact", sorted(set(SPELLINGS.values())))
def test_the_compact_form_stays_as_it_is(compact: str) -> None:
    assert parse_publication_number(compact).compact == compact


def test_a_number_has_its_parts() -> None:
    assert parse_publication_number("us 2016/0349835 a1") == PublicationNumber("US", "2016349835", "A1")
    assert parse_publication_number("EP1234567").kind is None


@pytest.mark.parametrize(
    "text", ["", "US", "1234567", "US 000 A1", "drone", "U1234567", "ıN1234", "US１２３", "US 1\x002"]
)
def test_what_is_no_number_is_refused_with_what_was_found(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_publication_number(text)
    assert caught.value.found == text
