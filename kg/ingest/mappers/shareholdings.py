"""Tables of shareholders → assertions."""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, Skip, ValueCheck
from kg.ingest.mappers.values import date_lookup, required, said
from kg.ingest.parsers.identifiers import parse_lei, parse_stock_code, parse_uscc
from kg.ingest.parsers.shares import parse_share

_PARSERS = (("uscc", parse_uscc), ("stock", parse_stock_code), ("lei", parse_lei))
# A part is rounded to hundredths of a percent, and a table has at most some tens of holders.
ROUNDING = 0.002
# A person's name in Chinese: two to four characters that end in no word of an organisation.
_PERSON_NAME = "[\\x{4e00}-\\x{9fff}·]{2,4}"
_NO_PERSON = (
    "公司|集团|银行|基金|中心|学校|大学|学院|医院|[厂社所院部局会委站场店]$"
    "|合伙|信托|证券|保险|国资|财政|政府"
)


def parse_identifier(text: str) -> dict[str, object]:
    """Return an identifier with its authority: a credit code, a stock code or an LEI.

    Raises:
        ParseError: the text is none of them.
    """
    for authority, parse in _PARSERS:
        try:
            return {"identifier": f"{authority}:{parse(text)}"}
        except ParseError:
            continue
    raise ParseError("not an identifier", found=text[:200], expected="a credit code, stock code or LEI")


def parse_part(text: str) -> dict[str, object]:
    """Return a share as a fraction, and as a part of a column in percent.

    Raises:
        ParseError: the text is no number, or more than the whole.
    """
    part = parse_share(text, 100)
    try:
        return {"percent": part, "fraction": parse_share(text), "hasUnit": text.strip()[-1:] in "%％‰"}
    except ParseError:
        return {"percent": part, "fraction": None, "hasUnit": False}


_SHARE = pa.schema([("percent", pa.float64()), ("fraction", pa.float64()), ("hasUnit", pa.bool_())])
# A column is in percent where its header or one of its numbers says so: a part above 1 is no fraction.
_IS_PERCENT = """(SELECT coalesce(bool_or(share_unit = 'percent' OR (NOT t.hasUnit
AND t.fraction IS NULL)), false)
    FROM record LEFT JOIN share_text t ON t.text = trim(share))"""

SHAREHOLDINGS = Mapper(
    lookups=(
        date_lookup("held_on"),
        Lookup("share_text", f"SELECT {said('share')} FROM record", parse_part, _SHARE),
        Lookup(
            "identifier_text",
            f"SELECT {said('holder_id')} FROM record UNION ALL SELECT {said('held_id')} FROM record",
            parse_identifier,
            pa.schema([("identifier", pa.string())]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(holder, held, r.share, held_on, kind) AS content, {said("holder")} AS holder,
               {said("held")} AS held, {said("holder_id")} AS holderIdText, h.identifier AS holderId,
               {said("held_id")} AS heldIdText, f.identifier AS heldId, {said("r.share")} AS shareText,
               CASE WHEN t.hasUnit OR {_IS_PERCENT} THEN t.percent ELSE t.fraction END AS share,
               {said("held_on")} AS dateText, d.date AS heldOn, {said("kind")} AS kind,
               CASE WHEN trim(is_controlling) IN ('是', 'Y', 'y', 'yes', 'true', 'True', '1') THEN true
                    WHEN trim(is_controlling) IN ('否', 'N', 'n', 'no', 'false', 'False', '0') THEN false END
               AS isControlling
        FROM record r LEFT JOIN share_text t ON t.text = {said("r.share")}
        LEFT JOIN date_text d ON d.text = {said("held_on")}
        LEFT JOIN identifier_text h ON h.text = {said("holder_id")}
        LEFT JOIN identifier_text f ON f.text = {said("held_id")}""",
    key="concat_ws('|', holder, holderId, coalesce(heldId, held), heldOn, kind, share)",
    name="concat(holder, ' → ', held)",
    checks=(
        required("holder", "holder", "the name of the holder"),
        required("held", "held", "the name of the firm"),
        required("held_on", "dateText", "the day for which the holding is stated"),
        Check("held_on", "impossibleDate", "heldOn IS NULL", "dateText", "a day, as 2023-12-31"),
        required("share", "shareText", "the part that is held"),
        Check("share", "badShare", "share IS NULL", "shareText", "12.5%, 12.5 or 0.125, at most the whole"),
    ),
    skips=(Skip("nothingHeld", "share = 0"),),
    values=(
        *(
            ValueCheck(
                column,
                "badIdentifier",
                f"SELECT line, {name} AS record, {text} AS found FROM accepted "
                f"WHERE {text} IS NOT NULL AND {value} IS NULL",
                "a credit code, a stock code or an LEI",
            )
            for column, name, text, value in (
                ("holder_id", "holder", "holderIdText", "holderId"),
                ("held_id", "held", "heldIdText", "heldId"),
            )
        ),
        ValueCheck(
            "share",
            "sharesAboveWhole",
            f"""SELECT min(line) AS line, concat(heldRef, ' ', heldOn) AS record,
                       concat(round(sum(share) * 100, 4), '%') AS found
                FROM holding GROUP BY heldRef, heldOn HAVING sum(share) > 1 + {ROUNDING}""",
            "at most 100 % of a firm on a day; the rows are kept as they stand",
        ),
    ),
    derive={
        # Two persons of one name may hold two firms: a person is known by the firm, too.
        "holding": f"""
            SELECT *, CASE WHEN isPerson THEN 'shareholder:' || heldRef || ':' || holder
                           ELSE coalesce(holderId, 'shareholder:' || holder) END AS holderRef
            FROM (SELECT *, coalesce(heldId, 'shareholder:' || held) AS heldRef,
                         holderId IS NULL AND (coalesce(regexp_matches(kind, '自然人|个人'), false)
                             OR (regexp_full_match(holder, '{_PERSON_NAME}')
                                 AND NOT regexp_matches(holder, '{_NO_PERSON}'))) AS isPerson
                  FROM accepted)""",
    },
    tables={
        "organization": """
            SELECT min(line) AS line, holderRef AS ref, any_value(CASE WHEN isPerson THEN 'Person' END)
            AS kind,
                   holder AS name, any_value(holderId) AS identifier,
                   any_value(CASE WHEN NOT isPerson THEN holder END) AS linkName
            FROM holding GROUP BY holderRef, holder
            UNION ALL BY NAME
            SELECT min(line) AS line, heldRef AS ref, held AS name, any_value(heldId) AS identifier,
                   held AS linkName
            FROM holding GROUP BY heldRef, held""",
        # A holder may stand in a table twice, with shares of two kinds.
        "link_Shareholding": """
            SELECT min(line) AS line, holderRef AS startKey, heldRef AS endKey, heldOn,
                   least(1.0, sum(share)) AS share, string_agg(DISTINCT kind, '；' ORDER BY kind)
                   AS shareKind,
                   bool_or(isControlling) AS isControlling
            FROM holding GROUP BY holderRef, heldRef, heldOn""",
    },
)
