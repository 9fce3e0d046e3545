"""Past investment deals as arrays, and what they tell at a day about a fund and a firm.

Everything is computed from deals up to the day only, so that a ranking can be tested on later ones.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from kg.algorithms.link_graph import Floats, Integers
from kg.algorithms.text_similarity import TextSpace, words_of
from kg.snapshot import Snapshot

FEATURES = ("popularity", "domain", "coInvestors", "again", "place", "stage", "recency")

_DEALS = """
WITH place AS ({places}), firm AS ({firms})
SELECT r.endKey AS roundId, r.startKey AS firm, p.startKey AS investor, i.announcedDate AS day,
       coalesce(i.roundType, '') AS stage, coalesce(f.text, '') AS text, coalesce(l.places, []) AS places
FROM "RoundOfFirm" AS r JOIN "InvestmentRound" AS i ON i.roundId = r.endKey
JOIN "RoundParticipation" AS p ON p.endKey = r.endKey
LEFT JOIN firm AS f ON f.agentId = r.startKey LEFT JOIN place AS l ON l.agentId = r.startKey
WHERE i.announcedDate IS NOT NULL ORDER BY day, roundId, investor
"""


@dataclass(frozen=True)
class Deals:
    """Deals: one row for each round and investor, by day.

    Attributes:
        rounds: id of the round, shape (deals,).
        firm: index of the firm, shape (deals,).
        investor: index of the investor, shape (deals,).
        day: day of the round, shape (deals,).
        stage: type of the round, shape (deals,).
        investors: ids, shape (investors,).
        firms: ids, shape (firms,).
        words: the words of what each firm says it does.
        places: places of each firm.
    """

    rounds: np.ndarray
    firm: Integers
    investor: Integers
    day: np.ndarray
    stage: np.ndarray
    investors: tuple[str, ...]
    firms: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    places: tuple[frozenset[str], ...]


def read_deals(snapshot: Snapshot) -> Deals:
    """Return the dated deals of a snapshot; none when it has no rounds."""
    there = snapshot.row_counts
    needed = {"RoundOfFirm", "InvestmentRound", "RoundParticipation"}
    if not needed <= there.keys():
        return _deals([])
    places = "SELECT NULL::VARCHAR AS agentId, []::VARCHAR[] AS places WHERE false"
    if "LocatedIn" in there:
        places = (
            'SELECT startKey AS agentId, list(DISTINCT endKey) AS places FROM "LocatedIn" GROUP BY startKey'
        )
    firms = "SELECT NULL::VARCHAR AS agentId, NULL::VARCHAR AS text WHERE false"
    if "Firm" in there:
        firms = "SELECT agentId, concat_ws(' ', name, description) AS text FROM \"Firm\""
    with snapshot.connect() as connection:
        found = connection.sql(_DEALS.format(places=places, firms=firms)).to_arrow_table()
    return _deals(found.to_pylist())


def _deals(rows: list[dict[str, object]]) -> Deals:
    firms = tuple(sorted({str(row["firm"]) for row in rows}))
    investors = tuple(sorted({str(row["investor"]) for row in rows}))
    firm = {name: number for number, name in enumerate(firms)}
    investor = {name: number for number, name in enumerate(investors)}
    about = {str(row["firm"]): row for row in rows}
    return Deals(
        rounds=np.array([str(row["roundId"]) for row in rows], dtype=object),
        firm=np.array([firm[str(row["firm"])] for row in rows], dtype=np.int64),
        investor=np.array([investor[str(row["investor"])] for row in rows], dtype=np.int64),
        day=np.array([row["day"] for row in rows], dtype="datetime64[D]"),
        stage=np.array([str(row["stage"]) for row in rows], dtype=object),
        investors=investors,
        firms=firms,
        words=tuple(tuple(words_of(str(about[name]["text"]))) for name in firms),
        places=tuple(frozenset(_texts(about[name]["places"])) for name in firms),
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


@dataclass(frozen=True)
class Query:
    """A round whose investors are asked for.

    Attributes:
        firm: index of the firm.
        stage: type of the round.
        investors: indices of those who took part, ascending.
    """

    firm: int
    stage: str
    investors: Integers


def queries_between(deals: Deals, after: dt.date, until: dt.date) -> list[Query]:
    """Return the rounds after a day and until another, each with its investors."""
    inside = np.flatnonzero((deals.day > np.datetime64(after)) & (deals.day <= np.datetime64(until)))
    found = []
    for name in dict.fromkeys(deals.rounds[inside].tolist()):
        rows = inside[deals.rounds[inside] == name]
        investors = np.unique(deals.investor[rows])
        found.append(Query(int(deals.firm[rows[0]]), str(deals.stage[rows[0]]), investors))
    return found


def deal_features(deals: Deals, space: TextSpace, day: dt.date, queries: list[Query]) -> Floats:
    """Return what the deals until a day tell of each query and investor.

    Args:
        deals: all deals.
        space: the firms' texts as vectors, fitted on firms known by the day.
        day: later deals are not looked at.
        queries: rounds whose investors are asked for.

    Returns:
        Shape (queries, investors, features), in the order of FEATURES.
    """
    past = np.flatnonzero(deals.day <= np.datetime64(day))
    firms, investors = len(deals.firms), len(deals.investors)
    ones = np.ones(past.size)
    pairs = sparse.csr_array((ones, (deals.investor[past], deals.firm[past])), shape=(investors, firms))
    count: Floats = np.asarray(pairs.sum(axis=1), dtype=np.float64).ravel()
    asked = [query.firm for query in queries]
    domain = space.similarity(pairs)[:, asked].T
    together = (pairs @ pairs.T).toarray()
    np.fill_diagonal(together, 0.0)
    here = pairs[:, asked].toarray().T
    result = np.zeros((len(queries), investors, len(FEATURES)))
    result[:, :, 0] = np.log1p(count)
    result[:, :, 1] = domain
    result[:, :, 2] = np.log1p((here > 0) @ together)
    result[:, :, 3] = here > 0
    result[:, :, 4] = np.log1p(_at_places(deals, pairs, asked))
    result[:, :, 5] = _stage_share(deals, past, queries, count)
    result[:, :, 6] = _recency(deals, past, day)
    return result


def _at_places(deals: Deals, pairs: sparse.csr_array, asked: list[int]) -> Floats:
    """Return the number of each investor's deals in the places of each firm, (queries, investors)."""
    names = sorted({place for places in deals.places for place in places})
    index = {name: number for number, name in enumerate(names)}
    seats = sparse.lil_array((len(deals.firms), max(len(names), 1)))
    for firm, places in enumerate(deals.places):
        for place in places:
            seats[firm, index[place]] = 1.0
    table = sparse.csr_array(seats)
    return np.asarray((table[asked] @ (pairs @ table).T).toarray(), dtype=np.float64)


def _stage_share(deals: Deals, past: Integers, queries: list[Query], count: Floats) -> Floats:
    """Return the part of each investor's deals that were of the round's type, (queries, investors)."""
    shares: dict[str, Floats] = {}
    for stage in {query.stage for query in queries}:
        rows = past[deals.stage[past] == stage]
        number = np.bincount(deals.investor[rows], minlength=count.size)
        # One deal of an even mix more, so that a single past deal does not decide.
        shares[stage] = (number + 0.1) / (count + 1)
    return np.array([shares[query.stage] for query in queries]).reshape(len(queries), count.size)


def _recency(deals: Deals, past: Integers, day: dt.date) -> Floats:
    last = np.full(len(deals.investors), np.inf)
    years = (np.datetime64(day) - deals.day[past]).astype(np.float64) / 365.25
    np.minimum.at(last, deals.investor[past], years)
    return np.asarray(np.exp(-last), dtype=np.float64)
