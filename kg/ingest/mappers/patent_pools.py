"""Lists of a pool's patents and licensors → assertions: the pool, its members, families and standard.

A row tells of one licensor and one patent; a row without a patent names a member only. A cell may hold
several patents. What the list calls the pool is its only name, so that two lists of one pool speak of one.
"""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.chinese_cells import split_cell
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck
from kg.ingest.mappers.parties import party_items, party_lookup
from kg.ingest.mappers.sep_declarations import parse_office_code
from kg.ingest.mappers.values import bad_value, date_lookup, items_of, name_hash, required, said
from kg.ingest.parsers.listed_patent import parse_listed_application, parse_listed_patent
from kg.ingest.stage.family_names import family_name

PREFIX = "patent_pool_list"
_PATENT = pa.struct([("text", pa.string()), ("publication", pa.string()), ("application", pa.string())])
PATENTS = pa.schema([("items", pa.list_(_PATENT))])
_CODE = pa.schema([("code", pa.string())])
DAY = "a day, month or year, as 2021-03-15"


def parse_patents(text: str) -> dict[str, object]:
    """Return the patents of an office and a cell, joined by a tab; a text that is none stands alone."""
    office, _, cell = text.partition(BREAK)
    return {"items": [_patent(item, office or None) for item in _items(cell)]}


def parse_application(text: str) -> dict[str, object]:
    """Return the application of an office and a number, joined by a tab.

    Raises:
        ParseError: it is no application number.
    """
    office, _, number = text.partition(BREAK)
    return {"parsed": parse_listed_application(number, office or None)}


def _items(cell: str) -> list[str]:
    """Return the numbers of a cell; the comma inside «8,712,345» parts nothing."""
    joined = cell
    if not any(mark in cell for mark in ";；|、\n"):
        return [joined.strip()]
    return [part for piece in cell.replace(",", "").splitlines() for part in split_cell(piece)]


def _patent(text: str, office: str | None) -> dict[str, str | None]:
    try:
        found = parse_listed_patent(text, office)
    except ParseError:
        return {"text": text, "publication": None, "application": None}
    return {"text": text, "publication": found.publication, "application": found.application}


_WITH_OFFICE = "coalesce(o.code, '') || '{}' || {}"
_PATENT_TEXT = _WITH_OFFICE.format(BREAK, said("patent"))
_APPLICATION_TEXT = _WITH_OFFICE.format(BREAK, said("application"))
_OFFICES = f"LEFT JOIN office_text o ON o.text = {said('country')}"

PATENT_POOLS = Mapper(
    lookups=(
        Lookup("office_text", f"SELECT {said('country')} FROM record", parse_office_code, _CODE),
        Lookup("patent_text", f"SELECT {_PATENT_TEXT} FROM record {_OFFICES}", parse_patents, PATENTS),
        Lookup(
            "application_text",
            f"SELECT {_APPLICATION_TEXT} FROM record {_OFFICES}",
            parse_application,
            pa.schema([("parsed", pa.string())]),
        ),
        party_lookup(said("licensor")),
        date_lookup("since", "until"),
    ),
    parsed=f"""
        SELECT line, hash(pool, licensor, patent, r.application, country, standard, since, until) AS content,
               {said("pool")} AS pool, {name_hash("pool", "lower(" + said("pool") + ")")} AS transactionId,
               transactionId AS poolId, {said("licensor")} AS licensor, {said("country")} AS countryText,
               o.code AS office, {said("patent")} AS patentText, p.items AS patents,
               {said("r.application")} AS applicationText, a.parsed AS application,
               {items_of("standard")} AS standards,
               {said("since")} AS sinceText, f.date AS since, {said("until")} AS untilText, u.date AS until,
               {said("terms")} AS terms
        FROM record r {_OFFICES}
        LEFT JOIN patent_text p ON p.text = {_PATENT_TEXT}
        LEFT JOIN application_text a ON a.text = {_WITH_OFFICE.format(BREAK, said("r.application"))}
        LEFT JOIN date_text f ON f.text = {said("since")}
        LEFT JOIN date_text u ON u.text = {said("until")}""",
    key="""concat_ws('|', poolId, licensor, office, patentText, applicationText,
        array_to_string(standards, ';'))""",
    name="concat_ws(' ', pool, licensor, patentText)",
    checks=(
        required("pool", "pool", "the name of the pool"),
        required("licensor", "licensor", "the name of the licensor"),
        Check(
            "until",
            "endsBeforeStart",
            "until < since",
            "concat(sinceText, ' – ', untilText)",
            "a removal on or after the entry",
        ),
    ),
    values=(
        bad_value("since", "impossibleDate", "sinceText", "since", "pool", DAY),
        bad_value("until", "impossibleDate", "untilText", "until", "pool", DAY),
        bad_value("country", "badCountry", "countryText", "office", "pool", "a code of ST.3 or its country"),
        bad_value(
            "application",
            "badApplicationNumber",
            "applicationText",
            "application",
            "pool",
            "an application in EPODOC's or the office's own form",
        ),
        ValueCheck(
            "patent",
            "badPublicationNumber",
            """SELECT line, pool AS record, item.text AS found FROM pool_patent
               WHERE item.publication IS NULL AND item.application IS NULL""",
            "country and number, as US 8,712,345 or ZL201610012345.6",
        ),
    ),
    derive={
        "party_item": party_items({"licensor": "'licensor'"}),
        "pool_patent": """
            SELECT line, pool, poolId, since, until, application, unnest(patents) AS item FROM accepted""",
        "pool_family": f"""
            SELECT line, poolId, since, until,
                   {family_name("[item.publication]", "coalesce(item.application, application)")} AS family
            FROM pool_patent
            UNION ALL
            SELECT line, poolId, since, until, {family_name("[]::VARCHAR[]", "application")}
            FROM accepted WHERE patents IS NULL""",
        "pool_standard": """
            SELECT line, poolId, unnest(standards) AS standardNumber FROM accepted""",
    },
    tables={
        # Terms are the pool's where all its rows say the same.
        "node_PatentPool": """
            SELECT min(line) AS line, poolId, any_value(pool ORDER BY line) AS name,
                   CASE WHEN count(DISTINCT terms) = 1 THEN any_value(terms) END AS royaltyText
            FROM accepted GROUP BY poolId""",
        "node_TechnicalStandard": """
            SELECT min(line) AS line, 'standard:' || standardNumber AS standardId, standardNumber
            FROM pool_standard GROUP BY standardNumber""",
        "organization": f"""
            SELECT min(line) AS line, '{PREFIX}:' || name AS ref, kind, name,
                   CASE WHEN kind IS NULL THEN name END AS linkName
            FROM party_item GROUP BY name, kind""",
        "link_PoolMembership": f"""
            SELECT min(i.line) AS line, '{PREFIX}:' || i.name AS startKey, a.poolId AS endKey,
                   CASE WHEN count(a.since) = count(*) THEN min(a.since) END AS validFrom,
                   CASE WHEN count(a.until) = count(*) THEN max(a.until) END AS validTo
            FROM party_item i JOIN accepted a USING (line) GROUP BY i.name, a.poolId""",
        "link_PoolFamily": """
            SELECT min(line) AS line, family AS startKey, poolId AS endKey,
                   CASE WHEN count(since) = count(*) THEN min(since) END AS validFrom,
                   CASE WHEN count(until) = count(*) THEN max(until) END AS validTo
            FROM pool_family WHERE family IS NOT NULL GROUP BY family, poolId""",
        "link_PoolForStandard": """
            SELECT min(line) AS line, poolId AS startKey, 'standard:' || standardNumber AS endKey
            FROM pool_standard GROUP BY ALL""",
    },
)
