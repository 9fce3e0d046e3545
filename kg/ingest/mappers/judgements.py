"""Judgements of who is who → assertions: those in force; the last of a pair holds."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, Skip, text_or_null

_TEXTS = (
    "judgementId",
    "verdict",
    "leftKey",
    "rightKey",
    "judgedBy",
    "judgedAt",
    "reason",
    "confidence",
    "withdraws",
)
_REQUIRED = ("judgementId", "leftKey", "rightKey", "judgedBy")
_LATER = """EXISTS (FROM parsed later WHERE later.withdraws IS NULL AND later.line > p.line
    AND later.leftKey = p.leftKey AND later.rightKey = p.rightKey
    AND later.judgementId NOT IN (SELECT withdraws FROM parsed WHERE withdraws IS NOT NULL))"""

JUDGEMENTS = Mapper(
    parsed=f"""
        WITH parsed AS (
            SELECT line, hash({", ".join(_TEXTS)}) AS content,
                   {", ".join(f"{text_or_null(name)} AS {name}" for name in _TEXTS)}
            FROM record
        )
        SELECT p.* EXCLUDE (judgedAt, confidence), judgedAt AS judgedAtText,
               TRY_CAST(replace(judgedAt, 'Z', '') AS TIMESTAMP) AS judgedAt,
               TRY_CAST(confidence AS DOUBLE) AS confidence,
               judgementId IN (SELECT withdraws FROM parsed WHERE withdraws IS NOT NULL) AS isWithdrawn,
               {_LATER} AS isReplaced
        FROM parsed p""",
    key="judgementId",
    name="judgementId",
    checks=(
        *(Check(name, "missingField", f"{name} IS NULL", "''", "a value") for name in _REQUIRED),
        Check(
            "verdict",
            "badVerdict",
            "verdict IS NULL OR verdict NOT IN ('positive', 'negative', 'unsure')",
            "coalesce(verdict, '')",
            "positive, negative or unsure",
        ),
        Check(
            "judgedAt", "badTime", "judgedAt IS NULL", "coalesce(judgedAtText, '')", "2026-01-31T12:00:00Z"
        ),
        Check("rightKey", "sameRecord", "leftKey = rightKey", "rightKey", "two different records"),
    ),
    skips=(
        Skip("withdrawal", "withdraws IS NOT NULL"),
        Skip("withdrawn", "isWithdrawn"),
        Skip("replacedByLater", "isReplaced"),
    ),
    tables={
        "node_Judgement": """
            SELECT line, judgementId, verdict, leftKey, rightKey, judgedBy, judgedAt, reason, confidence
            FROM accepted""",
        "link_JudgedAgent": """
            SELECT line, judgementId AS startKey, leftKey AS endKey FROM accepted
            UNION SELECT line, judgementId, rightKey FROM accepted""",
    },
)
