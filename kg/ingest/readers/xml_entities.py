"""Named characters of the patent offices' DTDs, from this table and from nowhere else.

The sets are those that ST.32, PAP, ICE and MathML DTDs include: ISO 8879 (lat1, lat2, num, pub, tech, box,
cyr, dia, grk1, grk2, grk4) and ISO 9573-13. HTML 5 took over all of them but three Greek sets, which follow
here by the rule of their names, and some names of 1986. No document's own declarations are ever looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html.entities import html5
from types import MappingProxyType

# ISO 8879 grk1 («agr», «OHgr») and grk4 («b.alpha»): name in the entity → name of the letter.
GREEK_1 = {
    "a": "ALPHA",
    "b": "BETA",
    "g": "GAMMA",
    "d": "DELTA",
    "e": "EPSILON",
    "z": "ZETA",
    "ee": "ETA",
    "th": "THETA",
    "i": "IOTA",
    "k": "KAPPA",
    "l": "LAMDA",
    "m": "MU",
    "n": "NU",
    "x": "XI",
    "o": "OMICRON",
    "p": "PI",
    "r": "RHO",
    "s": "SIGMA",
    "t": "TAU",
    "u": "UPSILON",
    "ph": "PHI",
    "kh": "CHI",
    "ps": "PSI",
    "oh": "OMEGA",
}
GREEK_4 = {
    "alpha": "ALPHA",
    "beta": "BETA",
    "gamma": "GAMMA",
    "delta": "DELTA",
    "epsi": "EPSILON",
    "zeta": "ZETA",
    "eta": "ETA",
    "thetas": "THETA",
    "iota": "IOTA",
    "kappa": "KAPPA",
    "lambda": "LAMDA",
    "mu": "MU",
    "nu": "NU",
    "xi": "XI",
    "pi": "PI",
    "rho": "RHO",
    "sigma": "SIGMA",
    "tau": "TAU",
    "upsi": "UPSILON",
    "phis": "PHI",
    "chi": "CHI",
    "psi": "PSI",
    "omega": "OMEGA",
}
GREEK_4_CAPITALS = ("gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsi", "phi", "psi", "omega")
GREEK_2 = ("a", "e", "ee", "i", "o", "u", "oh")
# Names of ISO 8879:1986 that ISO 9573-13 changed or dropped, and HTML with it.
EARLIER = {
    "darr2": 0x21CA,
    "dlarr": 0x2199,
    "drarr": 0x2198,
    "larr2": 0x21C7,
    "lrarr2": 0x21C6,
    "lrhar2": 0x21CB,
    "rarr2": 0x21C9,
    "rlarr2": 0x21C4,
    "rlhar2": 0x21CC,
    "uarr2": 0x21C8,
    "lpargt": 0x29A0,
    "jnodot": 0x237,
    "sbsol": 0xFE68,
    "vprime": 0x2032,
    "cupre": 0x227C,
    "gsdot": 0x22D7,
    "ldot": 0x22D6,
    "samalg": 0x2210,
    "ang90": 0x221F,
    "epsis": 0x220A,
    "thetas": 0x03B8,
    "phis": 0x03C6,
    "b.epsis": 0x1D6DC,
}
PREDEFINED = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
# What is no reference to a named character is matched first and kept: CDATA, comments, instructions.
REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&(?!(?:amp|lt|gt|quot|apos);|#)([A-Za-z][A-Za-z0-9._-]*)?;?",
    re.DOTALL,
)


NAMED = re.compile(rb"&(?!#(?:[0-9]+|x[0-9A-Fa-f]+);|(?:amp|lt|gt|quot|apos);)")


class UnknownEntityError(ValueError):
    """A reference to a name that the table does not have; the name is its only argument."""


def replace_entities(data: bytes) -> bytes:
    """Return XML with its named characters as numbers (`&mdash;` → `&#8212;`), the five of XML itself kept.

    Raises:
        UnknownEntityError: a name is not in the table, or an ampersand starts no reference.
    """
    return data if NAMED.search(data) is None else REFERENCE.sub(_replace, data)


def _replace(match: re.Match[bytes]) -> bytes:
    whole = match.group()
    if not whole.startswith(b"&"):
        return whole
    name = match[1] or b""
    found = ENTITIES.get(name) or (UPPER_CASED.get(name) if name.isupper() else None)
    if found is None or not whole.endswith(b";"):
        raise UnknownEntityError(whole[:60].decode("utf-8", "replace"))
    return found


def _table() -> dict[bytes, bytes]:
    named = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
    named |= _greek_1() | _greek_2() | _greek_4() | {name: chr(code) for name, code in EARLIER.items()}
    return {
        name.encode(): "".join(f"&#{ord(char)};" for char in text).encode()
        for name, text in named.items()
        if name.encode() not in PREDEFINED
    }


def _letter(name: str, case: str = "SMALL") -> str:
    return unicodedata.lookup(f"GREEK {case} LETTER {name}")


def _greek_1() -> dict[str, str]:
    small = {f"{short}gr": _letter(name) for short, name in GREEK_1.items()}
    large = {f"{short.upper()}gr": _letter(name, "CAPITAL") for short, name in GREEK_1.items()}
    return small | large | {"sfgr": _letter("FINAL SIGMA")}


def _greek_2() -> dict[str, str]:
    accented: dict[str, str] = {}
    for short in GREEK_2:
        name = GREEK_1[short]
        accented[f"{short}acgr"] = _letter(f"{name} WITH TONOS")
        accented[f"{short.upper()}acgr"] = _letter(f"{name} WITH TONOS", "CAPITAL")
    for short in ("i", "u"):
        name = GREEK_1[short]
        accented[f"{short}digr"] = _letter(f"{name} WITH DIALYTIKA")
        accented[f"{short.upper()}digr"] = _letter(f"{name} WITH DIALYTIKA", "CAPITAL")
        accented[f"{short}diagr"] = _letter(f"{name} WITH DIALYTIKA AND TONOS")
    return accented


def _greek_4() -> dict[str, str]:
    def bold(name: str, case: str) -> str:
        return unicodedata.lookup(f"MATHEMATICAL BOLD {case} {name}")

    small = {f"b.{short}": bold(name, "SMALL") for short, name in GREEK_4.items()}
    names = {short.rstrip("s") if short in ("thetas", "phis") else short: n for short, n in GREEK_4.items()}
    large = {f"b.{short.capitalize()}": bold(names[short], "CAPITAL") for short in GREEK_4_CAPITALS}
    variants = {
        "b.epsiv": "MATHEMATICAL BOLD EPSILON SYMBOL",
        "b.thetav": "MATHEMATICAL BOLD THETA SYMBOL",
        "b.kappav": "MATHEMATICAL BOLD KAPPA SYMBOL",
        "b.phiv": "MATHEMATICAL BOLD PHI SYMBOL",
        "b.piv": "MATHEMATICAL BOLD PI SYMBOL",
        "b.rhov": "MATHEMATICAL BOLD RHO SYMBOL",
        "b.sigmav": "MATHEMATICAL BOLD SMALL FINAL SIGMA",
        "b.gammad": "MATHEMATICAL BOLD SMALL DIGAMMA",
    }
    return small | large | {name: unicodedata.lookup(text) for name, text in variants.items()}


ENTITIES: Mapping[bytes, bytes] = MappingProxyType(_table())

# DOCDB has names of persons in capitals with their entities: «&SACUTE;» for «Ś». The spelling with most
# capitals is the capital letter (aelig, AElig).
UPPER_CASED: Mapping[bytes, bytes] = MappingProxyType(
    {
        name.upper(): ENTITIES[name]
        for name in sorted(ENTITIES, key=lambda name: (sum(65 <= char <= 90 for char in name), name))
    }
)
