"""Universities, venture rounds and published facts → assertions."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, ValueCheck, text_or_null

UNIVERSITY = Mapper(
    parsed=f"""
        SELECT line, hash(name, code, department, address, level, remarks) AS content, trim(code) AS code,
               {text_or_null("name")} AS name, {text_or_null("department")} AS department,
               {text_or_null("address")} AS address, {text_or_null("level")} AS level
        FROM record""",
    key="code",
    name="code",
    checks=(
        Check("name", "missingField", "name IS NULL", "''", "the name of the school"),
        Check(
            "code",
            "badSchoolCode",
            "NOT coalesce(regexp_full_match(code, '[0-9]{10}'), false)",
            "code",
            "ten digits, as 4111010001",
        ),
    ),
    tables={
        "organization": """
            SELECT line, 'moe:' || code AS ref, 'University' AS kind, name, 'moe:' || code AS identifier,
                   name AS linkName, code AS schoolCode, level, department AS supervisingBody,
                   'CN' AS countryCode, 'register' AS countryBasis, 1.0 AS countryConfidence FROM accepted""",
        "place": """
            SELECT line, 'CN:' || address AS placeId, address AS name, 'division' AS placeType,
                   'CN' AS countryCode FROM accepted WHERE address IS NOT NULL""",
        "located_in": """
            SELECT line, 'moe:' || code AS ref, 'CN:' || address AS placeId FROM accepted
            WHERE address IS NOT NULL""",
    },
)

# Words of the export for what is not said; «-» stands where no investor is named.
_UNSAID = "('-', '--', '未透露', '未披露', '投资方未知', '不公开的投资者', '')"

ROUNDS = Mapper(
    parsed=f"""
        SELECT line, hash(company_line, company_name, legal_name, round_date, round_type, amount, investors)
                   AS content,
               company_line, {text_or_null("company_name")} AS company_name,
               {text_or_null("legal_name")} AS legal_name, {text_or_null("website")} AS website,
               {text_or_null("founded")} AS foundedText, parse_partial_date({text_or_null("founded")}) AS founded,
               {text_or_null("place")} AS place, {text_or_null("operating_status")} AS operating_status,
               {text_or_null("round_date")} AS roundDateText,
               parse_partial_date({text_or_null("round_date")}) AS roundDate,
               {text_or_null("round_type")} AS round_type, {text_or_null("amount")} AS amount,
               parse_amount({text_or_null("amount")}) AS money,
               parse_investors(investors) AS investorItems,
               {text_or_null("description")} AS description,
               'company:' || left(md5(coalesce({text_or_null("legal_name")}, {text_or_null("company_name")})), 16)
                   AS ref
        FROM record""",
    key="concat_ws('|', ref, company_name, roundDateText, round_type, amount)",
    name="company_name",
    checks=(
        Check("company_name", "missingField", "company_name IS NULL", "''", "the name of the company"),
        Check(
            "round_date",
            "impossibleDate",
            "roundDateText IS NOT NULL AND roundDate IS NULL",
            "roundDateText",
            "a day, month or year, as 2016-05-17",
        ),
        Check(
            "founded",
            "impossibleDate",
            "foundedText IS NOT NULL AND founded IS NULL AND line = company_line",
            "foundedText",
            "a day, month or year, as 2012-06",
        ),
    ),
    values=(
        ValueCheck(
            "amount",
            "badAmount",
            f"""SELECT line, company_name AS record, amount AS found FROM accepted
               WHERE amount IS NOT NULL AND money IS NULL""",
            "a number or 数百万, its unit and currency, as 数千万人民币",
        ),
    ),
    derive={
        "round_item": """
            SELECT *, 'round:' || ref || '|' || concat_ws('|', roundDateText, round_type, amount) AS roundKey
            FROM accepted WHERE round_type IS NOT NULL OR roundDateText IS NOT NULL""",
    },
    tables={
        "organization": f"""
            SELECT min(line) AS line, ref, 'Firm' AS kind, coalesce(legal_name, company_name) AS name,
                   legal_name AS linkName, [company_name] AS alternativeNames, legal_name AS legalName,
                   company_name AS brandName, any_value(founded.date) AS foundingDate,
                   any_value(founded.precision) AS foundingDatePrecision,
                   any_value(operating_status) AS operatingStatus, any_value(website) AS website,
                   any_value(description) AS description, 'CN' AS countryCode,
                   'registeredPlace' AS countryBasis, 0.9 AS countryConfidence
            FROM accepted GROUP BY ref, company_name, legal_name
            UNION ALL BY NAME
            SELECT min(line) AS line, 'investor:' || i.brand AS ref, 'Investor' AS kind, i.brand AS name
            FROM (SELECT line, unnest(investorItems) AS i FROM round_item) GROUP BY i.brand""",
        "place": """
            SELECT min(line) AS line, 'CN:' || place AS placeId, place AS name, 'division' AS placeType,
                   'CN' AS countryCode FROM accepted WHERE place IS NOT NULL GROUP BY place""",
        "located_in": """
            SELECT min(line) AS line, ref, 'CN:' || place AS placeId FROM accepted
            WHERE place IS NOT NULL GROUP BY ref, place""",
        "round": """
            SELECT line, ref, roundKey, parse_round_type(round_type) AS roundType,
                   round_type AS roundTypeOriginal, roundDate.date AS announcedDate,
                   roundDate.precision AS announcedDatePrecision, money.low AS amountLow,
                   money.high AS amountHigh, money.currency AS currency, amount AS amountOriginal
            FROM round_item""",
        "participation": """
            SELECT line, roundKey, i.brand AS name, i.original AS nameOriginal, i.fund AS fundNameOriginal
            FROM (SELECT line, roundKey, unnest(investorItems) AS i FROM round_item)""",
    },
)

STATEMENTS = Mapper(
    parsed=f"""
        SELECT line, hash(COLUMNS(* EXCLUDE (line))) AS content, * EXCLUDE (line),
               parse_partial_date({text_or_null("stated_on")}) AS statedOn FROM record""",
    key="statement_id",
    name="statement_id",
    checks=(
        Check(
            "statement_id",
            "missingField",
            f"{text_or_null('statement_id')} IS NULL",
            "''",
            "an id of its own",
        ),
        Check("source_title", "missingField", f"{text_or_null('source_title')} IS NULL", "''", "the source"),
        Check(
            "value",
            "badNumber",
            f"{text_or_null('value')} IS NOT NULL AND TRY_CAST(value AS DOUBLE) IS NULL",
            "value",
            "a number; words go to value_text",
        ),
        Check(
            "stated_on",
            "impossibleDate",
            f"{text_or_null('stated_on')} IS NOT NULL AND statedOn IS NULL",
            "stated_on",
            "a day, month or year",
        ),
    ),
    tables={
        "statement": f"""
            SELECT line, trim(statement_id) AS statementId, {text_or_null("subject")} AS subject,
                   {text_or_null("measure")} AS measure, TRY_CAST(value AS DOUBLE) AS value,
                   {text_or_null("value_text")} AS valueText, {text_or_null("unit")} AS unit,
                   statedOn.date AS statedOn, statedOn.precision AS statedOnPrecision,
                   {text_or_null("place")} AS place, {text_or_null("source_title")} AS sourceTitle,
                   {text_or_null("source_locator")} AS sourceLocator FROM accepted""",
    },
)
