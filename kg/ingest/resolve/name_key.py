"""The versioned key under which two spellings of an organisation's name are taken for one.

Vectorised over Arrow, and used on distinct names only. Folding is conservative: a key that joins two
different holders does more harm than one that leaves the same holder twice.
"""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

NAME_KEY_VERSION = "1"

# Legal forms are folded at the end of a Latin name only, as whole words. Words that also carry meaning
# (GROUP, HOLDINGS, LAB, UNIV, INST) stay: THALES and THALES SA are one, US NAVY and US NAVY LAB are not.
LATIN_LEGAL_FORMS = (
    "CO",
    "COMPANY",
    "CORP",
    "CORPORATION",
    "INC",
    "INCORPORATED",
    "LTD",
    "LTDA",
    "LIMITED",
    "LLC",
    "LLP",
    "LP",
    "PLC",
    "PTY",
    "PTE",
    "GMBH",
    "MBH",
    "AG",
    "KG",
    "KGAA",
    "SA",
    "SAS",
    "SASU",
    "SARL",
    "SPA",
    "SRL",
    "BV",
    "NV",
    "AB",
    "AS",
    "ASA",
    "APS",
    "OY",
    "OYJ",
    "KK",
    "OOO",
    "OAO",
    "ZAO",
    "PAO",
    "SE",
    "KABUSHIKI KAISHA",
    "KABUSHIKI GAISHA",
    "S A",
    "S A S",
    "S P A",
    "S R L",
    "A G",
    "N V",
    "B V",
    "G M B H",
)
CHINESE_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限責任公司", "有限公司")
# Japanese and Korean forms stand before or after the name.
EDGE_LEGAL_FORMS = ("株式会社", "有限会社", "合同会社", "주식회사", "유한회사")

_MARKS = re.compile("[\u0300-\u036f]")  # not the voicing marks of kana, which tell words apart
_JOINERS = r"[.'’`´\x{200B}-\x{200F}\x{FEFF}]"
_OTHER_SIGNS = r"[^\p{L}\p{N}\p{M}]+"
_LATIN_TAIL = r"(?: AND)? (?:" + "|".join(LATIN_LEGAL_FORMS) + ")$"
_CHINESE_TAIL = "(?:" + "|".join(CHINESE_LEGAL_FORMS) + ")$"
_ARTICLE = "^THE "
_EDGE = "(?:" + "|".join(EDGE_LEGAL_FORMS) + ")"
# (株) and (주) are what NFKC makes of the one-character signs ㈱ and ㈜.
_BRACKETED_FORM = r"\((?:株|有|주|유)\)"
MAX_TAILS = 4  # GMBH & CO KG and CO LTD SA: as many forms as were met in a row


def name_words(names: pa.Array) -> pa.Array:
    """Return names in upper case without accents and punctuation, words apart by one space.

    Args:
        names: verbatim names, shape (n,); null stays null.
    """
    text = pc.utf8_upper(fold_unicode(names))
    text = pc.replace_substring_regex(text, _BRACKETED_FORM, " ")
    text = pc.replace_substring_regex(text, "&", " AND ")
    text = pc.replace_substring_regex(text, _JOINERS, "")
    return pc.utf8_trim(pc.replace_substring_regex(text, _OTHER_SIGNS, " "), " ")


def fold_unicode(names: pa.Array) -> pa.Array:
    """Return names in NFKC without accents, shape (n,).

    Arrow's own normalisation (25.0) does not compose: it leaves Hangul as letters and é as two characters.
    So names that are not ASCII go through `unicodedata`; the others need no folding.
    """
    is_plain = pc.fill_null(pc.string_is_ascii(names), True)
    rest = [fold_accents(name) for name in names.filter(pc.invert(is_plain)).to_pylist()]
    return pc.replace_with_mask(names, pc.invert(is_plain), pa.array(rest, pa.string()))


def fold_accents(name: str) -> str:
    """Return a name in NFKC with the marks of Latin, Greek and Cyrillic letters taken off."""
    return unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", name)))


def name_keys(names: pa.Array) -> pa.Array:
    """Return the key of each name, shape (n,); null for a name without a letter or digit.

    Args:
        names: verbatim names, shape (n,).
    """
    words = name_words(names)
    key = words
    key = _strip(key, _ARTICLE)
    for _ in range(MAX_TAILS):
        key = _strip(key, _LATIN_TAIL)
    key = _strip(key, _CHINESE_TAIL)
    key = _strip(_strip(key, f"^{_EDGE}"), f"{_EDGE}$")
    key = pc.replace_substring(key, " ", "")
    return pc.if_else(pc.equal(key, ""), pa.scalar(None, pa.string()), key)


def _strip(text: pa.Array, pattern: str) -> pa.Array:
    """Remove a legal form, but not where fewer than two characters would be left."""
    stripped = pc.utf8_trim(pc.replace_substring_regex(text, pattern, ""), " ")
    return pc.if_else(pc.greater_equal(pc.utf8_length(stripped), 2), stripped, text)


def name_key(name: str) -> str | None:
    """Return the key of one name; None when it has no letter or digit."""
    key = name_keys(pa.array([name], pa.string()))[0].as_py()
    return None if key is None else str(key)
