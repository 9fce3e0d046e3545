"""Which patent families belong to which links of a chain, and how far: μ(f, n).

μ(f, n) = Σ over f's symbols k of (1/|symbols of f|) · e(f, k, n) · c(k, n)   (metrics note, section 0)

What counts as a symbol of a family: the distinct symbols of all its publications and sources, without
regard to the scheme (IPC B64C39/02 and CPC B64C39/02 are one), because the CPC repeats the IPC and a
family must not weigh double for having both. Indexing codes (CPC main groups from 2000, IPC from 100)
count: before 2023 they were the only breakdown of unmanned aircraft. Section Y does not: offices add its
tags (Y02, Y10) beside the classification, and a family would be diluted by them; they may still stand in
conditions. A rule for one scheme fires only where the family has the symbol in that scheme.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import duckdb
import pyarrow as pa

from kg.algorithms.chain_model import Chain, Rule, expand, link_key
from kg.algorithms.concordance import Atom, RulePattern, atoms_of, conditions_of, groups_of, rule_patterns

_SCHEME_BITS = {"IPC": 1, "CPC": 2, "both": 3}
_QUERY = r"""
WITH listed AS (
    SELECT DISTINCT endKey, substr(endKey, 5) AS symbol, if(endKey LIKE 'IPC:%', 1, 2) AS scheme
    FROM {classification} WHERE endKey LIKE 'IPC:%' OR endKey LIKE 'CPC:%'
), split AS (
    SELECT DISTINCT symbol,
           regexp_extract(symbol, '^([A-HY][0-9]{{2}}[A-Z])([0-9]{{1,4}})/([0-9]{{2,6}})$',
                          ['area', 'main', 'rest']) AS part
    FROM listed
), keyed AS (
    SELECT symbol, row_number() OVER (ORDER BY symbol) AS number, symbol NOT LIKE 'Y%' AS isCounted,
           CASE WHEN part.area = '' THEN symbol
                ELSE part.area || lpad(part.main, 4, '0') || '/' || part.rest END AS key
    FROM split
), placed AS MATERIALIZED (
    SELECT symbol, number, isCounted, atom, mask::HUGEINT AS mask, isRuled AND isCounted AS isRuled
    FROM keyed AS k ASOF JOIN membership_atom AS a ON k.key >= a.start
), coded AS MATERIALIZED (
    SELECT endKey, number, scheme, isRuled FROM listed JOIN placed USING (symbol)
), candidate AS (
    SELECT DISTINCT startKey FROM {classification} SEMI JOIN (FROM coded WHERE isRuled) USING (endKey)
), held AS MATERIALIZED (
    SELECT startKey, number, bit_or(scheme) AS schemes
    FROM {classification} SEMI JOIN candidate USING (startKey) JOIN coded USING (endKey)
    GROUP BY startKey, number
), family AS (
    SELECT startKey, bit_or(mask) AS mask, count(*) FILTER (isCounted) AS symbols
    FROM held JOIN placed USING (number) GROUP BY startKey
), fired AS (
    SELECT h.startKey, s.linkId, h.number, any_value(f.symbols) AS symbols, any_value(s.share) AS share,
           max(s.preference) AS preference
    FROM held AS h JOIN placed AS p USING (number) JOIN membership_share AS s USING (atom)
    JOIN family AS f USING (startKey)
    WHERE p.isRuled AND s.share > 0 AND h.schemes & s.schemes <> 0
      AND f.mask & s.demanded::HUGEINT = s.demanded::HUGEINT AND f.mask & s.forbidden::HUGEINT = 0
    GROUP BY h.startKey, s.linkId, h.number
)
SELECT startKey AS familyId, linkId, sum(share)::DOUBLE / any_value(symbols) AS membership,
       sum(share * confidence)::DOUBLE / sum(share)::DOUBLE AS confidence,
       list_sort(list(rule || ' <- ' || symbol)) AS rules
FROM fired JOIN placed USING (number) JOIN membership_rule USING (preference)
GROUP BY startKey, linkId ORDER BY familyId, linkId
"""


def compute_membership(
    connection: duckdb.DuckDBPyConnection, chain: Chain, classification: str = '"FamilyClassification"'
) -> pa.Table:
    """Return how far each family belongs to each link of a chain.

    Args:
        connection: where the classification of the families can be queried.
        chain: a checked chain.
        classification: SQL name of a relation with startKey (family) and endKey («IPC:B64C39/02»).

    Returns:
        One row for each family and link with μ > 0: familyId, linkId, membership in (0, 1], confidence
        (mean of the rules' confidence, weighted by what each symbol adds), rules (which rule with which
        symbol: «flight_control.1 G05D1/10 <- G05D1/101»). Σ membership of a family is at most 1.
    """
    tables = _tables(chain)
    for name, table in tables.items():
        connection.register(name, table)
    try:
        return connection.sql(_QUERY.format(classification=classification)).to_arrow_table()
    finally:
        for name in tables:
            connection.unregister(name)


def membership_rows(membership: pa.Table, chain: Chain) -> pa.Table:
    """Return memberships as rows of the relationship ChainMembership (IN_LINK)."""
    count = membership.num_rows
    reference = [f"chain:{chain.file}:1"]
    return pa.table(
        {
            "startKey": membership["familyId"],
            "endKey": membership["linkId"],
            "membership": membership["membership"],
            "confidence": membership["confidence"],
            "rules": membership["rules"],
            "chainVersion": pa.array([chain.version] * count, pa.string()),
            "sources": pa.array([reference] * count, pa.list_(pa.string())),
        }
    )


class _Masks:
    """The conditions of a chain's rules, one bit each."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        rules = [rule for link in chain.links for rule in link.rules]
        groups = dict.fromkeys(group for rule in rules for group in groups_of(rule))
        self.bits = {group: 1 << number for number, group in enumerate(groups)}
        self.patterns = {group: [p for name in group for p in expand(chain, name)] for group in groups}

    def met_by(self, key: str) -> int:
        """Return the bits of the conditions that a symbol with this key meets."""
        held = (group for group, patterns in self.patterns.items() if any(p.holds(key) for p in patterns))
        return sum(self.bits[group] for group in held)

    def of_rule(self, rule: Rule) -> tuple[int, int]:
        """Return the bits that a rule demands and those that it forbids."""
        demanded, forbidden = conditions_of(rule)
        return sum({self.bits[group] for group in demanded}), self.bits.get(forbidden, 0)


def _atom_table(atoms: tuple[Atom, ...], masks: _Masks) -> pa.Table:
    return pa.table(
        {
            "atom": pa.array(range(len(atoms)), pa.int32()),
            "start": [atom.start for atom in atoms],
            "mask": [str(masks.met_by(atom.start)) for atom in atoms],
            "isRuled": [bool(atom.ruling) for atom in atoms],
        }
    )


def _share_table(atoms: tuple[Atom, ...], masks: _Masks, preferences: dict[RulePattern, int]) -> pa.Table:
    rows = [
        {
            "atom": number,
            "linkId": link_key(masks.chain, part.link),
            "share": _exact(atom.shares[part.link]),
            "preference": preferences[part],
            "schemes": _SCHEME_BITS[part.rule.scheme],
            "demanded": str(masks.of_rule(part.rule)[0]),
            "forbidden": str(masks.of_rule(part.rule)[1]),
        }
        for number, atom in enumerate(atoms)
        for part in atom.ruling
    ]
    return pa.Table.from_pylist(rows, schema=_SHARE_SCHEMA)


def _rule_table(preferences: dict[RulePattern, int]) -> pa.Table:
    return pa.table(
        {
            "preference": pa.array(preferences.values(), pa.int32()),
            "confidence": pa.array(
                [_exact(p.rule.confidence, "1e-4") for p in preferences], pa.decimal128(9, 4)
            ),
            "rule": [f"{part.link}.{part.number} {part.pattern.text}" for part in preferences],
        }
    )


def _tables(chain: Chain) -> dict[str, pa.Table]:
    atoms, masks = atoms_of(chain), _Masks(chain)
    # Where several rules of a link place a symbol, the surest counts, and of equals the first.
    best_last = sorted(rule_patterns(chain), key=lambda part: (part.rule.confidence, -part.number))
    preferences = {part: number for number, part in enumerate(best_last)}
    return {
        "membership_atom": _atom_table(atoms, masks),
        "membership_share": _share_table(atoms, masks, preferences),
        "membership_rule": _rule_table(preferences),
    }


def _exact(share: float, step: str = "1e-12") -> Decimal:
    # Exact, so that a sum does not depend on the order in which threads add; rounded down, so that the
    # parts of a symbol never sum to more than the whole.
    return Decimal(repr(share)).quantize(Decimal(step), ROUND_DOWN)


_SHARE_SCHEMA = pa.schema(
    [
        ("atom", pa.int32()),
        ("linkId", pa.string()),
        ("share", pa.decimal128(18, 12)),
        ("preference", pa.int32()),
        ("schemes", pa.int32()),
        ("demanded", pa.string()),
        ("forbidden", pa.string()),
    ]
)
