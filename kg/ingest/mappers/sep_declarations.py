"""Declarations of standard essential patents → assertions.

One row is one declaration for one version of a standard and one patent. A declaration in the graph is what a
declarant said in one form for one standard and release: so the families that hang on it are those of that
release. A 3GPP version tells the release by its first number (3GPP TR 21.900: 3 is Release 1999, from 4 on it
is the number of the release; 0 to 2 are drafts); the older GSM specifications (01 to 13) count phases in it,
so there the version itself is kept.
"""

from __future__ import annotations

import re

import pyarrow as pa

from kg.errors import ParseError
from kg.ingest.mappers.derwent_numbers import BREAK
from kg.ingest.mappers.mapping import Lookup, Mapper, ValueCheck, number_lookup
from kg.ingest.mappers.values import bad_value, required, said
from kg.ingest.parsers.dates import parse_date
from kg.ingest.parsers.listed_patent import parse_listed_application, parse_office
from kg.ingest.stage.family_names import family_name

PREFIX = "sep_declarations"
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/([12]\d{3})(?:[T ].*)?", re.ASCII)
_DATE = pa.schema([("date", pa.date32()), ("precision", pa.string())])
_CODE = pa.schema([("code", pa.string())])
COMMITMENTS = (
    ("free|免费|免许可费|royalty-?free|rand-?z|\\brf\\b", "royaltyFree"),
    ("refus|not prepared|unwilling|拒绝|不同意|不愿", "refused"),
    ("f?rand\\b|fair|reasonable|公平|合理|无歧视|prepared|\\byes\\b|^1$|^true$", "frand"),
)
CHECKS = (
    ("not checked|unchecked|未核查|未评估|待核查", "notChecked"),
    ("not essential|non-?essential|非必要|不必要|^no$|^0$|否", "notEssential"),
    ("essential|必要|^yes$|^1$|是", "essential"),
)


def parse_declared_day(text: str) -> dict[str, object]:
    """Return the day of a declaration; of «30/10/2011» the day comes first, as ETSI's pages write it.

    Raises:
        ParseError: the text is no date.
    """
    if match := DAY_FIRST.fullmatch(text.strip()):
        text = f"{match[3]}-{match[2]}-{match[1]}"
    found = parse_date(text.strip())
    return {"date": found.value, "precision": found.precision}


def parse_release(text: str) -> dict[str, object]:
    """Return the release that a 3GPP specification's number and version tell, joined by a tab.

    Raises:
        ParseError: there is no version.
    """
    number, _, version = text.partition(BREAK)
    match = re.fullmatch(r"[Vv]?([0-9]{1,2})(?:\.[0-9a-z]+){1,2}", version.strip())
    if match is None:
        raise ParseError("not a version", found=text[:200], expected="15.2.0")
    major = int(match[1])
    is_gsm = re.match(r"(?:0[0-9]|1[0-3])\.", number.strip()) is not None
    if is_gsm or major < 3:
        return {"code": f"V{version.strip().lstrip('Vv')}"}
    return {"code": "Rel-99" if major == 3 else f"Rel-{major}"}


def _coded(table: tuple[tuple[str, str], ...], text: str) -> dict[str, object]:
    folded = text.strip().casefold()
    for pattern, code in table:
        if re.search(pattern, folded):
            return {"code": code}
    raise ParseError("not one of the words known", found=text[:200], expected=", ".join(c for _, c in table))


def parse_commitment(text: str) -> dict[str, object]:
    """Return the code of terms: FRAND, free of charge or refused.

    Raises:
        ParseError: the words tell none of them.
    """
    return _coded(COMMITMENTS, text)


def parse_check(text: str) -> dict[str, object]:
    """Return the code of an independent check of essentiality.

    Raises:
        ParseError: the words tell none.
    """
    return _coded(CHECKS, text)


def parse_declared_application(text: str) -> dict[str, object]:
    """Return the application of an office and a number, joined by a tab.

    Raises:
        ParseError: it is no application number.
    """
    office, _, number = text.partition(BREAK)
    return {"parsed": parse_listed_application(number, office or None)}


def parse_office_code(text: str) -> dict[str, object]:
    """Return the code of an office.

    Raises:
        ParseError: the text names none.
    """
    return {"code": parse_office(text)}


_DAY_TEXT = f"coalesce({said('declared_date')}, {said('reflected_date')})"
_VERSION = f"{said('tgpp_number')} || '{BREAK}' || {said('tgpp_version')}"
# «3GPP TS 38.211»; a standard of ETSI as it stands; else the project, which declarations may name alone.
_STANDARD = f"""coalesce(
    '3GPP ' || coalesce(upper({said("tgpp_type")}) || ' ', '')
        || regexp_replace({said("tgpp_number")}, '^(?:3GPP\\s*)?(?:T[SR]\\s*)?', ''),
    {said("standard")}, {said("deliverable")}, 'project ' || {said("project")})"""
_OFFICE_TEXT = said("office")
_APPLICATION_TEXT = f"coalesce(o.code, '') || '{BREAK}' || {said('application')}"
_SPLIT = "string_split_regex({}, '\\s*[|;；、\\n]\\s*')"
_FLAG = """CASE WHEN lower(trim(prepared)) IN ('1', 'true', 'yes', 'y', '是') THEN 'frand'
    WHEN lower(trim(prepared)) IN ('0', 'false', 'no', 'n', '否') THEN 'refused' END"""

SEP_DECLARATIONS = Mapper(
    lookups=(
        Lookup("date_text", f"SELECT {_DAY_TEXT} FROM record", parse_declared_day, _DATE),
        Lookup("release_text", f"SELECT {_VERSION} FROM record", parse_release, _CODE),
        Lookup("office_text", f"SELECT {_OFFICE_TEXT} FROM record", parse_office_code, _CODE),
        Lookup("commitment_text", f"SELECT {said('commitment')} FROM record", parse_commitment, _CODE),
        Lookup("check_text", f"SELECT {said('essentiality')} FROM record", parse_check, _CODE),
        Lookup(
            "application_text",
            f"""SELECT {_APPLICATION_TEXT} FROM record
                LEFT JOIN office_text o ON o.text = {_OFFICE_TEXT}""",
            parse_declared_application,
            pa.schema([("parsed", pa.string())]),
        ),
    ),
    prepare=(
        f"""CREATE TABLE publication_cell AS
        SELECT cell, office, list_filter(list_transform({_SPLIT.format("cell")}, lambda n:
                   CASE WHEN office IS NOT NULL AND regexp_matches(n, '^[0-9]') THEN office || n ELSE n END),
                   lambda n: n <> '') AS texts
        FROM (SELECT DISTINCT {said("publication")} AS cell, o.code AS office FROM record
              LEFT JOIN office_text o ON o.text = {_OFFICE_TEXT}) WHERE cell IS NOT NULL""",
        number_lookup(
            """SELECT regexp_replace(x, '\\(([A-Z][0-9]?)\\)', '\\1')
               FROM (SELECT unnest(texts) AS x FROM publication_cell)"""
        ),
        """CREATE TABLE publication_list AS
        SELECT cell, office, list(pub.compact ORDER BY place) AS numbers,
               list(DISTINCT bad) FILTER (bad IS NOT NULL) AS wrong
        FROM (SELECT cell, office, place, n.pub, CASE WHEN n.pub IS NULL THEN texts[place] END AS bad
              FROM (SELECT cell, office, texts, unnest(generate_series(1, len(texts))) AS place
                    FROM publication_cell)
              LEFT JOIN number_text n
                ON n.text = regexp_replace(texts[place], '\\(([A-Z][0-9]?)\\)', '\\1'))
        GROUP BY cell, office""",
    ),
    parsed=f"""
        WITH row AS (
            SELECT line, {said("reference")} AS reference, {said("declarant")} AS declarant,
                   {_STANDARD} AS standardNumber,
                   coalesce({said("body")}, CASE WHEN {said("tgpp_number")} IS NOT NULL THEN '3GPP'
                            WHEN starts_with({said("reference")}, 'ISLD-') THEN 'ETSI' END) AS standardBody,
                   coalesce(v.code, {said("release")}, 'V' || ltrim({said("deliverable_version")}, 'Vv'))
                       AS release,
                   {_DAY_TEXT} AS dateText, d.date AS declaredDate, d.precision AS declaredDatePrecision,
                   coalesce(c.code, {_FLAG}) AS licensingCommitment, {said("essentiality")} AS checkText,
                   k.code AS essentialityCheck, p.numbers AS publications, p.wrong AS wrongNumbers,
                   {said("application")} AS applicationText, a.parsed AS application,
                   {said("publication")} AS publicationText
            FROM record
            LEFT JOIN date_text d ON d.text = {_DAY_TEXT}
            LEFT JOIN release_text v ON v.text = {_VERSION}
            LEFT JOIN office_text o ON o.text = {_OFFICE_TEXT}
            LEFT JOIN commitment_text c ON c.text = {said("commitment")}
            LEFT JOIN check_text k ON k.text = {said("essentiality")}
            LEFT JOIN application_text a ON a.text = {_APPLICATION_TEXT}
            LEFT JOIN publication_list p ON p.cell = {said("publication")}
                AND p.office IS NOT DISTINCT FROM o.code
        )
        SELECT *, hash(reference, declarant, standardNumber, release, dateText, licensingCommitment,
                       checkText, publicationText, applicationText) AS content,
               'sep:' || concat_ws(':', reference, left(md5(concat_ws('|', declarant, coalesce(dateText, ''),
                   standardNumber, coalesce(release, ''), coalesce(essentialityCheck, ''))), 16))
                   AS declarationId,
               'standard:' || standardNumber AS standardId,
               {family_name("publications", "application")} AS family
        FROM row""",
    key="concat_ws('|', declarationId, publicationText, applicationText)",
    name="coalesce(reference, declarant)",
    checks=(
        required("declarant", "declarant", "the name of the declaring company"),
        required("standard", "standardNumber", "the standard, specification or project that is meant"),
    ),
    values=(
        bad_value(
            "declared_date", "impossibleDate", "dateText", "declaredDate", "reference", "a day, as 2016-08-02"
        ),
        bad_value(
            "essentiality",
            "unknownWord",
            "checkText",
            "essentialityCheck",
            "reference",
            "essential, not essential",
        ),
        ValueCheck(
            "publication",
            "badPublicationNumber",
            """SELECT line, reference AS record, found
               FROM (SELECT line, reference, unnest(wrongNumbers) AS found FROM accepted)""",
            "country, number and kind code, as US8712345B2",
        ),
        bad_value(
            "application",
            "badApplicationNumber",
            "applicationText",
            "application",
            "reference",
            "an application in EPODOC's or the office's own form",
        ),
    ),
    tables={
        "node_SepDeclaration": """
            SELECT min(line) AS line, declarationId, min(declaredDate) AS declaredDate,
                   any_value(declaredDatePrecision) AS declaredDatePrecision, any_value(release) AS release,
                   min(licensingCommitment) AS licensingCommitment,
                   any_value(essentialityCheck) AS essentialityCheck
            FROM accepted GROUP BY declarationId""",
        "node_TechnicalStandard": """
            SELECT min(line) AS line, standardId, standardNumber, min(standardBody) AS standardBody
            FROM accepted GROUP BY standardId, standardNumber""",
        "organization": f"""
            SELECT min(line) AS line, '{PREFIX}:' || declarant AS ref, declarant AS name,
                   declarant AS linkName
            FROM accepted GROUP BY declarant""",
        "link_DeclarationByAgent": f"""
            SELECT min(line) AS line, declarationId AS startKey, '{PREFIX}:' || declarant AS endKey
            FROM accepted GROUP BY ALL""",
        "link_DeclarationForStandard": """
            SELECT min(line) AS line, declarationId AS startKey, standardId AS endKey
            FROM accepted GROUP BY ALL""",
        "link_DeclaredFamily": """
            SELECT min(line) AS line, declarationId AS startKey, family AS endKey
            FROM accepted WHERE family IS NOT NULL GROUP BY ALL""",
    },
)
