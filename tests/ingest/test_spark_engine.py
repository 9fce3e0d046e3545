"""The distributed engine: the tables of the embedded one, its errors, a clear word without PySpark."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kg.errors import SettingsError
from kg.ingest.pipeline import ingest
from kg.sample import write_sample


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_spark_writes_the_tables_that_the_embedded_engine_writes(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    write_sample(sample, publications=300, seed=7, citations_per_publication=3)
    embedded = ingest([sample], stage_dir=tmp_path / "embedded").snapshot
    told: list[str] = []
    spark = ingest([sample], stage_dir=tmp_path / "spark", engine="spark", progress=told.append).snapshot
    assert spark.version == embedded.version
    assert spark.manifest["tables"] == embedded.manifest["tables"]
    read = sorted(words.removeprefix("read: ") for words in told if words.startswith("read: "))
    assert read == sorted(file["name"] for d in embedded.manifest["dataSets"] for file in d["files"])


def test_an_unknown_engine_is_refused_by_name(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample", publications=100, seed=1, citations_per_publication=1)
    with pytest.raises(SettingsError, match="no such engine; found flink; expected local or spark"):
        ingest([tmp_path / "sample"], stage_dir=tmp_path / "out", engine="flink")


def test_without_pyspark_the_engine_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "sample", publications=100, seed=1, citations_per_publication=1)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SettingsError, match="install the extra"):
        ingest([tmp_path / "sample"], stage_dir=tmp_path / "out", engine="spark")
