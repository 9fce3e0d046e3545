"""Parties of transactions: fields of several names → organisations and persons with their roles."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from kg.ingest.mappers.mapping import Lookup
from kg.ingest.parsers.names import is_chinese_person, split_applicants

_PARTY = pa.struct([("name", pa.string()), ("kind", pa.string())])
PARTY_ITEMS = pa.schema([("items", pa.list_(_PARTY))])


def parse_parties(text: str) -> dict[str, object]:
    """Return the parties that a field names, `Person` where the name has a Chinese person's form.

    The kind of the others is left to the stage, which decides by all names of one agent.
    """
    names = split_applicants(text)
    return {"items": [{"name": n, "kind": "Person" if is_chinese_person(n) else None} for n in names]}


def party_lookup(*columns: str) -> Lookup:
    """Return the lookup `party_text(text, items)` of the parties that some columns of the records name."""
    texts = " UNION ALL ".join(f"SELECT {column} FROM record" for column in columns)
    return Lookup("party_text", texts, parse_parties, PARTY_ITEMS)


def applicant_rows(text: str) -> str:
    """Return the SQL of the table `applicant` of the parties that a text of each publication names.

    Args:
        text: SQL of the text over `accepted`, which has `line` and `number`; the lookup of parties has it.
    """
    return f"""
        SELECT line, number AS publicationNumber, items[i].name AS name, i AS sequence, false AS isCited
        FROM (SELECT line, number, items, unnest(generate_series(1, len(items))) AS i
              FROM accepted JOIN party_text p ON p.text = {text})"""


def party_items(roles: Mapping[str, str]) -> str:
    """Return the SQL of `party_item(line, transactionId, role, sequence, name, kind)`.

    Args:
        roles: SQL of the role, over `accepted a`, by the column that names the parties; `accepted` has
            `line` and `transactionId`.
    """
    return " UNION ALL ".join(
        f"""SELECT line, transactionId, role, i AS sequence, items[i].name AS name, items[i].kind AS kind
            FROM (SELECT a.line, a.transactionId, {role} AS role, p.items,
                         unnest(generate_series(1, len(p.items))) AS i
                  FROM accepted a JOIN party_text p ON p.text = a.{column})"""
        for column, role in roles.items()
    )


def party_organizations(prefix: str) -> str:
    """Return the SQL of the table `organization` of the parties; a person's name links nothing."""
    return f"""SELECT min(line) AS line, '{prefix}:' || name AS ref, kind, name,
                      CASE WHEN kind IS NULL THEN name END AS linkName
               FROM party_item GROUP BY name, kind"""


def party_links(prefix: str) -> str:
    """Return the SQL of the table `link_TransactionParty`, one row per party and role."""
    return f"""SELECT min(line) AS line, transactionId AS startKey, '{prefix}:' || name AS endKey, role,
                      min(sequence) AS sequence, name AS nameOriginal
               FROM party_item GROUP BY transactionId, name, role"""
