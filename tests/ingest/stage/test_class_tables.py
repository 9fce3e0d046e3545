"""Classes without a stage of their own: authored assertions become rows, stubs and listed refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from kg.ingest.stage.assertions import ASSERTIONS, RECORD_COLUMNS
from kg.ingest.stage.build import build_tables
from kg.ingest.stage.files import StagedFile
from kg.ingest.stage.session import open_session

Rows = Sequence[Mapping[str, object]]


def write_file(folder: Path, name: str, tables: Mapping[str, Rows]) -> StagedFile:
    """Write assertions as a mapper would: one Parquet file per table, and the records' keys."""
    target = folder / name
    target.mkdir(parents=True)
    lines = sorted({row["line"] for rows in tables.values() for row in rows})
    records = [{"line": n, "recordName": f"r{n}", "keyHash": n, "contentHash": n} for n in lines]
    with duckdb.connect() as connection:
        write(connection, target / "records.parquet", RECORD_COLUMNS, records)
        for table, rows in tables.items():
            write(connection, target / f"{table}.parquet", {"line": "BIGINT", **ASSERTIONS[table]}, rows)
    return StagedFile(f"{name}.csv", name, name, name, target)


def write(connection: duckdb.DuckDBPyConnection, path: Path, columns: Mapping[str, str], rows: Rows) -> None:
    declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE t({declared})")
    for row in rows:
        names = ", ".join(f'"{column}"' for column in row)
        connection.execute(f"INSERT INTO t({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


TRANSFERS: Mapping[str, Rows] = {
    "organization": [
        {"line": 1, "ref": "t:甲大学", "name": "甲大学", "linkName": "甲大学"},
        {
            "line": 1,
            "ref": "t:乙基金",
            "kind": "Fund",
            "name": "乙基金",
            "identifiers": ["amac:SX0001"],
            "fundType": "venture",
            "ticketLow": 5_000_000,
        },
    ],
    "node_Transfer": [
        {"line": 1, "transactionId": "transfer:1", "recordedDate": "2016-05-04", "currency": "CNY"},
        {"line": 2, "transactionId": "transfer:1", "recordedDate": "2016-05-05", "amountLow": 7},
    ],
    "link_TransactionParty": [
        {"line": 1, "startKey": "transfer:1", "endKey": "t:甲大学", "role": "transferor"},
        {"line": 1, "startKey": "transfer:1", "endKey": "amac:SX0001", "role": "transferee"},
        {"line": 2, "startKey": "transfer:1", "endKey": "t:无名", "role": "transferee"},
    ],
    "link_TransactionFamily": [{"line": 1, "startKey": "transfer:1", "endKey": "CN990000001B"}],
    "node_LegalEvent": [{"line": 3, "legalEventId": "event:1", "countryCode": "CN", "eventCode": "PC01"}],
    "link_EventOfApplication": [{"line": 3, "startKey": "event:1", "endKey": "CN201610000001"}],
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the tables that the authored transfers become, by `nodes/<Class>` and the like."""
    folder = tmp_path_factory.mktemp("class-tables")
    files = [write_file(folder, "transfers", TRANSFERS)]
    found: dict[str, list[tuple[object, ...]]] = {}
    with open_session(folder / "work") as session:
        build_tables(session, files, folder / "out", lambda words: None)
        found["unknown"] = session.execute(
            "SELECT class, property, found, reason FROM unknown_end ORDER BY ALL"
        ).fetchall()
        for path in (folder / "out").rglob("*.parquet"):
            name = f"{path.parent.name}/{path.stem}"
            found[name] = session.execute(f"SELECT * FROM '{path}' ORDER BY ALL").fetchall()
            found[f"{name}:columns"] = [
                (row[0],) for row in session.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
            ]
    return found


def rows_of(found: Mapping[str, list[tuple[object, ...]]], name: str) -> list[dict[str, object]]:
    columns = [str(row[0]) for row in found[f"{name}:columns"]]
    return [
        {key: value for key, value in zip(columns, row, strict=True) if value is not None}
        for row in found[name]
    ]


def test_rows_of_one_key_are_one_node_with_the_earlier_word_and_both_sources(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    (transfer,) = rows_of(staged, "nodes/Transfer")
    assert str(transfer.pop("recordedDate")) == "2016-05-04"
    assert transfer == {
        "transactionId": "transfer:1",
        "currency": "CNY",
        "amountLow": 7,
        "amountCnyLow": 7,
        "sources": ["transfers:transfers.csv:1", "transfers:transfers.csv:2"],
    }


def test_a_fund_has_the_properties_of_its_class_and_its_identifier(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    (fund,) = rows_of(staged, "nodes/Fund")
    assert {key: fund[key] for key in ("name", "fundType", "ticketLow", "identifiers")} == {
        "name": "乙基金",
        "fundType": "venture",
        "ticketLow": 5_000_000,
        "identifiers": ["amac:SX0001"],
    }


def test_the_kind_of_an_organisation_that_is_only_named_is_read_from_its_name(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    assert [row["name"] for row in rows_of(staged, "nodes/University")] == ["甲大学"]


def test_parties_are_found_by_reference_and_by_identifier(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    agents = {
        row["agentId"]: row["name"]
        for kind in ("Fund", "University")
        for row in rows_of(staged, f"nodes/{kind}")
    }
    parties = [
        (row["startKey"], agents[row["endKey"]], row["role"])
        for row in rows_of(staged, "relationships/TransactionParty")
    ]
    assert sorted(parties) == [("transfer:1", "乙基金", "transferee"), ("transfer:1", "甲大学", "transferor")]


def test_an_end_that_nobody_knows_is_listed_and_not_loaded(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    assert staged["unknown"] == [("TransactionParty", "endKey", "t:无名", "unknownEnd")]


def test_publications_and_applications_that_are_only_named_become_stubs(
    staged: Mapping[str, list[tuple[object, ...]]],
) -> None:
    (publication,) = rows_of(staged, "nodes/Publication")
    assert (publication["publicationNumber"], publication["isStub"]) == ("CN990000001B", True)
    (application,) = rows_of(staged, "nodes/Application")
    assert (application["applicationNumber"], application["isStub"]) == ("CN201610000001", True)
    (family,) = rows_of(staged, "nodes/SimpleFamily")
    (link,) = rows_of(staged, "relationships/TransactionFamily")
    assert (link["startKey"], link["endKey"]) == ("transfer:1", family["familyId"])
