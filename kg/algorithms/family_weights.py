"""Weights w of families beside w = 1 (metrics note, section 0).

* «oecd»: the composite of Squicciarini, Dernis & Criscuolo (2013), Measuring Patent Quality: the mean of
  indicators, each over the largest of its cohort (leading IPC subclass × filing year, largest cut at the
  98th percentile). Of theirs a snapshot has forward citations within five years, family size, generality and
  backward citations; it has neither claims nor grant lag. †
* «pai»: the Patent Asset Index after Ernst & Omland (2011): technology relevance (citations over the mean of
  the cohort) × market coverage (size of the markets with a member over that of the United States), with
  gross domestic product in the place of gross national income. †
* «calibrated»: the probability to be kept in force for ten years, by a logistic regression on the same
  indicators, fitted on cohorts that were ten years old at the knowledge date.

Each is divided by its mean over the families of the chain in force, so that masses stay counts.
† sources cited from memory.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kg.algorithms.as_of import AsOf
from kg.algorithms.link_graph import Floats
from kg.algorithms.snapshot_known import citation_query, make_classifications
from kg.errors import FormatError, SnapshotError
from kg.snapshot import Snapshot

KEPT_YEARS = 10
LEAST_COHORT = 50
CITED_YEARS = 5
INDICATORS = ("forward", "size", "generality", "backward")

_FEATURES = """
WITH wanted AS (SELECT familyId, id FROM family SEMI JOIN member ON familyId = startKey),
known AS (
    SELECT familyId, earliestPublicationDate AS published FROM "SimpleFamily"
    WHERE earliestPublicationDate <= $known
), cited AS (
    SELECT c.endKey AS familyId, c.startKey AS citing,
           s.published <= t.published + to_years($years::INTEGER) AS isEarly
    FROM ({citations}) AS c JOIN known AS s ON s.familyId = c.startKey
    JOIN known AS t ON t.familyId = c.endKey SEMI JOIN wanted AS w ON w.familyId = c.endKey
), forward AS (
    SELECT familyId, count(*) FILTER (isEarly) AS forward, count(*) AS relevance FROM cited GROUP BY familyId
), backward AS (
    SELECT startKey AS familyId, count(*) AS backward FROM ({citations})
    SEMI JOIN wanted ON familyId = startKey GROUP BY startKey
), subclass AS (
    SELECT f.startKey AS familyId, s.subclass, count(*) AS n
    FROM {classification} AS f JOIN {symbol} AS s ON s.symbolId = f.endKey
    WHERE s.scheme = 'IPC' GROUP BY f.startKey, s.subclass
), field AS (SELECT familyId, arg_max(subclass, (n, subclass)) AS field FROM subclass GROUP BY familyId),
spread AS (
    SELECT c.familyId, s.subclass, count(*) AS n FROM cited AS c
    JOIN subclass AS s ON s.familyId = c.citing GROUP BY c.familyId, s.subclass
), generality AS (
    SELECT familyId, 1 - sum(n * n) / (sum(n) * sum(n)) AS generality FROM spread GROUP BY familyId
), office AS (
    SELECT m.endKey AS familyId, list_sort(list(DISTINCT p.countryCode)) AS offices
    FROM {membership} AS m JOIN {publication} AS p ON p.publicationNumber = m.startKey
    SEMI JOIN wanted AS w ON w.familyId = m.endKey
    WHERE coalesce(p.publicationDate <= $known, true) GROUP BY m.endKey
)
SELECT w.id, coalesce(forward, 0)::DOUBLE AS forward, coalesce(relevance, 0)::DOUBLE AS relevance,
       coalesce(backward, 0)::DOUBLE AS backward, coalesce(generality, 0)::DOUBLE AS generality,
       coalesce(len(offices), 1)::DOUBLE AS size, offices, field, year(f.started) AS year, f.isActive,
       f.started, l.mayBeInForce, l.since
FROM wanted AS w JOIN family AS f USING (familyId) LEFT JOIN forward USING (familyId)
LEFT JOIN backward USING (familyId) LEFT JOIN generality USING (familyId)
LEFT JOIN office USING (familyId) LEFT JOIN field USING (familyId)
LEFT JOIN legal_status AS l USING (familyId) ORDER BY w.id
"""
_MISSING = {
    "classification": ("FamilyClassification", "startKey", "endKey"),
    "symbol": ("ClassificationSymbol", "symbolId", "scheme", "subclass"),
    "membership": ("FamilyMembership", "startKey", "endKey"),
    "publication": ("Publication", "publicationNumber", "countryCode"),
}


def family_weights(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    as_of: AsOf,
    size: int,
    markets: Mapping[str, float],
) -> Floats:
    """Return w of each family, shape (families,); 1 for families outside the chain.

    Args:
        connection: with the tables family, member and legal_status, and a view for each of the snapshot.
        snapshot: the snapshot.
        as_of: the instant; its weight says which.
        size: number of families.
        markets: size of the market of an office, in any one unit; needed for «pai».

    Raises:
        SnapshotError: the snapshot does not hold what the weight is made of.
    """
    weights = np.ones(size)
    if as_of.weight == "1":
        return weights
    features = _features(connection, snapshot, as_of)
    raw = {"oecd": _oecd, "calibrated": _calibrated}.get(as_of.weight)
    values = _pai(features, markets) if raw is None else raw(features, as_of)
    active = features["isActive"].to_numpy(dtype=np.bool_)
    mean = float(values[active].mean()) if active.any() else 0.0
    if not mean > 0:
        raise SnapshotError("the weight is zero for every family of the chain", found=as_of.weight)
    weights[features["id"].to_numpy(dtype=np.int64)] = values / mean
    return weights


def _features(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: AsOf) -> pd.DataFrame:
    tables = snapshot.row_counts

    def source(name: str, columns: tuple[str, ...]) -> str:
        nothing = ", ".join(f"NULL::VARCHAR AS {column}" for column in columns)
        date = ", NULL::DATE AS publicationDate" if name == "Publication" else ""
        return f'"{name}"' if name in tables else f"(SELECT {nothing}{date} WHERE false)"

    views = {key: source(name, tuple(columns)) for key, (name, *columns) in _MISSING.items()}
    if "FamilyClassification" in tables:
        views["classification"] = make_classifications(connection, snapshot, as_of.knowledge)
    query = _FEATURES.format(**views, citations=citation_query(snapshot))
    return connection.execute(query, {"known": as_of.knowledge, "years": CITED_YEARS}).df()


def _oecd(features: pd.DataFrame, _as_of: AsOf) -> Floats:
    cohort = [features["field"].fillna(""), features["year"].fillna(0)]
    parts = []
    for name in INDICATORS:
        largest = features.groupby(cohort)[name].transform(lambda values: values.quantile(0.98))
        cut = np.minimum(features[name], largest)
        parts.append(np.where(largest > 0, cut / largest.where(largest > 0, 1.0), 0.0))
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)


def _pai(features: pd.DataFrame, markets: Mapping[str, float]) -> Floats:
    if "US" not in markets:
        raise SnapshotError("the weight «pai» needs the sizes of markets, that of US among them")
    cohort = [features["field"].fillna(""), features["year"].fillna(0)]
    mean = features.groupby(cohort)["relevance"].transform("mean")
    relevance = np.where(mean > 0, features["relevance"] / mean.where(mean > 0, 1.0), 0.0)
    listed = [offices if isinstance(offices, list | np.ndarray) else () for offices in features["offices"]]
    coverage = np.array([sum(markets.get(office, 0.0) for office in offices) for offices in listed])
    return np.asarray(relevance * coverage / markets["US"], dtype=np.float64)


def _calibrated(features: pd.DataFrame, as_of: AsOf) -> Floats:
    from sklearn.linear_model import LogisticRegression

    x = np.log1p(features[list(INDICATORS)].to_numpy(dtype=np.float64))
    started = pd.to_datetime(features["started"])
    aged = started + pd.DateOffset(years=KEPT_YEARS)
    ended = pd.to_datetime(features["since"]).where(features["mayBeInForce"].eq(False))
    known = features["mayBeInForce"].notna() & (aged <= pd.Timestamp(as_of.knowledge))
    kept = (ended.isna() | (ended >= aged))[known].to_numpy()
    if kept.size < LEAST_COHORT or kept.all() or not kept.any():
        raise SnapshotError(
            "too few families whose rights were kept or dropped within ten years are known to fit on",
            found=f"{int(kept.sum())} kept of {kept.size}",
            expected=f"{LEAST_COHORT} at least, some kept and some not",
        )
    model = LogisticRegression(max_iter=1000).fit(x[known.to_numpy()], kept)
    return np.asarray(model.predict_proba(x)[:, 1], dtype=np.float64)


def read_markets(path: Path) -> dict[str, float]:
    """Return the size of the market of each office in a file of published figures.

    Raises:
        FormatError: a column is missing, a value is no number above 0, or the units differ.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in ("office", "value", "unit") if name not in (reader.fieldnames or [])]
        if missing:
            raise FormatError("columns are missing", where=f"{path}:1", found=", ".join(missing))
        rows = [(f"{path}:{reader.line_num}", row) for row in reader]
    if len({row["unit"] for _, row in rows}) > 1:
        raise FormatError("the figures have several units", where=str(path))
    return {row["office"]: _positive(row["value"], where) for where, row in rows}


def _positive(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not value > 0:
        raise FormatError("not a size", where=where, found=text, expected="a number above 0")
    return value
