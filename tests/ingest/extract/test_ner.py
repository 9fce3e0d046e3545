"""Labelled text in its formats, and a recogniser trained on a little of it."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.ingest.extract.extract import extract_text
from kg.ingest.extract.ner.crf import load_recogniser, train_recogniser
from kg.ingest.extract.ner.data import (
    Sentence,
    Span,
    keep_apart,
    read_labelled,
    spans_of_tags,
    tags_of_spans,
)
from kg.ingest.extract.ner.evaluate import evaluate_recogniser
from kg.ingest.extract.scores import Score, wilson

WANTED = [Sentence("星河公司在云山", (Span(0, 4, "company"), Span(5, 7, "place")))]
LABEL = {"company": {"星河公司": [[0, 3]]}, "place": {"云山": [[5, 6]]}}


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[Path]:
    path = tmp_path / "labelled"
    path.write_bytes(text.encode(encoding))
    return [path]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("shape", ["lines", "array"])
def test_cluener_is_read_as_lines_pretty_printed_and_as_an_array(
    tmp_path: Path, indent: int | None, shape: str
) -> None:
    objects = [{"text": "星河公司在云山", "label": LABEL}, {"text": "无", "label": {}}]
    text = "\n".join(json.dumps(o, ensure_ascii=False, indent=indent) for o in objects)
    if shape == "array":
        text = json.dumps(objects, ensure_ascii=False, indent=indent)
    assert read_labelled(written(tmp_path, text)) == [*WANTED, Sentence("无", ())]


@pytest.mark.parametrize(
    "tags",
    [
        "B-company I-company I-company I-company O B-place I-place",
        "B_company M_company M_company E_company O B_place E_place",
        "B-company I-company I-company E-company O B-place E-place",
    ],
)
@pytest.mark.parametrize(("separator", "end"), [(" ", "\n"), ("\t", "\r\n")])
def test_two_columns_are_read_in_every_scheme(tmp_path: Path, tags: str, separator: str, end: str) -> None:
    rows = [f"{c}{separator}{t}" for c, t in zip(WANTED[0].text, tags.split(), strict=True)]
    assert read_labelled(written(tmp_path, end.join(rows) + end * 2)) == WANTED


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "星河公司", "label": {"company": {"云山": [[0, 1]]}}}',
        '{"text": "星河',
        '{"words": []}',
        "星 B-company\n河",
        "",
    ],
)
def test_labelled_text_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormatError):
        read_labelled(written(tmp_path, text))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5), st.sampled_from("ab"))))
def test_tags_and_spans_are_two_ways_of_saying_the_same(drawn: list[tuple[int, int, str]]) -> None:
    spans = keep_apart(Span(start, start + length, label) for start, length, label in drawn)
    assert tuple(Span(*found) for found in spans_of_tags(tags_of_spans(30, spans))) == spans


def test_a_trained_recogniser_finds_names_that_it_has_not_seen(tmp_path: Path) -> None:
    drawn = random.Random(1)
    firsts, seconds = "星云山河海东西南北中", "光明华兴达通源泰盛和"

    def sentences(count: int) -> list[Sentence]:
        made = []
        for _ in range(count):
            name = drawn.choice(firsts) + drawn.choice(seconds) + "科技公司"
            made.append(Sentence(f"昨日{name}宣布新产品上市。", (Span(2, 2 + len(name), "company"),)))
        return made

    train_recogniser(sentences(60), tmp_path / "model", lambda words: None)
    recogniser = load_recogniser(tmp_path / "model")
    result = evaluate_recogniser(recogniser, sentences(20))
    assert result["micro"]["f1"] == 1.0
    assert set(result["types"]) == {"company"}
    found = extract_text("昨日青苗科技公司宣布新产品上市。", "a", "crf", str(tmp_path / "model")).mentions
    assert [(m.label, m.text, m.source) for m in found] == [("company", "青苗科技公司", "crf")]


def test_a_folder_without_a_model_is_said_to_hold_none(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="kg train ner"):
        load_recogniser(tmp_path)


def test_scores_count_what_is_right_invented_and_missed() -> None:
    score = Score(right=8, invented=2, missed=4)
    assert (score.precision, score.recall, score.f1) == (0.8, 8 / 12, 16 / 22)
    assert Score(0, 0, 0).f1 is None
    low, high = wilson(8, 10) or [0.0, 0.0]
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
