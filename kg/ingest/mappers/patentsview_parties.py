"""PatentsView's tables of assignees, inventors and places → assertions."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, Skip, ValueCheck, text_or_null
from kg.ingest.mappers.patentsview import BAD_ID, BAD_KIND, ODD_IDS, bad_day, parsed_patents
from kg.ingest.mappers.us_numbers import application_number, named_numbers, serial_digits, us_day

AUTHORITY = "patentsview:"
PERSON_NAME = "nullif(trim(concat_ws(' ', nullif(trim(first_name), ''), nullif(trim(last_name), ''))), '')"
_NAME = f"coalesce({text_or_null('organization')}, {PERSON_NAME})"
# A code of the form that the stage takes for an identifier; an individual is nobody's authority record.
_CODE = f"""CASE WHEN {text_or_null("assignee_id")} IS NULL THEN NULL
    WHEN {text_or_null("organization")} IS NULL AND {PERSON_NAME} IS NOT NULL
    THEN '{AUTHORITY}' || trim(assignee_id) || '-Individual' ELSE '{AUTHORITY}' || trim(assignee_id) END"""
# 6 federal, 7 foreign, 8 county, 9 state government; a 1 in front is part interest. 2 and 3 are «company or
# corporation», universities among them, so the name decides there.
_KIND = """CASE WHEN regexp_full_match(trim(assignee_type), '1?[6-9](\\.0)?') THEN 'GovernmentBody' END"""
_PLACE = f"'{AUTHORITY}' || {text_or_null('location_id')}"

NAMED = "SELECT line, nid FROM accepted"
_APPLICANT = """
    SELECT line, number AS publicationNumber, coalesce(sequence, 0) + 1 AS sequence, name, code,
           false AS isCited FROM accepted"""
_LOCATED = """SELECT min(line) AS line, code AS startKey, placeId AS endKey FROM accepted
    WHERE placeId IS NOT NULL AND code NOT LIKE '%-Individual' GROUP BY code, placeId"""

PATENT_ASSIGNEE = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"""TRY_CAST(sequence AS BIGINT) AS sequence, {_NAME} AS name, {_CODE} AS code, {_KIND} AS kind,
            {_PLACE} AS placeId""",
        "patent_id, sequence, assignee_id, organization, first_name, last_name, location_id",
    ),
    key="content",
    name="patent_id",
    checks=(
        BAD_ID,
        Check(
            "organization", "missingName", "name IS NULL", "patent_id", "an organisation or a person's name"
        ),
    ),
    tables={
        "number": named_numbers(NAMED),
        "applicant": _APPLICANT,
        "organization": """
            SELECT min(line) AS line, code AS ref, code AS identifier, arg_min(kind, line) AS kind,
                   arg_min(name, line) AS name FROM accepted
            WHERE code IS NOT NULL AND code NOT LIKE '%-Individual' GROUP BY code""",
        "link_LocatedIn": _LOCATED,
    },
)

# The names stand in another file, so whether an id is a person's is not known here.
ASSIGNEE_LINK = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"""'{AUTHORITY}' || {text_or_null("assignee_id")} AS code, {_PLACE} AS placeId,
            NULL::VARCHAR AS name, NULL::BIGINT AS sequence""",
        "patent_id, assignee_id, location_id",
    ),
    key="content",
    name="patent_id",
    checks=(BAD_ID, Check("assignee_id", "missingValue", "code IS NULL", "patent_id", "an assignee's id")),
    tables={
        "number": named_numbers(NAMED),
        "applicant": _APPLICANT.replace("coalesce(sequence, 0) + 1", "0"),
        "link_LocatedIn": _LOCATED,
    },
)

ASSIGNEE = Mapper(
    parsed=f"""
        SELECT line, hash(assignee_id, organization, first_name, last_name) AS content, assignee_id,
               {_NAME} AS name, '{AUTHORITY}' || {text_or_null("assignee_id")} AS code,
               CASE WHEN {text_or_null("organization")} IS NULL THEN 'Person' ELSE {_KIND} END AS kind
        FROM record""",
    key="code",
    name="code",
    checks=(
        Check("id", "missingValue", "code IS NULL", "assignee_id", "an assignee's id"),
        Check("organization", "missingName", "name IS NULL", "code", "an organisation or a person's name"),
    ),
    tables={"organization": "SELECT line, code AS ref, code AS identifier, kind, name FROM accepted"},
)

INVENTOR = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"TRY_CAST(sequence AS BIGINT) AS sequence, {PERSON_NAME} AS name",
        "patent_id, sequence, inventor_id, first_name, last_name",
    ),
    key="content",
    name="patent_id",
    checks=(
        BAD_ID,
        Check("name_last", "missingName", "name IS NULL", "patent_id", "a person's name"),
    ),
    tables={
        "publication": """
            SELECT min(line) AS line, number AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber, list(name ORDER BY sequence, line) AS inventorNames
            FROM accepted GROUP BY number""",
    },
)

# The names stand in another file, which the stage joins. Without a sequence the order is that of the lines.
INVENTOR_LINK = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(f"'{AUTHORITY}' || {text_or_null('inventor_id')} AS ref", "patent_id, inventor_id"),
    key="content",
    name="patent_id",
    checks=(BAD_ID, Check("inventor_id", "missingValue", "ref IS NULL", "patent_id", "an inventor's id")),
    tables={
        "number": named_numbers(NAMED),
        "inventor": "SELECT line, number AS publicationNumber, ref, line AS sequence FROM accepted",
    },
)

INVENTOR_NAME = Mapper(
    parsed=f"""
        SELECT line, hash(inventor_id, first_name, last_name) AS content, inventor_id,
               '{AUTHORITY}' || {text_or_null("inventor_id")} AS ref, {PERSON_NAME} AS name FROM record""",
    key="ref",
    name="ref",
    checks=(
        Check("id", "missingValue", "ref IS NULL", "name", "an inventor's id"),
        Check("name_last", "missingName", "name IS NULL", "ref", "a person's name"),
    ),
    tables={"inventor_name": "SELECT line, ref, name FROM accepted"},
)

LOCATION = Mapper(
    parsed=f"""
        SELECT line, hash(location_id, city, state, country) AS content, location_id, {_PLACE} AS placeId,
               coalesce({text_or_null("city")}, {text_or_null("state")}, {text_or_null("country")}) AS name,
               CASE WHEN {text_or_null("city")} IS NOT NULL THEN 'city'
                    WHEN {text_or_null("state")} IS NOT NULL THEN 'province' ELSE 'country' END AS placeType,
               country, latitude, longitude,
               CASE WHEN regexp_full_match(trim(country), '[A-Z]{{2}}') THEN trim(country) END AS countryCode
        FROM record""",
    key="content",
    name="placeId",
    checks=(Check("location_id", "missingValue", "placeId IS NULL", "name", "a place's id"),),
    skips=(Skip("unnamedPlace", "name IS NULL"),),
    values=(
        ValueCheck(
            "country",
            "badCountryCode",
            f"""SELECT line, placeId AS record, country AS found FROM accepted
                WHERE countryCode IS NULL AND {text_or_null("country")} IS NOT NULL""",
            "two capital letters, as US",
        ),
    ),
    tables={
        "node_Place": """
            SELECT line, placeId, name, placeType, countryCode, TRY_CAST(latitude AS DOUBLE) AS latitude,
                   TRY_CAST(longitude AS DOUBLE) AS longitude FROM accepted""",
    },
)

# Lines repeat a patent for each of its symbols and inventors; what they say of it meets here.
_INVENTOR = PERSON_NAME.replace("first_name", "inventor_first").replace("last_name", "inventor_last")

SAMPLE = Mapper(
    prepare=(ODD_IDS,),
    parsed=parsed_patents(
        f"""TRY_CAST(sequence AS BIGINT) AS sequence, {_NAME} AS name, {_CODE} AS code,
            CASE WHEN regexp_full_match(trim(country), '[A-Z]{{2}}') THEN trim(country) END AS countryCode,
            kind, CASE WHEN regexp_full_match(trim(kind), '[A-Z][0-9]?') THEN trim(kind) END AS kindCode,
            patent_date, {us_day("patent_date")} AS day, {text_or_null("title")} AS title,
            {text_or_null("abstract")} AS abstract, {us_day("application_date")} AS filed,
            {application_number(serial_digits("split_part(application_id, '/', 2)"), "filed")}
                AS applicationNumber,
            {text_or_null("cpc_group")} AS symbolText, parse_symbol(cpc_group) AS symbol,
            TRY_CAST(cpc_sequence AS BIGINT) AS symbolSequence,
            {_INVENTOR} AS inventor,
            TRY_CAST(inventor_sequence AS BIGINT) AS inventorSequence""",
        """patent_id, sequence, organization, first_name, last_name, cpc_group, cpc_sequence, inventor_first,
           inventor_last, inventor_sequence, patent_date, title""",
    ),
    key="content",
    name="patent_id",
    checks=(
        BAD_ID,
        Check(
            "organization", "missingName", "name IS NULL", "patent_id", "an organisation or a person's name"
        ),
    ),
    values=(
        bad_day("patent_date", "day"),
        BAD_KIND,
        ValueCheck(
            "cpc_subgroup_id",
            "badClassificationSymbol",
            """SELECT line, number AS record, symbolText AS found FROM accepted
               WHERE symbol IS NULL AND symbolText IS NOT NULL""",
            "a subclass, or one with main group and subgroup, as B64C39/02",
        ),
    ),
    derive={
        "inventor": """SELECT number, inventor AS name, min(inventorSequence) AS sequence FROM accepted
            WHERE inventor IS NOT NULL GROUP BY ALL""",
        "inventor_list": """SELECT number, list(name ORDER BY sequence, name) AS inventorNames
            FROM inventor GROUP BY number""",
        "patent": """SELECT number, min(line) AS line, any_value(kindCode) AS kindCode,
            arg_min(day, line) AS day,
            arg_min(title, line) AS title, arg_min(abstract, line) AS abstract, arg_min(filed, line) AS filed,
            arg_min(applicationNumber, line) AS applicationNumber FROM accepted GROUP BY number""",
    },
    tables={
        "publication": """
            SELECT line, number || coalesce(kindCode, '') AS publicationNumber, 'US' AS countryCode,
                   substr(number, 3) AS documentNumber, kindCode, day AS publicationDate, title,
                   CASE WHEN title IS NOT NULL THEN 'en' END AS titleLanguage, abstract, inventorNames,
                   applicationNumber,
                   CASE WHEN applicationNumber IS NOT NULL THEN 'US' END AS applicationCountry,
                   filed AS filingDate, CASE WHEN filed IS NOT NULL THEN 'day' END AS filingDatePrecision
            FROM patent LEFT JOIN inventor_list USING (number)""",
        "applicant": """
            SELECT min(line) AS line, number || coalesce(kindCode, '') AS publicationNumber,
                   coalesce(sequence, 0) + 1 AS sequence, name, code, any_value(countryCode) AS countryCode,
                   false AS isCited
            FROM accepted GROUP BY number, kindCode, sequence, name, code""",
        "classification": """
            SELECT min(line) AS line, number || coalesce(kindCode, '') AS publicationNumber, 'CPC' AS scheme,
                   symbol, left(symbol, 4) AS subclass, coalesce(min(symbolSequence), 0) + 1 AS sequence
            FROM accepted WHERE symbol IS NOT NULL GROUP BY number, kindCode, symbol""",
    },
)
