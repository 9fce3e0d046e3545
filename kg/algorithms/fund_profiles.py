"""Funds of the match: those that declared criteria, and investors as their past rounds show them.

A thesis τ is made of the deals whose firm's description, product, industry or name contains a term of a
link. A past deal shows who invested, never that it was good.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd
import pyarrow as pa

from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.fund_criteria import read_declared_funds, with_observed
from kg.algorithms.fund_model import FundRecord
from kg.algorithms.snapshot_inputs import agent_view
from kg.snapshot import Snapshot

OBSERVED = ("stages", "ticket", "thesis")
# Nothing in past rounds says these, so the gate lists them as unknown.
UNDECLARED = ("exclusions", "region", "term")
_NEEDED = ("RoundParticipation", "RoundOfFirm", "InvestmentRound", "Firm")


@dataclass(frozen=True)
class FundProfiles:
    """Funds and the deals that they were read off.

    Attributes:
        funds: one record a fund with declared criteria or an investor with a deal on the chain, by id.
        deals: evidence: fund, fundName, round, firm, firmName, date, roundType, link, terms.
        rounds_without_date: participations left out because nobody knows when they were.
    """

    funds: tuple[FundRecord, ...]
    deals: pd.DataFrame
    rounds_without_date: int


_DEALS = """
WITH described AS (
    SELECT f.agentId, f.name,
           concat_ws(' ', f.name, f.legalName, f.brandName, f.description{products}) AS words
    FROM "Firm" AS f
    WHERE f.agentId IN (SELECT startKey FROM "RoundOfFirm")  -- every term is looked for in every text
), firm AS (
    SELECT *, lower(words) AS lowered FROM described
), hit AS (
    SELECT agentId, linkId, list(DISTINCT term ORDER BY term) AS terms FROM firm JOIN term_input
    -- A pattern is compiled again for each text: only where its beginning stands at all.
    ON CASE WHEN NOT contains(lowered, stem) THEN false
            WHEN isWord THEN regexp_matches(words, pattern) ELSE contains(words, term) END
    GROUP BY agentId, linkId
)
SELECT p.startKey AS fund, any_value(coalesce(a.name, p.startKey) ORDER BY a.name) AS fundName,
       r.roundId AS round, o.startKey AS firm, any_value(f.name) AS firmName, r.announcedDate AS date,
       r.roundType, r.amountLow, r.amountHigh, r.currency, h.linkId AS link, h.terms
FROM "RoundParticipation" AS p JOIN "InvestmentRound" AS r ON r.roundId = p.endKey
JOIN "RoundOfFirm" AS o ON o.endKey = r.roundId JOIN firm AS f ON f.agentId = o.startKey
LEFT JOIN hit AS h ON h.agentId = o.startKey LEFT JOIN agent AS a ON a.agentId = p.startKey
WHERE r.announcedDate <= $day
GROUP BY ALL ORDER BY fund, round, firm, link
"""


def read_fund_profiles(snapshot: Snapshot, chain: Chain, as_of: dt.date) -> FundProfiles:
    """Return the funds with declared criteria, and the investors that have put money into firms of a chain.

    Args:
        snapshot: with rounds, participations and firms.
        chain: its links' terms decide which firm belongs where.
        as_of: rounds announced later are not known yet.
    """
    if any(name not in snapshot.row_counts for name in _NEEDED):
        declared = read_declared_funds(snapshot, chain)
        return FundProfiles(declared, pd.DataFrame(columns=list(_EVIDENCE)), 0)
    with snapshot.connect() as connection:
        connection.execute(agent_view(snapshot))
        connection.register("term_input", _terms(chain))
        deals = _read_deals(connection, snapshot, as_of)
        undated = connection.execute(
            'SELECT count(*) FROM "RoundParticipation" JOIN "InvestmentRound" ON roundId = endKey '
            "WHERE announcedDate IS NULL"
        ).fetchone()
    funds = with_observed(read_declared_funds(snapshot, chain), tuple(_observed(deals)))
    evidence = deals[deals["link"].notna()].reset_index(drop=True)[list(_EVIDENCE)]
    return FundProfiles(funds, evidence, int(undated[0]) if undated is not None else 0)


_EVIDENCE = ("fund", "fundName", "round", "firm", "firmName", "date", "roundType", "link", "terms")


def _read_deals(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: dt.date) -> pd.DataFrame:
    industries = ""
    if {"OperatesIn", "Industry"} <= snapshot.row_counts.keys():
        industries = (
            ", (SELECT string_agg(i.name, ' ' ORDER BY i.name) FROM \"OperatesIn\" AS x "
            'JOIN "Industry" AS i ON i.industryId = x.endKey WHERE x.startKey = f.agentId)'
        )
    query = _DEALS.format(products=industries)
    frame: pd.DataFrame = connection.sql(query, params={"day": as_of}).to_arrow_table().to_pandas()
    return frame


def _terms(chain: Chain) -> pa.Table:
    """Return the terms of all links; Latin ones must stand as whole words, Chinese ones have no spaces."""
    rows = [
        (link_key(chain, link.id), term, term.isascii(), _stem(term).lower(), _word_pattern(term))
        for link in chain.links
        for term in dict.fromkeys((*link.terms_zh, *link.terms_en))
        if term.strip()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    names = ("linkId", "term", "isWord", "stem", "pattern")
    types = (pa.string(), pa.string(), pa.bool_(), pa.string(), pa.string())
    arrays = [pa.array(list(column), type_) for column, type_ in zip(columns, types, strict=True)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _stem(term: str) -> str:
    """Return what the singular and the plural of a term begin with."""
    return term[:-1] if re.search(r"[^aeiou]y$", term, re.IGNORECASE) else term


def _word_pattern(term: str) -> str:
    """Return the pattern of a term as whole words, in the singular or the plural."""
    stem = _stem(term)
    return rf"(?i)\b{re.escape(stem)}{'(s|es)?' if stem == term else '(y|ies)'}\b"


def _observed(deals: pd.DataFrame) -> Iterator[FundRecord]:
    """Yield what the past rounds of each fund with a deal on the chain show, by the fund's id."""
    on_chain = deals.loc[deals["link"].notna(), "fund"]
    rows = deals[deals["fund"].isin(on_chain)]
    rounds = rows.drop_duplicates(["fund", "round"])
    stages = rounds.dropna(subset=["roundType"]).groupby("fund")["roundType"].agg(frozenset).to_dict()
    tickets, theses = _tickets(rounds), _theses(rows)
    for name in sorted(set(on_chain)):
        low, high = tickets.get(name, (None, None))
        yield FundRecord(
            id=str(name),
            ticket_low=low,
            ticket_high=high,
            stages=stages.get(name),
            thesis=theses[name],
            undeclared=UNDECLARED,
            observed=OBSERVED,
        )


def _theses(deals: pd.DataFrame) -> Mapping[str, Mapping[str, float]]:
    """Return τ of each fund: each deal on the chain weighs 1, shared equally by the links that it matches."""
    hits = deals[deals["link"].notna()]
    weights = 1 / hits.groupby(["fund", "round", "firm"])["link"].transform("count")
    by_link = weights.groupby([hits["fund"], hits["link"]]).sum()
    shares = by_link / by_link.groupby(level=0).transform("sum")
    found: dict[str, dict[str, float]] = {}
    for (fund, link), share in zip(shares.index.tolist(), shares.tolist(), strict=True):
        found.setdefault(str(fund), {})[str(link)] = share
    return found


def _tickets(rounds: pd.DataFrame) -> Mapping[str, tuple[float, float]]:
    """Return the range of each fund's rounds' amounts in their most frequent currency, the first of equals.

    They are amounts of whole rounds; what each investor gave is not in the files.
    """
    known = rounds[rounds["amountLow"].notna() & rounds["currency"].notna()]
    counts = known.groupby(["fund", "currency"], as_index=False).size()
    frequent = counts.sort_values(["fund", "size", "currency"], ascending=[True, False, True])
    same = known.merge(frequent.drop_duplicates("fund")[["fund", "currency"]], on=["fund", "currency"])
    same = same.assign(high=same["amountHigh"].fillna(same["amountLow"]))
    ranges = same.groupby("fund").agg(low=("amountLow", "min"), high=("high", "max"))
    bounds = zip(ranges["low"].tolist(), ranges["high"].tolist(), strict=True)
    return dict(zip(map(str, ranges.index), bounds, strict=True))
