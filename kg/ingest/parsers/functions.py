"""The parsers of small repertoires as DuckDB functions: each calls its Python parser.

They cost about a microsecond a value and run on one thread; for columns of some hundred thousand values that
is less than reading them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
from duckdb.func import SPECIAL

from kg.errors import ParseError
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.derwent_details import parse_application_detail, parse_publication_detail
from kg.ingest.parsers.identifiers import (
    parse_cn_application,
    parse_lei,
    parse_school_code,
    parse_stock_code,
    parse_uscc,
)
from kg.ingest.parsers.money import parse_money
from kg.ingest.parsers.names import parse_derwent_assignee, split_investors
from kg.ingest.parsers.patentscope_priority import parse_patentscope_priorities
from kg.ingest.parsers.rounds import parse_round_type
from kg.ingest.parsers.symbols import split_symbols

Result = str | Mapping[str, object] | Sequence[str] | Sequence[Mapping[str, object]]


def _date(text: str) -> Result:
    moment = parse_date(text)
    return {"date": moment.value, "precision": moment.precision}


def _money(text: str) -> Result:
    money = parse_money(text)
    return {"low": money.low, "high": money.high, "currency": money.currency, "reason": money.reason}


def _assignee(text: str) -> Result:
    found = parse_derwent_assignee(text)
    return {"name": found.name, "code": found.code, "kind": found.kind}


def _investors(text: str) -> Result:
    return [{"brand": i.brand, "fund": i.fund, "original": i.original} for i in split_investors(text)]


def _priorities(text: str) -> Result:
    return [
        {
            "number": priority.application.compact,
            "countryCode": priority.application.country,
            "priorityDate": priority.date,
        }
        for priority in parse_patentscope_priorities(text)
    ]


def _publication_detail(text: str) -> Result:
    found = parse_publication_detail(text)
    return {"number": found.publication.compact, "day": found.day, "ipc": found.ipc, "week": found.week}


def _application_detail(text: str) -> Result:
    found = parse_application_detail(text)
    publication = None if found.publication is None else found.publication.compact
    return {"publication": publication, "application": found.application, "day": found.day}


FUNCTIONS: dict[str, tuple[Callable[[str], Result], str]] = {
    "parse_date": (_date, "STRUCT(date DATE, precision VARCHAR)"),
    "parse_money": (_money, "STRUCT(low BIGINT, high BIGINT, currency VARCHAR, reason VARCHAR)"),
    "parse_round_type": (parse_round_type, "VARCHAR"),
    "parse_derwent_assignee": (_assignee, "STRUCT(name VARCHAR, code VARCHAR, kind VARCHAR)"),
    "parse_investors": (_investors, "STRUCT(brand VARCHAR, fund VARCHAR, original VARCHAR)[]"),
    "parse_patentscope_priorities": (
        _priorities,
        "STRUCT(number VARCHAR, countryCode VARCHAR, priorityDate DATE)[]",
    ),
    "parse_derwent_publication": (
        _publication_detail,
        "STRUCT(number VARCHAR, day DATE, ipc VARCHAR, week VARCHAR)",
    ),
    "parse_derwent_application": (
        _application_detail,
        "STRUCT(publication VARCHAR, application VARCHAR, day DATE)",
    ),
    "parse_stock_code": (parse_stock_code, "VARCHAR"),
    "parse_school_code": (parse_school_code, "VARCHAR"),
    "parse_uscc": (parse_uscc, "VARCHAR"),
    "parse_lei": (parse_lei, "VARCHAR"),
    "parse_cn_application": (parse_cn_application, "VARCHAR"),
    "split_symbols": (split_symbols, "VARCHAR[]"),
}


def register_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Make the functions in a connection; each is NULL where its parser raises ParseError."""
    for name, (parse, kind) in FUNCTIONS.items():
        con.create_function(name, _or_none(parse), ["VARCHAR"], kind, null_handling=SPECIAL)


def _or_none(parse: Callable[[str], Result]) -> Callable[[str | None], Any]:
    def parse_or_none(text: str | None) -> Result | None:
        try:
            return None if text is None else parse(text)
        except ParseError:
            return None

    return parse_or_none
