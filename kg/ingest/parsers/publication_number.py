"""Publication numbers as Lens, Derwent, PATENTSCOPE and DOCDB write them, in the compact DOCDB form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import ParseError
from kg.ingest.parsers.number_rules import RULES
from kg.ingest.parsers.rewriting import Rewrite, quoted, rewrite_first, rewrite_sql

# «EP 2862606 B8 20160907»: Lens adds the date where a kind code was published twice.
DATE_AFTER_KIND = Rewrite(r"([A-Za-z][0-9]?)[ \t]+[0-9]{8}[ \t]*$", r"\1", "date of publication")
SEPARATORS = " \t\r\n/.,*-"
SEPARATOR_LITERAL = r"E' \t\r\n/.,*-'"
WITHOUT_SEPARATORS = str.maketrans("", "", SEPARATORS)
# country, number (letters in front, as in USD764401, or inside, as in IN2983CH2015), kind code
SHAPE = r"([A-Z]{2})([A-Z]{0,4}[0-9]{1,14}(?:[A-Z]{2,4}[0-9]{2,6})?)([A-Z][0-9]?)?"
EXPECTED = "country code, number and kind code, as in US2016349835A1"


@dataclass(frozen=True, slots=True)
class PublicationNumber:
    """A publication number; `kind` is None where the source gives none."""

    country: str
    number: str
    kind: str | None

    @property
    def compact(self) -> str:
        """Return the key of the publication, as in US2016349835A1."""
        return f"{self.country}{self.number}{self.kind or ''}"


def parse_publication_number(text: str) -> PublicationNumber:
    """Return the publication number that a text is.

    Accepts «US 2016/0349835 A1», «US2016349835-A1», «US20050286606», «WO/2005/123456», «za2004/08895» and the
    like; separators and case do not matter.

    Raises:
        ParseError: the text is no publication number.
    """
    bare = DATE_AFTER_KIND.apply(text).translate(WITHOUT_SEPARATORS)
    match = re.fullmatch(SHAPE, bare.upper()) if bare.isascii() else None
    if match is None or not re.search("[1-9]", match[2]):
        raise ParseError("not a publication number", found=text[:200], expected=EXPECTED)
    country, number, kind = match[1], match[2], match[3] or ""
    number, _, kind = rewrite_first(RULES.get(country, ()), f"{number}|{kind}").partition("|")
    return PublicationNumber(country, number, kind or None)


def publication_number_macros() -> list[str]:
    """Return DuckDB statements that make the macro `parse_publication_number(text)`.

    It gives STRUCT(country, number, kind, compact), NULL where the scalar parser raises. Tests on single
    characters come before regular expressions, which cost ten times as much.
    """
    shape = quoted(f"^{SHAPE}$")
    undated = DATE_AFTER_KIND.sql("t")
    return [
        "CREATE OR REPLACE MACRO publication_undated(t) AS CASE WHEN substr(rtrim(t, E' \\t'), -9, 1) "
        f"IN (' ', E'\\t') THEN {undated} ELSE t END",
        "CREATE OR REPLACE MACRO publication_bare(t) AS "
        f"translate(publication_undated(t), {SEPARATOR_LITERAL}, '')",
        # number|kind~country; no tilde where the text is no number. The upper case of «ı» would be ASCII.
        "CREATE OR REPLACE MACRO publication_parts(b) AS CASE WHEN length(b) = strlen(b) "
        f"AND NOT contains(b, '~') THEN regexp_replace(upper(b), {shape}, '\\2|\\3~\\1') END",
        "CREATE OR REPLACE MACRO publication_rewrite(x) AS CASE WHEN contains(x, '~') "
        "AND translate(split_part(x, '|', 1), '0ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') <> '' "
        f"THEN {rewrite_sql(RULES, 'right(x, 2)', 'x')} END",
        "CREATE OR REPLACE MACRO publication_struct(r) AS CASE WHEN r IS NOT NULL THEN struct_pack("
        "country := right(r, 2), number := split_part(r, '|', 1), "
        "kind := nullif(split_part(split_part(r, '~', 1), '|', 2), ''), "
        "compact := right(r, 2) || replace(left(r, length(r) - 3), '|', '')) END",
        # A list of one binds a name: DuckDB computes an argument anew wherever a macro uses it.
        "CREATE OR REPLACE MACRO parse_publication_number(t) AS list_transform(list_transform("
        "[publication_parts(publication_bare(t))], lambda x: publication_rewrite(x)), "
        "lambda r: publication_struct(r))[1]",
    ]
