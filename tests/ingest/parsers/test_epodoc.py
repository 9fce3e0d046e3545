"""EPODOC's application numbers: one rule an office, the same in Python and in DuckDB."""

from __future__ import annotations

from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.epodoc import RULES, parse_epodoc_application
from kg.ingest.parsers.sql import register_macros

NUMBERS = {
    "EP19990990001": "EP99990001A",
    "EP20100990001": "EP10990001A",
    "WO2003EP99001": "EP0399001W",
    "WO2022IB99001": "IB2022099001W",
    "WO2014US099001": "US2014099001W",
    "US20040099001": "US9900104A",
    "US20100990001": "US99000110A",
    "US201113990001": "US201113990001A",
    "US202163990001P": "US202163990001P",
    "US19970099001P": "US9900197P",
    "JP19980099001": "JP9900198A",
    "JP20050599001": "JP2005599001A",
    "JP20050099001U": "JP2005099001U",
    "FR20100099001": "FR1099001A",
    "GB19990099001": "GB9999001A",
    "GB20050099001": "GB0599001A",
    "GB20120099001": "GB201299001A",
    "DE20051099001": "DE102005099001A",
    "DE200820100001U": "DE202008100001U",
    "KR20050099001": "KR20050099001A",
    "CN20051099001": "CN200510099001A",
    "CN201811990001": "CN201811990001A",
    "AU20130299001": "AU2013299001A",
}


@cache
def session() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register_macros(connection)
    return connection


def in_sql(texts: list[str]) -> list[str | None]:
    query = "SELECT parse_epodoc_application(t).compact FROM (SELECT unnest(?) AS t)"
    return [row[0] for row in session().execute(query, [texts]).fetchall()]


def in_python(text: str) -> str | None:
    try:
        return parse_epodoc_application(text).compact
    except ParseError:
        return None


@pytest.mark.parametrize(("text", "compact"), NUMBERS.items())
def test_each_office_has_its_form(text: str, compact: str) -> None:
    assert parse_epodoc_application(text).compact == compact


@pytest.mark.parametrize(
    "text", ["", "US", "IT2005MI99001", "US20110990001", "DE19991099001", "EP990001", "US20050990001A1"]
)
def test_what_has_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_epodoc_application(text)


def test_the_columnar_parser_gives_the_same() -> None:
    texts = [*NUMBERS, "", "IT2005MI99001", "US20110990001"]
    assert in_sql(texts) == [in_python(text) for text in texts]


@settings(deadline=None)
@given(st.lists(st.one_of(*(st.from_regex(f"({p})", fullmatch=True) for p in RULES), st.text(max_size=20))))
def test_both_parsers_agree_on_any_text(texts: list[str]) -> None:
    bare = [text.removesuffix("X").replace("\0", "") for text in texts]
    assert in_sql(bare) == [in_python(text) for text in bare]
