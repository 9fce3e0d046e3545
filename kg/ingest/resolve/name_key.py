"""The versioned key under which two spellings of an organisation's name are taken for one.

Vectorised over Arrow, and used on distinct names only. Folding is conservative: a key that joins two
different holders does more harm than one that leaves the same holder twice. What is merely alike is scored
(`compare`), never folded.

Version 2: traditional characters, divisions without their last word (深圳市 = 深圳), legal forms of more
countries, Latin words in short forms as Derwent and offices write them (TECHNOLOGY = TECH), UNIV first.
Version 3: what stands behind the legal form of a Latin name (state, city, division) is left out.
"""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.facts import alternatives, places, read_facts
from kg.ingest.resolve.fold import name_words
from kg.ingest.resolve.latin_words import short_words

__all__ = ["NAME_KEY_VERSION", "name_key", "name_keys", "name_words"]

NAME_KEY_VERSION = "3"
MAX_TAILS = 4  # GMBH & CO KG and CO LTD SA: as many forms as were met in a row

# INSITU INC (A SUBSIDIARY OF THE BOEING COMPANY) is INSITU; a division of a firm is that firm and stays.
_OWNER = r" (?:AN? )?(?:WHOLLY OWNED )?(?:SUBSIDIARY|AFFILIATE) OF .*$"
# A university called after a town or state and another one of the same words the other way round.
TWO_UNIVERSITIES = "WASHINGTON|MIAMI|YORK|COLUMBIA|INDIANA"
_UNIV_LAST = r"^(.*) UNIV( .*)?$"
_US_AGENCY = (
    r"^(?:GOVT )?US(?: GOVT)?(?: AMERICA)?(?: AS)? (?:REPRESENTED|REPRESENTATIVE)(?: BY)? "
    r"(?:(?:SECRETARY|SEC|ADMINISTRATOR|ADMIN|DIRECTOR|DEPT) )*"
)
_US_SECRETARY = r"^US (?:SECRETARY|SEC|DEPT) (.+)$"
# The body in whose name a university holds: regents, trustees, fellows; it is the university.
_UNIVERSITY_BODY = (
    r"^(?:BOARD )?(?:REG|TRUST|GOVERNORS|SUPERVISORS|PRESIDENT FELLOWS|CHANCELLOR MASTERS SCHOLARS|ADMIN) "
    r"(.*(?:UNIV|COLL|INST).*)$"
)
_NASA = r"^.*NAT AERO(?:SPACE)? (?:SPACE )?(?:ADMIN|AGENCY)?.*$|^NASA$|^US NASA$"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, str]:
    forms = read_facts("legal_forms")
    latin, chinese = forms["latin"], forms["chinese"]
    divisions = alternatives(list(places()))
    return {
        "head": f"^(?:{alternatives(latin['head'])}|{alternatives(forms['cyrillic']['head'])}) ",
        "tail": f"(?: AND)? (?:{alternatives(latin['tail'])})$",
        "chinese": f"(?:{alternatives(chinese['tail'])})$",
        "edge": f"(?:{alternatives(chinese['edge'])})",
        "division": f"^({divisions})(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)",
    }


def name_keys(names: pa.Array) -> pa.Array:
    """Return the key of each name, shape (n,); null for a name without a letter or digit.

    Args:
        names: verbatim names, shape (n,).
    """
    return keys_of(name_words(names))


def keys_of(words: pa.Array) -> pa.Array:
    """Return the key of each name from its words (`name_words`), shape (n,)."""
    key = strip_chinese_forms(pc.replace_substring_regex(strip_latin_forms(words), _OWNER, ""))
    short = short_latin(key)
    joined = pc.replace_substring(pc.if_else(pc.equal(short, ""), key, short), " ", "")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def strip_latin_forms(words: pa.Array) -> pa.Array:
    """Return words without what names the owner, and without legal forms at the head and the end."""
    p = _patterns()
    text = _strip(_strip(_strip(words, _OWNER), p["head"]), p["head"])
    for _ in range(MAX_TAILS):
        text = _strip(text, p["tail"])
    return text


def strip_chinese_forms(words: pa.Array) -> pa.Array:
    """Return words without Chinese, Japanese and Korean legal forms; divisions without their last word."""
    p = _patterns()
    text = _strip(words, p["chinese"])
    text = _strip(_strip(text, f"^{p['edge']}"), f"{p['edge']}$")
    stripped = pc.replace_substring_regex(text, p["division"], r"\1")
    return pc.if_else(pc.greater_equal(pc.utf8_length(stripped), 4), stripped, text)


def short_latin(words: pa.Array, *, correct: bool = False) -> pa.Array:
    """Return the words in short forms apart by one space, universities with UNIV first, shape (n,).

    Args:
        words: texts of upper-case words apart by one space.
        correct: whether slips in generic words are mended; keys leave them, scores do not.
    """
    text = pc.binary_join(short_words(words, correct=correct), " ")
    text = pc.replace_substring_regex(text, _NASA, "US NASA")
    text = pc.replace_substring_regex(text, _US_AGENCY, "US ")
    text = pc.replace_substring_regex(text, _US_SECRETARY, r"US \1")
    text = pc.replace_substring_regex(text, _UNIVERSITY_BODY, r"\1")
    is_two = pc.match_substring_regex(text, rf"(?:^| )(?:{TWO_UNIVERSITIES})(?: |$)")
    moved = pc.replace_substring_regex(text, _UNIV_LAST, r"UNIV \1\2")
    return pc.if_else(is_two, text, moved)


def _strip(text: pa.Array, pattern: str) -> pa.Array:
    """Remove a legal form, but not where fewer than two characters would be left."""
    stripped = pc.utf8_trim(pc.replace_substring_regex(text, pattern, ""), " ")
    return pc.if_else(pc.greater_equal(pc.utf8_length(stripped), 2), stripped, text)


def name_key(name: str) -> str | None:
    """Return the key of one name; None when it has no letter or digit."""
    key = name_keys(pa.array([name], pa.string()))[0].as_py()
    return None if key is None else str(key)
