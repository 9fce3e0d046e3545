"""Folding of names before anything else reads them: width, accents, traditional characters, case.

Vectorised over Arrow: names that are not ASCII are folded as one text, a name a line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from opencc import OpenCC

from kg.ingest.resolve.latin_tails import without_tails

# Longer texts are no names; what follows is not read. The longest registered name met has 230 characters.
MAX_NAME_LENGTH = 400
_MARKS = re.compile("[\u0300-\u036f]")  # not the voicing marks of kana, which tell words apart
_BREAKS = r"[\x00-\x1f\x{85}\x{2028}\x{2029}]+"
_JOINERS = r"[.'’`´\x{200B}-\x{200F}\x{FEFF}]"
_OTHER_SIGNS = r"[^\p{L}\p{N}\p{M}]+"
# «(曾用名：…)» behind a name gives the former one.
FORMER_NAME = (
    r"\((?:(?:曾用名|原名称|原名|曾名|原)[:：]"
    r"|(?:FORMERLY(?: KNOWN AS)?|F/K/A|FKA|PREVIOUSLY)[: ]) *([^()]*)\)"
)
# (株) and (주) are what NFKC makes of the one-character signs ㈱ and ㈜.
_BRACKETED_FORM = r"\((?:株|有|주|유)\)"


@lru_cache(maxsize=1)
def converter() -> OpenCC:
    """Return the converter of traditional into simplified characters, made once."""
    return OpenCC("t2s")


# Letters that are no letter with a mark: offices without them write these in their place.
_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ı": "i", "þ": "th", "Þ": "TH", "ð": "d"}
)
# The other way of writing a letter without its mark (DIN 5007-2, ICAO Doc 9303-3).
_IN_TWO = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "å": "aa",
        "Å": "Aa",
        "ø": "oe",
        "Ø": "Oe",
    }
)
HAS_UMLAUT = "[äöüÄÖÜåÅøØ]"


def fold_accents(name: str) -> str:
    """Return a name in NFKC with the marks of Latin, Greek and Cyrillic letters taken off."""
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", name)))
    return plain.translate(_LETTERS)


def in_two_letters(name: str) -> str:
    """Return a name with ä, ö, ü, å, ø as ae, oe, ue, aa, oe: Müller is also Mueller, not only Muller."""
    return unicodedata.normalize("NFC", name).translate(_IN_TWO)


def fold_names(names: pa.Array) -> pa.Array:
    """Return names in upper case and NFKC, without accents, in simplified characters, shape (n,).

    Japanese names keep kana; their kanji are folded with the rest, on both sides of a comparison alike.
    Null stays null. What lies behind `MAX_NAME_LENGTH` characters is cut off.

    Args:
        names: verbatim names, shape (n,).
    """
    text = pc.utf8_slice_codeunits(pc.replace_substring_regex(names, _BREAKS, " "), 0, MAX_NAME_LENGTH)
    is_plain = pc.fill_null(pc.string_is_ascii(text), True)
    rest = text.filter(pc.invert(is_plain)).to_pylist()
    if rest:
        folded = converter().convert(fold_accents("\n".join(rest))).split("\n")
        text = pc.replace_with_mask(text, pc.invert(is_plain), pa.array(folded, pa.string()))
    return pc.utf8_upper(text)


def name_words(names: pa.Array) -> pa.Array:
    """Return names in upper case without accents and punctuation, words apart by one space.

    Args:
        names: verbatim names, shape (n,); null stays null.
    """
    return words_of(fold_names(names))


def words_of(folded: pa.Array) -> pa.Array:
    """Return the words of folded names, apart by one space, without a former name, shape (n,)."""
    text = without_tails(pc.utf8_rtrim_whitespace(pc.replace_substring_regex(folded, FORMER_NAME, "")))
    text = pc.replace_substring_regex(text, _BRACKETED_FORM, " ")
    text = pc.replace_substring_regex(text, "&", " AND ")
    text = pc.replace_substring_regex(text, _JOINERS, "")
    return pc.utf8_trim(pc.replace_substring_regex(text, _OTHER_SIGNS, " "), " ")
