"""The operation views of a snapshot: what the records say, when, and what they leave unknown."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import json_object
from kg.algorithms.snapshot_alliance import alliance_view
from kg.algorithms.snapshot_evidence import find_agent
from kg.algorithms.snapshot_grading import grading_view
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_otl import otl_view
from kg.algorithms.snapshot_portfolio import held_families, subject_families
from kg.algorithms.snapshot_risk import RiskQuestions, risk_view
from kg.algorithms.snapshot_sep import sep_view
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import DAY, MEMBERSHIP, TABLES

MakeSnapshot = Callable[..., Snapshot]


@pytest.fixture
def snapshot(make_snapshot: MakeSnapshot) -> Snapshot:
    return make_snapshot(**TABLES)


def without(make_snapshot: MakeSnapshot, *names: str) -> Snapshot:
    return make_snapshot("less", **{name: rows for name, rows in TABLES.items() if name not in names})


def world_of(snapshot: Snapshot, chain: Chain, subject: str, day: dt.date = DAY) -> World:
    return load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(day), subject=subject)


def risk(snapshot: Snapshot, chain: Chain, day: dt.date = DAY, **asked: Any) -> Any:
    world = world_of(snapshot, chain, "agent:f:y", day)
    view = risk_view(snapshot, world, AsOf(day), chain="toy", questions=RiskQuestions(**asked))
    return json_object(view)


def test_titles_are_clouded_by_what_the_records_say_at_the_date(snapshot: Snapshot, chain: Chain) -> None:
    title = risk(snapshot, chain)["title"]
    assert title["counts"] == {"coOwnership": 1, "pledge": 1, "priorLicence": 0, "dispute": 1, "fees": 0}
    assert title["families"]["y1"]["flags"] == ["pledge", "dispute"]
    facts = {(f["fact"]["family"], f["fact"]["kind"]): f["act"] for f in title["facts"]}
    assert facts == {("y1", "pledge"): "p1", ("y1", "dispute"): "e4", ("y2", "coOwnership"): None}
    assert title["facts"][0]["sources"] == ["cnipa:pledges.csv:2"]
    early = risk(snapshot, chain, dt.date(2017, 6, 1))["title"]
    assert early["counts"]["pledge"] == early["counts"]["dispute"] == 0


def test_a_kind_nobody_recorded_leaves_a_title_unknown_not_clean(
    make_snapshot: MakeSnapshot, chain: Chain
) -> None:
    less = without(make_snapshot, "LegalEvent", "EventOfApplication", "PledgeFinancing")
    title = risk(less, chain)["title"]
    assert (title["clean"], title["clouded"], title["unknown"]) == (0, 1, 1)
    assert title["lookedAt"]["pledge"] == "none: no act is recorded"


def test_the_reading_list_and_the_questions_of_a_snapshot(snapshot: Snapshot, chain: Chain) -> None:
    shown = risk(snapshot, chain, purchase=("x1",), firm="f:x", buyer="f:y", against=("f:x",))
    # x2 was revoked: it is no longer on the list.
    assert [(row["family"], row["ground"]) for row in shown["ftoExposure"]["rows"]] == [
        ("x1", "criticalReference"),
        ("x1", "sameLink"),
        ("z1", "sameLink"),
    ]
    assert shown["ftoExposure"]["counts"]["toy/battery"] == {"criticalReference": 1, "sameLink": 2}
    assert shown["evidence"]["x1"] == {
        "publicationNumber": "CNX1G",
        "title": "battery x1",
        "sources": ["lens:a.csv:x1"],
    }
    assert set(shown["undefined"]) == {"litigiousness"}
    assert shown["defensivePurchase"]["families"] == ["x1"]
    assert shown["head"]["snapshotVersion"] == snapshot.version


def test_survival_counts_what_the_record_calls_revoked(snapshot: Snapshot, chain: Chain) -> None:
    world = world_of(snapshot, chain, "agent:f:x", dt.date(2015, 6, 1))
    early = risk_view(snapshot, world, AsOf(dt.date(2015, 6, 1)), chain="toy").invalidation_survival
    assert (early.rights, early.challenged, early.invalidated, early.without_record) == (1, 1, 0, 1)


def test_the_record_of_a_revoked_right(snapshot: Snapshot) -> None:
    from kg.algorithms.snapshot_challenges import read_legal_record

    record = read_legal_record(snapshot, ["x1", "x2", "y1"], AsOf(DAY))
    assert (record.survival.rights, record.survival.invalidated) == (2, 1)
    assert record.survival.times == pytest.approx((2.0,), abs=0.01)
    disputes = [(f.fact.family, f.fact.since, f.fact.until) for f in record.facts]
    assert disputes == [
        ("x2", dt.date(2015, 1, 1), dt.date(2016, 1, 1)),
        ("y1", dt.date(2019, 6, 1), None),
    ]
    assert record.recorded == {"x2", "y1"}


def test_grading_counts_acts_and_citations_by_the_date(snapshot: Snapshot) -> None:
    families = held_families(snapshot, ["f:x"], AsOf(DAY))
    assert families == ("x1", "x2")
    view = grading_view(snapshot, families, AsOf(DAY), subject="agent:f:x")
    x1, x2 = view.families
    assert (x1.leading_field, x1.filing_year, view.population) == ("H01M", 2012, 5)
    assert (x1.values["citationsReceived"], x2.values["citationsReceived"]) == (2, 1)
    assert (x2.values["activeStatus"], x1.values["activeStatus"], x1.values["claims"]) == (0, None, None)
    assert x1.values["pledges"] == 0
    assert view.undefined == {
        "claims": "the snapshot holds no numbers of claims",
        "transfers": "the files record no transfers of families",
    }
    early = grading_view(snapshot, families, AsOf(dt.date(2013, 1, 1)))
    assert early.families == ()
    assert "families" in early.undefined


def test_the_funnel_of_an_office_takes_events_from_families_and_licences(snapshot: Snapshot) -> None:
    view = otl_view(snapshot, AsOf(DAY), institutions=["u:1"])
    assert view.funnel is not None
    (cohort,) = view.funnel.cohorts
    reached = {stage.stage: stage.reached for stage in cohort.stages}
    assert (cohort.disclosures, cohort.abandoned) == (2, 1)
    assert reached == {
        "disclosure": 2,
        "assessment": 1,
        "application": 1,
        "grant": 1,
        "marketing": 1,
        "option": 1,
        "licence": 1,
        "income": 0,
    }
    assert view.income_concentration is not None
    assert view.income_concentration.total == 100
    assert view.patent_course.whole is not None
    assert {step.step: step.reached for step in view.patent_course.whole.steps} == {"grant": 1, "licence": 1}
    assert view.patent_course.unknown_steps == {"transfer": "the files record no transfer of families"}
    assert otl_view(snapshot, AsOf(DAY)).institutions == 1


def test_without_disclosures_the_funnel_is_null_with_a_reason(make_snapshot: MakeSnapshot) -> None:
    names = [n for n in TABLES if "Disclosure" in n or "Otl" in n]
    view = otl_view(without(make_snapshot, *names), AsOf(DAY), institutions=["u:1"])
    assert (view.funnel, view.income_concentration) == (None, None)
    assert set(view.undefined) == {"funnel", "incomeConcentration"}
    assert view.patent_course.whole is not None


def test_declarations_are_counted_by_family_and_release(snapshot: Snapshot) -> None:
    (release,) = sep_view(snapshot, AsOf(DAY)).releases
    x, y = release.declarants
    assert (x.declarant, x.declared.families, x.declared.checked, x.declared.essential) == ("f:x", 2, 1, 1)
    assert x.share is not None
    assert (x.share.declared_share, x.share.expected) == (1, pytest.approx(2 * 2 / 3))
    assert (y.declarant, y.without_family, y.share) == ("f:y", 1, None)
    assert (release.standard_number, release.release) == ("TS 1", "1")
    later = sep_view(snapshot, AsOf(dt.date(2022, 1, 1)), standard="TS 1").releases[0]
    assert [row.declarant for row in later.declarants] == ["f:x", "f:z", "f:y"]
    assert sep_view(snapshot, AsOf(DAY), standard="TS 2").undefined == {
        "releases": "no declaration fits the question"
    }


def test_alliances_of_the_files_and_one_thought_of(snapshot: Snapshot, chain: Chain) -> None:
    world = world_of(snapshot, chain, "agent:f:y")
    (found,) = alliance_view(snapshot, world, AsOf(DAY), chain="toy").alliances
    assert (found.name, found.members, found.sources[-1]) == (
        "电池联盟",
        ("f:x", "f:y", "u:2"),
        "doc:n.txt:4",
    )
    assert found.result is not None
    assert (found.result.members, found.result.absent) == (("f:x", "f:y"), ("u:2",))
    thought = alliance_view(snapshot, world, AsOf(DAY), chain="toy", members=["f:z", "f:x"]).alliances[0]
    assert (thought.kind, thought.result is None) == ("hypothetical", False)
    before = alliance_view(snapshot, world, AsOf(dt.date(2014, 1, 1)), chain="toy")
    assert before.alliances == ()
    assert "alliances" in before.undefined


def test_later_facts_change_no_earlier_answer(
    make_snapshot: MakeSnapshot, snapshot: Snapshot, chain: Chain
) -> None:
    day = dt.date(2018, 6, 1)
    later = without(make_snapshot, "Licence")
    first, second = (risk(which, chain, day) for which in (snapshot, later))
    for view in (first, second):
        view["head"].pop("snapshotVersion")
    assert first == second


def test_an_agent_is_found_by_identifier_or_name(snapshot: Snapshot) -> None:
    assert [find_agent(snapshot, text) for text in ("f:x", "x", "x Ltd", "Uni")] == ["f:x"] * 3 + ["u:1"]
    with pytest.raises(NotFoundError, match="no agent"):
        find_agent(snapshot, "nobody")


def test_a_subject_s_families_are_those_in_force_on_the_chain(snapshot: Snapshot, chain: Chain) -> None:
    assert subject_families(world_of(snapshot, chain, "agent:f:x")) == ("x1",)
