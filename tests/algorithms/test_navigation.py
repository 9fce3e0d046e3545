"""Patent navigation: nothing is said that no number backs, and every sentence leads to its records."""

import datetime as dt
import re
import string
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.dataclass_json import json_object
from kg.algorithms.exports import to_json
from kg.algorithms.navigation_facts import Windows, trend, trend_windows
from kg.algorithms.navigation_firm import navigate_firm
from kg.algorithms.navigation_model import NavigationReport, Sentence, Silence, Words, placeholders, say
from kg.algorithms.navigation_wording import SECTIONS, TEMPLATES
from kg.algorithms.navigation_zone import navigate_zone
from kg.algorithms.shares import ShareRow
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_products import products_on_links
from kg.snapshot import Snapshot
from tests.algorithms.operation_world import DAY, MEMBERSHIP, TABLES, linked

ZONE = {
    "Place": [{"placeId": "place:z", "name": "高新区", "placeType": "zone"}],
    "LocatedIn": [linked("f:y", "place:z"), linked("u:1", "place:z")],
}
SHARES = (ShareRow("place:place:z", "g", "", 0.5, 2019, "yearbook, table 1"),)


@pytest.fixture
def snapshot(make_snapshot: Callable[..., Snapshot]) -> Snapshot:
    return make_snapshot(**TABLES, **ZONE)


def firm(snapshot: Snapshot, chain: Chain, agent: str) -> NavigationReport:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject=f"agent:{agent}")
    return navigate_firm(snapshot, world, AsOf(DAY), chain, name=agent)


def zone(snapshot: Snapshot, chain: Chain, shares: tuple[ShareRow, ...] = SHARES) -> NavigationReport:
    world = load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(DAY), subject="place:place:z", shares=shares)
    return navigate_zone(snapshot, world, AsOf(DAY), chain, names=("高新区", "High-tech zone"))


def sentences(report: NavigationReport) -> list[Sentence]:
    return [sentence for part in report.sections for sentence in part.sentences]


def said(report: NavigationReport, template: str) -> list[Sentence]:
    return [sentence for sentence in sentences(report) if sentence.template == template]


def backed(template: str, numbers: dict[str, object]) -> re.Pattern[str]:
    """The pattern of a text in which every number is the one given, and only names are free."""
    parts = []
    for literal, name, spec, _ in string.Formatter().parse(template):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(re.escape(format(numbers[name], spec or "")) if name in numbers else ".+?")
    return re.compile("".join(parts), re.DOTALL)


@pytest.mark.parametrize("make", [firm, zone], ids=["firm", "zone"])
def test_every_number_in_a_text_stands_behind_it(
    snapshot: Snapshot, chain: Chain, make: Callable[..., NavigationReport]
) -> None:
    report = make(snapshot, chain, "f:y") if make is firm else make(snapshot, chain)
    assert len(sentences(report)) > 8
    for sentence in sentences(report):
        zh, en = TEMPLATES[sentence.template]
        assert backed(zh, dict(sentence.numbers)).fullmatch(sentence.zh), sentence
        assert backed(en, dict(sentence.numbers)).fullmatch(sentence.en), sentence
        assert sentence.made_by.startswith("kg.algorithms.")
        assert set(sentence.evidence) <= set(report.evidence)
    assert all(record["sources"] for record in report.evidence.values())
    # Through JSON and back: what is returned must be what a reader gets.
    assert b"NaN" not in to_json(json_object(report))


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_both_languages_name_the_same_values(template: str) -> None:
    zh, en = TEMPLATES[template]
    assert set(placeholders(zh)) == set(placeholders(en))


def test_the_sections_are_those_of_the_two_kinds(snapshot: Snapshot, chain: Chain) -> None:
    names = [part.name for part in firm(snapshot, chain, "f:x").sections]
    names += [part.name for part in zone(snapshot, chain).sections]
    assert names == list(SECTIONS)


def test_a_firm_is_told_what_it_holds_and_on_whom_it_rests(snapshot: Snapshot, chain: Chain) -> None:
    report = firm(snapshot, chain, "f:y")
    (holdings,) = said(report, "holdings")
    assert (holdings.numbers["families"], holdings.numbers["patentMass"]) == (2, 1.5)
    (key,) = said(report, "keyProduct")
    # x2 was revoked: of 4 in force y has 1.5, x and z one each, the university a half.
    assert (key.numbers["rank"], key.numbers["holders"]) == (1, 4)
    assert key.numbers["directShare"] == pytest.approx(0.375)
    (dependence,) = said(report, "dependence")
    assert dependence.numbers["blockedShare"] == pytest.approx(2 / 3)
    assert dependence.numbers["until"] == "2032-01-01"
    assert report.evidence["x1"]["publicationNumber"] == "CNX1G"
    (licence,) = said(report, "licenceWhatIf")
    assert licence.numbers["before"] == pytest.approx(1 / 3)
    assert licence.numbers["after"] == 1
    (purchase,) = said(report, "purchaseWhatIf")
    assert purchase.numbers["after"] > purchase.numbers["before"]  # type: ignore[operator]


def test_a_firm_that_limits_others_is_told_whom(snapshot: Snapshot, chain: Chain) -> None:
    report = firm(snapshot, chain, "f:x")
    limited = {sentence.numbers["otherId"]: sentence.numbers["mass"] for sentence in said(report, "licensee")}
    assert limited == {"f:y": 1, "f:z": 1}
    assert not said(report, "licenceWhatIf")
    unsaid = {silence.template: silence.reason for part in report.sections for silence in part.unsaid}
    assert unsaid["licenceWhatIf"] == "no outside family limits the firm on the link"
    (pledged,) = [s for s in said(firm(snapshot, chain, "f:y"), "valuePath") if s.about == "financialisation"]
    assert pledged.numbers["pledge"] == 1
    assert "p1" in pledged.evidence


def test_who_holds_nothing_is_told_nothing_but_why(snapshot: Snapshot, chain: Chain) -> None:
    report = firm(snapshot, chain, "nobody")
    assert [sentence.template for sentence in sentences(report)] == ["holdings", "filings"]
    unsaid = {silence.template for part in report.sections for silence in part.unsaid}
    assert {"selfDetermination", "expiry", "reading"} <= unsaid


def test_a_zone_is_told_its_class_and_what_attracting_would_change(snapshot: Snapshot, chain: Chain) -> None:
    report = zone(snapshot, chain)
    (holdings,) = said(report, "zoneHoldings")
    assert (holdings.numbers["holders"], holdings.numbers["patentMass"]) == (2, 2)
    gaps = {sentence.about: sentence for sentence in said(report, "gap")}
    assert gaps["toy/battery"].numbers["targetMass"] == 2
    assert gaps["toy/battery"].numbers["gapClassId"] == "insufficientData"
    assert "yearbook, table 1" in gaps["toy/battery"].limits
    without = zone(snapshot, chain, ())
    assert not said(without, "gap")
    reasons = {silence.template: silence.reason for part in without.sections for silence in part.unsaid}
    assert "no share g of place:place:z is given" in reasons["gap"]
    assert "coverage is undefined" in reasons["completion"]
    (research,) = said(without, "research")
    assert research.numbers["share"] == pytest.approx(0.25)


def test_later_facts_change_no_earlier_report(make_snapshot: Callable[..., Snapshot], chain: Chain) -> None:
    day = AsOf(dt.date(2018, 6, 1))
    reports = []
    for name, tables in (("all", TABLES), ("less", {n: r for n, r in TABLES.items() if n != "Licence"})):
        snapshot = make_snapshot(name, **tables, **ZONE)
        world = load_world(snapshot, chain, MEMBERSHIP, as_of=day, subject="agent:f:y")
        reports.append(navigate_firm(snapshot, world, day, chain, name="y").sections)
    assert reports[0] == reports[1]


def test_a_value_without_number_silences_its_sentence() -> None:
    numbers = {"link": 1, "selfDetermination": None}
    found = say("zoneAut", numbers, made_by="kg.x", about="n", reasons={"selfDetermination": "no mass"})
    assert found == Silence("zoneAut", "n", "selfDetermination: no mass")
    with pytest.raises(KeyError):
        say("zoneAut", {"selfDetermination": 0.5}, made_by="kg.x", words=Words())


def test_windows_end_with_the_last_complete_year() -> None:
    assert trend_windows(dt.date(2015, 10, 1)) == Windows((2009, 2011), (2012, 2014))
    assert trend_windows(dt.date(2016, 1, 1)) == Windows((2010, 2012), (2013, 2015))


@given(st.floats(0, 1e4), st.floats(0, 1e4))
def test_a_trend_is_the_odds_of_the_later_part(early: float, late: float) -> None:
    found = trend(early, late)
    part = stats.beta(0.5 + late, 0.5 + early).ppf([0.05, 0.95])
    assert (found.low, found.high) == pytest.approx(tuple(part / (1 - part)), rel=1e-6)
    assert (found.ratio is None) == (early == 0)
    if found.ratio is not None and min(early, late) > 1:
        assert found.low <= found.ratio <= found.high
    assert np.isfinite(found.low)


def test_products_are_those_whose_name_has_a_term_of_the_link(
    make_snapshot: Callable[..., Snapshot], chain: Chain
) -> None:
    links = [
        replace(link, terms_zh=("电池",), terms_en=("Battery",)) if link.id == "battery" else link
        for link in chain.links
    ]
    named = replace(chain, links=tuple(links))
    products = [
        {"productId": "product:1", "name": "锂电池组"},
        {"productId": "product:2", "name": "坐椅"},
        {"productId": "product:3", "name": "Spare battery"},
    ]
    made = [linked("f:y", row["productId"]) for row in products]
    snapshot = make_snapshot(**TABLES, Product=products, ProductOfFirm=made)
    (told,) = said(firm(snapshot, named, "f:y"), "products")
    assert (told.numbers["products"], told.evidence) == (2, ("product:3", "product:1"))
    assert "锂电池组" in told.zh
    assert products_on_links(make_snapshot("bare", **TABLES), ["f:y"], named) == (
        "the snapshot does not say which products a firm makes"
    )
