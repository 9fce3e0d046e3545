"""The macros of DuckDB give what the scalar parsers give, value for value."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from kg.errors import ParseError
from kg.ingest.parsers.application_number import parse_application_number, parse_lens_priority
from kg.ingest.parsers.dates import parse_iso_date
from kg.ingest.parsers.identifiers import parse_lei, parse_uscc
from kg.ingest.parsers.number_rules import RULES
from kg.ingest.parsers.numbers import parse_whole_number
from kg.ingest.parsers.publication_number import parse_publication_number
from kg.ingest.parsers.sql import macros, register_macros
from kg.ingest.parsers.symbols import parse_symbol

COUNTRIES = st.sampled_from([*RULES, "CN", "GB", "FR", "IN", "XX", "us", "ıN"])
DIGITS = st.text("0123456789", min_size=1, max_size=14)
KINDS = st.sampled_from(["", "A", "A1", "B2", "U", "Y1", "S", "B8 20160907", "-A1", "W", "a1", "A12"])
LETTERS = st.sampled_from(["", "S", "H", "PI", "RE", "M", "PA/a/", "D", "2983CH", "(", "é"])
PUBLICATIONS = st.builds(
    lambda c, p, n, gap, k: f"{c}{gap}{p}{n}{gap}{k}",
    COUNTRIES,
    LETTERS,
    DIGITS,
    st.sampled_from(["", " ", "/", "-"]),
    KINDS,
)
APPLICATIONS = st.builds(
    lambda c, p, n, k, d: f"{c} {p}{n} {k}{d}",
    COUNTRIES,
    LETTERS,
    DIGITS,
    KINDS,
    st.sampled_from(["", " 20160512", " 20160230", " 2016", "\n"]),
)
SYMBOLS = st.builds(
    lambda e, s, g, m, t, n, z: f"{e}{s}{g}{m}{t}{n}{z}",
    st.sampled_from(["", "6 ", "Int.Cl.7 ", " "]),
    st.sampled_from(["B64C", "A 21 D", "H01M", "Y10T", "I99Z", "b64c", ""]),
    st.sampled_from(["", " ", "-", " 0", "-0"]),
    st.integers(0, 9999),
    st.sampled_from(["/", "//", "", "/0"]),
    st.integers(0, 999999),
    st.sampled_from(["", " (2006.01)", " A", "D0", " 20060101ALI20080521BHGB", " -", "\n", "é"]),
)
DATES = st.builds(
    lambda y, m, d, z: f"{y:04d}-{m:02d}-{d:02d}{z}",
    st.integers(0, 3000),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(["", " ", "\n", "T00:00:00"]),
)

LEI_BODIES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18)


def lei_of(body: str) -> str:
    """Return the body with its check digits (ISO/IEC 7064 MOD 97-10)."""
    return f"{body}{98 - int(''.join(str(int(char, 36)) for char in body) + '00') % 97:02d}"


LEIS = st.one_of(LEI_BODIES.map(lei_of), LEI_BODIES.map(lambda body: f" {lei_of(body).lower()}"), LEI_BODIES)
USCC_BODIES = st.builds(
    lambda kind, rest: f"{kind}440300{rest}",
    st.sampled_from(["91", "12", "N2", "I1"]),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
)
USCCS = st.one_of(
    USCC_BODIES.filter(lambda body: body[0] != "I").map(lambda body: body + uscc.calc_check_digit(body)),
    USCC_BODIES.map(lambda body: body + "0"),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        register_macros(con)
        yield con


def by_macro(con: duckdb.DuckDBPyConnection, macro: str, texts: Sequence[str]) -> list[Any]:
    rows = con.execute(f"SELECT {macro}(t) FROM (SELECT unnest(?::VARCHAR[]) AS t)", [texts]).fetchall()
    return [value for (value,) in rows]


def by_parser(parse: Callable[[str], Any], texts: Sequence[str]) -> list[Any]:
    values = []
    for text in texts:
        try:
            values.append(parse(text))
        except ParseError:
            values.append(None)
    return values


def number_struct(text: str) -> dict[str, Any]:
    found = parse_publication_number(text)
    return {"country": found.country, "number": found.number, "kind": found.kind, "compact": found.compact}


def application_struct(text: str) -> dict[str, Any]:
    found = parse_application_number(text)
    return {"country": found.country, "number": found.number, "kind": found.kind, "compact": found.compact}


def priority_struct(text: str) -> dict[str, Any]:
    found = parse_lens_priority(text)
    application = found.application
    return {
        "country": application.country,
        "number": application.number,
        "kind": application.kind,
        "compact": application.compact,
        "day": found.date,
    }


WHOLE_NUMBERS = st.one_of(
    st.integers(0, 10**16).map(str),
    st.integers(0, 10**16).map("{:,}".format),
    st.from_regex(r" ?[0-9]{1,4}(,[0-9]{2,3})?(\.[0-9]{1,2})? ?", fullmatch=True),
)
CASES = [
    ("parse_publication_number", number_struct, PUBLICATIONS),
    ("parse_application_number", application_struct, APPLICATIONS),
    ("parse_lens_priority", priority_struct, APPLICATIONS),
    ("parse_symbol", lambda text: parse_symbol(text).text, SYMBOLS),
    ("parse_iso_date", parse_iso_date, DATES),
    ("parse_whole_number", parse_whole_number, WHOLE_NUMBERS),
    ("parse_lei", parse_lei, LEIS),
    ("parse_uscc", parse_uscc, USCCS),
]


@pytest.mark.parametrize(("macro", "parse", "texts"), CASES, ids=[case[0] for case in CASES])
def test_a_macro_gives_what_its_parser_gives(
    macro: str,
    parse: Callable[[str], Any],
    texts: st.SearchStrategy[str],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    @settings(deadline=None, max_examples=30)
    @given(
        st.lists(
            st.one_of(texts, texts, texts, st.text(max_size=20).filter(lambda t: "\0" not in t)), max_size=80
        )
    )
    def check(values: list[str]) -> None:
        assert by_macro(connection, macro, values) == by_parser(parse, values)

    check()


def test_null_stays_null(connection: duckdb.DuckDBPyConnection) -> None:
    macros = [macro for macro, _, _ in CASES]
    row = connection.execute("SELECT " + ", ".join(f"{macro}(NULL)" for macro in macros)).fetchone()
    assert row == (None,) * len(macros)


@pytest.mark.parametrize("name", [name for name, _ in macros() if name.startswith("parse_")])
def test_a_macro_that_is_asked_for_comes_with_those_that_it_calls(name: str) -> None:
    with duckdb.connect() as con:
        register_macros(con, f"SELECT {name}(x) FROM records")
        assert con.execute(f"SELECT {name}(NULL::VARCHAR) IS NULL").fetchall() == [(True,)]


def test_macros_that_nobody_asks_for_are_not_made() -> None:
    with duckdb.connect() as con:
        register_macros(con, "SELECT parse_lei(x) FROM records")
        rows = con.execute("SELECT function_name FROM duckdb_functions() WHERE NOT internal").fetchall()
        assert {name for (name,) in rows} == {"lei_rest", "lei_digits", "parse_lei"}
