"""Later publications, search reports, symbols and transfers change no byte of an earlier answer."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.algorithms.as_of import AsOf
from kg.algorithms.chain_model import Chain
from kg.algorithms.control import ControlParameters, compute_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.exports import to_json
from kg.algorithms.holding_history import Change, holders_on
from kg.algorithms.result_json import control_json, coverage_json
from kg.algorithms.snapshot_countries import REGIONAL_OFFICES
from kg.algorithms.snapshot_holdings import BY_GAP, BY_NAME, apply_changes
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_known import is_settled, make_classifications
from kg.algorithms.world import World
from kg.ingest.stage.family_stage import REGIONAL_OFFICES as STAGED_OFFICES
from kg.snapshot import Snapshot

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
MakeSnapshot = Callable[..., Snapshot]
EARLY, LATE = dt.date(2015, 1, 1), dt.date(2019, 1, 1)
MEMBERSHIP = pa.table(
    {
        "startKey": ["u", "v", "w"],
        "endKey": ["toy/battery"] * 3,
        "membership": [1.0] * 3,
        "confidence": [1.0] * 3,
    }
)


def published(number: str, day: dt.date) -> dict[str, Any]:
    return {
        "publicationNumber": number,
        "publicationDate": day,
        "countryCode": number[:2],
        "documentNumber": number[2:],
        "isStub": False,
    }


def named(number: str, agent: str, confidence: float = 1.0) -> dict[str, Any]:
    return {"startKey": number, "endKey": agent, "confidence": confidence}


def held(family: str, agent: str, share: float, confidence: float = 1.0) -> dict[str, Any]:
    facts = {"share": share, "confidence": confidence, "basis": "organizationsOnly"}
    return {"startKey": family, "endKey": agent, **facts}


FAMILY_FACTS = {"familyRule": "singleton", "isStub": False, "memberCount": 1}
# u of Acme, v of Acme and Byte, w of a person; v cites u without a category.
EARLIER: dict[str, list[dict[str, Any]]] = {
    "SimpleFamily": [
        {
            "familyId": name,
            "earliestFilingDate": dt.date(2010, 1, 1),
            "earliestPublicationDate": dt.date(2012, 1, 1),
            **FAMILY_FACTS,
        }
        for name in "uvw"
    ],
    "Firm": [
        {"agentId": f"f:{name}", "name": name, "countryCode": "CN"} for name in ("acme", "byte", "core")
    ],
    "Person": [{"agentId": "person:p", "name": "p"}],
    "Publication": [published(f"CN{name}A", dt.date(2012, 1, 1)) for name in "uvw"],
    "FamilyMembership": [{"startKey": f"CN{name}A", "endKey": name} for name in "uvw"],
    "PatentApplicant": [
        named("CNuA", "f:acme"),
        named("CNvA", "f:acme", 0.9),
        named("CNvA", "f:byte"),
        named("CNwA", "person:p", 0.9),
    ],
    "FamilyHolding": [
        held("u", "f:acme", 1.0),
        held("v", "f:acme", 0.5, 0.9),
        held("v", "f:byte", 0.5),
        held("w", "person:p", 1.0, 0.9),
    ],
    "Citation": [{"startKey": "CNvA", "endKey": "CNuA"}],
    "FamilyCitation": [{"startKey": "v", "endKey": "u", "isCritical": None, "citationCount": 1}],
    "Classification": [{"startKey": f"CN{name}A", "endKey": "IPC:H01M10/05"} for name in "uvw"],
    "FamilyClassification": [{"startKey": name, "endKey": "IPC:H01M10/05"} for name in "uvw"],
}
# In 2016 v is granted to Byte and Core with a search report that says X, w to Core; in 2017 Acme sells u.
SINCE: dict[str, list[dict[str, Any]]] = {
    **EARLIER,
    "Publication": [
        *EARLIER["Publication"],
        published("CNvB", dt.date(2016, 5, 1)),
        published("CNwB", dt.date(2016, 6, 1)),
    ],
    "FamilyMembership": [
        *EARLIER["FamilyMembership"],
        {"startKey": "CNvB", "endKey": "v"},
        {"startKey": "CNwB", "endKey": "w"},
    ],
    "PatentApplicant": [
        *EARLIER["PatentApplicant"],
        named("CNvB", "f:acme"),
        named("CNvB", "f:core"),
        named("CNwB", "f:core"),
    ],
    "FamilyHolding": [
        held("u", "f:acme", 1.0),
        held("v", "f:acme", 1 / 3),
        held("v", "f:byte", 1 / 3),
        held("v", "f:core", 1 / 3),
        held("w", "f:core", 1.0),
    ],
    "Citation": [*EARLIER["Citation"], {"startKey": "CNvB", "endKey": "CNuA", "category": "X"}],
    "FamilyCitation": [{"startKey": "v", "endKey": "u", "isCritical": True, "citationCount": 2}],
    "Classification": [*EARLIER["Classification"], {"startKey": "CNvB", "endKey": "IPC:B64C39/02"}],
    "FamilyClassification": [
        *EARLIER["FamilyClassification"],
        {"startKey": "v", "endKey": "IPC:B64C39/02"},
    ],
    "Transfer": [
        {"transactionId": "t", "signedDate": dt.date(2014, 6, 1), "recordedDate": dt.date(2017, 3, 1)}
    ],
    "TransactionParty": [
        {"startKey": "t", "endKey": "f:acme", "role": "transferor"},
        {"startKey": "t", "endKey": "f:core", "role": "transferee"},
    ],
    "TransactionFamily": [{"startKey": "t", "endKey": "u"}],
}


def filed(number: str, day: dt.date) -> dict[str, Any]:
    return {"applicationNumber": number, "countryCode": number[:2], "filingDate": day, "isStub": False}


# In 2016 a grant of v is published that had been filed first, in 2008, and that nobody had seen before; v
# claims its priority.
DATED: dict[str, list[dict[str, Any]]] = {
    **EARLIER,
    "Application": [filed(f"CN{name}", dt.date(2010, 1, 1)) for name in "uvw"],
    "PublicationOfApplication": [{"startKey": f"CN{name}A", "endKey": f"CN{name}"} for name in "uvw"],
    "PriorityClaim": [{"startKey": "CNvA", "endKey": "USv", "priorityDate": dt.date(2008, 3, 1)}],
}
DATED_SINCE: dict[str, list[dict[str, Any]]] = {
    **DATED,
    "SimpleFamily": [
        row | ({"earliestFilingDate": dt.date(2008, 3, 1)} if row["familyId"] == "v" else {})
        for row in EARLIER["SimpleFamily"]
    ],
    "Publication": [*EARLIER["Publication"], published("USvB2", dt.date(2016, 5, 1))],
    "FamilyMembership": [*EARLIER["FamilyMembership"], {"startKey": "USvB2", "endKey": "v"}],
    "Application": [*DATED["Application"], filed("USv", dt.date(2008, 3, 1))],
    "PublicationOfApplication": [*DATED["PublicationOfApplication"], {"startKey": "USvB2", "endKey": "USv"}],
}


@pytest.fixture
def world_of(make_snapshot: MakeSnapshot, chain: Chain) -> Callable[..., World]:
    number = iter(range(100))

    def load(tables: Tables, day: dt.date, **more: Any) -> World:
        snapshot = make_snapshot(f"s{next(number)}", **tables)
        return load_world(snapshot, chain, MEMBERSHIP, as_of=AsOf(day, **more), subject="agent:f:acme")

    return load


def ends_of(world: World) -> dict[str, dt.date]:
    assert world.active_until is not None
    return dict(zip(world.families.tolist(), world.active_until.tolist(), strict=True))


def test_a_member_that_was_filed_earlier_and_published_later_moves_no_earlier_term(
    world_of: Callable[..., World],
) -> None:
    earlier, since, now = (
        world_of(DATED, EARLY),
        world_of(DATED_SINCE, EARLY),
        world_of(DATED_SINCE, LATE),
    )
    days = [ends_of(world) for world in (earlier, since, now)]
    assert days[0] == days[1] == dict.fromkeys("uvw", dt.date(2030, 1, 1))
    assert days[2] == {"u": dt.date(2030, 1, 1), "v": dt.date(2028, 3, 1), "w": dt.date(2030, 1, 1)}
    assert earlier.facts == since.facts


def test_families_of_the_last_months_are_counted_by_their_priority(world_of: Callable[..., World]) -> None:
    first, priority = dt.date(2014, 1, 1), dt.date(2013, 1, 1)
    recent = [
        row | {"earliestFilingDate": first} | ({"earliestPriorityDate": priority} if name == "v" else {})
        for name, row in zip("uvw", EARLIER["SimpleFamily"], strict=True)
    ]
    world = world_of({**EARLIER, "SimpleFamily": recent}, EARLY)
    assert world.facts["truncatedFrom"] == "2013-07-01"
    assert world.facts["familiesInTruncatedMonths"] == 2


def holders(world: World) -> list[tuple[str, str, float, float]]:
    """Return family, holder, share and confidence of every holding."""
    rows = world.holdings
    return [
        (str(world.families[f]), str(world.holders[h]), round(a, 9), q)
        for f, h, a, q in zip(rows.family, rows.holder, rows.share, rows.confidence, strict=True)
    ]


def answer(world: World, delta: float) -> bytes:
    control = control_json(compute_control(world, ControlParameters(delta=delta)))
    return to_json({"coverage": coverage_json(compute_coverage(world)), "control": control})


@pytest.mark.parametrize("delta", [0.0, 0.5])
def test_what_was_published_and_recorded_later_changes_no_byte(
    world_of: Callable[..., World], delta: float
) -> None:
    before = answer(world_of(EARLIER, EARLY), delta)
    assert answer(world_of(SINCE, EARLY), delta) == before
    # The same day as it is known today is another question.
    assert answer(world_of(SINCE, EARLY, known=LATE), delta) != before


def test_holders_are_the_applicants_known_and_then_those_who_bought(world_of: Callable[..., World]) -> None:
    assert holders(world_of(SINCE, EARLY)) == [
        ("u", "f:acme", 1.0, 1.0),
        ("v", "f:acme", 0.5, 0.9),
        ("v", "f:byte", 0.5, 1.0),
        ("w", "person:p", 1.0, 0.9),
    ]
    third = round(1 / 3, 9)
    assert holders(world_of(SINCE, LATE)) == [
        ("u", "f:core", 1.0, BY_NAME),
        ("v", "f:acme", third, 1.0),
        ("v", "f:byte", third, 1.0),
        ("v", "f:core", third, 1.0),
        ("w", "f:core", 1.0, 1.0),
    ]
    # Registered on 1 March 2017: the day before, Acme still holds u, though the contract is older.
    for day, holder in ((dt.date(2017, 2, 28), "f:acme"), (dt.date(2017, 3, 1), "f:core")):
        assert holders(world_of(SINCE, day))[0][1] == holder
    # What happened by then but is not known yet does not count, and what is known did not hold earlier.
    assert holders(world_of(SINCE, LATE, known=dt.date(2016, 12, 1)))[0][1] == "f:acme"
    assert holders(world_of(SINCE, EARLY, known=LATE))[0][1] == "f:acme"


def test_a_reference_is_critical_from_the_day_of_the_search_report(world_of: Callable[..., World]) -> None:
    days = (EARLY, dt.date(2016, 4, 30), dt.date(2016, 5, 1))
    assert [world_of(SINCE, day).references.critical.tolist() for day in days] == [[-1], [-1], [1]]


def test_the_evidence_says_how_many_families_changed_hands(world_of: Callable[..., World]) -> None:
    found = [world_of(SINCE, day).facts["familiesWithChangeOfHolder"] for day in (EARLY, LATE)]
    assert found == [0, 1]


def test_symbols_are_those_of_the_publications_known(make_snapshot: MakeSnapshot) -> None:
    def symbols(tables: Tables, name: str, day: dt.date) -> list[tuple[str, str]]:
        snapshot = make_snapshot(name, **tables)
        with snapshot.connect() as connection:
            relation = make_classifications(connection, snapshot, day)
            return connection.sql(f"SELECT startKey, endKey FROM {relation} ORDER BY ALL").fetchall()

    early = [(name, "IPC:H01M10/05") for name in "uvw"]
    assert symbols(SINCE, "since", EARLY) == symbols(EARLIER, "earlier", EARLY) == early
    assert symbols(SINCE, "later", LATE) == sorted([*early, ("v", "IPC:B64C39/02")])


def filing(number: str, family: str, office: str, day: dt.date) -> dict[str, list[dict[str, Any]]]:
    dates = {"earliestFilingDate": day, "earliestPublicationDate": day}
    return {
        "SimpleFamily": [{"familyId": family, "firstFilingOffice": office, **dates, **FAMILY_FACTS}],
        "Publication": [published(number, day)],
        "FamilyMembership": [{"startKey": number, "endKey": family}],
        "PatentApplicant": [named(number, "f:acme")],
    }


def test_a_country_read_off_filings_is_that_of_the_filings_known(world_of: Callable[..., World]) -> None:
    read_off = {"countryBasis": "firstFilingOffice", "countryCode": "US", "countryConfidence": 0.6}
    tables: dict[str, list[dict[str, Any]]] = {
        **EARLIER,
        "Firm": [{"agentId": "f:acme", "name": "acme", **read_off}, *EARLIER["Firm"][1:]],
    }
    offices = [("CN", 2011), ("CN", 2011), ("EP", 2012), ("US", 2017), ("US", 2017), ("US", 2018)]
    for place, (office, year) in enumerate(offices):
        for name, rows in filing(f"XX{place}A", f"z{place}", office, dt.date(year, 1, 1)).items():
            tables[name] = [*tables[name], *rows]
    # u and v say no office; of the others, two of three known in 2015 were first filed in China.
    known = {name: world_of(tables, day) for name, day in (("early", EARLY), ("late", LATE))}
    found = {
        name: (world.countries[0], world.country_confidence[0])
        for name, world in known.items()
        if world.countries is not None and world.country_confidence is not None
    }
    assert found == {"early": ("CN", pytest.approx(2 / 5)), "late": ("US", 0.6)}
    assert REGIONAL_OFFICES == STAGED_OFFICES


def test_a_snapshot_is_settled_from_its_last_publication_on(make_snapshot: MakeSnapshot) -> None:
    snapshot = make_snapshot("since", **SINCE)
    days = (EARLY, dt.date(2016, 5, 31), dt.date(2016, 6, 1), LATE)
    assert [is_settled(snapshot, day) for day in days] == [False, False, True, True]
    assert is_settled(make_snapshot("bare", SimpleFamily=EARLIER["SimpleFamily"]), EARLY)


AGENTS = ("a", "b", "c", "d")
CHANGES = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from(AGENTS), max_size=2),
        st.frozensets(st.sampled_from(AGENTS), min_size=1, max_size=2),
    ),
    max_size=5,
)


def after_changes(applicants: Sequence[str], changes: Sequence[tuple[frozenset[str], frozenset[str]]]) -> Any:
    """Return the holders of one family by the columns' way: agent, share, confidence."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TEMP TABLE holding_as_of "
            "(familyId VARCHAR, agentId VARCHAR, share DOUBLE, confidence DOUBLE)"
        )
        for agent in applicants:
            connection.execute(
                "INSERT INTO holding_as_of VALUES ('f', ?, ?, 1)", [agent, 1 / len(applicants)]
            )
        connection.execute(
            "CREATE TEMP TABLE change (familyId VARCHAR, gives VARCHAR[], receives VARCHAR[], turn BIGINT)"
        )
        for turn, (gives, receives) in enumerate(changes, start=1):
            connection.execute(
                "INSERT INTO change VALUES ('f', ?::VARCHAR[], ?::VARCHAR[], ?)",
                [sorted(gives), sorted(receives), turn],
            )
        apply_changes(connection)
        return connection.execute(
            "SELECT agentId, share, confidence FROM holding_as_of ORDER BY ALL"
        ).fetchall()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(AGENTS), max_size=3, unique=True), CHANGES)
def test_holders_of_all_families_are_those_of_one_family_at_a_time(
    applicants: list[str], changes: list[tuple[frozenset[str], frozenset[str]]]
) -> None:
    history = [
        Change(f"t{turn}", dt.date(2012, 1, turn), None, gives, receives)
        for turn, (gives, receives) in enumerate(changes, start=1)
    ]
    found = after_changes(applicants, changes)
    expected = holders_on(applicants, history, LATE)
    assert [agent for agent, _, _ in found] == [holder.agent for holder in expected]
    assert sum(share for _, share, _ in found) == pytest.approx(1.0 if found else 0.0, abs=1e-9)
    assert all(share > 0 for _, share, _ in found)


def test_the_share_of_the_giver_goes_to_the_receivers_and_no_other_share_moves() -> None:
    sold = after_changes(["a", "b"], [(frozenset("a"), frozenset("cd"))])
    assert sold == [("b", 0.5, 1.0), ("c", 0.25, BY_NAME), ("d", 0.25, BY_NAME)]
    joined = after_changes(["a"], [(frozenset("a"), frozenset("ab"))])
    assert joined == [("a", 0.5, 1.0), ("b", 0.5, BY_NAME)]
    broken = after_changes(["a"], [(frozenset("x"), frozenset("b"))])
    assert broken == [("a", 0.5, 1.0), ("b", 0.5, BY_GAP)]
