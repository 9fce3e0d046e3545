import json

import httpx
import pytest

from kg.api.pages.review.advice import advise
from kg.api.pages.review.contradiction_view import typed_value
from kg.api.pages.review.pair_view import view_pair
from tests.api.html_page import Page


@pytest.mark.parametrize("tab", ["pairs", "contradictions", "rejects", "judgements"])
def test_every_element_is_closed_in_both_languages(national: httpx.Client, tab: str) -> None:
    for lang in ("zh", "en"):
        answer = national.get("/review", params={"tab": tab, "lang": lang})
        page = Page(answer.text)
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert answer.status_code == 200
        assert page.unclosed == []
        assert len(ids) == len(set(ids))
        assert [a for _, a in page.elements if "style" in a] == []


def test_a_pair_stands_side_by_side_with_its_terms_and_a_button_for_each_key(national: httpx.Client) -> None:
    page = Page(national.get("/review", params={"lang": "zh"}).text)
    articles = [a for a in page.all("article") if "data-left" in a]
    assert [(a["data-left"], a["data-right"]) for a in articles] == [
        ("name:示例航空", "name:示例航空科技"),
        ("name:示例电池", "name:示例电池厂"),
    ]
    buttons = [b["data-verdict"] for b in page.all("button") if "data-verdict" in b]
    assert buttons == ["positive", "negative", "unsure", "skip", "back"] * 2
    assert [b["aria-keyshortcuts"] for b in page.all("button") if "data-verdict" in b][:5] == list("YNUSB")
    assert "字号 相同 +8.6 行业 一方多词 −5.3 合计（含先验） +2.1" in page.text
    assert "本版本中对这条记录一无所知" in page.text


def test_terms_are_read_from_the_reason_as_the_model_writes_it() -> None:
    row = {
        "judgementId": "j", "leftKey": "name:a", "rightKey": "stock:1", "confidence": 0.9,
        "reason": "like «b, Inc.»: tradeName slipInName +6.2, place different -9.0; sum -2.8 bits",
    }  # fmt: skip
    pair = view_pair(0, row, "en")
    assert [(term.name, term.level, term.bits, term.is_for, term.width) for term in pair.terms] == [
        ("trade name", "a slip in the name", "+6.2", True, 31.0),
        ("place", "different", "−9.0", False, 45.0),
    ]
    assert (pair.total, pair.left.name, pair.right.name) == ("−2.8", "a", "stock:1")


def test_a_contradiction_offers_what_each_side_would_correct(national: httpx.Client) -> None:
    page = Page(national.get("/review", params={"tab": "contradictions", "lang": "en"}).text)
    offered = [
        (b["data-address"].rpartition("/")[2], json.loads(b["data-value"]))
        for b in page.all("button")
        if "data-address" in b
    ]
    pair = {"leftKey": "derwent:AAAA-C", "rightKey": "derwent:BBBB-C"}
    number = {"entityClass": "Statement", "property": "value"}
    day = {"entityClass": "Publication", "key": "CN999000001A", "property": "filingDate"}
    assert offered == [
        ("judgements", {**pair, "verdict": "positive"}),
        ("judgements", {**pair, "verdict": "negative"}),
        ("corrections", {**number, "key": "s:3", "value": 17.0}),
        ("corrections", {**number, "key": "s:2", "value": 19.0}),
        ("corrections", {**day, "value": "2020-01-02"}),
        ("corrections", {**day, "value": "2020-02-01"}),
    ]
    assert "设立示例实验区十七家。" in page.text


def test_every_correction_that_is_offered_is_one_that_the_ledger_takes(
    national: httpx.Client, editor: httpx.Client
) -> None:
    page = Page(national.get("/review", params={"tab": "contradictions", "kind": "statement"}).text)
    button = next(b for b in page.all("button") if "data-address" in b)
    body = {"value": json.loads(button["data-value"]), "why": "test"}
    made = editor.post(button["data-address"], json=body)
    assert made.status_code == 201
    decisions = Page(national.get("/review", params={"tab": "judgements", "lang": "zh"}).text)
    assert "更正为 17.0" in decisions.text
    assert [b["data-undo"] for b in decisions.all("button") if "data-undo" in b] == [
        made.json()["entry"]["entryId"]
    ]
    editor.post(f"/api/v1/ledger/entries/{made.json()['entry']['entryId']}/undo", json={"why": "test"})


def test_a_refusal_says_where_what_and_what_to_do(national: httpx.Client) -> None:
    query = {"tab": "rejects", "reason": "missingField", "lang": "en"}
    page = Page(national.get("/review", params=query).text)
    assert "a.csv authored 40 — whole record (empty) a number missingField Fill the field in" in page.text
    assert "badClassificationSymbol Write the value" not in page.text


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("noise:namedOnce", "Left out as noise by a rule; nothing to do."),
        ("badUscc", "Write the value as «expected» says and load again."),
        ("neverHeardOf", "Compare the original with «expected»."),
    ],
)
def test_every_reason_has_advice(reason: str, text: str) -> None:
    assert advise(reason, "en") == text


def test_a_value_is_entered_in_the_datatype_of_its_property() -> None:
    assert typed_value("Statement", "value", "17.0") == 17.0
    assert typed_value("Publication", "filingDate", "2020-01-02") == "2020-01-02"
    assert typed_value("Nothing", "x", "1") == "1"


def test_an_empty_workspace_says_what_to_do(empty_client: httpx.Client) -> None:
    answer = empty_client.get("/review", params={"lang": "zh"})
    assert answer.status_code == 200
    assert "尚未发布任何版本" in answer.text
