"""Licence and other deals → assertions: licences and transfers with their parties, territory and money.

A deal that grants a licence is a Licence, whatever else it agrees; one that only sells an asset is a
Transfer. An option, cooperation or investment alone moves no right and is skipped by name.
"""

from __future__ import annotations

import pyarrow as pa

from kg.ingest.mappers.mapping import Check, Lookup, Mapper, Skip, ValueCheck
from kg.ingest.mappers.parties import party_items, party_links, party_lookup, party_organizations
from kg.ingest.mappers.values import PARTIAL_DATE, parse_amount, parse_partial
from kg.ingest.parsers.territories import parse_territory

UNSAID = ("", "-", "--", "/", "无", "不详", "未知")
MONEY = pa.schema([("low", pa.int64()), ("high", pa.int64()), ("currency", pa.string())])


def said(column: str) -> str:
    """Return the SQL of a text, null where the export says that there is nothing."""
    listed = ", ".join(f"'{word}'" for word in UNSAID)
    return f"CASE WHEN trim({column}) NOT IN ({listed}) THEN trim({column}) END"


def parse_places(text: str) -> dict[str, object]:
    """Return the codes of the countries for which a right is given."""
    return {"codes": list(parse_territory(text).codes) or None}


# What is paid and when, in the words of the source; the total stands in the amounts.
_TERMS = f"""nullif(concat_ws('；',
    '首付款：' || {said("upfront")}, '里程碑：' || {said("milestones")},
    '销售分成：' || {said("royalty")}), '')"""
_NUMBERS = r"string_split_regex(patent_numbers, '[;；、|\s]+')"

LICENCE_DEALS = Mapper(
    lookups=(
        party_lookup("transferor", "transferee"),
        Lookup("date_text", f"SELECT {said('deal_date')} FROM record", parse_partial, PARTIAL_DATE),
        Lookup("amount_text", f"SELECT {said('total')} FROM record", parse_amount, MONEY),
        Lookup(
            "territory_text",
            f"SELECT {said('territory')} FROM record",
            parse_places,
            pa.schema([("codes", pa.list_(pa.string()))]),
        ),
    ),
    prepare=(
        f"""CREATE TABLE number_text AS
        SELECT row_number() OVER ()::INTEGER AS nid, text, parse_publication_number(text) AS pub
        FROM (SELECT DISTINCT unnest({_NUMBERS}) AS text FROM record) WHERE text <> ''""",
    ),
    parsed=f"""
        SELECT line, hash(title, deal_date, transferor, transferee, assets, total, upfront, milestones,
                          deal_types, territory) AS content,
               'licence_deals:' || left(md5(concat_ws('|', trim(title), trim(deal_date), trim(transferor),
                                                      trim(transferee), trim(assets))), 16) AS transactionId,
               {said("title")} AS title, {said("deal_date")} AS dateText, d.date AS signedDate,
               d.precision AS signedDatePrecision, transferor, transferee,
               {said("assets")} AS subjectMatter, {said("territory")} AS territoryText,
               t.codes AS territory, coalesce({said("deal_types")}, '') AS dealTypes,
               CASE WHEN contains(dealTypes, '许可') OR contains(dealTypes, '授权') THEN 'Licence'
                    WHEN regexp_matches(dealTypes, '项目收购|资产收购|转让') THEN 'Transfer' END AS class,
               {said("total")} AS amountText, m.text IS NOT NULL AS isAmount, m.low, m.high, m.currency,
               {_TERMS} AS royaltyText, patent_numbers
        FROM record LEFT JOIN date_text d ON d.text = {said("deal_date")}
        LEFT JOIN amount_text m ON m.text = {said("total")}
        LEFT JOIN territory_text t ON t.text = {said("territory")}""",
    key="transactionId",
    name="title",
    checks=(
        Check("title", "missingField", "title IS NULL", "''", "the name of the deal"),
        Check(
            "deal_date",
            "impossibleDate",
            "dateText IS NOT NULL AND signedDate IS NULL",
            "dateText",
            "a day, month or year, as 2025-12-30",
        ),
    ),
    skips=(Skip("noRightMoves", "class IS NULL"),),
    values=(
        ValueCheck(
            "total",
            "badAmount",
            """SELECT line, title AS record, amountText AS found FROM accepted
               WHERE amountText IS NOT NULL AND NOT isAmount""",
            "an amount with unit and currency, as 7.3亿美元 or $730.0M",
        ),
        ValueCheck(
            "patent_numbers",
            "badPublicationNumber",
            "SELECT line, title AS record, text AS found FROM right_item WHERE pub IS NULL",
            "country, number and kind code, as CN105123456B",
        ),
    ),
    derive={
        "party_item": party_items(
            {
                "transferor": "CASE a.class WHEN 'Licence' THEN 'licensor' ELSE 'transferor' END",
                "transferee": "CASE a.class WHEN 'Licence' THEN 'licensee' ELSE 'transferee' END",
            }
        ),
        "right_item": f"""
            SELECT line, title, transactionId, text, pub
            FROM (SELECT line, title, transactionId, unnest({_NUMBERS}) AS text FROM accepted)
            JOIN number_text USING (text)""",
    },
    tables={
        "node_Licence": """
            SELECT line, transactionId, title, signedDate, signedDatePrecision, low AS amountLow,
                   high AS amountHigh, currency, amountText AS amountOriginal, subjectMatter,
                   'unknown' AS licenceType, territory, territoryText, royaltyText
            FROM accepted WHERE class = 'Licence'""",
        "node_Transfer": """
            SELECT line, transactionId, title, signedDate, signedDatePrecision, low AS amountLow,
                   high AS amountHigh, currency, amountText AS amountOriginal, subjectMatter,
                   'assignment' AS transferType
            FROM accepted WHERE class = 'Transfer'""",
        "organization": party_organizations("licence_deals"),
        "link_TransactionParty": party_links("licence_deals"),
        "link_TransactionFamily": """
            SELECT min(line) AS line, transactionId AS startKey, pub.compact AS endKey
            FROM right_item WHERE pub IS NOT NULL GROUP BY ALL""",
    },
)
