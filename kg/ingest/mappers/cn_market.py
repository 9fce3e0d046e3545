"""Transfers, filed licences and pledges of Chinese patents → assertions.

A row tells of one act and one or more rights; rows with one contract or registration number tell of one act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from kg.ingest.mappers.chinese_cells import (
    APPLICATION,
    DAY,
    half_width,
    listed,
    parse_cell_application,
    parse_cell_day,
    said,
)
from kg.ingest.mappers.chinese_deals import clean_number, deal_id, licence_type, transfer_type
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.licence_deals import MONEY, parse_places
from kg.ingest.mappers.mapping import Check, Lookup, Mapper, ValueCheck, number_lookup
from kg.ingest.mappers.parties import party_items, party_links, party_lookup, party_organizations
from kg.ingest.mappers.successions import succession_links
from kg.ingest.mappers.values import parse_amount
from kg.ingest.parsers.names import split_applicants


@dataclass(frozen=True, slots=True)
class ActTable:
    """What tells one kind of table from the others.

    Attributes:
        name: of its format.
        act: transfer, licence or pledge.
        roles: role by the column of its parties; the giver first, then the taker.
        dates: columns of days besides the day of record.
        amounts: columns of money without their unit, `amount` first.
        node: class of its acts, and its columns besides those of every act.
        type_of: code of an act's type from its words; None where the table has no types.
        has_number: whether the office numbers such acts.
        lookups: further lookups of this table.
        joins: SQL that joins them.
        joined: their columns, with a comma in front.
    """

    name: str
    act: str
    roles: Mapping[str, str]
    node: str
    node_columns: str
    dates: tuple[str, ...] = ("signed_date",)
    amounts: tuple[str, ...] = ("amount",)
    type_of: Callable[[str], str] | None = None
    has_number: bool = True
    lookups: tuple[Lookup, ...] = field(default=())
    joins: str = ""
    joined: str = ""


def money_text(name: str) -> str:
    """Return the SQL of an amount with the unit that its header gives; NULL where there is none."""
    return f"""coalesce({said(name)}, {said(f"{name}_yuan")} || '元', {said(f"{name}_wan")} || '万元')"""


def parse_id(text: str) -> dict[str, object]:
    """Return the id of an act and its number, from act, number, right, day, givers and takers."""
    act, number_text, right, day_text, givers, takers = text.split(BREAK)
    number = clean_number(number_text) or None
    day = parse_cell_day(day_text)["day"] if day_text else None
    names = [*split_applicants(givers), *split_applicants(takers)]
    return {"id": deal_id(act, number, right, day, names), "number": number}  # type: ignore[arg-type]


def _filled(expression: str) -> str:
    return f"coalesce({expression}, '')"


# Registered on the day on which it takes effect (专利法, 第十条).
_SUCCESSIONS = {
    "link_OrganizationSuccession": succession_links(
        "FROM party_item",
        """SELECT transactionId, coalesce(recorded_date_day, signed_date_day) AS day,
                  CASE WHEN contains(act_type, '分立') THEN 'split' ELSE typeCode END AS successionType
           FROM accepted WHERE typeCode IN ('merger', 'nameChange')""",
        "cn_transfers",
    )
}


def act_mapper(table: ActTable) -> Mapper:
    """Return the mapper of one kind of table."""
    giver, taker = list(table.roles)[:2]
    dates = ("recorded_date", *table.dates)
    number = said("record_number") if table.has_number else "NULL"
    right = f"coalesce({said('application_number')}, {said('publication_number')})"
    id_text = f" || '{BREAK}' || ".join(
        (f"'{table.act}'", *map(_filled, (number, right, said("recorded_date"), said(giver), said(taker))))
    )
    type_text = said("act_type") if table.type_of else "NULL"
    moneys = [(name, f"m{index}") for index, name in enumerate(table.amounts)]
    joins = [f"LEFT JOIN day_text d_{name} ON d_{name}.text = {said(name)}" for name in dates]
    joins += [f"LEFT JOIN money_text {alias} ON {alias}.text = {money_text(name)}" for name, alias in moneys]
    return Mapper(
        lookups=(*_lookups(table, dates, id_text, type_text), *table.lookups),
        prepare=(number_lookup(f"SELECT unnest({listed('publication_number')}) FROM record"),),
        parsed=f"""
            SELECT r.line, hash({id_text}, title, {money_text("amount")}) AS content, r.* EXCLUDE (line),
                   i.id AS transactionId, i.number AS actNumber, {half_width(right)} AS rightText,
                   {", ".join(f"d_{name}.day AS {name}_day" for name in dates)},
                   {", ".join(f"{money_text(name)} AS {name}_text" for name, _ in moneys)},
                   {
            ", ".join(
                f"{a}.low AS {n}_low, {a}.high AS {n}_high, {a}.currency AS {n}_currency" for n, a in moneys
            )
        },
                   t.code AS typeCode, {listed("application_number")} AS applicationTexts,
                   {listed("publication_number")} AS publicationTexts{table.joined}
            FROM record r LEFT JOIN id_text i ON i.text = {id_text}
            LEFT JOIN type_text t ON t.text = {type_text} {" ".join(joins)} {table.joins}""",
        key="concat_ws('|', transactionId, rightText)",
        name="coalesce(actNumber, rightText)",
        checks=_checks(giver, taker, dates),
        values=_values(table),
        derive={
            "party_item": party_items({column: f"'{role}'" for column, role in table.roles.items()}),
            "right_item": """
                SELECT line, transactionId, x.text, a.application, a.country
                FROM (SELECT line, transactionId, unnest(applicationTexts) AS text FROM accepted) x
                LEFT JOIN application_text a USING (text)""",
            "publication_item": """
                SELECT line, transactionId, text, pub
                FROM (SELECT line, transactionId, unnest(publicationTexts) AS text FROM accepted)
                JOIN number_text USING (text)""",
        },
        tables={
            f"node_{table.node}": f"""
                SELECT line, transactionId, actNumber AS recordNumber, recorded_date_day AS recordedDate,
                       signed_date_day AS signedDate,
                       CASE WHEN signed_date_day IS NOT NULL THEN 'day' END AS signedDatePrecision,
                       amount_low AS amountLow, amount_high AS amountHigh, amount_currency AS currency,
                       amount_text AS amountOriginal, {table.node_columns} FROM accepted""",
            "organization": party_organizations(table.name),
            "link_TransactionParty": party_links(table.name),
            "link_TransactionRight": """
                SELECT min(line) AS line, transactionId AS startKey, application AS endKey FROM right_item
                WHERE application IS NOT NULL GROUP BY ALL""",
            "link_TransactionFamily": """
                SELECT min(line) AS line, transactionId AS startKey, pub.compact AS endKey
                FROM publication_item WHERE pub IS NOT NULL GROUP BY ALL""",
            **(_SUCCESSIONS if table.act == "transfer" else {}),
        },
    )


def _lookups(table: ActTable, dates: tuple[str, ...], id_text: str, type_text: str) -> tuple[Lookup, ...]:
    def parse_type(text: str) -> dict[str, object]:
        return {"code": table.type_of(text) if table.type_of else None}

    days = " UNION ALL ".join(f"SELECT {said(name)} FROM record" for name in dates)
    moneys = " UNION ALL ".join(f"SELECT {money_text(name)} FROM record" for name in table.amounts)
    return (
        Lookup("day_text", days, parse_cell_day, DAY),
        Lookup("money_text", moneys, parse_amount, MONEY),
        Lookup(
            "application_text",
            f"SELECT unnest({listed('application_number')}) FROM record",
            parse_cell_application,
            APPLICATION,
        ),
        Lookup(
            "id_text",
            f"SELECT {id_text} FROM record",
            parse_id,
            pa.schema([("id", pa.string()), ("number", pa.string())]),
        ),
        Lookup(
            "type_text", f"SELECT {type_text} FROM record", parse_type, pa.schema([("code", pa.string())])
        ),
        party_lookup(*table.roles),
    )


def _checks(giver: str, taker: str, dates: tuple[str, ...]) -> tuple[Check, ...]:
    return (
        Check(
            f"{giver}/{taker}",
            "missingField",
            f"{said(giver)} IS NULL AND {said(taker)} IS NULL",
            "''",
            "the names of the parties",
        ),
        *(
            Check(
                name,
                "impossibleDate",
                f"{said(name)} IS NOT NULL AND {name}_day IS NULL",
                name,
                "a day of the calendar, as 2016-12-01",
            )
            for name in dates
        ),
    )


def _values(table: ActTable) -> tuple[ValueCheck, ...]:
    return (
        ValueCheck(
            "application_number",
            "badApplicationNumber",
            "SELECT line, transactionId AS record, text AS found FROM right_item WHERE application IS NULL",
            "a number whose check digit is right, as CN201610012345.6",
        ),
        ValueCheck(
            "publication_number",
            "badPublicationNumber",
            "SELECT line, transactionId AS record, text AS found FROM publication_item WHERE pub IS NULL",
            "country, number and kind code, as CN105123456B",
        ),
        *(
            ValueCheck(
                name,
                "badAmount",
                f"""SELECT line, transactionId AS record, {name}_text AS found FROM accepted
                    LEFT JOIN money_text m ON m.text = {name}_text
                    WHERE {name}_text IS NOT NULL AND m.text IS NULL""",
                "an amount with unit and currency, as 500万元",
            )
            for name in table.amounts
        ),
    )


CN_TRANSFERS = act_mapper(
    ActTable(
        name="cn_transfers",
        act="transfer",
        roles={"transferors": "transferor", "transferees": "transferee"},
        node="Transfer",
        node_columns="coalesce(typeCode, 'assignment') AS transferType",
        type_of=transfer_type,
        has_number=False,
    )
)
CN_LICENCE_FILINGS = act_mapper(
    ActTable(
        name="cn_licence_filings",
        act="licence",
        roles={"licensors": "licensor", "licensees": "licensee"},
        node="Licence",
        node_columns=f"""coalesce(typeCode, 'unknown') AS licenceType, valid_from_day AS validFrom,
            valid_to_day AS validTo, territoryCodes AS territory, territoryText,
            {said("terms")} AS royaltyText""",
        dates=("signed_date", "valid_from", "valid_to"),
        type_of=licence_type,
        lookups=(
            Lookup(
                "territory_text",
                f"SELECT {said('territory')} FROM record",
                parse_places,
                pa.schema([("codes", pa.list_(pa.string()))]),
            ),
        ),
        joins=f"LEFT JOIN territory_text p ON p.text = {said('territory')}",
        joined=f", p.codes AS territoryCodes, {said('territory')} AS territoryText",
    )
)
CN_PLEDGES = act_mapper(
    ActTable(
        name="cn_pledges",
        act="pledge",
        roles={
            "pledgors": "pledgor",
            "pledgees": "pledgee",
            "guarantors": "guarantor",
            "appraisers": "appraiser",
        },
        node="PledgeFinancing",
        # Bounds that differ are no amount: «近千万元» stays a range.
        node_columns="""CASE WHEN amount_low = amount_high THEN amount_low END AS loanAmount,
            CASE WHEN appraised_low = appraised_high THEN appraised_low END AS appraisedValue,
            valid_from_day AS validFrom, valid_to_day AS validTo, released_date_day AS releasedDate""",
        dates=("signed_date", "valid_from", "valid_to", "released_date"),
        amounts=("amount", "appraised"),
    )
)
