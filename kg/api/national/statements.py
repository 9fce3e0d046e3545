"""What sources state of the national system: subject, measure, value, time, place, passage, contradictions.

A statement of a number or a date belongs to the system when its subject, measure or source names patents
or intellectual property, or when it is about an element of the system. Statements of one subject, measure,
unit and place make a series; the subject's name in the first script counts, and measures that a code and a
word name alike are one.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

# Words of which one makes a statement one of the system.
WORDS = ("知识产权", "专利", "intellectual property", "patent")
# Codes of measures, and the words in which texts name the same.
MEASURES: Mapping[str, str] = {
    "count": "数量",
    "surveyed": "数量",
    "revenue": "营业收入",
    "averageRevenueLowerBound": "平均营业收入",
    "entrustedPatents": "受托运营的专利数量",
    "entrustedPatentsGrowthLowerBound": "受托运营的专利数量同比增长",
    "transactionAmount": "促成的知识产权交易金额",
    "firstRaise": "募集金额",
    "invested": "投资金额",
    "socialCapitalLeverage": "撬动倍数",
    "reserveProjects": "储备项目数量",
    "reserveAmount": "储备项目金额",
    "provinces": "省市数量",
    "disclosures": "披露",
    "grants": "获权",
    "licences": "许可",
    "kinds": "类别数",
    "stages": "阶段数",
    "targetDuration": "时限",
    "minimumMembers": "最少成员数",
    "usualPeriod": "通常期限",
    "startDate": "启动日期",
    "effectiveDate": "实施日期",
    "issueDate": "印发日期",
    "onlineDate": "上线日期",
}
_STATEMENTS = """
WITH passage AS (
    SELECT s.startKey AS statementId, any_value(p.text ORDER BY p.passageId) AS passage,
           any_value(p.page ORDER BY p.passageId) AS page
    FROM "StatementPassage" AS s JOIN "Passage" AS p ON p.passageId = s.endKey
    SEMI JOIN chosen ON chosen.statementId = s.startKey GROUP BY ALL
), pair AS (
    SELECT startKey AS one, endKey AS other FROM "StatementContradiction"
    UNION SELECT endKey, startKey FROM "StatementContradiction"
), against AS (SELECT one AS statementId, list_sort(list(other)) AS contradicts FROM pair GROUP BY one)
SELECT concat_ws('|', c.subject, c.measure, c.unit, c.place) AS series, c.statementId, c.subject,
       c.subjectEn, c.measure, c.unit, c.place, c.value, c.valueText, c.bound, c.statedOn,
       c.statedOnPrecision, c.statementType, c.sourceTitle, c.sourceLocator, p.passage, p.page,
       a.contradicts, c.sources
FROM chosen AS c LEFT JOIN passage AS p USING (statementId) LEFT JOIN against AS a USING (statementId)
"""
_CHOSEN = """
CREATE OR REPLACE TEMP TABLE chosen AS
WITH told AS (
    SELECT s.*, trim(split_part(s.subject, ' · ', 1)) AS head,
           nullif(trim(split_part(s.subject, ' · ', 2)), '') AS tail FROM "Statement" AS s
    WHERE (s.value IS NOT NULL OR s.valueText IS NOT NULL)
      AND (regexp_matches(concat_ws(' ', s.subject, s.measure, s.sourceTitle), $words, 'i')
           OR s.statementId IN (SELECT startKey FROM "StatementAboutProgramme"))
)
SELECT t.* EXCLUDE (subject, measure, unit, value, place, head, tail), head AS subject, tail AS subjectEn,
       coalesce(m.word, t.measure) AS measure,
       CASE WHEN t.unit = 'share' THEN '%' ELSE trim(split_part(t.unit, ' · ', 1)) END AS unit,
       CASE WHEN t.unit = 'share' THEN 100 * t.value ELSE t.value END AS value,
       nullif(t.place, '中国') AS place
FROM told AS t LEFT JOIN measure_word AS m ON m.code = t.measure
"""


def make_statements(session: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the statements of the system, a row a statement."""
    words = pa.table({"code": list(MEASURES), "word": list(MEASURES.values())})
    session.register("measure_word", words)
    session.execute(_CHOSEN, {"words": "|".join(WORDS)})
    return session.sql(_STATEMENTS).to_arrow_table()
