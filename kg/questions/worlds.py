"""The worlds that questions are answered on, kept between questions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kg.algorithms.as_of import AsOf
from kg.algorithms.control import ControlParameters
from kg.algorithms.coverage import CoverageParameters
from kg.algorithms.family_weights import read_markets
from kg.algorithms.membership import compute_membership
from kg.algorithms.snapshot_inputs import load_world
from kg.algorithms.snapshot_known import is_settled, make_classifications
from kg.algorithms.subjects import with_subject
from kg.algorithms.what_if import Prepared, prepare
from kg.algorithms.world import World
from kg.errors import NotFoundError
from kg.questions.answers import Run
from kg.questions.chains import MARKETS, ChainInput, find_chain_input, read_chain_inputs
from kg.questions.kept import Kept
from kg.questions.request import MetricRequest
from kg.questions.subject_names import check_subject
from kg.snapshot import Snapshot

NO_FAMILY = "no family of this snapshot belongs to the chain"


@dataclass(frozen=True)
class Question:
    """A request with the world that answers it.

    Attributes:
        request: what is asked.
        given: the chain and what is published about its subjects.
        membership: of families in links.
        world: families, holders and references at the instant, seen from the subject.
        run: what every answer carries.
    """

    request: MetricRequest
    given: ChainInput
    membership: pa.Table
    world: World
    run: Run

    @property
    def parameters(self) -> ControlParameters:
        """Return δ, κ and edges of the control metrics."""
        return self.request.control()

    @property
    def coverage(self) -> CoverageParameters:
        """Return thresholds, δ and κ of the coverage metrics."""
        return self.request.coverage()


class Worlds:
    """Memberships, worlds and searched worlds of one snapshot.

    Args:
        snapshot: the version that every answer is of.
        find_chain: how a chain of the snapshot is found by what a request calls it.
    """

    def __init__(
        self, snapshot: Snapshot, find_chain: Callable[[str, Path], ChainInput] = find_chain_input
    ) -> None:
        self.snapshot = snapshot
        self._find_chain = find_chain
        self._memberships: Kept[pa.Table] = Kept(8)
        self._settled: Kept[bool] = Kept(64)
        self._days: Kept[dt.date | None] = Kept(8)
        self._worlds: Kept[World] = Kept(4)
        self._prepared: Kept[Prepared] = Kept(4)

    def find_chain(self, name: str) -> ChainInput:
        """Return a chain as this version knows it.

        Raises:
            NotFoundError: there is no such chain.
        """
        return self._find_chain(name, self.snapshot.path)

    def chains(self, name: str | None = None) -> list[ChainInput]:
        """Return one chain of this version, or all of them.

        Raises:
            NotFoundError: there is no such chain.
        """
        return read_chain_inputs(self.snapshot.path) if name is None else [self.find_chain(name)]

    def open(self, request: MetricRequest) -> Question:
        """Return the world that a request asks about.

        Raises:
            NotFoundError: there is no such chain or subject, or no family belongs to the chain.
            MemoryNeedError: the world of the chain does not fit into memory.
        """
        return self._open(request, self.world)

    def open_in_passing(self, request: MetricRequest) -> Question:
        """Return the world of a request without keeping it: one of many days, of which none is asked again.

        Raises:
            NotFoundError: there is no such chain or subject, or no family belongs to the chain.
        """
        return self._open(request, self._load)

    def _open(self, request: MetricRequest, world_of: Callable[[ChainInput, AsOf], World]) -> Question:
        given = self.find_chain(request.chain)
        instant = request.instant(self.default_day(given))
        membership = self.membership(given, instant.knowledge)
        world = world_of(given, instant)
        check_subject(world, self.snapshot, request.subject, given.shares)
        seen = with_subject(world, request.subject, given.shares) if request.subject else world
        run = Run(self.snapshot, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        return Question(request, given, membership, _declared(seen, request.share), run)

    def membership(self, given: ChainInput, known: dt.date | None = None) -> pa.Table:
        """Return how far each family belongs to each link of a chain, as known by a day; None: as loaded."""
        day = None if known is None or self._is_settled(known) else known
        return self._memberships.get((given.digest, day), lambda: membership_of(self.snapshot, given, day))

    def _is_settled(self, known: dt.date) -> bool:
        return self._settled.get(known, lambda: is_settled(self.snapshot, known))

    def default_day(self, given: ChainInput) -> dt.date:
        """Return the date of an answer that names none: what happened later is not in the files.

        Raises:
            NotFoundError: no family belongs to the chain.
        """
        member = self.membership(given)
        day = self._days.get(given.digest, lambda: knowledge_date(self.snapshot, member))
        if day is None:
            raise NotFoundError(NO_FAMILY, where="chain", found=given.chain.chain_id)
        return day

    def world(self, given: ChainInput, instant: AsOf) -> World:
        """Return a chain's world at an instant, without a subject."""
        return self._worlds.get((given.digest, instant), lambda: self._load(given, instant))

    def _load(self, given: ChainInput, instant: AsOf) -> World:
        markets = read_markets(MARKETS) if instant.weight != "1" else None
        member = self.membership(given, instant.knowledge)
        return load_world(self.snapshot, given.chain, member, as_of=instant, markets=markets)

    def prepared(self, question: Question) -> Prepared:
        """Return a question's world searched for what-if, as it was left by the last question like it."""
        request = question.request
        key: Hashable = (question.given.digest, dataclasses.replace(request, metric="what-if"))
        return self._prepared.get(key, lambda: prepare(question.world, question.coverage))


def _declared(world: World, share: float | None) -> World:
    """Return the world with the asker's g of the subject, where one is declared."""
    if share is None:
        return world
    reasons = {name: why for name, why in world.subject.reasons.items() if name != "share"}
    subject = dataclasses.replace(
        world.subject, share=share, reasons=reasons, shares_source=("declared with the question",)
    )
    return dataclasses.replace(world, subject=subject)


def membership_of(snapshot: Snapshot, given: ChainInput, known: dt.date | None = None) -> pa.Table:
    """Return how far each family of a snapshot belongs to each link of a chain; maybe no row.

    Args:
        snapshot: with the classification of its families.
        given: the chain.
        known: symbols of publications up to this day count; None: of all.
    """
    with snapshot.connect() as connection:
        if "FamilyClassification" not in snapshot.relationships:
            connection.execute('CREATE TABLE "FamilyClassification" (startKey VARCHAR, endKey VARCHAR)')
        if known is None:
            return compute_membership(connection, given.chain)
        return compute_membership(connection, given.chain, make_classifications(connection, snapshot, known))


_LATEST = """
SELECT max(f.earliestPublicationDate) FROM "SimpleFamily" AS f SEMI JOIN membership AS m USING (familyId)
"""


def knowledge_date(snapshot: Snapshot, membership: pa.Table) -> dt.date | None:
    """Return the day of the latest first publication among a chain's families; None without any.

    It is the default as-of date: what happened later is not in the files.
    """
    if "SimpleFamily" not in snapshot.nodes:
        return None
    with snapshot.connect() as connection:
        connection.register("membership", membership)
        row = connection.execute(_LATEST).fetchone()
    return row[0] if row and isinstance(row[0], dt.date) else None
