from datetime import date

import pytest

from kg.errors import ParseError
from kg.ingest.parsers.application_number import parse_application_number, parse_lens_priority
from kg.ingest.parsers.patentscope_priority import parse_patentscope_priorities


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("US 201514719620 A", "US201514719620A"),
        ("US 2016/0017869 W", "US2016017869W"),
        ("AU 2016/204648 A", "AU2016204648A"),
        ("GB 190814366D D", "GB190814366DD"),
        ("DE D0014296 U", "DED0014296U"),
        ("IN 2983CH2015 A", "IN2983CH2015A"),
        ("IT PI20130081 A", "ITPI20130081A"),
    ],
)
def test_an_application_number_gives_its_key(text: str, compact: str) -> None:
    assert parse_application_number(text).compact == compact


@pytest.mark.parametrize(
    ("text", "compact", "day"),
    [
        ("FR 1051751 A 20100311", "FR1051751A", date(2010, 3, 11)),
        ("US 2013 0046840 W 20130620", "US2013046840W", date(2013, 6, 20)),
        ("AU 2013 203507 A 20130410", "AU2013203507A", date(2013, 4, 10)),
        ("CA 807375T A", "CA807375TA", None),
    ],
)
def test_a_priority_of_lens_gives_application_and_day(text: str, compact: str, day: date | None) -> None:
    priority = parse_lens_priority(text)
    assert (priority.application.compact, priority.date) == (compact, day)


@pytest.mark.parametrize("text", ["", "FR A", "FR 1051751 A 20101340", "FR 1051751 A 2010", "1051751 A"])
def test_what_is_no_priority_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_lens_priority(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[60582692 2004-06-24T23:59:59.000Z US]", [("US58269204P", date(2004, 6, 24))]),
        ("[60/582,692 24.06.2004 US]", [("US58269204P", date(2004, 6, 24))]),
        ("[13/975,590 26.08.2013 US]", [("US201313975590A", date(2013, 8, 26))]),
        ("[50276403 2003-09-12T23:59:59.000Z US]", [("US50276403A", date(2003, 9, 12))]),
        ("[0227346.4 2002-11-22T23:59:59.000Z GB]", [("GB0227346A", date(2002, 11, 22))]),
        ("[04447156.3 29.06.2004 EP]", [("EP04447156A", date(2004, 6, 29))]),
        ("[10-2004-0022413 31.03.2004 KR]", [("KR20040022413A", date(2004, 3, 31))]),
        ("[2005-322930 2005-11-07T23:59:59.000Z JP]", [("JP2005322930A", date(2005, 11, 7))]),
        ("[103 59 918.5 2003-12-18T23:59:59.000Z DE]", [("DE10359918A", date(2003, 12, 18))]),
        ("[EP02010345 2002-09-13T23:59:59.000Z WO]", [("EP0210345W", date(2002, 9, 13))]),
        ("[PI 2360 09.06.1987 AU]", [("AUPI236087A", date(1987, 6, 9))]),
        (
            "[0116362  , FR20010016362  , 0116362 2001-12-18T23:59:59.000Z FR]",
            [("FR0116362A", date(2001, 12, 18))],
        ),
        ("[JP20030401405  , 602550 P  ]", [("JP20030401405A", None)]),
        ("", []),
    ],
)
def test_priorities_of_patentscope_take_docdbs_form(
    text: str, expected: list[tuple[str, date | None]]
) -> None:
    found = [(priority.application.compact, priority.date) for priority in parse_patentscope_priorities(text)]
    assert found == expected


@pytest.mark.parametrize("text", ["[60582692 2004-02-30T23:59:59.000Z US]", "[ 2004-02-03T23:59:59.000Z US]"])
def test_a_priority_of_patentscope_with_an_impossible_part_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_patentscope_priorities(text)
