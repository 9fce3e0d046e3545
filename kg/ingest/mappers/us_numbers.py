"""Numbers of the USPTO as PatentsView writes them: patent ids without country and kind, application serials.

Ids of five to eight digits need no rule, and there are millions of them: such an id is its own `nid`. The
others (designs, plants, reissues, published applications) are parsed once for each distinct text.
"""

from __future__ import annotations

ODD_FROM = 100_000_000  # nids of ids that are not plain start here; plain ones have at most eight digits


def is_plain(column: str) -> str:
    """Return the SQL condition that an id is the number of a utility patent, with nothing to rewrite."""
    return f"regexp_full_match({column}, '[1-9][0-9]{{4,7}}')"


def odd_numbers(texts: str) -> str:
    """Return the statement that makes `odd_number(oddId, text, oddNumber)` of the ids that are not plain.

    Args:
        texts: SQL that gives the ids in its only column.
    """
    return f"""CREATE TABLE odd_number AS
        SELECT ({ODD_FROM} + row_number() OVER (ORDER BY text))::INTEGER AS oddId, text,
               parse_publication_number('US' || text).compact AS oddNumber
        FROM (SELECT DISTINCT text FROM ({texts}) AS given(text)
              WHERE text IS NOT NULL AND NOT {is_plain("text")})"""


def nid_of(column: str, odd: str) -> str:
    """Return the SQL of the nid of an id; NULL when it is no number.

    Args:
        column: SQL of the id.
        odd: alias of `odd_number` joined on the id.
    """
    return (
        f"CASE WHEN {is_plain(column)} THEN TRY_CAST({column} AS INTEGER) "
        f"WHEN {odd}.oddNumber IS NOT NULL THEN {odd}.oddId END"
    )


def number_of(nid: str, odd: str) -> str:
    """Return the SQL of the publication number, without kind code, of a nid."""
    return f"CASE WHEN {nid} < {ODD_FROM} THEN 'US' || {nid} ELSE {odd}.oddNumber END"


def named_numbers(mentions: str) -> str:
    """Return the SQL of the table of assertions `number`: each publication named, with its first line.

    Args:
        mentions: SQL that gives `line` and `nid`.
    """
    return f"""
        SELECT m.line, m.nid, {number_of("m.nid", "o")} AS number
        FROM (SELECT min(line) AS line, nid FROM ({mentions}) GROUP BY nid) m
        LEFT JOIN odd_number o ON o.oddId = m.nid"""


def application_number(digits: str, filed: str) -> str:
    """Return the SQL of an application's number in the form of DOCDB; NULL without eight digits and a day.

    DOCDB writes year, series and serial since 2011, serial and two-digit year before; F is a design
    application, P a provisional one.

    Args:
        digits: SQL of series and serial, eight digits.
        filed: SQL of the filing day.
    """
    kind = (
        f"CASE left({digits}, 2) WHEN '29' THEN 'F' WHEN '60' THEN 'P' WHEN '61' THEN 'P' "
        f"WHEN '62' THEN 'P' WHEN '63' THEN 'P' ELSE 'A' END"
    )
    return f"""CASE WHEN length({digits}) <> 8 OR {filed} IS NULL THEN NULL
        WHEN year({filed}) >= 2011 THEN 'US' || year({filed}) || {digits} || {kind}
        ELSE 'US' || ltrim(right({digits}, 6), '0') || strftime({filed}, '%y') || {kind} END"""


def serial_digits(column: str) -> str:
    """Return the SQL of series and serial as eight digits: «02/002761» and «2002761» are 02002761."""
    bare = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return f"CASE WHEN length({bare}) BETWEEN 6 AND 8 THEN lpad({bare}, 8, '0') END"


# Application dates such as 1074-09-10 stand in the tables; they are slips.
def us_day(column: str) -> str:
    """Return the SQL of a day since the first Patent Act (10 April 1790); NULL for what is none."""
    return f"CASE WHEN parse_iso_date({column}) >= DATE '1790-04-10' THEN parse_iso_date({column}) END"
