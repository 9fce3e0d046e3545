"""PATENTSCOPE's lists of names and symbols, which repeat items and are in an order that says something."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kg.ingest.mappers.patentscope import PATENTSCOPE
from kg.ingest.mappers.run import map_records
from kg.ingest.readers.patentscope_xls import SCHEMA


def test_names_and_symbols_keep_the_order_of_the_list_and_stand_once(tmp_path: Path) -> None:
    record = dict.fromkeys(SCHEMA.names) | {
        "publication_number": "US20059990606",
        "publication_date": "29.12.2005",
        "ipc": "G05D 1/00; B64C 39/02; G05D 1/00",
        "applicants": "Zeta Rotor Co.; Alpha Wing Ltd.; Zeta Rotor Co.",
        "inventors": "Zoe Muster; Ada Beispiel; Zoe Muster; Berta Probe",
        "line": 4,
    }
    pq.write_table(pa.Table.from_pylist([record], schema=SCHEMA), tmp_path / "records.in.parquet")
    map_records(PATENTSCOPE, tmp_path / "records.in.parquet", tmp_path / "out", tmp_path / "work")
    with duckdb.connect() as session:

        def column(table: str, name: str, order: str = "1") -> list[object]:
            query = f"SELECT {name} FROM read_parquet(?) ORDER BY {order}"
            path = str(tmp_path / "out" / f"{table}.parquet")
            return [row[0] for row in session.execute(query, [path]).fetchall()]

        assert column("publication", "inventorNames") == [["Zoe Muster", "Ada Beispiel", "Berta Probe"]]
        assert column("applicant", "name", "sequence") == ["Zeta Rotor Co.", "Alpha Wing Ltd."]
        assert column("classification", "symbol", "sequence") == ["G05D1/00", "B64C39/02"]
