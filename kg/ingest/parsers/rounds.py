"""Types of venture round, in one code list."""

from __future__ import annotations

import re

from kg.errors import ParseError

NAMED = {
    "种子轮": "seed",
    "天使轮": "angel",
    "天使+轮": "angelPlus",
    "PRE-A轮": "preA",
    "PREA轮": "preA",
    "PRE-A+轮": "preAPlus",
    "PRE-B轮": "preB",
    "PRE-IPO": "preIPO",
    "PRE-IPO轮": "preIPO",
    "战略投资": "strategic",
    "战略融资": "strategic",
    "股权投资": "equity",
    "股权融资": "equity",
    "定向增发": "privatePlacement",
    "新三板": "neeqListing",
    "新三板定增": "neeqPlacement",
    "IPO上市": "ipo",
    "IPO": "ipo",
    "IPO上市后": "postIpo",
    "上市后": "postIpo",
    "并购": "acquisition",
    "被收购": "acquisition",
    "合并": "merger",
    "债权融资": "debt",
    "债务融资": "debt",
    "众筹": "crowdfunding",
    "基石轮": "cornerstone",
    "F轮-上市前": "preIPO",
    "E轮及以后": "eOrLater",
    "私有化": "privatisation",
    "SEED": "seed",
    "ANGEL": "angel",
    # Crunchbase: investment_type of today, funding_round_type to 2015. «Venture» states no series.
    "PRE SEED": "seed",
    "VENTURE": "equity",
    "SERIES UNKNOWN": "equity",
    "PRIVATE EQUITY": "equity",
    "SERIES C+": "seriesC",
    "CORPORATE ROUND": "strategic",
    "POST IPO": "postIpo",
    "POST IPO EQUITY": "postIpo",
    "POST IPO DEBT": "postIpo",
    "POST IPO SECONDARY": "postIpo",
    "DEBT FINANCING": "debt",
    "CONVERTIBLE NOTE": "debt",
    "GRANT": "grant",
    "CROWDFUNDING": "crowdfunding",
    "EQUITY CROWDFUNDING": "crowdfunding",
    "PRODUCT CROWDFUNDING": "crowdfunding",
    "NON EQUITY ASSISTANCE": "nonEquityAssistance",
    "INITIAL COIN OFFERING": "coinOffering",
    "SECONDARY MARKET": "secondary",
    "UNDISCLOSED": "unknown",
    "OTHER": "other",
}
SERIES = re.compile(r"(?:SERIES )?([A-J])(\+{0,3})([0-9])?(?:轮)?")
NOT_TOLD = frozenset(("-", "--", "未透露", "未披露", "轮次未知", "未知", "未公开", "不明确"))


def parse_round_type(text: str) -> str:
    """Return the code of a round type: seed, angel, preA, seriesA, seriesAPlus, ipo, strategic, ….

    Raises:
        ParseError: the text is no known type.
    """
    bare = text.strip().upper()
    if bare in NOT_TOLD:
        return "unknown"
    bare = bare if bare in NAMED else re.sub(r"[-_ ]+", " ", bare)
    if bare in NAMED:
        return NAMED[bare]
    match = SERIES.fullmatch(bare)
    if match is None:
        raise ParseError("not a round type", found=text[:200], expected="A轮, Pre-A轮, 天使轮, 战略投资, …")
    return f"series{match[1]}{match[3] or ''}{'Plus' * len(match[2])}"
