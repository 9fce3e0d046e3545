"""SQL of ready answers: what only some kinds of entities have, beside properties and relations.

Each part is (name, SQL): the SQL yields `key` and `part`, a piece of JSON as text, for the keys in the range
`$lo`, `$hi`. A key that the SQL does not name has the part `null`.
"""

from __future__ import annotations

from kg.answers.neighbours import in_range

MOST_EVENTS = 200
OWNERSHIP_DEPTH = 5
MOST_OWNERSHIP = 200


def _listed(rows: str, order: str, most: int = MOST_EVENTS) -> str:
    """Return the SQL of a JSON array of the first structs by an order."""
    return f"CAST(to_json(arg_min({rows}, {order}, {most})) AS VARCHAR)"


_LINKS = """struct_pack(chainId := c."endKey", link := m."endKey", name := l.name, membership := m.membership,
  confidence := m.confidence, rules := coalesce(m.rules, []))"""
_LEGAL = """struct_pack(legalEventId := e."legalEventId", eventDate := e."eventDate",
  eventCode := e."eventCode", eventCategory := e."eventCategory", countryCode := e."countryCode",
  rightState := e."rightState", rightStage := e."rightStage")"""
_BY_DATE = """coalesce(CAST(e."eventDate" AS VARCHAR), '9999') || e."legalEventId\""""
_HOLDING = """struct_pack(chainId := c."endKey", link := h.link, name := l.name, families := h.families,
  mass := h.mass)"""
_MARKET = 'struct_pack(transactionId := t."startKey", "class" := k."class", title := k.name)'

FAMILY = f"""
SELECT m."startKey" AS key, CAST(to_json(any_value(struct_pack(familyId := f."familyId", title := f.title,
  familyRule := f."familyRule", memberCount := f."memberCount",
  earliestPriorityDate := f."earliestPriorityDate", jurisdictions := f.jurisdictions))) AS VARCHAR) AS part
FROM "FamilyMembership" m JOIN "SimpleFamily" f ON f."familyId" = m."endKey"
WHERE {in_range('m."startKey"')} GROUP BY m."startKey"
"""
PATENT_LINKS = f"""
SELECT p."startKey" AS key, {_listed(_LINKS, 'm."endKey"')} AS part
FROM "FamilyMembership" p JOIN "ChainMembership" m ON m."startKey" = p."endKey"
LEFT JOIN "ChainLink" l ON l."linkId" = m."endKey" LEFT JOIN "LinkOfChain" c ON c."startKey" = m."endKey"
WHERE {in_range('p."startKey"')} GROUP BY p."startKey"
"""
PATENT_LEGAL = f"""
SELECT p."startKey" AS key, {_listed(_LEGAL, _BY_DATE)} AS part
FROM "PublicationOfApplication" p JOIN "EventOfApplication" a ON a."endKey" = p."endKey"
JOIN "LegalEvent" e ON e."legalEventId" = a."startKey"
WHERE {in_range('p."startKey"')} GROUP BY p."startKey"
"""
# A deal names the right itself (its application), or the family it concerns.
PATENT_MARKET = f"""
SELECT t.key, {_listed(_MARKET, 't."startKey"')} AS part FROM (
  SELECT p."startKey" AS key, t."startKey" FROM "PublicationOfApplication" p
    JOIN "TransactionRight" t ON t."endKey" = p."endKey" WHERE {in_range('p."startKey"')}
  UNION
  SELECT m."startKey" AS key, t."startKey" FROM "FamilyMembership" m
    JOIN "TransactionFamily" t ON t."endKey" = m."endKey" WHERE {in_range('m."startKey"')}
) t LEFT JOIN "names:Transaction" k ON k.key = t."startKey" GROUP BY t.key
"""
FAMILY_LEGAL = f"""
SELECT m."endKey" AS key, {_listed(_LEGAL, _BY_DATE)} AS part
FROM (SELECT DISTINCT m."endKey", p."endKey" AS application FROM "FamilyMembership" m
  JOIN "PublicationOfApplication" p ON p."startKey" = m."startKey" WHERE {in_range('m."endKey"')}) m
JOIN "EventOfApplication" a ON a."endKey" = m.application
JOIN "LegalEvent" e ON e."legalEventId" = a."startKey" GROUP BY m."endKey"
"""
FAMILY_MARKET = f"""
SELECT t."endKey" AS key, {_listed(_MARKET, 't."startKey"')} AS part
FROM "TransactionFamily" t LEFT JOIN "names:Transaction" k ON k.key = t."startKey"
WHERE {in_range('t."endKey"')} GROUP BY t."endKey"
"""
FAMILIES_HELD = f"""
SELECT "endKey" AS key, CAST(count(DISTINCT "startKey") AS VARCHAR) AS part
FROM "FamilyHolding" WHERE {in_range('"endKey"')} GROUP BY "endKey"
"""
HOLDINGS = f"""
SELECT h.key, {_listed(_HOLDING, "struct_pack(a := -h.mass, b := h.link)")} AS part
FROM (
  SELECT h."endKey" AS key, m."endKey" AS link, count(DISTINCT h."startKey") AS families,
    sum(m.membership * h.share) AS mass
  FROM "FamilyHolding" h JOIN "ChainMembership" m ON m."startKey" = h."startKey"
  WHERE {in_range('h."endKey"')} GROUP BY ALL
) h LEFT JOIN "ChainLink" l ON l."linkId" = h.link LEFT JOIN "LinkOfChain" c ON c."startKey" = h.link
GROUP BY h.key
"""
_OWNERSHIP = """struct_pack(owner := n."startKey", ownerName := a.name, owned := n."endKey",
  ownedName := b.name, share := l.share, isControlling := l.controlling, heldOn := l.held_on,
  depth := n.depth)"""
_BY_DEPTH = 'struct_pack(a := n.depth, b := n."startKey", c := n."endKey")'


def ownership(own: str, other: str) -> str:
    """Return the SQL of the shareholdings above or below an organisation, at most five steps away.

    Of each pair of owner and owned the latest statement counts. A circle of holdings ends at the depth.
    """
    return f"""
    WITH RECURSIVE latest AS (
      SELECT "startKey", "endKey", max("heldOn") AS held_on, arg_max(share, "heldOn") AS share,
        arg_max("isControlling", "heldOn") AS controlling
      FROM "Shareholding" GROUP BY ALL
    ), steps AS (
      SELECT "{own}" AS key, "startKey", "endKey", 1 AS depth FROM latest WHERE {in_range(f'"{own}"')}
      UNION
      SELECT s.key, l."startKey", l."endKey", s.depth + 1 FROM steps s
        JOIN latest l ON l."{own}" = s."{other}" WHERE s.depth < {OWNERSHIP_DEPTH}
    ), nearest AS (SELECT key, "startKey", "endKey", min(depth) AS depth FROM steps GROUP BY ALL)
    SELECT n.key, {_listed(_OWNERSHIP, _BY_DEPTH, MOST_OWNERSHIP)} AS part
    FROM nearest n JOIN latest l ON l."startKey" = n."startKey" AND l."endKey" = n."endKey"
    LEFT JOIN "names:Agent" a ON a.key = n."startKey" LEFT JOIN "names:Agent" b ON b.key = n."endKey"
    GROUP BY n.key
    """


PARTICULARS: dict[str, tuple[tuple[str, str], ...]] = {
    "Publication": (
        ("family", FAMILY),
        ("links", PATENT_LINKS),
        ("legalEvents", PATENT_LEGAL),
        ("marketEvents", PATENT_MARKET),
    ),
    "SimpleFamily": (("legalEvents", FAMILY_LEGAL), ("marketEvents", FAMILY_MARKET)),
    "Agent": (
        ("families", FAMILIES_HELD),
        ("holdings", HOLDINGS),
        ("owners", ownership("endKey", "startKey")),
        ("held", ownership("startKey", "endKey")),
    ),
}
# Roots whose names a part needs beside those of the relations' other ends.
NAMED = {"Publication": {"Transaction"}, "SimpleFamily": {"Transaction"}, "Agent": {"Agent"}}
# What a part is where no row says anything of a key.
EMPTY = {"families": "0", "family": "null"}
