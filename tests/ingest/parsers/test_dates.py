from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.dates import PartialDate, parse_date, parse_iso_date

FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%Y%m%d", "%B %d, %Y", "%Y年%m月%d日", "%Y/%m/%d")


@given(st.dates(date(1600, 1, 1), date(2999, 12, 31)), st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert parse_date(day.strftime(form)) == PartialDate(day, "day")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011-03", PartialDate(date(2011, 3, 1), "month")),
        ("2016年5月", PartialDate(date(2016, 5, 1), "month")),
        ("2016年5月12日", PartialDate(date(2016, 5, 12), "day")),
        ("2016", PartialDate(date(2016, 1, 1), "year")),
        ("2004-06-24T23:59:59.000Z", PartialDate(date(2004, 6, 24), "day")),
        (" 13 Apr 2017 ", PartialDate(date(2017, 4, 13), "day")),
    ],
)
def test_a_date_keeps_its_precision(text: str, expected: PartialDate) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text", ["2016-02-30", "30.02.2016", "20161301", "2016-13", "31 Foo 2016", "12/05/2016", "-", ""]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_date(text)
    assert caught.value.found == text


@pytest.mark.parametrize("text", ["2016-2-3", "2016-02-30", "20160230", "2016-02-03 ", "0000-01-01"])
def test_only_whole_iso_dates_are_iso_dates(text: str) -> None:
    with pytest.raises(ParseError):
        parse_iso_date(text)
