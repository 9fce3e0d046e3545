"""IPC and CPC symbols in one form: B64C39/02, or B64C for a whole subclass."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import ParseError
from kg.ingest.parsers.rewriting import Rewrite, quoted

SHAPE = r"([A-HY][0-9]{2}[A-Z])(?:0{0,3}([1-9][0-9]{0,3})/([0-9]{2,6}))?"
EXPECTED = "a subclass, or a subclass with main group and subgroup, as in B64C39/02"
# What sources put around the symbol itself, in the order in which it is taken off. Upper case is assumed.
AROUND = (
    Rewrite(r"^[ ]*[1-8][ ]+([A-H])", r"\1", "«6 A 21 D 13/02»: edition of the IPC before 2006"),
    Rewrite(r"^INT\.?[ ]*CL\.?[0-9]?[ ]*:?[ ]*([A-H])", r"\1", "«Int.Cl.7 B64C 39/02»"),
    Rewrite(r"[ ]*\([0-9]{4}\.[0-9]{2}\).*$", "", "«(2006.01)»: version"),
    Rewrite(r"[ ]*\([1-8]\).*$", "", "«(7)»: edition"),
    Rewrite(
        r"[ ]+[0-9]{8}[A-Z ].*$", "", "«20060101AFI20081113BHKR»: version, level, position, date, office"
    ),
    Rewrite(
        r"(/[0-9]+)[ ]*[A-Z][0-9]?[ ]*$", r"\1", "«B», «D0»: level or national addition after the symbol"
    ),
    Rewrite(r"^([A-H][0-9]{2}[A-Z])([0-9]{4})([0-9]{2,6})$", r"\1\2/\3", "«C12N001509» (Derwent Innovation)"),
    Rewrite(r"([0-9])//([0-9])", r"\1/\2", "«H04Q 09//00»"),
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A classification symbol; `group` is None for a whole subclass."""

    subclass: str
    group: str | None

    @property
    def text(self) -> str:
        """Return the normal form."""
        return self.subclass + (self.group or "")


def parse_symbol(text: str) -> Symbol:
    """Return the symbol that a text is, whichever of IPC and CPC it belongs to.

    Accepts «G01N 25/00», «B64C-039/02», «A01K47/00», «B64C 39/02 (2006.01)» and the like. The main group
    loses its leading zeros; the subgroup stays as it is.

    Raises:
        ParseError: the text is no symbol, or lacks a part (A21D 13/0, F24C 15/).
    """
    bare = text.upper() if text.isascii() else ""
    for rule in AROUND:
        bare = rule.apply(bare)
    match = re.fullmatch(SHAPE, bare.translate(_BLANKS))
    if match is None:
        raise ParseError("not a classification symbol", found=text[:200], expected=EXPECTED)
    return Symbol(match[1], f"{match[2]}/{match[3]}" if match[2] else None)


_BLANKS = str.maketrans("", "", " \t\r\n-")


def split_symbols(text: str) -> list[str]:
    """Return the symbols of a list, each whole: «6 A 23 C 19/00, 19/068, A 21 D 13/08» gives three.

    A part that lacks its subclass takes that of the part before. Order is kept, repetitions too.
    """
    symbols: list[str] = []
    subclass = ""
    for part in re.split(r"[;,|]", text):
        bare = part.strip()
        if re.fullmatch(r"\d{1,4}\s*/+\s*\d+.*", bare, re.ASCII) and subclass:
            bare = f"{subclass} {bare}"
        if head := re.search(r"([A-HY])\s*-?(\d{2})\s*-?([A-Z])", bare, re.ASCII):
            subclass = "".join(head.groups())
        if bare:
            symbols.append(bare)
    return symbols


def symbol_macros() -> list[str]:
    """Return DuckDB statements for `parse_symbol(text)`: the normal form, NULL where the scalar raises."""
    bare = "upper(t)"
    for rule in AROUND:
        bare = rule.sql(bare)
    cleaned = f"translate({bare}, E' \\t\\r\\n-', '')"
    shape = quoted(f"^(?:{SHAPE})$")
    return [
        f"CREATE OR REPLACE MACRO symbol_match(t) AS CASE WHEN length(t) = strlen(t) "
        f"THEN regexp_extract({cleaned}, {shape}, ['subclass', 'main', 'sub']) END",
        "CREATE OR REPLACE MACRO parse_symbol(t) AS list_transform([symbol_match(t)], lambda m: "
        "CASE WHEN m.subclass = '' THEN NULL WHEN m.main = '' THEN m.subclass "
        "ELSE m.subclass || m.main || '/' || m.sub END)[1]",
    ]
