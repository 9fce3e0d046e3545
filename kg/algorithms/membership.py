"""Which patent families belong to which links of a chain, and how far: μ(f, n).

μ(f, n) = Σ over f's symbols k of (1/|symbols of f|) · e(f, k, n) · c(k, n)   (metrics note, section 0)

What counts as a symbol of a family: the distinct symbols of all its publications and sources, without
regard to the scheme (IPC B64C39/02 and CPC B64C39/02 are one), because the CPC repeats the IPC and a
family must not weigh double for having both. Where a rule holds for one scheme only, a symbol that the
family has in both counts half for each. CPC indexing codes (main groups from 2000) count: before 2023
they were the only breakdown of unmanned aircraft. Section Y does not: offices add its tags (Y02, Y10)
beside the classification, and a family would be diluted by them; they may still stand in conditions.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from kg.algorithms.chain_model import Chain, expand, link_key
from kg.algorithms.concordance import Atom, atoms_of, conditions_of, groups_of

_TABLES = ("membership_atom", "membership_share")
_QUERY = r"""
WITH listed AS (
    SELECT DISTINCT endKey, split_part(endKey, ':', 1) AS scheme, substr(endKey, 5) AS symbol
    FROM {classification}
), split AS (
    SELECT endKey, scheme, symbol,
           regexp_extract(symbol, '^([A-HY][0-9]{{2}}[A-Z])([0-9]{{1,4}})/([0-9]{{2,6}})$',
                          ['area', 'main', 'rest']) AS part
    FROM listed WHERE scheme IN ('IPC', 'CPC')
), keyed AS (
    SELECT endKey, scheme, symbol, symbol NOT LIKE 'Y%' AS isCounted,
           CASE WHEN part.area = '' THEN symbol
                ELSE part.area || lpad(part.main, 4, '0') || '/' || part.rest END AS key
    FROM split
), placed AS MATERIALIZED (
    SELECT endKey, symbol, isCounted, atom, mask::BIT AS mask, isRuled
    FROM keyed AS k ASOF JOIN membership_atom AS a ON k.scheme = a.scheme AND k.key >= a.start
), candidate AS (
    SELECT DISTINCT startKey FROM {classification} SEMI JOIN (FROM placed WHERE isRuled) USING (endKey)
), held AS MATERIALIZED (
    SELECT DISTINCT f.startKey, p.* FROM {classification} AS f
    SEMI JOIN candidate USING (startKey) JOIN placed AS p USING (endKey)
), family AS (
    SELECT startKey, bit_or(mask) AS mask, count(DISTINCT symbol) FILTER (isCounted) AS symbols
    FROM held GROUP BY startKey
), counted AS (
    SELECT startKey, endKey, atom, isRuled, count(*) OVER (PARTITION BY startKey, symbol) AS schemes
    FROM held WHERE isCounted
), fired AS (
    SELECT c.startKey, s.linkId, c.endKey, any_value(s.share / (f.symbols * c.schemes)) AS part,
           max(s.confidence) AS confidence,
           arg_max(s.rule, (s.confidence, -s.number)) || ' <- ' || c.endKey AS rule
    FROM counted AS c JOIN membership_share AS s USING (atom) JOIN family AS f USING (startKey)
    WHERE c.isRuled AND f.mask & s.demanded::BIT = s.demanded::BIT
      AND bit_count(f.mask & s.forbidden::BIT) = 0
    GROUP BY c.startKey, s.linkId, c.endKey
)
SELECT startKey AS familyId, linkId, least(1.0, sum(part ORDER BY endKey)) AS membership,
       sum(part * confidence ORDER BY endKey) / sum(part ORDER BY endKey) AS confidence,
       list(rule ORDER BY rule) AS rules
FROM fired WHERE part > 0 GROUP BY startKey, linkId ORDER BY familyId, linkId
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
        symbol: «flight_control.1 G05D1/10 <- CPC:G05D1/101»). Σ membership of a family is at most 1.
    """
    atoms = atoms_of(chain)
    masks = _Masks(chain)
    for name, table in zip(_TABLES, (masks.atom_table(atoms), masks.share_table(atoms)), strict=True):
        connection.register(name, table)
    try:
        return connection.sql(_QUERY.format(classification=classification)).to_arrow_table()
    finally:
        for name in _TABLES:
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
        groups = [group for rule in rules for group in groups_of(rule)]
        # A bit that no symbol sets keeps the strings non-empty in a chain without conditions.
        self.groups = list(dict.fromkeys(groups)) or [()]
        self.patterns = [[p for name in group for p in expand(chain, name)] for group in self.groups]

    def bits(self, groups: tuple[tuple[str, ...], ...]) -> str:
        """Return the bit string of condition groups."""
        return "".join("1" if group in groups else "0" for group in self.groups)

    def bits_at(self, key: str) -> str:
        """Return the bit string of the conditions that a symbol with this key meets."""
        return "".join("1" if any(p.holds(key) for p in patterns) else "0" for patterns in self.patterns)

    def atom_table(self, atoms: tuple[Atom, ...]) -> pa.Table:
        """Return the atoms with the conditions that their symbols meet."""
        return pa.table(
            {
                "atom": pa.array(range(len(atoms)), pa.int32()),
                "scheme": [atom.scheme for atom in atoms],
                "start": [atom.start for atom in atoms],
                "mask": [self.bits_at(atom.start) for atom in atoms],
                "isRuled": [bool(atom.ruling) for atom in atoms],
            }
        )

    def share_table(self, atoms: tuple[Atom, ...]) -> pa.Table:
        """Return the links, parts and conditions of each atom's ruling rules."""
        rows = [
            {
                "atom": number,
                "linkId": link_key(self.chain, part.link),
                "share": atom.shares[part.link],
                "confidence": part.rule.confidence,
                "number": part.number,
                "rule": f"{part.link}.{part.number} {part.pattern.text}",
                "demanded": self.bits(conditions_of(part.rule)[0]),
                "forbidden": self.bits((conditions_of(part.rule)[1],)),
            }
            for number, atom in enumerate(atoms)
            for part in atom.ruling
        ]
        return pa.Table.from_pylist(rows, schema=_SHARE_SCHEMA)


_SHARE_SCHEMA = pa.schema(
    [
        ("atom", pa.int32()),
        ("linkId", pa.string()),
        ("share", pa.float64()),
        ("confidence", pa.float64()),
        ("number", pa.int32()),
        ("rule", pa.string()),
        ("demanded", pa.string()),
        ("forbidden", pa.string()),
    ]
)
