"""Fund registers, guidance funds and the criteria that managers declare → assertions."""

from __future__ import annotations

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.mapping import Lookup, Mapper, ValueCheck
from kg.ingest.mappers.places import division_links, division_nodes, place_lookup
from kg.ingest.mappers.values import amount_lookup, bad_value, date_lookup, items_of, required, said

DAY = "a day, month or year, as 2021-03-15"
MONEY = "a number, its unit and currency, as 5亿元 or 3000万人民币"
CODE = "a code of GB 32100-2015 whose check character is right, as 91110000600037341L"
# Words of the register, and of names where there is no other word; the first that is there decides.
FUND_TYPE_WORDS = (
    ("质押融资风险补偿|质押.*风险补偿", "pledgeRiskCompensation"),
    ("重点产业知识产权运营", "keyIndustryIpOperation"),
    ("知识产权运营", "ipOperation"),
    ("引导基金|政府出资|母基金", "governmentGuidance"),
    ("创业投资|创投", "ventureCapital"),
    ("股权投资|并购", "privateEquity"),
)
_RATIO = pa.schema([("ratio", pa.float64())])


def fund_type_of(text: str) -> str:
    """Return the SQL of a fund's type by words; `other` for words that say another, null without any."""
    cases = " ".join(
        f"WHEN regexp_matches({text}, '{words}') THEN '{code}'" for words, code in FUND_TYPE_WORDS
    )
    return f"CASE WHEN {text} IS NULL THEN NULL {cases} ELSE 'other' END"


def parse_ratio(text: str) -> dict[str, object]:
    """Return a reinvestment ratio: 1.5, 1.5倍 or 150%; «不低于» before it is the same floor.

    Raises:
        ParseError: the text is no ratio.
    """
    bare = text.strip().removeprefix("不低于").removeprefix("不少于").removesuffix("倍").strip()
    try:
        percent = bare.endswith(("%", "％"))
        return {"ratio": float(bare.rstrip("%％")) / (100 if percent else 1)}
    except ValueError as error:
        raise ParseError("not a ratio", found=text[:200], expected="1.5, 1.5倍 or 150%") from error


def _bad_amount(column: str, text: str, value: str) -> ValueCheck:
    return bad_value(column, "badAmount", text, value, "name", MONEY)


def _hundred_millions(column: str) -> str:
    return f"(TRY_CAST(replace({said(column)}, ',', '') AS DOUBLE) * 100000000)::BIGINT"


def _exact(alias: str) -> str:
    """Return the SQL of an amount that is told exactly, else null."""
    return f"CASE WHEN {alias}.low = {alias}.high THEN {alias}.low END"


FUNDS = Mapper(
    lookups=(date_lookup("founded", "filed"), amount_lookup("size")),
    parsed=f"""
        SELECT line, hash(name, filing_number, manager, management_type, fund_type, founded, filed, custodian,
                          status) AS content,
               {said("name")} AS name, upper({said("filing_number")}) AS filingNumber,
               {said("manager")} AS manager, upper({said("manager_number")}) AS managerNumber,
               {said("management_type")} AS managementType, {said("fund_type")} AS fundType,
               {said("founded")} AS foundedText, f.date AS founded, f.precision AS foundedPrecision,
               {said("filed")} AS filedText, d.date AS filed, {said("custodian")} AS custodian,
               {said("status")} AS status, {said("r.currency")} AS currencyText,
               {said("size")} AS sizeText, m.text AS isSize, {_exact("m")} AS size, m.currency AS sizeCurrency
        FROM record r LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN date_text d ON d.text = {said("filed")}
        LEFT JOIN amount_text m ON m.text = {said("size")}""",
    key="coalesce(filingNumber, name)",
    name="coalesce(filingNumber, name)",
    checks=(
        required("name", "name", "the name of the fund"),
        required("manager", "manager", "the name of the manager"),
    ),
    values=(
        bad_value("founded", "impossibleDate", "foundedText", "founded", "name", DAY),
        bad_value("filed", "impossibleDate", "filedText", "filed", "name", DAY),
        _bad_amount("size", "sizeText", "isSize"),
    ),
    derive={
        # Self-managed funds stand on the register as their own managers.
        "fund": f"""
            SELECT *, coalesce('amac:' || filingNumber, 'fund:' || name) AS ref,
                   coalesce('amac:' || managerNumber, 'fund_manager:' || manager) AS managerRef,
                   {fund_type_of("concat_ws(' ', fundType, name)")} AS type
            FROM accepted""",
    },
    tables={
        "organization": """
            SELECT line, ref, 'Fund' AS kind, name, 'amac:' || filingNumber AS identifier, name AS linkName,
                   name AS legalName, filingNumber, type AS fundType, fundType AS fundTypeOriginal,
                   managementType, founded AS foundingDate, foundedPrecision AS foundingDatePrecision,
                   filed AS fundFilingDate, status AS operatingStatus, size AS committedCapital,
                   CASE WHEN size IS NOT NULL THEN coalesce(sizeCurrency,
                        CASE WHEN regexp_matches(currencyText, '人民币|CNY|RMB') THEN 'CNY'
                             WHEN regexp_matches(currencyText, '美元|USD') THEN 'USD' END) END AS currency
            FROM fund
            UNION ALL BY NAME
            SELECT min(line) AS line, managerRef AS ref, 'FundManager' AS kind, manager AS name,
                   any_value('amac:' || managerNumber) AS identifier, manager AS linkName,
                   any_value(managerNumber) AS filingNumber
            FROM fund WHERE manager <> name GROUP BY managerRef, manager
            UNION ALL BY NAME
            SELECT min(line) AS line, 'custodian:' || custodian AS ref, 'Firm' AS kind, custodian AS name,
                   custodian AS linkName
            FROM fund WHERE custodian IS NOT NULL GROUP BY custodian""",
        "link_FundManagement": """
            SELECT line, managerRef AS startKey, ref AS endKey FROM fund WHERE manager <> name""",
        "link_FundCustody": """
            SELECT line, 'custodian:' || custodian AS startKey, ref AS endKey FROM fund
            WHERE custodian IS NOT NULL""",
    },
)

FUND_MANAGERS = Mapper(
    lookups=(
        date_lookup("registered", "founded"),
        place_lookup(f"SELECT {said('address')} FROM record UNION ALL SELECT {said('office')} FROM record"),
    ),
    parsed=f"""
        SELECT line, hash(name, registration_number, uscc, registered, founded, address, office) AS content,
               {said("name")} AS name, {said("name_en")} AS nameEn,
               upper({said("registration_number")}) AS number,
               CASE WHEN length({said("uscc")}) = 18 THEN {said("uscc")} END AS codeText,
               parse_uscc({said("uscc")}) AS code, {said("registered")} AS registeredText,
               r.date AS registered, {said("founded")} AS foundedText, f.date AS founded,
               f.precision AS foundedPrecision, {said("address")} AS address, {said("legal_form")}
               AS legalForm,
               {said("representative")} AS representative, {said("website")} AS website,
               {said("status")} AS status, {said("manager_type")} AS types,
               {said("capital_10k")} AS capitalText,
               (TRY_CAST(replace({said("capital_10k")}, ',', '') AS DOUBLE) * 10000)::BIGINT AS capital,
               coalesce(a.placeId, o.placeId) AS placeId, coalesce(a.steps, o.steps) AS steps
        FROM record LEFT JOIN date_text r ON r.text = {said("registered")}
        LEFT JOIN date_text f ON f.text = {said("founded")}
        LEFT JOIN place_text a ON a.text = {said("address")}
        LEFT JOIN place_text o ON o.text = {said("office")}""",
    key="number",
    name="number",
    checks=(
        required("name", "name", "the name of the manager"),
        required("registration_number", "number", "the number of the registration"),
    ),
    values=(
        bad_value("uscc", "badUscc", "codeText", "code", "name", CODE),
        bad_value("registered", "impossibleDate", "registeredText", "registered", "name", DAY),
        bad_value("founded", "impossibleDate", "foundedText", "founded", "name", DAY),
        bad_value("capital_10k", "badAmount", "capitalText", "capital", "name", "a number of ten thousands"),
    ),
    tables={
        "organization": """
            SELECT line, 'amac:' || number AS ref, 'FundManager' AS kind, name, 'amac:' || number
            AS identifier,
                   CASE WHEN code IS NOT NULL THEN ['uscc:' || code] END AS identifiers, name AS linkName,
                   nameEn, name AS legalName, code AS uscc, number AS filingNumber,
                   registered AS fundFilingDate, founded AS foundingDate,
                   foundedPrecision AS foundingDatePrecision, status AS operatingStatus, legalForm,
                   capital AS registeredCapital, CASE WHEN capital IS NOT NULL THEN 'CNY' END
                   AS registeredCapitalCurrency, capitalText || '万元' AS registeredCapitalOriginal,
                   representative AS legalRepresentative, address AS registeredAddress, website,
                   types AS industryOriginal, 'CN' AS countryCode, 'register' AS countryBasis,
                   1.0 AS countryConfidence
            FROM accepted""",
        "node_Place": division_nodes("accepted"),
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": """
            SELECT line, 'amac:' || number AS startKey, placeId AS endKey FROM accepted
            WHERE placeId IS NOT NULL""",
    },
)

LEVEL = """CASE WHEN regexp_matches(level, '国家|中央|national') THEN 'national'
    WHEN regexp_matches(level, '省|自治区|直辖市|provincial') THEN 'provincial'
    WHEN regexp_matches(level, '园区|开发区|高新区|新区|zone') THEN 'zone'
    WHEN regexp_matches(level, '市|city') THEN 'city' WHEN regexp_matches(level, '区|县|county')
    THEN 'county' END"""

GUIDANCE_FUNDS = Mapper(
    lookups=(
        date_lookup("launched"),
        amount_lookup("target_size", "first_size"),
        place_lookup(f"SELECT {said('place')} FROM record"),
        Lookup("ratio_text", f"SELECT {said('reinvestment_ratio')} FROM record", parse_ratio, _RATIO),
    ),
    parsed=f"""
        SELECT line, hash(name, uscc, level, place, target_size, launched, partners, manager, fields)
        AS content,
               {said("name")} AS name, {said("uscc")} AS codeText, parse_uscc({said("uscc")}) AS code,
               {said("level")} AS levelText, {LEVEL} AS level, {said("place")} AS placeText, p.placeId,
               p.steps,
               coalesce({said("target_size")}, {said("target_size_100m")} || '亿元') AS targetText,
               coalesce({_exact("t")}, {_hundred_millions("target_size_100m")}) AS target,
               t.text IS NOT NULL OR {_hundred_millions("target_size_100m")} IS NOT NULL AS isTarget,
               coalesce({_exact("c")}, {_hundred_millions("first_size_100m")}) AS committed,
               coalesce(c.currency, t.currency, CASE WHEN coalesce({said("target_size_100m")},
                        {said("first_size_100m")}) IS NOT NULL THEN 'CNY' END) AS currency,
               {said("launched")} AS launchedText, d.date AS launched, d.precision AS launchedPrecision,
               {items_of("partners")} AS partners, {said("manager")} AS manager, {items_of("fields")}
               AS fields,
               {said("reinvestment_ratio")} AS ratioText, q.ratio
        FROM record LEFT JOIN date_text d ON d.text = {said("launched")}
        LEFT JOIN amount_text t ON t.text = {said("target_size")}
        LEFT JOIN amount_text c ON c.text = {said("first_size")}
        LEFT JOIN place_text p ON p.text = {said("place")}
        LEFT JOIN ratio_text q ON q.text = {said("reinvestment_ratio")}""",
    key="coalesce(code, name)",
    name="name",
    checks=(required("name", "name", "the name of the fund"),),
    values=(
        bad_value("uscc", "badUscc", "codeText", "code", "name", CODE),
        bad_value(
            "level", "unknownLevel", "levelText", "level", "name", "国家级, 省级, 市级, 区县级 or 园区"
        ),
        bad_value("place", "unknownPlace", "placeText", "placeId", "name", "a division, as 广东省深圳市"),
        bad_value("launched", "impossibleDate", "launchedText", "launched", "name", DAY),
        bad_value("reinvestment_ratio", "badRatio", "ratioText", "ratio", "name", "1.5, 1.5倍 or 150%"),
        _bad_amount("target_size", "targetText", "nullif(isTarget, false)"),
    ),
    derive={
        "fund": "SELECT *, coalesce('uscc:' || code, 'fund:' || name) AS ref FROM accepted",
        "partner": "SELECT line, ref, unnest(partners) AS partner FROM fund",
    },
    tables={
        "organization": """
            SELECT line, ref, 'Fund' AS kind, name, 'uscc:' || code AS identifier, name AS linkName,
                   code AS uscc, 'governmentGuidance' AS fundType, level AS fundLevel,
                   target AS targetCapital, committed AS committedCapital,
                   CASE WHEN coalesce(target, committed) IS NOT NULL THEN currency END AS currency,
                   launched AS foundingDate, launchedPrecision AS foundingDatePrecision,
                   fields AS investmentFields, ratio AS reinvestmentRatio
            FROM fund
            UNION ALL BY NAME
            SELECT min(line) AS line, 'partner:' || partner AS ref, partner AS name, partner AS linkName
            FROM partner GROUP BY partner
            UNION ALL BY NAME
            SELECT min(line) AS line, 'fund_manager:' || manager AS ref, 'FundManager' AS kind,
                   manager AS name, manager AS linkName
            FROM fund WHERE manager <> name GROUP BY manager""",
        "node_Place": division_nodes("accepted"),
        "link_PlaceWithin": division_links("accepted"),
        "link_LocatedIn": """
            SELECT line, ref AS startKey, placeId AS endKey FROM fund WHERE placeId IS NOT NULL""",
        "link_FundRegion": """
            SELECT line, ref AS startKey, placeId AS endKey, ratio AS reinvestmentRatio FROM fund
            WHERE placeId IS NOT NULL AND ratio IS NOT NULL""",
        "link_FundCommitment": """
            SELECT line, 'partner:' || partner AS startKey, ref AS endKey, 'limitedPartner' AS partnerRole
            FROM partner""",
        "link_FundManagement": """
            SELECT line, 'fund_manager:' || manager AS startKey, ref AS endKey FROM fund
            WHERE manager <> name""",
    },
)
