"""PatentsView's tables of citations and symbols → assertions; made for tens of millions of rows."""

from __future__ import annotations

from kg.ingest.mappers.mapping import Check, Mapper, Skip, ValueCheck, text_or_null
from kg.ingest.mappers.patentsview import BAD_ID, ODD_IDS, parsed_patents
from kg.ingest.mappers.us_numbers import ODD_FROM, named_numbers, nid_of, odd_numbers

# «cited by applicant», «cited by examiner», «cited by other», «cited by third party», «imported from a
# related application»: PatentsView names who, never X or Y.
_PHASE = """CASE WHEN contains(lower(category), 'applicant') THEN 'applicant'
    WHEN contains(lower(category), 'examiner') THEN 'examiner' ELSE 'unknown' END"""

CITATION = Mapper(
    prepare=(odd_numbers("SELECT trim(patent_id) FROM record UNION ALL SELECT trim(cited) FROM record"),),
    parsed=f"""
        SELECT r.line, hash(r.patent_id, r.cited, r.sequence, r.category) AS content, r.patent_id,
               r.cited AS citedText, {nid_of("trim(r.patent_id)", "o")} AS nid,
               {nid_of("trim(r.cited)", "c")} AS cited, {_PHASE} AS phase
        FROM record r LEFT JOIN odd_number o ON o.text = trim(r.patent_id)
        LEFT JOIN odd_number c ON c.text = trim(r.cited)""",
    key="content",
    name="patent_id",
    checks=(
        BAD_ID,
        Check(
            "citation_patent_id",
            "badPublicationNumber",
            "cited IS NULL",
            "citedText",
            "the number of a US patent or published application, as 10000001, D345393 or 20190012345",
        ),
    ),
    tables={
        "number": named_numbers("SELECT line, nid FROM accepted UNION ALL SELECT line, cited FROM accepted"),
        "citation": "SELECT line, nid AS citing, cited, phase FROM accepted",
    },
)

_FOREIGN_TEXT = "trim(r.country) || trim(r.cited)"

# Office and number as printed on the patent: «0 123 456», «2-123456», «WO 99/12345». What the parser takes is
# a publication; its kind code is not given, so the stage looks for the one publication of that number.
FOREIGN_CITATION = Mapper(
    prepare=(
        ODD_IDS,
        f"""CREATE TABLE foreign_number AS
            SELECT (2 * {ODD_FROM} + row_number() OVER (ORDER BY text))::INTEGER AS foreignId, text,
                   parse_publication_number(text).compact AS foreignNumber
            FROM (SELECT DISTINCT {_FOREIGN_TEXT} AS text FROM record r WHERE {_FOREIGN_TEXT} IS NOT NULL)""",
    ),
    parsed=parsed_patents(
        f"""r.cited AS citedText, r.country, {_PHASE} AS phase,
            CASE WHEN f.foreignNumber IS NOT NULL THEN f.foreignId END AS cited""",
        "patent_id, country, r.cited, sequence",
    )
    + f" LEFT JOIN foreign_number f ON f.text = {_FOREIGN_TEXT}",
    key="content",
    name="patent_id",
    checks=(BAD_ID,),
    # Numbers as printed have hundreds of spellings; a cited number that is none costs its line, by rule.
    skips=(Skip("citedNumberNotRead", "cited IS NULL"),),
    tables={
        "number": named_numbers("SELECT line, nid FROM accepted")
        + """
        UNION ALL SELECT min(a.line), a.cited, any_value(f.foreignNumber) FROM accepted a
        JOIN foreign_number f ON f.foreignId = a.cited GROUP BY a.cited""",
        "citation": "SELECT line, nid AS citing, cited, phase FROM accepted",
    },
)


def symbols(scheme: str, text: str, content: str) -> Mapper:
    """Return the mapper of a table with one classification symbol a line.

    Args:
        scheme: `CPC` or `IPC`.
        text: SQL of the symbol as text over `record r`.
        content: SQL list of what a line says.
    """
    return Mapper(
        prepare=(
            ODD_IDS,
            f"""CREATE TABLE symbol_text AS SELECT text, parse_symbol(text) AS symbol
                FROM (SELECT DISTINCT {text} AS text FROM record r)""",
        ),
        parsed=parsed_patents(
            f"{text} AS symbolText, s.symbol, TRY_CAST(sequence AS BIGINT) AS sequence", content
        )
        + f" LEFT JOIN symbol_text s ON s.text = {text}",
        key="content",
        name="patent_id",
        checks=(BAD_ID,),
        skips=(Skip("noSymbol", "symbolText IS NULL"),),
        values=(
            ValueCheck(
                "symbol",
                "badClassificationSymbol",
                "SELECT line, number AS record, symbolText AS found FROM accepted WHERE symbol IS NULL",
                "a subclass, or one with main group and subgroup, as B64C39/02",
            ),
        ),
        tables={
            "number": named_numbers("SELECT line, nid FROM accepted"),
            "classification": f"""
                SELECT line, number AS publicationNumber, '{scheme}' AS scheme, symbol,
                       left(symbol, 4) AS subclass, coalesce(sequence, 0) + 1 AS sequence
                FROM accepted WHERE symbol IS NOT NULL""",
        },
    )


CPC = symbols(
    "CPC",
    f"coalesce({text_or_null('r.cpc_group')}, {text_or_null('r.cpc_subclass')})",
    "patent_id, r.cpc_group, sequence",
)
# Section, class, subclass, main group and subgroup in columns of their own, some padded, some without group.
_IPC_TEXT = """nullif(upper(trim(r.section)) || lpad(trim(r.ipc_class), 2, '0') || upper(trim(r.subclass))
    || coalesce(nullif(ltrim(trim(r.main_group), '0'), '') || '/'
    || rpad(trim(r.subgroup), 2, '0'), ''), '')"""
IPC = symbols(
    "IPC", _IPC_TEXT, "patent_id, r.section, r.ipc_class, r.subclass, r.main_group, r.subgroup, sequence"
)
