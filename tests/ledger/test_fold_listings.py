"""Offers and needs of the supply-demand board in the ledger, folded into the next version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from kg.ingest.pipeline import ingest
from kg.ledger.entry import Draft, Entry
from kg.ledger.export import export_ledger
from kg.ledger.graph_rows import said_of
from kg.ledger.kinds import find_kind
from kg.ledger.ledger import Ledger, open_ledger
from kg.schema import GRAPH_SCHEMA
from kg.settings import REPOSITORY_ROOT, Settings
from kg.snapshot import Snapshot, scan

FACTS = REPOSITORY_ROOT / "domain" / "national_system"
PATENTS = """citing,cited
CN100000001A,CN100000002B
"""
OFFER = {
    "title": "旋翼减振专利包",
    "kind": "licence",
    "owner": "例航空技术有限公司",
    "families": ["CN100000002B"],
    "words": "旋翼 减振",
    "links": {"civil_drone/rotor": 0.25, "civil_drone/airframe": 0.75},
    "fieldsOfUse": ["农林植保"],
    "priceLow": 500000.5,
    "priceHigh": 800000,
    "currency": "CNY",
    "titleFlags": [],
    "inForceUntil": "2033-05-01",
    "territories": ["CN", "EP"],
    "tags": ["无人机"],
}
NEED = {
    "title": "求购旋翼减振技术",
    "organization": "例农业机械有限公司",
    "words": "减振",
    "links": {"civil_drone/rotor": 1},
    "kinds": ["licence", "openLicence"],
    "budgetLow": 100000,
    "budgetHigh": 600000,
    "currency": "CNY",
    "territories": ["CN"],
    "until": "2030-12-31",
    "exclusions": ["pledge"],
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = open_ledger(Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None))
    yield found
    found.close()


def enter(ledger: Ledger, kind: str, thing: str, value: dict[str, Any]) -> Entry:
    current = ledger.find(kind, thing)
    read = find_kind(kind).read(value)
    draft = Draft(kind, thing, "set", read, "某省知识产权局", "展会登记", current.version if current else 0)
    return ledger.append(draft)[0]


def load(tmp_path: Path) -> Snapshot:
    (tmp_path / "citations.csv").write_text(PATENTS, encoding="utf-8")
    return ingest([FACTS, tmp_path / "citations.csv"], home=tmp_path / "home").snapshot


def rows(snapshot: Snapshot, table: str, columns: str) -> list[tuple[Any, ...]]:
    path = snapshot.path / f"{table}.parquet"
    if not path.is_file():
        return []
    return duckdb.connect().execute(f"SELECT {columns} FROM ({scan(path)}) ORDER BY ALL").fetchall()


def whole(snapshot: Snapshot, class_name: str) -> list[dict[str, Any]]:
    path = snapshot.path / f"nodes/{class_name}.parquet"
    found = duckdb.connect().sql(f"FROM ({scan(path)}) ORDER BY listingId")
    listed: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
    return listed


def test_offers_and_needs_are_in_the_next_version_with_who_when_and_why(
    tmp_path: Path, ledger: Ledger
) -> None:
    offer = enter(ledger, "offer", "offer:1", OFFER)
    need = enter(ledger, "need", "need:1", NEED)
    snapshot = load(tmp_path)
    (listed,) = whole(snapshot, "PatentOffer")
    assert listed == {
        "listingId": "offer:1",
        "title": "旋翼减振专利包",
        "description": "旋翼 减振",
        "offerKind": "licence",
        "fieldsOfUse": ["农林植保"],
        "linkShares": ["civil_drone/airframe=0.75", "civil_drone/rotor=0.25"],
        "priceLow": 500000.5,
        "priceHigh": 800000.0,
        "currency": "CNY",
        "isTitleClear": True,
        "titleFlags": None,
        "inForceUntil": dt.date(2033, 5, 1),
        "territory": ["CN", "EP"],
        "tags": ["无人机"],
        "enteredBy": "某省知识产权局",
        "enteredAt": moment(offer),
        "reason": "展会登记",
        "sources": ["ledger:ledger-000002.jsonl:1"],
    }
    (sought,) = whole(snapshot, "PatentNeed")
    assert (sought["acceptedKinds"], sought["rightsHorizon"]) == (
        ["licence", "openLicence"],
        dt.date(2030, 12, 31),
    )
    assert (sought["budgetLow"], sought["budgetHigh"], sought["exclusions"]) == (100_000, 600_000, ["pledge"])
    assert (sought["enteredAt"], sought["sources"]) == (moment(need), ["ledger:ledger-000002.jsonl:2"])
    parties = dict(rows(snapshot, "relationships/ListingParty", "startKey, nameOriginal"))
    assert parties == {"offer:1": "例航空技术有限公司", "need:1": "例农业机械有限公司"}
    ends = {key for (key,) in rows(snapshot, "relationships/ListingParty", "endKey")}
    agents = {
        key
        for table in (snapshot.path / "nodes").glob("*.parquet")
        if GRAPH_SCHEMA.node(table.stem).key_root == "Agent"
        for (key,) in rows(snapshot, f"nodes/{table.stem}", "agentId")
    }
    assert len(ends) == 2
    assert ends <= agents


def moment(entry: Entry) -> dt.datetime:
    return dt.datetime.fromisoformat(entry.at).replace(tzinfo=None)


def test_an_offer_names_families_by_their_identifier_or_by_a_publication(
    tmp_path: Path, ledger: Ledger
) -> None:
    families = dict(rows(load(tmp_path), "relationships/FamilyMembership", "startKey, endKey"))
    named = [families["CN100000001A"], "CN 100000002 B", "family:of_nobody", "第一件"]
    enter(ledger, "offer", "offer:1", OFFER | {"families": named})
    snapshot = load(tmp_path)
    found = rows(snapshot, "relationships/OfferedFamily", "startKey, endKey")
    assert found == sorted(("offer:1", family) for family in families.values())
    assert len(rows(snapshot, "nodes/Publication", "publicationNumber")) == len(families)
    lines = [orjson.loads(line) for line in (snapshot.path / "rejects.jsonl").read_bytes().splitlines()]
    assert sorted((line["reason"], line["found"]) for line in lines) == [
        ("badPublicationNumber", "第一件"),
        ("unknownEnd", "family:of_nobody"),
    ]


def test_what_is_not_said_is_absent_and_no_default(tmp_path: Path, ledger: Ledger) -> None:
    enter(ledger, "offer", "offer:1", {"title": "一项", "kind": "sale"})
    enter(ledger, "offer", "offer:2", {"title": "二项", "kind": "sale", "titleFlags": ["pledge"]})
    enter(ledger, "need", "need:1", {"title": "求购", "kinds": [], "territories": []})
    snapshot = load(tmp_path)
    offers = whole(snapshot, "PatentOffer")
    said = {"listingId", "title", "offerKind", "enteredBy", "enteredAt", "reason", "sources"}
    assert {name for name, value in offers[0].items() if value is not None} == said
    assert (offers[1]["isTitleClear"], offers[1]["titleFlags"]) == (False, ["pledge"])
    (need,) = whole(snapshot, "PatentNeed")
    assert {name for name, value in need.items() if value is not None} == said - {"offerKind"}


def test_an_entry_says_the_same_of_a_listing_at_once_and_in_the_version(
    tmp_path: Path, ledger: Ledger
) -> None:
    small = {"title": "微量", "kind": "pool", "links": {"a/b": 0.00001, "a/c": 0.99999}}
    entries = [
        enter(ledger, "offer", "offer:1", OFFER),
        enter(ledger, "offer", "offer:2", small),
        enter(ledger, "need", "need:1", NEED),
        enter(ledger, "need", "need:2", {"title": "求购"}),
    ]
    snapshot = load(tmp_path)
    for entry in entries:
        (said,) = said_of(entry, lambda name: GRAPH_SCHEMA.node(name).key_root)
        assert said.class_name is not None
        (row,) = [row for row in whole(snapshot, said.class_name) if row["listingId"] == entry.thing]
        plain = {name: as_said(value) for name, value in row.items() if name not in ("listingId", "sources")}
        assert said.properties | {"enteredAt": moment(entry).isoformat()} == plain


def as_said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def test_what_is_undone_leaves_the_version_that_it_would_have_been(tmp_path: Path, ledger: Ledger) -> None:
    base = load(tmp_path)
    first = enter(ledger, "offer", "offer:1", OFFER)
    one = load(tmp_path)
    changed = enter(ledger, "offer", "offer:1", OFFER | {"title": "旋翼减振专利包（更新）"})
    need = enter(ledger, "need", "need:1", NEED)
    two = load(tmp_path)
    assert len({base.version, one.version, two.version}) == 3
    assert rows(two, "nodes/PatentOffer", "title") == [("旋翼减振专利包（更新）",)]
    assert rows(two, "nodes/PatentNeed", "title") == [("求购旋翼减振技术",)]
    ledger.undo(need.entry_id, who="局", why="错了")
    ledger.undo(changed.entry_id, who="局", why="错了")
    assert load(tmp_path).version == one.version
    ledger.undo(first.entry_id, who="局", why="错了")
    assert load(tmp_path).version == base.version


def test_an_entry_of_an_older_form_costs_what_it_says_wrongly_and_not_the_listing(
    tmp_path: Path, ledger: Ledger
) -> None:
    enter(ledger, "need", "need:1", NEED)
    (file,) = export_ledger(Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None))
    record = orjson.loads(file.read_bytes())
    value = NEED | {"links": {"rotor": 1}, "territories": ["中国", "CN"]}
    foreign = tmp_path / "ledger-000001.jsonl"
    foreign.write_bytes(orjson.dumps(record | {"value": orjson.dumps(value).decode()}) + b"\n")
    snapshot = ingest([FACTS, foreign], home=tmp_path / "other").snapshot
    assert rows(snapshot, "nodes/PatentNeed", "title, linkShares, territory") == [
        ("求购旋翼减振技术", None, ["CN"])
    ]
    lines = [orjson.loads(line) for line in (snapshot.path / "rejects.jsonl").read_bytes().splitlines()]
    assert sorted((line["field"], line["reason"], line["found"]) for line in lines) == [
        ("links", "badLinks", '{"rotor":1}'),
        ("territories", "unknownTerritory", "中国"),
    ]
