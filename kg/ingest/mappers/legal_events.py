"""INPADOC legal events → LegalEvent, and the transfers, pledges and licences that they tell of.

What an event means is decided by the rules of parsers/legal_event.py; the title of a transaction is the
event in the source's words.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from kg.ingest.mappers.mapping import Lookup
from kg.ingest.mappers.successions import succession_links
from kg.ingest.parsers.exchange_values import full_date_sql
from kg.ingest.parsers.legal_event import read_legal_event_meaning
from kg.ingest.parsers.party_names import is_person_name

_PARTS = (
    "event_country",
    "event_description",
    "reference_description",
    "reference_country",
    "owner",
    "free_text",
)
SEPARATOR = "chr(31)"
_TEXT = f" || {SEPARATOR} || ".join(f"coalesce({part}, '')" for part in _PARTS)
PARTY = pa.struct([("name", pa.string()), ("kind", pa.string())])
MEANING = pa.schema(
    [
        *((name, pa.string()) for name in ("state", "stage", "act", "transferType", "rule")),
        ("givers", pa.list_(PARTY)),
        ("receivers", pa.list_(PARTY)),
        ("recordNumber", pa.string()),
        ("licenceType", pa.string()),
    ]
)


def parse_event(text: str) -> dict[str, object]:
    """Return the meaning of an event, of which the parts are joined by the unit separator."""
    country, description, reference, state, owner, free_text = text.split("\x1f")
    found = read_legal_event_meaning(
        country, description, reference, in_state=bool(state), owner=owner, free_text=free_text
    )
    return {
        "state": found.state,
        "stage": found.stage,
        "act": found.act,
        "transferType": found.transfer_type,
        "rule": found.rule,
        "givers": [party_of(name) for name in found.givers],
        "receivers": [party_of(name) for name in found.receivers],
        "recordNumber": found.record_number,
        "licenceType": found.licence_type,
    }


def party_of(name: str) -> dict[str, str | None]:
    """Return a party; the kind of what is no person by its form is left to the stage."""
    return {"name": name, "kind": "Person" if is_person_name(name) else None}


LOOKUP = Lookup(
    "event_meaning",
    f"SELECT {_TEXT} FROM record WHERE event_code IS NOT NULL",
    parse_event,
    MEANING,
)
# A date of year 1 stands for none.
_GAZETTE = "parse_iso_date(gazette_date)"
_EFFECTIVE = full_date_sql("effective_date")
_DETAILS = """array_to_string(list_transform(list_zip(detail_name, detail_text),
    lambda d: d[1] || ': ' || d[2]), '; ')"""
# The USPTO's «effective date» of an assignment is the day of its execution.
_AUTHORITY = """CASE event_country WHEN 'US' THEN 'uspto:' WHEN 'CN' THEN 'cnipa:'
    ELSE 'inpadoc:' || event_country || ':' END"""
_NUMBER = "coalesce(a.app.compact, a.event_country || a.event_number || coalesce(a.event_kind, ''))"

DERIVE: Mapping[str, str] = {
    "event_item": f"""
    SELECT e.*, coalesce('inpadoc:' || applicationNumber || ':' || code || ':'
                   || coalesce(eventDate::VARCHAR, '') || ':' || left(md5(eventText), 8)) AS legalEventId,
           coalesce({_AUTHORITY} || recordNumber, 'inpadoc:' || applicationNumber || ':' || code || ':'
                   || coalesce(eventDate::VARCHAR, '') || ':' || left(md5(eventText), 8)) AS transactionId
    FROM (
        SELECT a.line, a.number, {_NUMBER} AS applicationNumber, trim(a.event_code) AS code, a.event_country,
               coalesce({_EFFECTIVE}, CASE WHEN year({_GAZETTE}) >= 1600 THEN {_GAZETTE} END) AS eventDate,
               CASE WHEN year({_GAZETTE}) >= 1600 THEN {_GAZETTE} END AS recordedDate,
               CASE WHEN a.event_country = 'US' THEN {_EFFECTIVE} END AS signedDate,
               concat_ws('; ', a.event_description, a.reference_description, nullif({_DETAILS}, ''))
                   AS eventText,
               concat_ws(': ', a.event_description, a.reference_description,
                         CASE WHEN a.event_country = 'US' AND a.event_description ILIKE 'assign%'
                              THEN split_part(a.free_text, ';', 1) END) AS title,
               m.* EXCLUDE (text)
        FROM (SELECT *, {_TEXT} AS joined
              FROM legal_part JOIN (SELECT line, number, app FROM accepted) USING (line)) a
        JOIN event_meaning m ON m.text = a.joined
    ) e""",
    "event_party": """
    SELECT line, transactionId, party.name AS name, party.kind AS kind, position AS sequence,
           CASE side || act WHEN 'givertransfer' THEN 'transferor' WHEN 'receivertransfer' THEN 'transferee'
                WHEN 'giverpledge' THEN 'pledgor' WHEN 'receiverpledge' THEN 'pledgee'
                WHEN 'giverlicence' THEN 'licensor' WHEN 'receiverlicence' THEN 'licensee'
                WHEN 'giveropenLicence' THEN 'licensor' END AS role
    FROM (
        SELECT line, transactionId, act, 'giver' AS side, unnest(givers) AS party,
               generate_subscripts(givers, 1) AS position FROM event_item
        UNION ALL
        SELECT line, transactionId, act, 'receiver', unnest(receivers), generate_subscripts(receivers, 1)
        FROM event_item
    ) WHERE act IN ('transfer', 'pledge', 'licence', 'openLicence')""",
}


def _transactions(act: str, more: str = "") -> str:
    """Return the SQL of the transactions of an act; events of several applications may tell of one."""
    return f"""
    SELECT min(line) AS line, transactionId, min(title) AS title, min(recordNumber) AS recordNumber,
           min(recordedDate) AS recordedDate, min(signedDate) AS signedDate,
           CASE WHEN min(signedDate) IS NOT NULL THEN 'day' END AS signedDatePrecision{more}
    FROM event_item WHERE act = '{act}' GROUP BY transactionId"""


def tables(source: str) -> dict[str, str]:
    """Return the assertions of legal events.

    Args:
        source: prefix of the data set's own names of parties.
    """
    acts = "act IN ('transfer', 'pledge', 'licence', 'openLicence')"
    return {
        "node_LegalEvent": """
            SELECT min(line) AS line, legalEventId, min(event_country) AS countryCode, min(code) AS eventCode,
                   min(eventDate) AS eventDate,
                   CASE WHEN min(eventDate) IS NOT NULL THEN 'day' END AS eventDatePrecision,
                   min(eventText) AS eventText, min(state) AS rightState, min(stage) AS rightStage
            FROM event_item GROUP BY legalEventId""",
        "link_EventOfApplication": """
            SELECT min(line) AS line, legalEventId AS startKey, applicationNumber AS endKey
            FROM event_item GROUP BY ALL""",
        "node_Transfer": _transactions("transfer", ", min(transferType) AS transferType"),
        "node_Licence": _transactions("licence", ", coalesce(min(licenceType), 'unknown') AS licenceType"),
        "node_OpenLicence": _transactions("openLicence"),
        # A release belongs to the pledge of its number; without one it is only an event.
        "node_PledgeFinancing": """
            SELECT min(line) AS line, transactionId, min(title) FILTER (act = 'pledge') AS title,
                   min(recordNumber) AS recordNumber,
                   min(recordedDate) FILTER (act = 'pledge') AS recordedDate,
                   min(recordedDate) FILTER (act = 'release') AS releasedDate,
                   min(signedDate) FILTER (act = 'pledge') AS signedDate,
                   CASE WHEN min(signedDate) FILTER (act = 'pledge') IS NOT NULL THEN 'day' END
                       AS signedDatePrecision
            FROM event_item WHERE act IN ('pledge', 'release') GROUP BY transactionId
            HAVING bool_or(act = 'pledge')""",
        "link_TransactionRight": f"""
            SELECT min(line) AS line, transactionId AS startKey, applicationNumber AS endKey
            FROM event_item WHERE {acts} GROUP BY ALL""",
        "link_TransactionFamily": f"""
            SELECT min(line) AS line, transactionId AS startKey, number AS endKey
            FROM event_item WHERE {acts} AND number IS NOT NULL GROUP BY ALL""",
        "link_TransactionParty": f"""
            SELECT min(line) AS line, transactionId AS startKey, '{source}:' || name AS endKey, role,
                   min(sequence) AS sequence, name AS nameOriginal
            FROM event_party WHERE role IS NOT NULL GROUP BY transactionId, name, role""",
        "link_OrganizationSuccession": succession_links(
            "FROM event_party",
            """SELECT transactionId, coalesce(min(signedDate), min(recordedDate)) AS day,
                      min(transferType) AS successionType
               FROM event_item WHERE act = 'transfer' AND transferType IN ('merger', 'nameChange')
               GROUP BY transactionId""",
            source,
        ),
        "organization": f"""
            SELECT min(line) AS line, '{source}:' || name AS ref, any_value(kind) AS kind, name,
                   CASE WHEN any_value(kind) IS NULL THEN name END AS linkName
            FROM event_party GROUP BY name""",
    }
