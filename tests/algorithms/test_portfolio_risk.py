"""Litigiousness, expiry cliff and title: worked examples, closed forms and laws."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kg.algorithms.portfolio_risk import (
    TITLE_KINDS,
    Litigation,
    TitleFact,
    TitleState,
    expiry_cliff,
    litigiousness,
    title_states,
)

AS_OF = dt.date(2020, 1, 31)


def test_litigiousness_by_hand() -> None:
    # Peers 0 and 20 of 100 each: m = .1, excess = 100·.01·2 − .1 = 1.9, weight = 200 − 100: v = .019.
    found = litigiousness(Litigation(30, 100), [Litigation(0, 100), Litigation(20, 100), Litigation(3, 0)])
    shape, rate = 0.01 / 0.019, 0.1 / 0.019
    assert (found.raw, found.peer_rate, found.peers) == (300, 100, 2)
    assert (found.prior_shape, found.prior_families) == pytest.approx((shape, rate))
    assert found.shrunk == pytest.approx(1000 * (shape + 30) / (rate + 100))
    posterior = stats.gamma(shape + 30, scale=1000 / (rate + 100))
    assert (found.low, found.high) == pytest.approx((posterior.ppf(0.05), posterior.ppf(0.95)))
    assert found.undefined == {}


def test_peers_that_differ_by_chance_alone_pull_the_whole_way() -> None:
    found = litigiousness(Litigation(9, 10), [Litigation(1, 100), Litigation(1, 100)])
    assert (found.raw, found.shrunk, found.low) == (900, 10, None)
    assert found.undefined["low"] == "the peers do not differ beyond chance"


@pytest.mark.parametrize(
    ("peers", "reason"),
    [
        ([], "no peer has an active family"),
        ([Litigation(2, 10)], "one peer does not show how peers differ"),
        ([Litigation(0, 10), Litigation(0, 20)], "no peer brought a case"),
    ],
)
def test_without_a_prior_nothing_is_shrunk(peers: list[Litigation], reason: str) -> None:
    found = litigiousness(Litigation(0, 0), peers)
    assert (found.raw, found.shrunk, found.low, found.high) == (None, None, None, None)
    assert found.undefined["raw"] == "the subject has no active family"
    assert found.undefined["shrunk"] == reason


LITIGATION = st.builds(Litigation, st.integers(0, 50), st.integers(1, 500).map(float))


@given(LITIGATION, st.lists(LITIGATION, max_size=6))
def test_the_shrunk_rate_lies_between_the_raw_one_and_the_peers(
    subject: Litigation, peers: list[Litigation]
) -> None:
    found = litigiousness(subject, peers)
    if found.shrunk is None:
        assert found.undefined["shrunk"]
        return
    assert found.raw is not None
    assert found.peer_rate is not None
    ends = sorted((found.raw, found.peer_rate))
    assert ends[0] - 1e-9 <= found.shrunk <= ends[1] + 1e-9
    if found.low is not None:
        assert found.high is not None
        assert 0 <= found.low < found.high
        more = litigiousness(Litigation(subject.cases + 1, subject.families), peers)
        assert more.shrunk is not None
        assert more.shrunk > found.shrunk
    assert litigiousness(subject, peers[::-1]).shrunk == pytest.approx(found.shrunk)


def test_the_moments_find_the_spread_of_simulated_peers(rng: np.random.Generator) -> None:
    families = rng.integers(50, 400, 4000)
    cases = rng.poisson(rng.gamma(2.0, 1 / 40.0, families.size) * families)
    peers = [Litigation(int(c), float(f)) for c, f in zip(cases, families, strict=True)]
    found = litigiousness(Litigation(1, 10), peers)
    assert found.prior_shape == pytest.approx(2, rel=0.1)
    assert found.prior_families == pytest.approx(40, rel=0.1)


def test_the_cliff_by_hand() -> None:
    until = {
        "a": AS_OF,
        "b": dt.date(2020, 2, 29),
        "c": dt.date(2020, 3, 1),
        "d": dt.date(2020, 5, 1),
        "e": None,
        "gone": dt.date(2020, 1, 30),
    }
    found = expiry_cliff({**dict.fromkeys(until, 1.0), "f": 3.0}, until, AS_OF, months=2)
    assert [row.until for row in found.months] == [dt.date(2020, 2, 29), dt.date(2020, 3, 31)]
    assert [row.mass for row in found.months] == [2.0, 1.0]
    assert [row.share for row in found.months] == [0.25, 0.125]
    assert (found.total, found.expiring, found.later, found.unknown) == (8.0, 3.0, 1.0, 4.0)
    assert (found.share_low, found.share_high) == (0.375, 0.875)


def test_a_portfolio_without_mass_has_no_cliff() -> None:
    found = expiry_cliff({}, {}, AS_OF)
    assert (len(found.months), found.expiring, found.share_low, found.share_high) == (36, 0.0, None, None)
    assert found.months[0].share is None
    assert set(found.undefined) == {"share", "shareLow", "shareHigh"}


ENDS = st.dictionaries(
    st.integers(0, 20).map(str), st.none() | st.dates(dt.date(2019, 1, 1), dt.date(2026, 1, 1))
)


@given(ENDS, st.integers(1, 60), st.dates(dt.date(2019, 6, 1), dt.date(2022, 6, 1)))
def test_mass_is_conserved_and_a_longer_horizon_holds_the_shorter(
    until: dict[str, dt.date | None], months: int, as_of: dt.date
) -> None:
    mass = {name: 1.0 + int(name) for name in until}
    found = expiry_cliff(mass, until, as_of, months=months)
    alive = sum(mass[name] for name, day in until.items() if day is None or day >= as_of)
    last = found.months[-1].until
    ending = sum(mass[name] for name, day in until.items() if day is not None and as_of <= day <= last)
    assert found.total == pytest.approx(alive)
    assert found.expiring == pytest.approx(ending)
    assert sum(row.mass for row in found.months) == pytest.approx(found.expiring)
    longer = expiry_cliff(mass, until, as_of, months=months + 1)
    assert longer.months[:months] == found.months
    assert longer.expiring >= found.expiring


def test_a_title_is_clean_only_where_everything_was_looked_at() -> None:
    facts = [
        TitleFact("a", "pledge", dt.date(2019, 1, 1), dt.date(2020, 2, 1)),
        TitleFact("b", "pledge", dt.date(2019, 1, 1), AS_OF),
        TitleFact("c", "dispute", None),
        TitleFact("d", "dispute", dt.date(2020, 2, 1)),
    ]
    everything = title_states("abcd", facts, AS_OF, looked_at=TITLE_KINDS)
    assert everything["a"] == TitleState(("pledge",), (), False)
    assert everything["b"] == TitleState((), (), True)
    assert everything["c"] == TitleState((), ("dispute",), None, {"isClean": "not known: dispute"})
    assert everything["d"].is_clean is True
    some = title_states("bd", facts, AS_OF, looked_at=["pledge"])
    assert some["b"].is_clean is None
    assert some["b"].unknown == ("coOwnership", "priorLicence", "dispute", "fees")


FACTS = st.builds(
    TitleFact,
    st.sampled_from("ab"),
    st.sampled_from(TITLE_KINDS),
    st.none() | st.dates(dt.date(2019, 1, 1), dt.date(2021, 1, 1)),
)


@given(st.lists(FACTS), FACTS, st.sets(st.sampled_from(TITLE_KINDS)))
def test_one_more_fact_or_one_look_less_never_makes_a_title_cleaner(
    facts: list[TitleFact], more: TitleFact, looked_at: set[str]
) -> None:
    rank = {True: 2, None: 1, False: 0}
    before = title_states("ab", facts, AS_OF, looked_at=TITLE_KINDS)
    worse = title_states("ab", [*facts, more], AS_OF, looked_at=looked_at)
    for name in "ab":
        assert rank[worse[name].is_clean] <= rank[before[name].is_clean]
        assert not set(worse[name].flags) & set(worse[name].unknown)
        assert (worse[name].is_clean is None) == bool(worse[name].undefined)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Litigation(-1, 3)
    with pytest.raises(ValueError, match="unknown kind lien"):
        TitleFact("a", "lien", None)
    with pytest.raises(ValueError, match="unknown kind pledges"):
        title_states("a", [], AS_OF, looked_at=["pledges"])
