"""Judgements and the model decide who is who in the snapshot; every decision can be taken back."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from kg.ingest.stage.build import build_tables
from kg.ingest.stage.session import open_session
from tests.ingest.stage.test_class_tables import Rows, write_file

NAMES = ("星河技术有限公司", "XINGHE TECH CO LTD", "星河集团有限公司", "蓝鲸出行", "杭州灵犀未来科技有限公司")


def organizations(names: Sequence[str]) -> Rows:
    return [
        {"line": n, "ref": f"t:{name}", "name": name, "linkName": name} for n, name in enumerate(names, 1)
    ]


def judgement(left: str, right: str, verdict: str, line: int = 900) -> Mapping[str, Rows]:
    first, second = sorted((left, right))
    return {
        "node_Judgement": [
            {
                "line": line,
                "judgementId": f"judgement:{line}",
                "verdict": verdict,
                "leftKey": first,
                "rightKey": second,
                "judgedBy": "tester",
                "judgedAt": "2026-01-02 03:04:05",
                "reason": "a test",
            }
        ],
        "link_JudgedAgent": [
            {"line": line, "startKey": f"judgement:{line}", "endKey": key} for key in (first, second)
        ],
    }


def agents(folder: Path, tables: Mapping[str, Rows]) -> dict[str, str]:
    """Return agent id by every name that the snapshot gives it."""
    file = write_file(folder, "authored", tables)
    with open_session(folder / "work") as session:
        build_tables(session, [file], folder / "out", lambda words: None)
    rows = duckdb.sql(
        f"SELECT agentId, name, alternativeNames FROM read_parquet('{folder}/out/nodes/*.parquet', "
        "union_by_name=true) WHERE agentId IS NOT NULL"
    ).fetchall()
    return {name: agent for agent, own, others in rows for name in (own, *(others or []))}


def judgements(folder: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"""SELECT verdict, leftKey, rightKey, judgedBy, count(l.endKey)
        FROM '{folder}/out/nodes/Judgement.parquet'
        LEFT JOIN '{folder}/out/relationships/JudgedAgent.parquet' l ON l.startKey = judgementId
        GROUP BY ALL ORDER BY ALL"""
    ).fetchall()


def test_the_model_joins_a_name_across_scripts_and_says_so(tmp_path: Path) -> None:
    found = agents(tmp_path, {"organization": organizations(NAMES)})
    assert found[NAMES[0]] == found[NAMES[1]]
    assert len(set(found.values())) == 4
    assert judgements(tmp_path)[0] == ("positive", f"name:{NAMES[1]}", f"name:{NAMES[0]}", "model 1", 1)


def test_a_negative_judgement_keeps_apart_what_the_model_joins(tmp_path: Path) -> None:
    told = judgement(f"name:{NAMES[0]}", f"name:{NAMES[1]}", "negative")
    found = agents(tmp_path, {"organization": organizations(NAMES), **told})
    assert len(set(found.values())) == 5
    assert ("negative", f"name:{NAMES[1]}", f"name:{NAMES[0]}", "tester", 2) in judgements(tmp_path)


def test_a_positive_judgement_joins_names_that_share_no_letter(tmp_path: Path) -> None:
    told = judgement(f"name:{NAMES[3]}", f"name:{NAMES[4]}", "positive")
    found = agents(tmp_path, {"organization": organizations(NAMES), **told})
    assert found[NAMES[3]] == found[NAMES[4]]


def test_without_the_judgement_the_graph_is_as_before(tmp_path: Path) -> None:
    before = agents(tmp_path / "a", {"organization": organizations(NAMES)})
    told = judgement(f"name:{NAMES[3]}", f"name:{NAMES[4]}", "positive")
    agents(tmp_path / "b", {"organization": organizations(NAMES), **told})
    assert agents(tmp_path / "c", {"organization": organizations(NAMES)}) == before


def test_a_negative_judgement_cuts_a_component_of_names_and_identifiers(tmp_path: Path) -> None:
    rows = [
        {
            "line": 1,
            "ref": "t:1",
            "name": "甲乙科技有限公司",
            "linkName": "甲乙科技有限公司",
            "identifier": "stock:600000.SH",
        },
        {"line": 2, "ref": "t:2", "name": "甲乙科技", "linkName": "甲乙科技"},
    ]
    together = agents(tmp_path / "a", {"organization": rows})
    told = judgement("stock:600000.SH", "name:甲乙科技", "negative")
    apart = agents(tmp_path / "b", {"organization": rows, **told})
    assert (len(set(together.values())), len(set(apart.values()))) == (1, 2)


def test_the_model_never_joins_two_identifiers_of_one_authority(tmp_path: Path) -> None:
    rows = [
        {"line": 1, "ref": "t:1", "name": NAMES[0], "linkName": NAMES[0], "identifier": "stock:600000.SH"},
        {"line": 2, "ref": "t:2", "name": NAMES[1], "linkName": NAMES[1], "identifier": "stock:600001.SH"},
    ]
    assert len(set(agents(tmp_path, {"organization": rows}).values())) == 2


def test_a_former_name_in_brackets_keeps_the_history_of_the_organisation(tmp_path: Path) -> None:
    names = ("江城银河科技有限公司", "南海晨星数据股份有限公司(曾用名：江城银河科技有限公司)")
    found = agents(tmp_path, {"organization": organizations(names)})
    assert (set(found), len(set(found.values()))) == (set(names), 1)


def registered(line: int, number: str, **names: object) -> Mapping[str, object]:
    """Return what a register says of an organisation with a credit code."""
    return {"line": line, "ref": f"uscc:{number}", "identifier": f"uscc:{number}", **names}


STARS = {"name": "星河技术有限公司", "linkName": "星河技术有限公司"}


def test_the_english_name_in_a_register_is_the_applicant_of_that_name(tmp_path: Path) -> None:
    register = registered(1, "91110000000000001A", nameEn="GALAXY OPTICS CO LTD", **STARS)
    found = agents(tmp_path, {"organization": [register, *organizations(["GALAXY OPTICS CO LTD"])]})
    assert found["GALAXY OPTICS CO LTD"] == found["星河技术有限公司"]


def test_a_former_name_in_a_register_is_the_same_organisation(tmp_path: Path) -> None:
    register = registered(1, "91110000000000001A", alternativeNames=["蓝鲸光学仪器厂"], **STARS)
    found = agents(tmp_path, {"organization": [register, *organizations(["蓝鲸光学仪器厂"])]})
    assert found["蓝鲸光学仪器厂"] == found["星河技术有限公司"]


def test_a_brand_or_an_english_name_of_two_joins_nobody(tmp_path: Path) -> None:
    other = {"name": "灵犀未来科技有限公司", "linkName": "灵犀未来科技有限公司"}
    found = agents(
        tmp_path,
        {
            "organization": [
                registered(1, "91110000000000001A", nameEn="GALAXY OPTICS CO LTD", **STARS),
                registered(2, "91110000000000002B", nameEn="GALAXY OPTICS CO LTD", **other),
                registered(3, "91110000000000003C", name="蓝鲸出行有限公司", nameEn="ORCA"),
                *organizations(["GALAXY OPTICS CO LTD", "ORCA"]),
            ]
        },
    )
    assert len({found[name] for name in ("星河技术有限公司", "灵犀未来科技有限公司")}) == 2
    assert found["ORCA"] != found["蓝鲸出行有限公司"]


@pytest.mark.parametrize("seed", range(3))
def test_ids_do_not_depend_on_the_order_of_the_records(tmp_path: Path, seed: int) -> None:
    names = list(NAMES)
    random.Random(seed).shuffle(names)
    told = judgement(f"name:{NAMES[3]}", f"name:{NAMES[4]}", "positive")
    first = agents(tmp_path / "a", {"organization": organizations(NAMES), **told})
    assert agents(tmp_path / "b", {"organization": organizations(names), **told}) == first
