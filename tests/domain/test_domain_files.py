"""The files that domain people edit are valid, sourced and consistent."""

from __future__ import annotations

import csv
import datetime as dt
import re
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from kg.algorithms.chain import Chain, check_chain, read_chain
from kg.algorithms.membership import compute_membership
from kg.settings import REPOSITORY_ROOT

DOMAIN = REPOSITORY_ROOT / "domain"
CHAINS = sorted((DOMAIN / "chains").glob("*.yaml"))
SHARES = sorted((DOMAIN / "shares").glob("*.csv"))
SHARE_COLUMNS = [
    "subject",
    "measure",
    "link",
    "value",
    "unit",
    "year",
    "source_title",
    "source_locator",
    "note",
]
FIGURES = DOMAIN / "national_system" / "figures.csv"
FIGURE_COLUMNS = [
    "statement_id",
    "subject",
    "measure",
    "value",
    "value_text",
    "unit",
    "stated_on",
    "place",
    "source_title",
    "source_locator",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def chain_of(name: str) -> Chain:
    return read_chain(DOMAIN / "chains" / f"{name}.yaml")


def links_of(chain: str, *symbols: str) -> set[str]:
    family = pa.table({"startKey": ["f"] * len(symbols), "endKey": list(symbols)})
    with duckdb.connect() as connection:
        connection.register("FamilyClassification", family)
        found = compute_membership(connection, chain_of(chain))
    return {link.partition("/")[2] for link in found["linkId"].to_pylist()}


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.stem)
def test_chain_has_no_problems(path: Path) -> None:
    assert check_chain(path) == []


@pytest.mark.parametrize("path", CHAINS, ids=lambda path: path.stem)
def test_chain_speaks_both_languages_and_names_the_file_it_is_in(path: Path) -> None:
    chain = read_chain(path)
    assert chain.chain_id == path.stem
    assert all(link.terms_zh and link.terms_en for link in chain.links)
    assert all(re.search("[一-鿿]", link.name_zh + link.importance_reason) for link in chain.links)
    assert {link.stage for link in chain.links} == {"upstream", "midstream", "downstream"}


@pytest.mark.parametrize(
    ("symbols", "links"),
    [
        (["IPC:B64C39/02"], {"aircraft"}),
        (["CPC:B64U10/14", "CPC:B64U2101/30"], {"aircraft", "payload"}),
        (["IPC:B64U10/14", "IPC:B64U101/64"], {"aircraft", "operations"}),
        (["IPC:B64C39/02", "IPC:H04N7/18"], {"payload"}),
        (["CPC:B64C39/024", "CPC:H02J7/0042"], {"battery"}),
        (["IPC:G05D1/10", "IPC:B64C39/02"], {"flight_control"}),
        (["CPC:G08G5/0069", "CPC:G08G5/045"], {"navigation", "traffic_management"}),
        (["IPC:A63H27/12", "IPC:A63H30/04"], {"aircraft", "ground_station"}),
        (["IPC:H04K3/00", "IPC:B64C39/02"], {"counter_drone"}),
    ],
)
def test_drone_families_stand_where_their_symbols_say(symbols: list[str], links: set[str]) -> None:
    assert links_of("civil_drone", *symbols) == links


@pytest.mark.parametrize(
    "symbols",
    [
        ["IPC:A01K49/00"],
        ["IPC:A01K47/00", "IPC:A61D19/02"],
        ["IPC:F41J9/08"],
        ["IPC:B64C39/02", "IPC:F41J9/08"],
        ["IPC:B64C39/02", "IPC:F42B15/01"],
        ["CPC:B64C39/024", "CPC:B64C2201/121"],
        ["CPC:B64U10/25", "CPC:B64U2101/18"],
        ["IPC:H02J17/00", "CPC:B60L11/182", "CPC:Y02T90/122"],
        ["CPC:G02B27/017", "CPC:G06F3/013"],
        ["IPC:G10D7/06"],
        ["IPC:A61K35/64", "IPC:A61P31/00"],
        ["IPC:H04W4/02", "IPC:H04L29/08"],
        ["IPC:H01M10/44"],
        ["IPC:B64C1/00", "IPC:B64D11/06"],
        ["IPC:G05D1/10", "IPC:B63G8/00"],
    ],
)
def test_noise_of_drone_searches_stays_out(symbols: list[str]) -> None:
    assert links_of("civil_drone", *symbols) == set()


@pytest.mark.parametrize(
    ("symbols", "links"),
    [
        (["IPC:A21D13/00"], {"dough_products"}),
        (["IPC:A21B1/24"], {"ovens"}),
        (["IPC:A23L1/48"], {"ready_meals"}),
        (["IPC:A23L35/00"], {"ready_meals"}),
        (["IPC:B65D85/36"], {"packaging"}),
        (["IPC:A61K39/02", "IPC:C07K14/22"], set()),
        (["IPC:H04M3/42"], set()),
        (["IPC:A23L1/48", "IPC:A23K1/00"], set()),
    ],
)
def test_bakery_families_stand_where_their_symbols_say(symbols: list[str], links: set[str]) -> None:
    assert links_of("convenience_bakery", *symbols) == links


@pytest.mark.parametrize("path", SHARES, ids=lambda path: path.stem)
def test_shares_are_sourced_and_in_range(path: Path) -> None:
    rows = rows_of(path)
    for row in rows:
        assert list(row) == SHARE_COLUMNS
        assert re.fullmatch(r"(country|place|agent):\S+", row["subject"])
        assert row["measure"] in ("g", "x")
        assert (row["measure"] == "x") == bool(row["link"])
        assert 0 < float(row["value"]) <= 1
        assert row["unit"] == "share"
        assert re.fullmatch(r"(19|20)\d\d", row["year"])
        assert all(row[name] for name in ("source_title", "source_locator", "note"))


@pytest.mark.parametrize("path", SHARES, ids=lambda path: path.stem)
def test_a_subject_has_one_share_and_together_they_are_at_most_the_whole(path: Path) -> None:
    rows = rows_of(path)
    assert len({(row["subject"], row["measure"], row["link"]) for row in rows}) == len(rows)
    assert sum(float(row["value"]) for row in rows if row["measure"] == "g") <= 1


def test_national_figures_are_unique_dated_and_sourced() -> None:
    rows = rows_of(FIGURES)
    assert len({row["statement_id"] for row in rows}) == len(rows)
    for row in rows:
        assert list(row) == FIGURE_COLUMNS
        assert dt.date.fromisoformat(row["stated_on"])
        assert all(row[name] for name in FIGURE_COLUMNS if name != "value")
        assert (row["value"] == "") == row["unit"].startswith("date")


def test_national_figures_hold_what_the_lecture_states() -> None:
    values = {row["statement_id"]: float(row["value"]) for row in rows_of(FIGURES) if row["value"]}
    counts = [
        "navigation_pilot_zones",
        "collaborative_use_pilots",
        "industry_alliances",
        "exhibition_trading_centres",
        "operation_pilot_firms",
    ]
    assert [values[name] for name in counts] == [17, 37, 84, 41, 115]
    # The average that the source prints («over 6.53 million») follows from its total and its number.
    assert (
        values["institutions_revenue"] / values["institutions_surveyed"]
        > values["institutions_average_revenue"]
    )
    assert values["funds"] == values["fund_provinces"] == 20
    assert values["stanford_disclosures"] > values["stanford_grants"] > values["stanford_licences"]
