"""Chains and criteria of funds in the ledger: loaded, checked and computed as the files of domain/ are."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from kg.algorithms.chain import chain_rows
from kg.errors import ChainError
from kg.ingest.pipeline import ingest
from kg.job.results_folder import ensure_results
from kg.ledger.entry import Draft, Entry
from kg.ledger.kinds import find_kind
from kg.ledger.ledger import Ledger, open_ledger
from kg.questions.chains import find_known_chain, read_chain_inputs
from kg.sample import write_sample
from kg.settings import REPOSITORY_ROOT, Settings
from kg.snapshot import Snapshot, scan

FACTS = REPOSITORY_ROOT / "domain" / "national_system"
RULE = {"symbols": ["B64"], "confidence": 0.9, "reason": "例"}
LINK = {
    "id": "aircraft",
    "name_zh": "飞行器",
    "name_en": "Aircraft",
    "stage": "midstream",
    "importance": 1.0,
    "importance_reason": "唯一环节",
    "terms_zh": ["飞行器"],
    "terms_en": ["aircraft"],
    "rules": [RULE],
}
CHAIN = {
    "chain": {
        "id": "invented",
        "version": "1.0",
        "name_zh": "例产业链",
        "name_en": "Invented chain",
        "description_zh": "例",
        "description_en": "example",
        "sources": ["本项目判断"],
    },
    "links": [LINK],
}
FUND = {
    "fund": "例创业投资基金",
    "filingNumber": "SX1234",
    "manager": "例基金管理有限公司",
    "declaredOn": "2026-02-01",
    "capital": 200_000_000.0,
    "ticketLow": 5_000_000.0,
    "ticketHigh": 30_000_000.0,
    "currency": "CNY",
    "stages": ["early", "growth"],
    "regions": ["广东省深圳市", "江苏省"],
    "reinvestmentRatio": 0.6,
    "thesis": {"civil_drone/battery": 0.25, "civil_drone/navigation": 0.75},
    "exclusions": ["军工"],
    "horizon": "2031-12-31",
    "maxDeals": 10,
}
CSV = """fund,filing_number,uscc,manager,declared_on,capital,ticket_low,ticket_high,stages,regions,\
reinvestment_ratio,thesis,exclusions,horizon,max_deals,note
例创业投资基金,SX1234,,例基金管理有限公司,2026-02-01,2亿元,500万元,3000万元,早期；成长期,广东省深圳市；江苏省,\
0.6,civil_drone/battery=0.25; civil_drone/navigation=0.75,军工,2031-12-31,10,
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = open_ledger(Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None))
    yield found
    found.close()


def enter(ledger: Ledger, kind: str, value: dict[str, Any]) -> Entry:
    read = find_kind(kind).read(value)
    key = find_kind(kind).thing_of(read)
    current = ledger.find(kind, key)
    version = current.version if current else 0
    return ledger.append(Draft(kind, key, "set", read, "domain expert", "例", version))[0]


def named(chain: str) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(CHAIN)
    changed["chain"]["id"] = chain
    return {"document": changed}


def rows(snapshot: Snapshot, table: str, columns: str) -> list[tuple[Any, ...]]:
    path = snapshot.path / f"{table}.parquet"
    if not path.is_file():
        return []
    return duckdb.sql(f"SELECT {columns} FROM ({scan(path)}) ORDER BY ALL").fetchall()


def test_a_chain_of_the_ledger_is_computed_with_the_version_and_goes_when_it_is_undone(
    tmp_path: Path, ledger: Ledger
) -> None:
    home = tmp_path / "home"
    write_sample(tmp_path / "files", publications=300, seed=5, citations_per_publication=2)
    entry = enter(ledger, "chain", named("invented"))
    first = ingest([tmp_path / "files"], home=home).snapshot
    given = find_known_chain("invented", first.path)
    folder = ensure_results(home, first, [given], lambda _: None)
    assert folder is not None
    links = duckdb.sql(f"SELECT linkId, name, sources FROM '{folder}/nodes/ChainLink.parquet'").fetchall()
    file = f"invented.{entry.entry_id}.yaml"
    assert [(key, name) for key, name, _ in links] == [("invented/aircraft", "飞行器")]
    assert links[0][2][0].startswith(f"chain:{file}:")
    members = f"SELECT count(*) FROM '{folder}/relationships/ChainMembership.parquet'"
    assert duckdb.sql(members).fetchall()[0][0] > 0
    assert first.manifest["chains"] == [file]
    head = (first.path / "chains" / file).read_text(encoding="utf-8").splitlines()[0]
    assert head == f"# ledger {entry.entry_id} domain expert {entry.at} 例"

    ledger.undo(entry.entry_id, who="domain expert", why="错了")
    second = ingest([tmp_path / "files"], home=home).snapshot
    without = [item.chain.chain_id for item in read_chain_inputs()]
    assert [item.chain.chain_id for item in read_chain_inputs(second.path)] == without
    assert [item.chain.chain_id for item in read_chain_inputs(first.path)] == [*without, "invented"]


def test_a_chain_of_the_ledger_stands_in_place_of_the_file_of_its_id_with_its_shares(
    tmp_path: Path, ledger: Ledger
) -> None:
    file = find_known_chain("civil_drone")
    enter(ledger, "chain", named("civil_drone"))
    second = enter(ledger, "chain", named("civil_drone"))
    snapshot = ingest([FACTS], home=tmp_path / "home").snapshot
    given = find_known_chain("civil_drone", snapshot.path)
    assert [item.chain.chain_id for item in read_chain_inputs(snapshot.path)].count("civil_drone") == 1
    assert [link.id for link in given.chain.links] == ["aircraft"]
    assert given.chain.file == f"civil_drone.{second.entry_id}.yaml"
    assert given.shares == file.shares
    assert given.digest != file.digest
    ledger.undo(second.entry_id, who="a", why=None)
    again = ingest([FACTS], home=tmp_path / "home").snapshot
    assert chain_rows(find_known_chain("civil_drone", again.path).chain)["ChainLink"].num_rows == 1


def test_a_chain_that_the_ledger_holds_and_the_reader_refuses_is_told_with_its_entry_and_line(
    tmp_path: Path, ledger: Ledger
) -> None:
    value = named("invented")
    value["document"]["links"][0]["importance"] = 0.5
    entry = enter(ledger, "chain", value)
    snapshot = ingest([FACTS], home=tmp_path / "home").snapshot
    with pytest.raises(ChainError) as refused:
        read_chain_inputs(snapshot.path)
    assert f"invented.{entry.entry_id}.yaml:" in str(refused.value.where)
    assert (refused.value.found, refused.value.expected) == ("0.5", "1")


def test_criteria_of_a_fund_in_the_ledger_are_what_its_file_would_say(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "criteria.csv").write_text(CSV, encoding="utf-8")
    file = ingest([FACTS, tmp_path / "criteria.csv"], home=tmp_path / "other").snapshot
    entry = enter(ledger, "fundCriteria", FUND)
    entered = ingest([FACTS], home=tmp_path / "home").snapshot
    for table in (
        "nodes/Fund",
        "nodes/FundManager",
        "relationships/FundRegion",
        "relationships/FundManagement",
    ):
        assert rows(entered, table, "* EXCLUDE (sources)") == rows(file, table, "* EXCLUDE (sources)")
        assert len(rows(entered, table, "*")) == (2 if table == "relationships/FundRegion" else 1)
    ((sources,),) = rows(entered, "nodes/Fund", "sources")
    assert sources == ["fund_criteria:fund-criteria-000001.csv:2"]
    line = (tmp_path / "home" / "ledger" / "export" / "fund-criteria-000001.csv").read_text(encoding="utf-8")
    assert line.splitlines()[1].endswith(f",{entry.entry_id}")
    ledger.undo(entry.entry_id, who="a", why="撤回")
    assert rows(ingest([FACTS], home=tmp_path / "home").snapshot, "nodes/Fund", "*") == []


def test_criteria_that_cannot_be_read_are_refused_as_those_of_a_file_are(
    tmp_path: Path, ledger: Ledger
) -> None:
    enter(ledger, "fundCriteria", FUND | {"regions": ["亚特兰蒂斯"]})
    enter(ledger, "fundCriteria", FUND | {"filingNumber": "SX9", "fund": "另一基金"})
    snapshot = ingest([FACTS], home=tmp_path / "home").snapshot
    assert rows(snapshot, "nodes/Fund", "filingNumber") == [("SX9",)]
    lines = [orjson.loads(line) for line in (snapshot.path / "rejects.jsonl").read_bytes().splitlines()]
    told = [(r["file"], r["line"], r["field"], r["found"], r["expected"]) for r in lines]
    assert told == [
        (
            "fund-criteria-000002.csv",
            2,
            "regions",
            "亚特兰蒂斯",
            "divisions of China, as 广东省深圳市; 江苏省",
        )
    ]
