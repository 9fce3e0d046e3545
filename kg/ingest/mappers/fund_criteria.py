"""The investment criteria that fund managers declare → assertions; the match reads them from the snapshot."""

from __future__ import annotations

import re

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.funds import DAY, MONEY, parse_ratio
from kg.ingest.mappers.mapping import Check, Lookup, Mapper
from kg.ingest.mappers.places import PLACE, division_links, division_nodes, parse_place
from kg.ingest.mappers.values import (
    LIST_MARKS,
    amount_lookup,
    bad_value,
    date_lookup,
    items_of,
    required,
    said,
)

STAGES = {
    "种子期": "seed",
    "种子": "seed",
    "早期": "early",
    "初创期": "early",
    "成长期": "growth",
    "成熟期": "late",
}
STAGES |= {name: name for name in ("seed", "early", "growth", "late")}
LINK = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
PART = re.compile(r"(?P<link>[^=＝:：]+?)\s*[=＝:：]\s*(?P<share>[0-9.]+)\s*(?P<percent>[%％])?")
EXPECTED_THESIS = (
    "links with their parts, as civil_drone/rotor=0.6; civil_drone/battery=0.4, 1 for each chain"
)
ROUNDING = 1e-6


def parse_thesis(text: str) -> dict[str, object]:
    """Return the parts of a thesis as link=share; those of one chain sum to 1.

    Raises:
        ParseError: a part is no link with its share, or a chain's parts do not sum to 1.
    """
    parts: dict[str, float] = {}
    for item in re.split(r"[;；\n]+", text):
        if not item.strip():
            continue
        match = PART.fullmatch(item.strip())
        if match is None or not LINK.fullmatch(match["link"]) or match["link"] in parts:
            raise ParseError("not a thesis", found=item[:200], expected=EXPECTED_THESIS)
        parts[match["link"]] = _share(match["share"], item) / (100 if match["percent"] else 1)
    sums: dict[str, float] = {}
    for link, share in parts.items():
        sums[link.split("/")[0]] = sums.get(link.split("/")[0], 0.0) + share
    if not parts or any(abs(total - 1) > ROUNDING for total in sums.values()):
        raise ParseError("the parts do not sum to 1", found=text[:200], expected=EXPECTED_THESIS)
    return {"parts": [f"{link}={share:g}" for link, share in parts.items() if share > 0]}


def _share(text: str, item: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ParseError("not a share", found=item[:200], expected=EXPECTED_THESIS) from error


def parse_stages(text: str) -> dict[str, object]:
    """Return the stages of a list, in words of the code list.

    Raises:
        ParseError: one of them is no stage.
    """
    words = [word.strip() for word in re.split(r"[;；、,，\n]+", text) if word.strip()]
    unknown = [word for word in words if word not in STAGES]
    if unknown or not words:
        raise ParseError("not a stage", found=text[:200], expected=", ".join(STAGES))
    return {"stages": list(dict.fromkeys(STAGES[word] for word in words))}


def parse_regions(text: str) -> dict[str, object]:
    """Return the places of a list, each with the steps up to its province.

    Raises:
        ParseError: one of them is no division of China.
    """
    return {"places": [parse_place(word) for word in re.split(LIST_MARKS, text) if word.strip()]}


_LISTS = pa.list_(pa.string())

FUND_CRITERIA = Mapper(
    lookups=(
        date_lookup("declared_on", "horizon"),
        amount_lookup("capital", "ticket_low", "ticket_high"),
        Lookup(
            "regions_text",
            f"SELECT {said('regions')} FROM record",
            parse_regions,
            pa.schema([("places", pa.list_(PLACE))]),
        ),
        Lookup(
            "thesis_text",
            f"SELECT {said('thesis')} FROM record",
            parse_thesis,
            pa.schema([("parts", _LISTS)]),
        ),
        Lookup(
            "stages_text",
            f"SELECT {said('stages')} FROM record",
            parse_stages,
            pa.schema([("stages", _LISTS)]),
        ),
        Lookup(
            "ratio_text",
            f"SELECT {said('reinvestment_ratio')} FROM record",
            parse_ratio,
            pa.schema([("ratio", pa.float64())]),
        ),
    ),
    parsed=f"""
        SELECT line, hash(r.fund, filing_number, r.uscc, declared_on, r.capital, ticket_low, ticket_high,
        r.stages,
                          regions, reinvestment_ratio, thesis, exclusions, horizon, max_deals) AS content,
               {said("r.fund")} AS name, upper({said("filing_number")}) AS filingNumber,
               {said("r.uscc")} AS codeText, parse_uscc({said("r.uscc")}) AS code, {said("manager")}
               AS manager,
               {said("declared_on")} AS declaredText, d.date AS declared,
               {said("r.capital")} AS capitalText, c.low AS capital,
               {said("ticket_low")} AS lowText, l.low AS ticketLow,
               {said("ticket_high")} AS highText, h.high AS ticketHigh,
               coalesce(c.currency, l.currency, h.currency) AS currency,
               list_distinct(list_filter([c.currency, l.currency, h.currency], lambda k: k IS NOT NULL))
               AS currencies,
               {said("r.stages")} AS stagesText, s.stages, {said("r.regions")} AS regionsText, g.places,
               {said("reinvestment_ratio")} AS ratioText, q.ratio,
               {said("thesis")} AS thesisText, t.parts AS thesis, {items_of("exclusions")} AS exclusions,
               {said("horizon")} AS horizonText, z.date AS horizon,
               {said("max_deals")} AS dealsText, TRY_CAST({said("max_deals")} AS INTEGER) AS deals
        FROM record r LEFT JOIN date_text d ON d.text = {said("declared_on")}
        LEFT JOIN date_text z ON z.text = {said("horizon")}
        LEFT JOIN amount_text c ON c.text = {said("r.capital")}
        LEFT JOIN amount_text l ON l.text = {said("ticket_low")}
        LEFT JOIN amount_text h ON h.text = {said("ticket_high")}
        LEFT JOIN stages_text s ON s.text = {said("r.stages")}
        LEFT JOIN thesis_text t ON t.text = {said("thesis")}
        LEFT JOIN ratio_text q ON q.text = {said("reinvestment_ratio")}
        LEFT JOIN regions_text g ON g.text = {said("r.regions")}""",
    key="coalesce(filingNumber, code, name)",
    name="name",
    # A criterion that cannot be read would open or close the gate wrongly: the whole declaration is refused.
    checks=(
        required("fund", "name", "the name of the fund"),
        Check("ticket_low", "badAmount", "lowText IS NOT NULL AND ticketLow IS NULL", "lowText", MONEY),
        Check("ticket_high", "badAmount", "highText IS NOT NULL AND ticketHigh IS NULL", "highText", MONEY),
        Check(
            "ticket_high",
            "highBelowLow",
            "ticketHigh < ticketLow",
            "highText",
            "at least the lowest ticket",
        ),
        Check("capital", "badAmount", "capitalText IS NOT NULL AND capital IS NULL", "capitalText", MONEY),
        Check(
            "capital",
            "severalCurrencies",
            "len(currencies) > 1",
            "array_to_string(currencies, ', ')",
            "one currency for capital and tickets",
        ),
        Check(
            "stages",
            "unknownStage",
            "stagesText IS NOT NULL AND stages IS NULL",
            "stagesText",
            ", ".join(STAGES),
        ),
        Check(
            "thesis", "badThesis", "thesisText IS NOT NULL AND thesis IS NULL", "thesisText", EXPECTED_THESIS
        ),
        Check(
            "reinvestment_ratio",
            "badRatio",
            "ratioText IS NOT NULL AND ratio IS NULL",
            "ratioText",
            "0.6 or 60%",
        ),
        Check("horizon", "impossibleDate", "horizonText IS NOT NULL AND horizon IS NULL", "horizonText", DAY),
        Check(
            "max_deals",
            "badNumber",
            "dealsText IS NOT NULL AND coalesce(deals < 1, true)",
            "dealsText",
            "a number of deals, at least 1",
        ),
        Check(
            "regions",
            "unknownPlace",
            "regionsText IS NOT NULL AND places IS NULL",
            "regionsText",
            "divisions of China, as 广东省深圳市; 江苏省",
        ),
    ),
    values=(
        bad_value("uscc", "badUscc", "codeText", "code", "name", "a code of GB 32100-2015"),
        bad_value("declared_on", "impossibleDate", "declaredText", "declared", "name", DAY),
    ),
    derive={
        "fund": """
            SELECT *, coalesce('amac:' || filingNumber, 'uscc:' || code, 'fund:' || name) AS ref
            FROM accepted""",
        "region": """
            SELECT line, ref, ratio, p.placeId, p.steps
            FROM (SELECT line, ref, ratio, unnest(places) AS p FROM fund)""",
    },
    tables={
        "organization": """
            SELECT line, ref, 'Fund' AS kind, name, 'amac:' || filingNumber AS identifier,
                   CASE WHEN code IS NOT NULL THEN ['uscc:' || code] END AS identifiers, name AS linkName,
                   code AS uscc, filingNumber, declared AS criteriaDate, capital AS investableCapital,
                   ticketLow, ticketHigh, currency, stages AS investmentStages, ratio AS reinvestmentRatio,
                   thesis AS thesisLinks, exclusions, horizon AS rightsHorizon, deals AS maxDeals
            FROM fund
            UNION ALL BY NAME
            SELECT min(line) AS line, 'fund_manager:' || manager AS ref, 'FundManager' AS kind,
                   manager AS name, manager AS linkName
            FROM fund WHERE manager <> name GROUP BY manager""",
        "node_Place": division_nodes("region"),
        "link_PlaceWithin": division_links("region"),
        "link_FundRegion": """
            SELECT line, ref AS startKey, placeId AS endKey, ratio AS reinvestmentRatio FROM region""",
        "link_FundManagement": """
            SELECT line, 'fund_manager:' || manager AS startKey, ref AS endKey FROM fund
            WHERE manager <> name""",
    },
)
