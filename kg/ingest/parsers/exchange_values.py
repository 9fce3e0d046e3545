"""Values of EPO's exchange formats as DuckDB expressions: dates, symbols, categories, phases, names.

Each takes the SQL of a text and gives the SQL of the value, NULL where the text is none.
"""

from __future__ import annotations

# WIPO ST.14, paragraph 14 (X, Y, A, D, E, L, N, O, P, R, T, &), and I: X for inventive step alone (EPO).
CATEGORY_LETTERS = "XYIADEOPTLNR&"
# Phases of DOCDB (EPO, citation origin) and of WIPO's exchange DTD, by who made the citation.
EXAMINER_PHASES = (
    *("SEA", "ISR", "SUP", "PRS", "EXA", "CH2", "OPP", "APL"),
    *("SEARCH", "INTERNATIONAL-SEARCH-REPORT", "SUPPLEMENTARY-INTERNATIONAL-SEARCH-REPORT"),
    *("INTERNATIONAL-TYPE-SEARCH-REPORT", "NATIONAL-SEARCH-REPORT", "SUPPLEMENTARY-NATIONAL-SEARCH-REPORT"),
    *("EXAMINATION", "INTERNATIONAL-EXAMINATION", "NATIONAL-EXAMINATION", "OPPOSITION", "LIMITATION"),
)
APPLICANT_PHASES = ("APP", "DESCRIPTION")
THIRD_PARTY_PHASES = ("FOP", "TPO", "115")
# Which spelling of a name is nearest to what stands on the document.
NAME_FORMATS = ("original", "docdba", "docdb", "epodoc")


def date_sql(text: str) -> str:
    """Return the day that YYYYMMDD is; the first of the period where month or day are 00."""
    parts = f"substr({text}, 1, 4) || '-' || replace(substr({text}, 5, 2), '00', '01') || '-'"
    day = f"replace(substr({text}, 7, 2), '00', '01')"
    return f"CASE WHEN regexp_full_match({text}, '[0-9]{{8}}') THEN parse_iso_date({parts} || {day}) END"


def precision_sql(text: str) -> str:
    """Return how much of the date YYYYMMDD is known: day, month or year."""
    return (
        f"CASE WHEN ({date_sql(text)}) IS NULL THEN NULL WHEN substr({text}, 5, 2) = '00' THEN 'year' "
        f"WHEN substr({text}, 7, 2) = '00' THEN 'month' ELSE 'day' END"
    )


def full_date_sql(text: str) -> str:
    """Return the day that YYYYMMDD is, NULL where day or month are not told."""
    return f"CASE WHEN ({precision_sql(text)}) = 'day' THEN {date_sql(text)} END"


def symbol_sql(text: str) -> str:
    """Return the symbol of a padded string of ST.8: «B64C  39/02        20060101AFI20081113BHKR»."""
    shape = r"^([A-HY][0-9]{2}[A-Z]) *([0-9]{1,4})/ *([0-9]{2,6}).*$"
    return rf"parse_symbol(regexp_replace({text}, '{shape}', '\1 \2/\3'))"


def letters_sql(texts: str) -> str:
    """Return the letters of categories, each once, in the order of ST.14, as in «X,Y».

    Args:
        texts: SQL of a list of texts such as «XY», «X,D», «IP».
    """
    joined = f"upper(array_to_string({texts}, ''))"
    order = ", ".join(f"'{letter}'" for letter in CATEGORY_LETTERS)
    return (
        f"nullif(array_to_string(list_filter([{order}], lambda letter: contains({joined}, letter)), ','), '')"
    )


def is_category_sql(text: str) -> str:
    """Return whether a text is letters of categories, with or without separators."""
    return f"regexp_full_match(upper({text}), '[{CATEGORY_LETTERS}]([,;/ ]*[{CATEGORY_LETTERS}])*')"


def phase_sql(phase: str, by: str) -> str:
    """Return who made a citation: what `cited-by` says, else what the phase says."""
    return f"""CASE lower({by}) WHEN 'examiner' THEN 'examiner' WHEN 'applicant' THEN 'applicant'
        WHEN 'opponent' THEN 'thirdParty' WHEN 'third-party' THEN 'thirdParty'
        ELSE CASE WHEN upper({phase}) IN {EXAMINER_PHASES} THEN 'examiner'
                  WHEN upper({phase}) IN {APPLICANT_PHASES} THEN 'applicant'
                  WHEN upper({phase}) IN {THIRD_PARTY_PHASES} THEN 'thirdParty' ELSE 'unknown' END END"""


def name_sql(text: str) -> str:
    """Return a name without the country in brackets and the comma that OPS puts after it."""
    bare = rf"regexp_replace(trim({text}, E' \t\r\n'), '\s*\[[A-Z]{{2}}\]$', '')"
    return f"nullif(trim({bare}, E' ,;\\t\\r\\n'), '')"


def name_country_sql(text: str) -> str:
    """Return the country in brackets after a name, as in «EXAMPLE BV [NL]»."""
    return rf"nullif(regexp_extract(trim({text}, E' \t\r\n'), '\[([A-Z]{{2}})\]$', 1), '')"


def format_rank_sql(text: str) -> str:
    """Return the rank of the format of a name; the smaller is nearer to the document."""
    cases = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(NAME_FORMATS))
    return f"CASE {text} {cases} ELSE {len(NAME_FORMATS)} END"
