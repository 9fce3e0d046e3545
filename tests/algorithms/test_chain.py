"""A chain file is read as written, and everything wrong with it is reported at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.algorithms.chain import Chain, Problem, chain_rows, check_chain, link_key, read_chain
from kg.errors import ChainError

GOOD = """\
chain:
  id: kites
  version: "1.0"
  name_zh: 风筝
  name_en: Kites
  description_zh: 说明
  description_en: Text
  sources: [IPC]
sets:
  kite: {symbols: [B64C31/06], reason: 风筝 · kites}
  bird: {symbols: [A01K31..45], reason: 鸟 · birds}
defaults:
  without: [bird]
links:
  - id: cloth
    name_zh: 面料
    name_en: Cloth
    stage: upstream
    importance: 0.4
    importance_reason: 便宜 · cheap
    terms_zh: [面料]
    terms_en: [cloth]
    rules:
      - {symbols: [D03D], with_any: [kite], confidence: 0.9, reason: 织物 · fabric}
  - id: flying
    name_zh: 放飞
    name_en: Flying
    stage: downstream
    importance: 0.6
    importance_reason: 有趣 · fun
    rules:
      - {symbols: [B64C31/06, A63H27], confidence: 0.8, reason: 风筝 · kites}
      - {symbols: [D03D1], with_all: [kite], without: [], weight: 0.25, confidence: 0.5, reason: 绳 · rope}
edges:
  - {from: cloth, to: flying, cost_share: 0.2, criticality: 0.5, reason: 缝制 · sewn}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "kites.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_after(folder: Path, old: str, new: str) -> list[Problem]:
    assert GOOD.count(old) == 1
    return check_chain(write(folder, GOOD.replace(old, new)))


def test_chain_is_read_as_written(tmp_path: Path) -> None:
    chain = read_chain(write(tmp_path, GOOD))
    assert (chain.chain_id, chain.version, chain.name_zh, chain.file) == (
        "kites",
        "1.0",
        "风筝",
        "kites.yaml",
    )
    assert [(link.id, link.stage, link.importance, link.line) for link in chain.links] == [
        ("cloth", "upstream", 0.4, 15),
        ("flying", "downstream", 0.6, 25),
    ]
    assert chain.links[0].rules[0].without == ("bird",)
    assert chain.links[1].rules[1].without == ()
    assert [(edge.source, edge.target, edge.cost_share, edge.line) for edge in chain.edges] == [
        ("cloth", "flying", 0.2, 35)
    ]


def test_rows_carry_keys_stages_and_the_line_that_says_so(tmp_path: Path) -> None:
    rows = chain_rows(read_chain(write(tmp_path, GOOD)))
    assert rows["IndustryChain"].to_pylist() == [
        {
            "chainId": "kites",
            "name": "风筝",
            "nameEn": "Kites",
            "chainVersion": "1.0",
            "sources": ["chain:kites.yaml:1"],
        }
    ]
    assert rows["ChainLink"].to_pylist()[0] == {
        "linkId": "kites/cloth",
        "name": "面料",
        "nameEn": "Cloth",
        "stage": "upstream",
        "importance": 0.4,
        "sources": ["chain:kites.yaml:15"],
    }
    assert rows["LinkOfChain"].select(["startKey", "endKey"]).to_pylist() == [
        {"startKey": "kites/cloth", "endKey": "kites"},
        {"startKey": "kites/flying", "endKey": "kites"},
    ]
    assert rows["ChainSupply"].to_pylist() == [
        {
            "startKey": "kites/cloth",
            "endKey": "kites/flying",
            "costShare": 0.2,
            "criticality": 0.5,
            "sources": ["chain:kites.yaml:35"],
        }
    ]


def test_unknown_cost_share_is_null_not_zero(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("cost_share: 0.2, criticality: 0.5, ", ""))
    supply = chain_rows(read_chain(path))["ChainSupply"]
    assert supply.select(["costShare", "criticality"]).to_pylist() == [
        {"costShare": None, "criticality": None}
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "found"),
    [
        ("importance: 0.4", "importance: 0.5", 14, "links", "1.1"),
        ("importance: 0.4", "importance: much", 19, "links[0].importance", "much"),
        ("stage: upstream", "stage: up", 18, "links[0].stage", "up"),
        ("- id: flying", "- id: cloth", 15, "links[0].id", "cloth"),
        ("to: flying", "to: flight", 35, "edges[0].to", "flight"),
        ("cost_share: 0.2", "cost_share: 1.0", 25, "links[1]", "1"),
        ("criticality: 0.5", "criticality: 1.5", 35, "edges[0].criticality", "1.5"),
        ("[D03D]", "[d03d]", 24, "links[0].rules[0].symbols[0]", "d03d"),
        ("[D03D]", "[]", 24, "links[0].rules[0].symbols", "no symbols"),
        ("[D03D]", "[Y02T]", 24, "links[0].rules[0].symbols[0]", "Y02T"),
        ("with_any: [kite]", "with_any: [kiet]", 24, "links[0].rules[0].with_any[0]", "kiet"),
        ("with_any: [kite]", "with_any: [bird]", 24, "links[0].rules[0]", "bird"),
        ("confidence: 0.9", "confidence: 9", 24, "links[0].rules[0].confidence", "9.0"),
        ("confidence: 0.9, ", "", 24, "links[0].rules[0].confidence", "nothing"),
        ("reason: 织物 · fabric", "reason:", 24, "links[0].rules[0].reason", "nothing"),
        ("reason: 缝制 · sewn", "resaon: 缝制", 35, "edges[0].reason", "nothing"),
        ("[A01K31..45]", "[bird]", 11, "sets.bird", "bird"),
        ("[A01K31..45]", "[]", 11, "sets.bird", "no symbols"),
        ("weight: 0.25", "weight: 2", 33, "links[1].rules[1].weight", "2.0"),
        ("id: kites", "id: Kites", 2, "chain.id", "Kites"),
        ('  version: "1.0"\n', "", 1, "chain.version", "nothing"),
    ],
)
def test_problem_names_line_path_and_what_was_found(
    tmp_path: Path, old: str, new: str, line: int, path: str, found: str
) -> None:
    problems = problems_after(tmp_path, old, new)
    assert (line, path, found) in [(one.line, one.path, one.found) for one in problems]
    assert all(one.expected and one.message and re.search("[一-鿿]", one.message_zh) for one in problems)


def test_all_problems_come_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    text = GOOD.replace("stage: upstream", "stage: up").replace("importance: 0.6", "importance: 0.7")
    text = text.replace("to: flying", "to: flight").replace("[D03D]", "[D3D]")
    found = [(one.line, one.path) for one in check_chain(write(tmp_path, text))]
    assert found == [
        (14, "links"),
        (15, "links[0]"),
        (18, "links[0].stage"),
        (24, "links[0].rules[0].symbols[0]"),
        (25, "links[1]"),
        (35, "edges[0].to"),
    ]


def test_supply_edges_in_a_circle_are_refused(tmp_path: Path) -> None:
    text = GOOD + "  - {from: flying, to: cloth, reason: 回收 · recycled}\n"
    assert [(one.path, one.found) for one in check_chain(write(tmp_path, text))] == [
        ("edges", "cloth, flying")
    ]


def test_weights_that_count_a_symbol_more_than_once_are_refused(tmp_path: Path) -> None:
    old = "[D03D], with_any: [kite],"
    problems = problems_after(tmp_path, old, "[D03D1], with_any: [kite], weight: 0.8,")
    assert [(one.path, one.found) for one in problems] == [("links[0].rules[0]", "cloth 0.8, flying 0.25")]


def test_rule_without_weight_needs_a_rest(tmp_path: Path) -> None:
    text = GOOD.replace("[D03D],", "[D03D1],").replace("weight: 0.25", "weight: 1")
    problems = check_chain(write(tmp_path, text))
    assert [(one.path, one.found) for one in problems] == [("links[0].rules[0]", "cloth 0, flying 1")]


def test_misspelt_key_is_reported(tmp_path: Path) -> None:
    problems = problems_after(tmp_path, "with_all: [kite]", "whit_all: [kite]")
    assert [(one.line, one.path) for one in problems] == [(33, "links[1].rules[1].whit_all")]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"- a\n- b\n", 1),
        (b"chain: {id: a\nlinks: [", 2),
        (b"chain:\n  id: a\n  id: b\n", 3),
        ("chain:\n  id: 链".encode("gb18030"), 1),
        (b"[" * 5000, 1),
    ],
)
def test_file_that_is_no_chain_is_one_readable_problem(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    assert [one.line for one in check_chain(path)] == [line]


def test_missing_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert [one.message for one in check_chain(tmp_path / "none.yaml")] == ["the file cannot be read"]


def test_reading_a_wrong_chain_says_where_what_and_how_many(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("stage: upstream", "stage: up"))
    with pytest.raises(ChainError) as caught:
        read_chain(path)
    assert caught.value.where == f"{path}:18 links[0].stage"
    assert (caught.value.found, caught.value.expected) == ("up", "upstream | midstream | downstream")


def test_link_key_names_the_chain(tmp_path: Path) -> None:
    chain: Chain = read_chain(write(tmp_path, GOOD))
    assert link_key(chain, "cloth") == "kites/cloth"


def test_aliases_that_multiply_end_at_once(tmp_path: Path) -> None:
    bomb = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 40))
    problems = check_chain(write(tmp_path, f"l0: &l0 [a, a]\n{bomb}chain: *l39\n"))
    assert ("chain", "a list of 9") in [(one.path, one.found) for one in problems]
