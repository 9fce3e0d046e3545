"""What is written behind the legal form of a Latin name and is no part of it: state, city, division.

Offices copy what applicants write: «ACME INC., A DELAWARE CORPORATION», «ACME GMBH (MUNICH)», «ACME CORP.,
OPTICS DIVISION». The legal form ends a registered name; what follows it behind a comma or in brackets is an
address or a description (Magerman, Van Looy & Song 2006, patentee name harmonization). A country or a Chinese
place stays: it may be a daughter's.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.resolve.latin_names import COUNTRY_WORDS, latin_places

# Forms that end a name and are no words: CO may stand inside one (CO., LTD.), so it does not end it alone.
_ENDS = (
    r"INC|INCORPORATED|CORP|CORPORATION|COMPANY|LTD|LIMITED|LLC|L\.L\.C|LP|L\.P|PLC|P\.L\.C|GMBH|G\.M\.B\.H|AG|A\.G|KG"
    r"|AKTIENGESELLSCHAFT|SE|KGAA|S\.?P\.?A|S\.?R\.?L|S\.?A\.?R\.?L|S\.?A\.?S|S\.?A|B\.?V|N\.?V|A/?S|ASA|AB|OYJ?"
    r"|AKTIEBOLAG|K\.?K|KABUSHIKI KAISHA|PTY|PTE"
)
_STATE = (
    rf"((?:^|[ ,])(?:{_ENDS})\.?[,\s]*\(?|.{{3}}\s*[,(])\s*AN? (?:[A-Z.]+ ){{0,4}}"
    r"(?:CORPORATION|CORP|COMPANY|PARTNERSHIP|ASSOCIATION|TRUST)\b\.?(?: OF [A-Z ]+)?\)?\.?$"
)
_DIVISION = (
    rf"((?:^|[ ,])(?:{_ENDS})\.?[,\s]*\(?|.{{3}}\s*[,(])\s*(?:THE )?(?:[A-Z]+ ){{1,3}}(?:DIVISION|DIV)\.?\)?$"
)
_BEHIND = rf"(?:^|[ ,])(?:{_ENDS})\.?(?:\s*,\s*|\s*\()[^,()]{{2,40}}\)?$"
_PARTS = re.compile(rf"(?P<name>.{{3,}}?[ ,](?:{_ENDS})\.?)(?:\s*,\s*|\s*\()(?P<tail>[^,()]{{2,40}})\)?$")
_FORMS = (
    "CO COMPANY CORP CORPORATION INC INCORPORATED LTD LIMITED LLC LP LLP PLC GMBH MBH AG KG KGAA SE SA SAS "
    "SARL SPA SRL BV NV AS ASA AB OY OYJ KK PTY PTE PUBL AND UND ET HAFTUNG"
)
_FORM_WORDS = frozenset(_FORMS.split(" "))
_MEMBER_WORDS = frozenset(("GROUP", "HOLDING", "HOLDINGS", "INTERNATIONAL", "INTL", "OVERSEAS", "GLOBAL"))
MOST_WORDS = 3


@lru_cache(maxsize=1)
def kept_words() -> frozenset[str]:
    """Return the words with which a tail may tell another firm: forms, countries, Chinese places."""
    return _FORM_WORDS | COUNTRY_WORDS | latin_places() | _MEMBER_WORDS


def without_tails(folded: pa.Array) -> pa.Array:
    """Return folded names without what stands behind their legal form, shape (n,)."""
    text = _replace(_replace(folded, _STATE), _DIVISION)
    has = pc.fill_null(pc.match_substring_regex(text, _BEHIND), False)
    if not pc.any(has).as_py():
        return text
    cut = pa.array([without_address(name) for name in text.filter(has).to_pylist()], pa.string())
    return pc.replace_with_mask(text, has, cut)


def without_address(name: str) -> str:
    """Return a folded name without the city or state that stands behind its legal form."""
    match = _PARTS.match(name)
    if match is None:
        return name
    words = re.findall(r"[^\W\d_]+", match["tail"])
    if not 1 <= len(words) <= MOST_WORDS or kept_words().intersection(words):
        return name
    return match["name"]


def _replace(text: pa.Array, pattern: str) -> pa.Array:
    has = pc.fill_null(pc.match_substring_regex(text, pattern), False)
    if not pc.any(has).as_py():
        return text
    return pc.replace_with_mask(text, has, pc.replace_substring_regex(text.filter(has), pattern, r"\1"))
