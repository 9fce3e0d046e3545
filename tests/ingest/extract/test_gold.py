"""Facts against gold files, and relations beside their baselines."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.ingest.extract.gold import evaluate_facts, read_gold
from kg.ingest.extract.relations.classifier import keyword_relation, majority_relation
from kg.ingest.extract.relations.data import Example, read_examples
from kg.ingest.extract.relations.evaluate import evaluate_relations

GOLD = Path(__file__).parent / "gold"
TEXT = "全省建设17家实验区，募集资金3.6亿元。"


def gold_file(tmp_path: Path, value: float) -> Path:
    fact = {
        "subject": "实验区",
        "measure": "数量",
        "value": value,
        "unit": "家",
        "time": None,
        "spans": [[4, 10]],
    }
    line = {"path": "a.txt", "record": None, "scope": [[0, 10]], "facts": [fact]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("value", "counts"), [(17, (1, 0, 0)), (18, (0, 1, 1))])
def test_a_fact_is_right_only_with_its_value_and_outside_the_scope_nothing_counts(
    tmp_path: Path, value: float, counts: tuple[int, int, int]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    scores = evaluate_facts(read_gold(gold_file(tmp_path, value)), [tmp_path / "a.txt"])["all"]
    assert (scores["right"], scores["invented"], scores["missed"]) == counts


def test_a_gold_document_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"a\.txt"):
        evaluate_facts(read_gold(gold_file(tmp_path, 17)), [tmp_path / "b.txt"])


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("gold", "precision", "recall"),
    [
        ("lecture_2017.jsonl", 0.97, 0.95),
        ("government_reports.jsonl", 0.97, 0.95),
        # Written after the rules and never used to change them: the bar leaves room for chance.
        ("government_reports_held_out.jsonl", 0.95, 0.93),
    ],
)
def test_facts_of_the_real_documents_reach_the_bars(
    data_dir: Path, gold: str, precision: float, recall: float
) -> None:
    files = list((data_dir / "documents").iterdir())
    scores = evaluate_facts(read_gold(GOLD / gold), files)["all"]
    assert scores["precision"] >= precision
    assert scores["recall"] >= recall


def test_relations_are_read_and_a_broken_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "relations.txt"
    path.write_text("星河\t云山\t收购\t星河收购云山\n\n云山\t星河\t被收购\t星河收购云山\n", encoding="utf-8")
    assert read_examples([path])[1] == Example("云山", "星河", "被收购", "星河收购云山")
    path.write_text("星河\t云山\t收购\n", encoding="utf-8")
    with pytest.raises(FormatError):
        read_examples([path])


def test_baselines_are_the_commonest_relation_and_its_own_name_in_the_sentence() -> None:
    relations = ["unknown", "收购", "被收购"]
    assert keyword_relation(Example("星河", "云山", "", "星河收购云山"), relations) == "收购"
    assert keyword_relation(Example("云山", "星河", "", "星河收购云山"), relations) == "被收购"
    assert keyword_relation(Example("云山", "星河", "", "星河与云山"), relations) == "unknown"
    assert (
        majority_relation([Example("a", "b", r, "ab") for r in ("收购", "unknown", "unknown")]) == "unknown"
    )


def test_the_classifier_learns_who_did_what_to_whom() -> None:
    verbs = {"收购": "买下了", "起诉": "告上了", "合作": "携手了"}
    firms = [f"{a}{b}" for a in "星云山海东西" for b in "光明华兴"]
    examples = [
        Example(left, right, relation, f"昨日{left}{verb}{right}公司")
        for left, right in pairwise(firms)
        for relation, verb in verbs.items()
    ]
    result = evaluate_relations(examples[:45], examples[45:])
    assert result["model"]["macroF1"] == 1.0
    assert result["majority"]["macroF1"] < 0.5
    assert result["keyword"]["macroF1"] < 0.5
