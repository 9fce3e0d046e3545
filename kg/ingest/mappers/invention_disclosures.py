"""An office's table of invention disclosures → assertions: disclosures, their stages, families and contracts.

One row is one disclosure. What happened to it stands in its columns: assessment, application, grant,
marketing, option, contract, income. Numbers of disclosures are the office's own, so the institution is part
of the key. A contract is a transaction only where the row says what it does; else the disclosure has come to
«licence», no more. Income is money received, which is not the amount agreed.
"""

from __future__ import annotations

from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.disclosure_cells import (
    DEAL,
    GIVEN_UP,
    PARTIES,
    RIGHTS,
    parse_deal,
    parse_rights,
)
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck
from kg.ingest.mappers.parties import PARTY_ITEMS, parse_parties
from kg.ingest.mappers.values import (
    MONEY,
    PARTIAL_DATE,
    bad_value,
    parse_amount,
    parse_partial,
    required,
    said,
)
from kg.ingest.stage.family_names import family_name

PREFIX = "invention_disclosures"
# Column of the day, by stage; the stages of a row without a column of its own come from its numbers.
DATES = {
    "disclosed_date": "披露日期",
    "assessed_date": "评估日期",
    "abandoned_date": "放弃日期",
    "filed_date": "申请日",
    "granted_date": "授权日",
    "marketed_date": "营销日期",
    "option_date": "选择权日期",
    "deal_date": "合同日期",
    "income_date": "收入日期",
}
DAY = "a day, month or year, as 2021-03-15"


def money_text(name: str) -> str:
    """Return the SQL of an amount with the unit that its header gives; NULL where there is none."""
    return f"coalesce({said(name)}, {said(f'{name}_yuan')} || '元', {said(f'{name}_wan')} || '万元')"


def _joined(*texts: str) -> str:
    return f" || '{BREAK}' || ".join(f"coalesce({text}, '')" for text in texts)


_KEY = f"""concat_ws('|', lower({said("institution")}), upper({said("number")}),
    CASE WHEN {said("institution")} IS NULL THEN {said("disclosed_date")} END)"""
_ID = f"'disclosure:' || left(md5({_KEY}), 16)"
_RIGHTS = _joined(said("application"), said("publication"), said("grant_number"))
_IS_DEAL = f"""coalesce({said("deal_number")}, {said("record_number")}, {said("partner")},
    {money_text("amount")}) IS NOT NULL"""
_DEAL = f"""CASE WHEN {_IS_DEAL} THEN {
    _joined(
        _ID,
        said("institution"),
        said("deal_type"),
        said("record_number"),
        said("deal_number"),
        said("deal_date"),
        said("partner"),
    )
} END"""


def _event(stage: str, day: str, condition: str, more: str = "") -> str:
    """Return the SQL of the events of a stage over `accepted`.

    Args:
        stage: code of the stage.
        day: column of the day; its precision stands beside it.
        condition: SQL of whether there is an event.
        more: further columns, with a comma in front.
    """
    return f"""SELECT line, disclosureId, '{stage}' AS otlStage, {day} AS eventDate,
        {day}Precision AS eventDatePrecision{more} FROM accepted WHERE {condition}"""


_MONEY_OF = "{0}Low AS amountLow, {0}High AS amountHigh, {0}Currency AS currency, {0}Text AS amountOriginal"
_EVENTS = " UNION ALL BY NAME ".join(
    (
        _event(
            "assessment",
            "assessed",
            "coalesce(assessedText, assessment) IS NOT NULL",
            ", assessment AS outcomeText",
        ),
        _event("grant", "granted", "coalesce(grantedText, grantText) IS NOT NULL"),
        _event("marketing", "marketed", "marketedText IS NOT NULL"),
        _event("option", "optioned", "optionedText IS NOT NULL"),
        # A contract whose kind is told is a transaction, and its day is the event.
        _event(
            "licence",
            "agreed",
            "transactionId IS NULL AND (isDeal OR coalesce(agreedText, dealType) IS NOT NULL)",
            f", {_MONEY_OF.format('amount')}, dealType AS outcomeText",
        ),
        _event(
            "income",
            "received",
            "coalesce(incomeHigh, incomeLow, 1) > 0 AND coalesce(receivedText, incomeText) IS NOT NULL",
            f", {_MONEY_OF.format('income')}",
        ),
        """SELECT line, disclosureId, 'application' AS otlStage,
                  coalesce(filed, make_date(year, 1, 1)) AS eventDate,
                  CASE WHEN filed IS NOT NULL THEN filedPrecision WHEN year IS NOT NULL THEN 'year' END
                      AS eventDatePrecision
           FROM (SELECT *, list_min(list_transform(rights, lambda r: r.year)) AS year FROM accepted)
           WHERE filedText IS NOT NULL OR applicationText IS NOT NULL OR rights IS NOT NULL""",
    )
)
_NAMES = {
    "disclosed_date": "disclosed",
    "assessed_date": "assessed",
    "abandoned_date": "abandoned",
    "filed_date": "filed",
    "granted_date": "granted",
    "marketed_date": "marketed",
    "option_date": "optioned",
    "deal_date": "agreed",
    "income_date": "received",
}
_DAYS = ", ".join(
    f"{said(column)} AS {name}Text, d_{name}.date AS {name}, d_{name}.precision AS {name}Precision"
    for column, name in _NAMES.items()
)
_DAY_JOINS = " ".join(
    f"LEFT JOIN date_text d_{name} ON d_{name}.text = {said(column)}" for column, name in _NAMES.items()
)
_AMOUNTS = ", ".join(
    f"{money_text(name)} AS {name}Text, m_{name}.low AS {name}Low, m_{name}.high AS {name}High, "
    f"m_{name}.currency AS {name}Currency"
    for name in ("amount", "income")
)
_MONEY_JOINS = " ".join(
    f"LEFT JOIN money_text m_{name} ON m_{name}.text = {money_text(name)}" for name in ("amount", "income")
)


def _deal_node(act: str, columns: str) -> str:
    return f"""SELECT min(line) AS line, transactionId, any_value(agreed ORDER BY line) AS signedDate,
        any_value(agreedPrecision ORDER BY line) AS signedDatePrecision,
        any_value(recordNumber) AS recordNumber, any_value(amountLow ORDER BY line) AS amountLow,
        any_value(amountHigh ORDER BY line) AS amountHigh,
        any_value(amountCurrency ORDER BY line) AS currency,
        any_value(amountText ORDER BY line) AS amountOriginal,
        any_value(title ORDER BY line) AS subjectMatter{columns}
        FROM accepted WHERE act = '{act}' GROUP BY transactionId"""


_ROLES = " ".join(
    f"WHEN act = '{act}' AND isGiver THEN '{giver}' WHEN act = '{act}' THEN '{taker}'"
    for act, (giver, taker) in PARTIES.items()
)

INVENTION_DISCLOSURES = Mapper(
    lookups=(
        Lookup(
            "date_text",
            " UNION ALL ".join(f"SELECT {said(column)} FROM record" for column in DATES),
            parse_partial,
            PARTIAL_DATE,
        ),
        Lookup(
            "money_text",
            f"SELECT {money_text('amount')} FROM record UNION ALL SELECT {money_text('income')} FROM record",
            parse_amount,
            MONEY,
        ),
        Lookup("rights_text", f"SELECT {_RIGHTS} FROM record", parse_rights, RIGHTS),
        Lookup("deal_text", f"SELECT {_DEAL} FROM record", parse_deal, DEAL),
        Lookup(
            "party_text",
            f"""SELECT {said("partner")} FROM record UNION ALL SELECT {said("institution")} FROM record
                UNION ALL SELECT {said("inventors")} FROM record""",
            parse_parties,
            PARTY_ITEMS,
        ),
    ),
    parsed=f"""
        SELECT line, hash(r.number, r.title, inventors, institution, assessment, {_RIGHTS}, {_DEAL},
                          {money_text("amount")}, {money_text("income")}, {", ".join(DATES)}) AS content,
               {said("r.number")} AS number, {_ID} AS disclosureId, {said("r.title")} AS title,
               {said("inventors")} AS inventors, {said("institution")} AS institution,
               {said("department")} AS department, {said("assessment")} AS assessment, {_DAYS}, {_AMOUNTS},
               {said("r.application")} AS applicationText, {said("grant_number")} AS grantText,
               g.items AS rights, g.wrong AS wrongNumbers, {_IS_DEAL} AS isDeal, k.id AS transactionId, k.act,
               k.licenceType, {said("deal_type")} AS dealType, upper({said("record_number")}) AS recordNumber,
               {said("partner")} AS partner
        FROM record r {_DAY_JOINS} {_MONEY_JOINS}
        LEFT JOIN rights_text g ON g.text = {_RIGHTS} LEFT JOIN deal_text k ON k.text = {_DEAL}""",
    key="disclosureId",
    name="number",
    checks=(
        required("number", "number", "the office's number of the disclosure"),
        required("disclosed_date", "disclosedText", "the day of the disclosure"),
        Check("disclosed_date", "impossibleDate", "disclosed IS NULL", "disclosedText", DAY),
    ),
    values=(
        *(
            bad_value(column, "impossibleDate", f"{name}Text", name, "number", DAY)
            for column, name in _NAMES.items()
            if name != "disclosed"
        ),
        *(
            ValueCheck(
                name,
                "badAmount",
                f"""SELECT line, number AS record, {name}Text AS found FROM accepted
                    LEFT JOIN money_text m ON m.text = {name}Text
                    WHERE {name}Text IS NOT NULL AND m.text IS NULL""",
                "an amount with unit and currency, as 500万元",
            )
            for name in ("amount", "income")
        ),
        ValueCheck(
            "application",
            "badPatentNumber",
            """SELECT line, number AS record, found
               FROM (SELECT line, number, unnest(wrongNumbers) AS found FROM accepted)""",
            "an application number as CN201610012345.6, a publication number as CN105123456B",
        ),
    ),
    derive={
        "stage_event": f"""
            SELECT disclosureId || ':' || otlStage AS stageEventId, * FROM ({_EVENTS})""",
        "right_item": "SELECT line, disclosureId, unnest(rights) AS item FROM accepted",
        "deal_party": f"""
            SELECT line, transactionId, role, name, kind, row_number() OVER (PARTITION BY transactionId, role
                   ORDER BY line, place) AS sequence
            FROM (SELECT line, transactionId, CASE {_ROLES} END AS role, place, items[place].name AS name,
                         items[place].kind AS kind
                  FROM (SELECT a.line, transactionId, act, isGiver, items,
                               unnest(generate_series(1, len(items))) AS place
                        FROM (SELECT line, transactionId, act, true AS isGiver, institution AS text
                              FROM accepted
                              UNION ALL SELECT line, transactionId, act, false, partner FROM accepted) a
                        JOIN party_text USING (text) WHERE transactionId IS NOT NULL))""",
    },
    tables={
        # An assessment that ends the disclosure is its end, on the day of the assessment.
        "node_InventionDisclosure": f"""
            SELECT line, disclosureId, title, disclosed AS disclosedDate,
                   disclosedPrecision AS disclosedDatePrecision, department,
                   (SELECT list(i.name) FROM (SELECT unnest(items) AS i FROM party_text p
                                              WHERE p.text = inventors)) AS inventorNames,
                   CASE WHEN abandonedText IS NOT NULL THEN abandoned
                        WHEN regexp_matches(assessment, '(?i){GIVEN_UP.pattern}') THEN assessed END
                        AS abandonedDate,
                   CASE WHEN abandonedText IS NOT NULL THEN abandonedPrecision
                        WHEN regexp_matches(assessment, '(?i){GIVEN_UP.pattern}') THEN assessedPrecision END
                        AS abandonedDatePrecision
            FROM accepted""",
        "node_OtlStageEvent": "SELECT * EXCLUDE (disclosureId) FROM stage_event",
        "link_StageOfDisclosure": """
            SELECT line, stageEventId AS startKey, disclosureId AS endKey FROM stage_event""",
        "link_DisclosureFamily": f"""
            SELECT min(line) AS line, disclosureId AS startKey, family AS endKey
            FROM (SELECT line, disclosureId, {family_name("[item.publication]", "item.application")} AS family
                  FROM right_item) WHERE family IS NOT NULL GROUP BY ALL""",
        "node_Licence": _deal_node(
            "licence", ", coalesce(any_value(licenceType ORDER BY line), 'unknown') AS licenceType"
        ),
        "node_Transfer": _deal_node("transfer", ", 'assignment' AS transferType"),
        "node_ShareContribution": _deal_node("contribution", ""),
        "link_DisclosureLicence": """
            SELECT line, disclosureId AS startKey, transactionId AS endKey FROM accepted
            WHERE transactionId IS NOT NULL""",
        "link_TransactionFamily": f"""
            SELECT min(line) AS line, transactionId AS startKey, family AS endKey
            FROM (SELECT r.line, a.transactionId,
                         {family_name("[r.item.publication]", "r.item.application")} AS family
                  FROM right_item r JOIN accepted a USING (line) WHERE a.transactionId IS NOT NULL)
            WHERE family IS NOT NULL GROUP BY ALL""",
        "organization": f"""
            SELECT min(line) AS line, '{PREFIX}:' || name AS ref, kind, name,
                   CASE WHEN kind IS NULL THEN name END AS linkName
            FROM (SELECT line, name, kind FROM deal_party
                  UNION ALL SELECT line, institution, NULL FROM accepted WHERE institution IS NOT NULL)
            GROUP BY name, kind""",
        "link_TransactionParty": f"""
            SELECT min(line) AS line, transactionId AS startKey, '{PREFIX}:' || name AS endKey, role,
                   min(sequence) AS sequence, name AS nameOriginal
            FROM deal_party GROUP BY transactionId, name, role""",
        "link_DisclosureToOrganization": f"""
            SELECT line, disclosureId AS startKey, '{PREFIX}:' || institution AS endKey FROM accepted
            WHERE institution IS NOT NULL""",
    },
)
