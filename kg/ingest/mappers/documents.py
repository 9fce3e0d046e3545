"""Documents → assertions: passages, mentions of organisations, statements with every place that states them.

What a statement is about becomes a thing of its own where the text names one: policies with their issuers,
platforms, alliances with their members; and the acts of `document_acts`.
"""

from __future__ import annotations

from kg.ingest.mappers.document_acts import (
    ACT_DAYS,
    ACT_DERIVE,
    ACT_LOOKUPS,
    ACT_NUMBERS,
    ACT_POLICIES,
    ACT_PROGRAMMES,
    ACT_TABLES,
    ACT_VALUES,
)
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, number_lookup, text_or_null
from kg.ingest.mappers.values import PARTIAL_DATE, parse_partial

_PASSAGE = '[{"id":"VARCHAR","text":"VARCHAR","start":"BIGINT","end":"BIGINT","page":"VARCHAR"}]'
_MENTION = (
    '[{"passage":"VARCHAR","name":"VARCHAR","start":"BIGINT","end":"BIGINT","confidence":"DOUBLE",'
    '"extractor":"VARCHAR"}]'
)
_STATEMENT = (
    '[{"id":"VARCHAR","type":"VARCHAR","subject":"VARCHAR","object":"VARCHAR","measure":"VARCHAR",'
    '"value":"DOUBLE","unit":"VARCHAR","bound":"VARCHAR","base":"VARCHAR","time":"VARCHAR","words":"VARCHAR",'
    '"number":"VARCHAR","place":"VARCHAR","confidence":"DOUBLE","parties":["VARCHAR"]}]'
)
_TELLING = (
    '[{"statement":"VARCHAR","passage":"VARCHAR","start":"BIGINT","end":"BIGINT","confidence":"DOUBLE",'
    '"extractor":"VARCHAR"}]'
)
_RIVALS = '[{"left":"VARCHAR","right":"VARCHAR"}]'
_REF = "'document:' || name"


def _items(column: str, shape: str) -> str:
    """Return the SQL of the parts of each document: its line and title, and the fields of the part."""
    return f"""SELECT line, documentId, title, part.* FROM (
        SELECT line, documentId, title, unnest(from_json({column}, '{shape}')) AS part FROM accepted)"""


DOCUMENTS = Mapper(
    lookups=(
        Lookup(
            "day_text",
            f"""SELECT {text_or_null("published_on")} FROM record
                UNION ALL SELECT unnest(from_json(statements, '{_STATEMENT}')).time FROM record
                UNION ALL {ACT_DAYS}""",
            parse_partial,
            PARTIAL_DATE,
        ),
        *ACT_LOOKUPS,
    ),
    prepare=(number_lookup(ACT_NUMBERS),),
    parsed=f"""
        SELECT line, hash(document_id, record.title, website) AS content, document_id AS documentId,
               coalesce({text_or_null("record.title")}, document_id) AS title,
               {text_or_null("published_on")} AS dayText, d.date AS publishedDate,
               d.precision AS publishedDatePrecision, {text_or_null("website")} AS website,
               passages, mentions, statements, tellings, contradictions, acts
        FROM record LEFT JOIN day_text d ON d.text = {text_or_null("published_on")}""",
    key="documentId",
    name="title",
    checks=(
        Check(
            "published_on",
            "impossibleDate",
            "dayText IS NOT NULL AND publishedDate IS NULL",
            "dayText",
            "a day, month or year",
        ),
    ),
    values=ACT_VALUES,
    derive={
        **ACT_DERIVE,
        "passage_item": _items("passages", _PASSAGE),
        "mention_item": _items("mentions", _MENTION),
        "statement_item": f"""
            SELECT s.*, d.date AS day, d.precision AS dayPrecision
            FROM ({_items("statements", _STATEMENT)}) s LEFT JOIN day_text d ON d.text = s.time""",
        "telling_item": _items("tellings", _TELLING),
        "party_item": """
            SELECT DISTINCT line, id, unnest(parties) AS name FROM statement_item""",
        "platform_item": """
            SELECT line, id, subject, 'programme:' || left(md5(subject), 16) AS programmeId, day, dayPrecision
            FROM statement_item WHERE type = 'launched' AND subject LIKE '%平台'""",
    },
    tables={
        **ACT_TABLES,
        "node_Document": """
            SELECT line, documentId, title, 'zh' AS language, publishedDate, publishedDatePrecision, website
            FROM accepted""",
        "node_Passage": """
            SELECT line, id AS passageId, text, start AS startOffset, "end" AS endOffset, page
            FROM passage_item""",
        "link_PassageOfDocument": "SELECT line, id AS startKey, documentId AS endKey FROM passage_item",
        "organization": f"""
            SELECT min(line) AS line, {_REF} AS ref, name, name AS linkName FROM (
                SELECT line, name FROM mention_item UNION ALL SELECT line, name FROM party_item
                UNION ALL SELECT line, name FROM act_agent)
            GROUP BY name
            UNION ALL SELECT min(line), 'investor:document:' || name, name, name FROM act_agent
            WHERE role = 'investor' GROUP BY name""",
        "link_Mention": f"""
            SELECT line, passage AS startKey, {_REF} AS endKey, start AS startOffset, "end" AS endOffset,
                   name AS nameOriginal, confidence, extractor FROM mention_item""",
        "node_Statement": """
            SELECT line, id AS statementId, type AS statementType, subject, object AS objectText, measure,
                   value, words AS valueText, unit, bound, base AS comparisonBase, day AS statedOn,
                   dayPrecision AS statedOnPrecision, place, confidence, title AS sourceTitle
            FROM statement_item""",
        "link_StatementPassage": """
            SELECT line, statement AS startKey, passage AS endKey, min(start) AS startOffset,
                   arg_min("end", start) AS endOffset, max(confidence) AS confidence,
                   any_value(extractor) AS extractor
            FROM telling_item GROUP BY ALL""",
        "link_StatementContradiction": f"""
            SELECT line, part."left" AS startKey, part."right" AS endKey FROM (
                SELECT line, unnest(from_json(contradictions, '{_RIVALS}')) AS part
                FROM accepted)""",
        "node_Policy": f"""
            SELECT line, 'policy:' || left(md5(object), 16) AS policyId, object AS title,
                   number AS policyNumber, day AS publishedDate, dayPrecision AS publishedDatePrecision
            FROM statement_item WHERE type = 'issued' AND object IS NOT NULL
            UNION ALL BY NAME {ACT_POLICIES}""",
        "link_StatementAboutPolicy": """
            SELECT line, id AS startKey, 'policy:' || left(md5(object), 16) AS endKey
            FROM statement_item WHERE type = 'issued' AND object IS NOT NULL""",
        "link_PolicyIssuer": f"""
            SELECT p.line, 'policy:' || left(md5(s.object), 16) AS startKey, {_REF.replace("name", "p.name")}
                   AS endKey FROM party_item p JOIN statement_item s USING (line, id)""",
        "link_StatementAboutAgent": f"""
            SELECT line, id AS startKey, {_REF} AS endKey FROM party_item
            UNION ALL SELECT DISTINCT a.line, a.statement, {_REF.replace("name", "p.name")}
            FROM act_agent p JOIN act_item a USING (line, id)""",
        "node_OperationPlatform": """
            SELECT line, programmeId, subject AS name, day AS startDate, dayPrecision AS startDatePrecision,
                   CASE WHEN regexp_matches(subject, '国家|全国') THEN 'nationalPublicService'
                        WHEN contains(subject, '试点') THEN 'pilot' ELSE 'other' END AS platformType
            FROM (SELECT * FROM platform_item UNION ALL BY NAME
                  SELECT line, programmeId, name AS subject FROM act_programme
                  WHERE class = 'OperationPlatform')""",
        "node_Alliance": ACT_PROGRAMMES.format(name="Alliance"),
        "link_StatementAboutProgramme": """
            SELECT line, id AS startKey, programmeId AS endKey FROM platform_item
            UNION ALL SELECT line, statement, programmeId FROM act_programme""",
    },
)
