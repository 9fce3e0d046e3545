"""The Fellegi–Sunter model of pairs of names: terms, their levels, and what each level weighs.

m is the probability of a level among pairs of one organisation, u among pairs of two; a level weighs
log2(m/u) bits (Fellegi & Sunter 1969). The figures are set by hand in round numbers and checked on labelled
pairs (docs/identity.md says on which); nothing here is fitted to a file.

Conditions are SQL over the parts of two names, `l` and `r` (`name_parts`), and the pair's own columns
(`score`). The first level that holds is the pair's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from kg.ingest.resolve.name_parts import INSTITUTION_KINDS

MODEL_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of comparing two names by one term.

    Attributes:
        name: shown in explanations and used in tests.
        condition: SQL; empty for the last level.
        m: probability among pairs of one organisation.
        u: probability among pairs of different organisations that blocking brings together.
    """

    name: str
    condition: str
    m: float
    u: float

    @property
    def bits(self) -> float:
        """Return the weight, log2(m/u)."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Term:
    """What is compared, in Chinese and English, and its levels."""

    name: str
    label: str
    levels: tuple[Level, ...]


_INSTITUTIONS = ", ".join(f"'{kind}'" for kind in INSTITUTION_KINDS)
_SHORT = "least(length(l.trade_latin), length(r.trade_latin))"
_ACRONYM = (
    "((length(l.trade_latin) BETWEEN 3 AND 6 AND l.trade_latin = r.acronym) "
    "OR (length(r.trade_latin) BETWEEN 3 AND 6 AND r.trade_latin = l.acronym))"
)

_ONE_SILENT = "(l.generic = '') <> (r.generic = '')"
_ONE_SHORT = "l.han AND r.han AND (l.legal_form IS NULL OR r.legal_form IS NULL)"

_CUT = "starts_with({long}.words, {cut}.words) AND substr({long}.words, length({cut}.words) + 1, 1) <> ' '"
_CUT_OFF = (
    "least(length(l.words), length(r.words)) BETWEEN 36 AND 41 "
    f"AND ({_CUT.format(long='l', cut='r')} OR {_CUT.format(long='r', cut='l')})"
)
_ONE_IS_PROVINCE = "(l.place = l.province OR r.place = r.province)"
_ONLY_TRADE = "l.is_generic AND r.is_generic AND l.place_latin IS DISTINCT FROM r.place_latin"

# A slip in the whole name is weighed once, by the trade name.
_SLIP = Level("slipInName", "slip AND l.trade_latin <> r.trade_latin", 0.50, 0.50)

TRADE = Term(
    "tradeName",
    "字号 trade name",
    (
        # 佛山燃气 and 深圳燃气 have no trade name of their own: the place is their name.
        Level("onlyWordsOfTrade", _ONLY_TRADE, 0.01, 0.80),
        Level("same", "l.trade_name = r.trade_name", 0.80, 0.002),
        Level("sameLetters", "l.trade_latin = r.trade_latin AND l.han = r.han AND NOT l.han", 0.80, 0.002),
        Level("sameAcrossScripts", "l.trade_latin = r.trade_latin AND l.han <> r.han", 0.60, 0.004),
        Level("homophone", "l.trade_latin = r.trade_latin", 0.02, 0.02),
        # Chinese trade names are two or three characters: one that differs makes another name.
        Level("otherCharacters", "l.han AND r.han", 0.01, 0.8),
        # One slip, or a blank in the wrong place, anywhere in the name, legal form included.
        Level("slipInName", "slip", 0.30, 0.004),
        Level("otherLetters", "NOT (l.is_latin AND r.is_latin)", 0.01, 0.8),
        # Two Chinese firms of one town often differ by one letter of pinyin; elsewhere that is a slip.
        Level(
            "oneLetterOfPinyin",
            f"edits <= 2 AND {_SHORT} >= 7 AND (l.is_chinese OR r.is_chinese)",
            0.03,
            0.06,
        ),
        # A slip is seldom in the first letter (Pollock & Zamora 1984); another name may begin with any.
        Level("firstLetter", "edits = 1 AND left(l.trade_latin, 1) <> left(r.trade_latin, 1)", 0.01, 0.01),
        # A slip is not made twice: two names that are both met in several spellings are two.
        Level(
            "twoNames", f"edits <= 2 AND {_SHORT} >= 7 AND least(l.spellings, r.spellings) > 1", 0.01, 0.30
        ),
        Level("oneLetter", f"edits = 1 AND {_SHORT} >= 7 AND shortest_other >= 4", 0.10, 0.003),
        Level("twoLetters", f"edits = 2 AND {_SHORT} >= 13 AND shortest_other >= 4", 0.05, 0.002),
        # Derwent and old registers cut names at 40 characters.
        Level("cutOff", _CUT_OFF, 0.20, 0.002),
        Level("acronym", _ACRONYM, 0.04, 0.01),
        Level("sameWords", "l.sorted_words = r.sorted_words", 0.10, 0.002),
        Level("oneWordMore", f"contained AND {_SHORT} >= 8", 0.03, 0.15),
        Level("different", "", 0.01, 0.80),
    ),
)
INDUSTRY = Term(
    "industryWords",
    "行业 words of trade",
    (
        _SLIP,
        Level("same", "l.generic = r.generic AND l.generic <> ''", 0.60, 0.08),
        Level("none", "l.generic = r.generic", 0.20, 0.12),
        Level("sameSorted", "l.sorted_generic = r.sorted_generic", 0.05, 0.02),
        Level("oneLetter", "generic_edits <= 1", 0.05, 0.01),
        # A short name leaves its trade out; two registered names do not.
        Level("cutOffSilent", f"{_ONE_SILENT} AND {_CUT_OFF}", 0.30, 0.20),
        Level("shortNameSilent", f"{_ONE_SILENT} AND {_ONE_SHORT}", 0.10, 0.25),
        Level("oneSilent", _ONE_SILENT, 0.01, 0.30),
        Level("cutOff", _CUT_OFF, 0.30, 0.20),
        Level("oneMore", "generic_contained", 0.005, 0.20),
        Level("different", "", 0.0015, 0.40),
    ),
)
PLACE = Term(
    "place",
    "地域 place",
    (
        _SLIP,
        Level("same", "l.place_latin = r.place_latin", 0.50, 0.15),
        Level("bothSilent", "l.place_latin IS NULL AND r.place_latin IS NULL", 0.40, 0.40),
        Level("withinProvince", f"l.province = r.province AND {_ONE_IS_PROVINCE}", 0.05, 0.05),
        # A Chinese name may leave its place out; the daughter in America does not leave hers out.
        Level(
            "oneSilentChinese",
            "(l.han OR r.han) AND (l.place_latin IS NULL OR r.place_latin IS NULL)",
            0.15,
            0.20,
        ),
        Level("oneSilent", "l.place_latin IS NULL OR r.place_latin IS NULL", 0.0015, 0.25),
        Level("different", "", 0.002, 0.40),
    ),
)
KIND = Term(
    "kind",
    "类别 kind",
    (
        Level("same", "l.kind = r.kind", 0.80, 0.60),
        Level("oneUnknown", "l.kind = 'Organization' OR r.kind = 'Organization'", 0.19, 0.25),
        Level("different", "", 0.001, 0.15),
    ),
)
BRANCH = Term(
    "branch",
    "分支 branch",
    (
        Level("none", "l.branch IS NULL AND r.branch IS NULL", 0.95, 0.95),
        Level("same", "l.branch = r.branch", 0.04, 0.01),
        Level("different", "", 0.0001, 0.10),
    ),
)
GROUP = Term(
    "group",
    "集团 group",
    (
        Level("alike", "l.is_group = r.is_group", 0.95, 0.80),
        # A group is not its member; a short name may leave the word out.
        Level("shortNameSilent", "l.legal_form IS NULL OR r.legal_form IS NULL", 0.05, 0.15),
        Level("oneIsGroup", "", 0.001, 0.40),
    ),
)
NUMBERS = Term(
    "numbers",
    "编号 numbers",
    (
        Level(
            "otherInitials", "l.initials <> r.initials AND l.initials <> '' AND r.initials <> ''", 0.001, 0.10
        ),
        Level("alike", "l.numbers = r.numbers", 0.99, 0.90),
        Level("different", "", 0.0005, 0.10),
    ),
)
WHOLE = Term(
    "wholeName",
    "全称 whole name",
    (
        Level("institutionSame", f"l.kind IN ({_INSTITUTIONS}) AND l.key = r.key", 0.5, 0.001),
        Level(
            "institutionDifferent",
            f"l.kind IN ({_INSTITUTIONS}) AND l.trade_latin <> r.trade_latin AND edits > 1 AND NOT slip "
            "AND l.sorted_words <> r.sorted_words",
            0.1,
            0.5,
        ),
        Level("notCompared", "", 0.5, 0.5),
    ),
)
TERMS = (TRADE, INDUSTRY, PLACE, KIND, BRANCH, GROUP, NUMBERS, WHOLE)

# Among pairs that blocking brings together about one in eight is one organisation.
PRIOR_BITS = -3.0
# At or above: one organisation. Between the two: for a person to judge. See docs/identity.md.
MATCH_PROBABILITY = 0.88
UNSURE_PROBABILITY = 0.30
SAME_KEY_PROBABILITY = 0.995


def probability_sql(bits: str) -> str:
    """Return the SQL of the posterior probability from the sum of the weights."""
    return f"(1.0 / (1.0 + pow(2.0, -(({bits}) + ({PRIOR_BITS})))))"
