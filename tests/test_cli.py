"""The command as users call it: output, reports, exit codes, one readable line for each failure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.sample import write_sample
from kg.settings import REPOSITORY_ROOT

SCENARIOS = REPOSITORY_ROOT / "tests" / "algorithms" / "scenarios"


def kg(*arguments: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KG_", "NEO4J_"))
    }
    if home is not None:
        environment["KG_HOME"] = str(home)
    command = [sys.executable, "-m", "kg.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, publications=500, seed=5, citations_per_publication=2)
    return folder


def test_ingest_writes_snapshot_and_report_without_a_server(sample: Path, tmp_path: Path) -> None:
    done = kg("ingest", sample, "--stage", tmp_path / "stage", "--report", tmp_path / "report.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report.keys() == {"files", "rows"}
    for file in report["files"]:
        assert file.keys() == {"path", "format", "read", "accepted", "rejected", "skipped", "reasons"}
        assert file["read"] == file["accepted"] + file["rejected"] + file["skipped"]
    lens = next(file for file in report["files"] if file["format"] == "lens_csv")
    assert lens["read"] == 500
    assert report["rows"]["Publication"] == 500
    assert (tmp_path / "stage" / "manifest.json").is_file()


def test_a_file_of_no_known_format_ends_with_code_2_and_one_line(tmp_path: Path) -> None:
    unknown = tmp_path / "notes.csv"
    unknown.write_text("a,b\n1,2\n", encoding="utf-8")
    done = kg("ingest", unknown, "--stage", tmp_path / "stage")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "notes.csv" in done.stderr
    assert not (tmp_path / "stage").exists()


def test_too_many_rejects_end_with_code_2_and_leave_the_reject_file(tmp_path: Path) -> None:
    write_sample(tmp_path / "files", publications=200, seed=1, citations_per_publication=1)
    lens = tmp_path / "files" / "patents_lens.csv"
    broken = re.sub(r'"(\d{4})-\d\d-(\d\d)"', r'"\1-13-\2"', lens.read_text(encoding="utf-8"))
    lens.write_text(broken, encoding="utf-8")
    done = kg("ingest", lens, "--stage", tmp_path / "stage", "--report", tmp_path / "report.json")
    (counted,) = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["files"]
    assert (counted["read"], counted["accepted"], counted["rejected"]) == (200, 0, 200)
    rejects = (tmp_path / "stage.rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert done.returncode == 2
    assert not (tmp_path / "stage").exists()
    assert {"file", "line", "field", "found", "expected"} <= json.loads(rejects[0]).keys()


@pytest.mark.parametrize("metric", ["coverage", "control", "match"])
def test_a_scenario_is_computed_without_a_server(metric: str, tmp_path: Path) -> None:
    done = kg("compute", metric, "--scenario", SCENARIOS / f"{metric}.json", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {"coverage": "chainCoverage", "control": "lookThrough", "match": "scores"}[metric] in answer


def test_an_unknown_metric_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = kg("compute", "beauty", home=tmp_path)
    assert done.returncode == 2
    assert "coverage, control, match" in done.stderr


def test_a_valid_chain_passes_and_a_broken_one_is_explained(tmp_path: Path) -> None:
    chain = REPOSITORY_ROOT / "domain" / "chains" / "civil_drone.yaml"
    assert kg("chain", "check", chain).returncode == 0
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        chain.read_text(encoding="utf-8").replace("stage: upstream", "stage: sideways", 1), "utf-8"
    )
    done = kg("chain", "check", broken)
    assert done.returncode == 2
    assert "sideways" in done.stdout
    assert "upstream" in done.stdout


def test_status_without_a_server_says_how_to_start_one(tmp_path: Path) -> None:
    done = kg("status", home=tmp_path)
    assert done.returncode == 3
    assert "kg up" in done.stdout


def test_query_lists_the_named_questions_in_both_languages(tmp_path: Path) -> None:
    done = kg("query", home=tmp_path)
    assert done.returncode == 0
    assert "link-holders" in done.stdout
    assert "谁" in done.stdout


def test_the_generated_files_agree_with_the_ontology() -> None:
    assert kg("schema", "check").returncode == 0
