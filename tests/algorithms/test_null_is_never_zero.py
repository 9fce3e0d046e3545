"""Null is never 0: whatever is undefined is null, and says why, on random worlds with parts left out."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.scenario import KINDS, compute_scenario, read_scenario

Document = dict[str, Any]
ORGS = ("A", "B", "C")
LINKS = ("n1", "n2")
WHOLE: Document = {
    "chain": {
        "links": [
            {"id": "n1", "stage": "upstream", "importance": 0.5},
            {"id": "n2", "stage": "downstream", "importance": 0.5},
        ],
        "edges": [{"from": "n1", "to": "n2", "costShare": 0.25, "criticality": 0.5}],
    },
    "families": [
        {"id": "f1", "links": {"n1": 1}, "owners": {"A": 0.5, "B": 0.5}},
        {"id": "f2", "links": {"n2": 0.5}, "owners": {"C": 1}, "criticalReferences": ["f1"]},
        {"id": "f3", "links": {"n1": 0.5, "n2": 0.5}, "owners": {}},
    ],
    "referenceMass": {"n1": 40, "n2": 20},
    "subject": {"organizations": ["A"], "share": 0.25, "industryShares": {"n1": 0.25, "n2": 0.75}},
    "holdings": [{"holder": "P", "held": "A", "share": 0.6}],
    "pools": [["A", "C"]],
    "delta": 0.5,
    "asOf": "2020-01-01",
    "funds": [{"id": "F", "capital": 1, "thesis": {"n1": 1}, "stages": ["early"]}],
    "projects": [
        {"id": "p", "ask": 0.5, "links": {"n2": 1}, "stage": "early", "quality": 0.5, "families": ["f2"]}
    ],
}
# (kind, part of the document that is left out, name of the number that then is undefined)
LEFT_OUT = [
    ("coverage", "subject.share", "targetMass"),
    ("coverage", "subject.share", "coverage"),
    ("coverage", "subject.share", "coverageLow"),
    ("coverage", "subject.share", "coverageHigh"),
    ("coverage", "subject.share", "lambdaMean"),
    ("coverage", "subject.share", "lambdaLow"),
    ("coverage", "subject.share", "lambdaHigh"),
    ("coverage", "subject.share", "probabilityMissing"),
    ("coverage", "subject.share", "probabilityWeak"),
    ("coverage", "subject.share", "probabilityStrong"),
    ("coverage", "subject.share", "gapClass"),
    ("coverage", "subject.share", "chainCoverage"),
    ("coverage", "subject.share", "throughRate"),
    ("coverage", "subject.share", "widestPath"),
    ("coverage", "referenceMass", "referenceMass"),
    ("coverage", "subject.organizations", "patentMass"),
    ("coverage", "subject.organizations", "patentShare"),
    ("coverage", "subject.organizations", "selfDetermination"),
    ("coverage", "subject.organizations", "externallyControlled"),
    ("coverage", "subject.industryShares", "industryShare"),
    ("coverage", "subject.industryShares", "shareDifference"),
    ("coverage", "subject.industryShares", "match"),
    ("coverage", "subject.industryShares", "chainAwareMatch"),
    ("coverage", "chain.edges", "chainAwareMatch"),
    ("coverage", "chain.edges", "throughRate"),
    ("control", "families", "directShare"),
    ("control", "families", "hhi"),
    ("control", "families", "effectiveHolders"),
    ("control", "families", "reach"),
    ("control", "families", "thicketDensity"),
    ("control", "families", "exposure"),
    ("control", "families", "chokepoint"),
    ("control", "families", "identifiedShare"),
    ("control", "subject", "selfDetermination"),
    ("control", "subject", "subjectReach"),
    ("control", "subject", "subjectDirectShare"),
    ("match", "funds", "assignment"),
    ("match", "funds", "value"),
    ("match", "funds", "gap"),
    ("match", "funds", "blockingPairs"),
    ("match", "projects", "shadowPrices"),
    ("match", "projects", "greedyValue"),
    ("match", "projects", "stable"),
]


def run(document: Document, kind: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return compute_scenario(kind, read_scenario(path))


def without(document: Document, path: str) -> Document:
    first, _, rest = path.partition(".")
    if not rest:
        return {name: value for name, value in document.items() if name != first}
    return {**document, first: without(document[first], rest)}


@pytest.mark.parametrize(("kind", "left_out", "name"), LEFT_OUT)
def test_a_number_whose_input_is_left_out_is_null_with_a_reason(kind: str, left_out: str, name: str) -> None:
    # A project may only name families that are there.
    base = without(WHOLE, "projects") if left_out == "families" else WHOLE
    whole, result = run(base, kind), run(without(base, left_out), kind)
    of_link = name not in whole
    before = [link[name] for link in whole["links"]] if of_link else [whole[name]]
    assert before != [None] * len(before)
    after = [link[name] for link in result["links"]] if of_link else [result[name]]
    assert after == [None] * len(after)
    assert result["undefined"][name]


def test_zero_is_found_and_null_is_not_known() -> None:
    document = {**WHOLE, "subject": {**WHOLE["subject"], "organizations": ["nobody"]}}
    link = run(document, "coverage")["links"][0]
    assert (link["patentMass"], link["coverage"]) == (0, 0)
    assert (link["selfDetermination"], link["patentShare"]) == (None, None)
    control = run(document, "control")["links"][0]
    assert (control["subjectDirectShare"], control["subjectReach"], control["selfDetermination"]) == (
        0,
        0,
        None,
    )


def nulls(value: Any, names: tuple[str, ...], reasons: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Give the path of every null that no «undefined» above it explains."""
    if isinstance(value, dict):
        known = reasons | frozenset(value.get("undefined") or {})
        for name, item in value.items():
            if name != "undefined":
                yield from nulls(item, (*names, name), known)
    elif isinstance(value, list):
        for item in value:
            yield from nulls(item, names, reasons)
    elif value is None and not any(
        name in reasons or f"{before}.{name}" in reasons
        for before, name in zip(("", *names), names, strict=False)
    ):
        yield names


@st.composite
def incomplete(draw: st.DrawFn) -> Document:
    optional = [name for name in WHOLE if name != "families"]
    document = {name: WHOLE[name] for name in WHOLE if name not in draw(st.sets(st.sampled_from(optional)))}
    document["families"] = draw(st.lists(st.sampled_from(WHOLE["families"]), unique_by=lambda f: f["id"]))
    for part, inner in (("subject", "share"), ("subject", "organizations"), ("subject", "industryShares")):
        if part in document and draw(st.booleans()):
            document = without(document, f"{part}.{inner}")
    if "chain" in document and draw(st.booleans()):
        document = without(document, "chain.edges")
    if "projects" in document:
        names = {family["id"] for family in document["families"]}
        project = document["projects"][0]
        kept = {name: value for name, value in project.items() if name == "id" or draw(st.booleans())}
        if "f2" not in names:
            kept.pop("families", None)
        document["projects"] = [kept]
    if "chain" not in document:
        document = {n: v for n, v in document.items() if n in ("delta", "asOf", "pools", "holdings")}
    return document


@settings(max_examples=60, deadline=None)
@given(incomplete(), st.sampled_from(KINDS))
def test_every_null_has_its_reason(document: Document, kind: str) -> None:
    assert list(nulls(run(document, kind), (), frozenset())) == []
