"""What a conveyance recorded at the USPTO does, from its words; each rule has a name.

The words are those of the recordation cover sheet (PTO-1595, Nature of Conveyance) and the free text that
parties write in its place; the order of the rules settles words that fit several.

Source: USPTO, MPEP chapter 300; Marco, Graham, Myers, D'Agostino & Apple, The USPTO Patent Assignment Dataset
(2015), appendix on conveyance types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConveyanceRule:
    """The first rule whose pattern is found decides.

    Attributes:
        name: of the rule.
        pattern: over upper-case words.
        act: transfer, pledge, release, licence; None for what moves and burdens no right.
        transfer_type: code of the ontology's list, for a transfer.
    """

    name: str
    pattern: str
    act: str | None
    transfer_type: str | None = None


_SECURITY = r"SECURITY|SECURED PART|LIEN|MORTGAGE|PLEDGE|COLLATERAL|HYPOTHEC|CHATTEL"
RULES = (
    ConveyanceRule(
        "releaseOfSecurity",
        rf"(?:RELEASE|TERMINAT|DISCHARGE|SATISFACTION|REASSIGN|RECONVEY|CANCEL).*(?:{_SECURITY}|INTEREST)"
        rf"|(?:{_SECURITY}).*(?:RELEASE|TERMINAT|DISCHARGE|SATISFACTION)|^RELEASE\b",
        "release",
    ),
    ConveyanceRule("security", _SECURITY, "pledge"),
    ConveyanceRule("licence", r"LICEN[CS]", "licence"),
    ConveyanceRule("merger", r"MERGER|MERGED|CONSOLIDAT|AMALGAMAT|DEMERGER|SPIN.?OFF", "transfer", "merger"),
    ConveyanceRule(
        "nameChange",
        r"CHANGE OF NAME|NAME CHANGE|CHANGE OF (?:THE )?(?:CORPORATE|ENTITY|COMPANY) NAME|CHANGE IN NAME"
        r"|CHANGES? OF (?:ASSIGNEE|ASSIGNOR|OWNER|HOLDER)'?S? NAME|CONVERSION"
        r"|CHANGE OF LEGAL (?:FORM|STATUS)",
        "transfer",
        "nameChange",
    ),
    ConveyanceRule(
        "inheritance",
        r"LETTERS? OF (?:TESTAMENTARY|ADMINISTRATION)|LETTERS TESTAMENTARY|LAST WILL|INHERIT|HEIR|DESCENT",
        "transfer",
        "inheritance",
    ),
    ConveyanceRule(
        "courtDecision",
        r"COURT (?:ORDER|APPOINTMENT)|DECREE|JUDGE?MENT|BANKRUPTCY ORDER|FORECLOSURE",
        "transfer",
        "courtDecision",
    ),
    ConveyanceRule("government", r"GOVERNMENT INTEREST|CONFIRMATORY", None),
    ConveyanceRule("conditional", r"CONDITIONAL ASSIGN", "transfer", "other"),
    ConveyanceRule(
        "assignment",
        r"ASSIGN|NUNC PRO TUNC|TRANSFER|CONVEY|QUITCLAIM|CONTRIBUTION|BILL OF SALE|PURCHASE|SALE",
        "transfer",
        "assignment",
    ),
)
CORRECTIVE = re.compile(r"CORRECTIVE|TO CORRECT\b|CORRECTION|RE-?RECORD")
CORRECTIVE_HEAD = re.compile(r"CORRECTIVE ASSIGNMENT|ASSIGNMENT TO CORRECT")
PREVIOUS = re.compile(r"REEL\D{0,14}?(\d{1,6})\D{1,12}?(\d{1,4})\b")


@dataclass(frozen=True, slots=True)
class Conveyance:
    """What a conveyance does; all None where its words fit no rule.

    Attributes:
        act: transfer, pledge, release or licence.
        transfer_type: why the owner changes.
        rule: name of the rule that decided.
        is_corrective: it corrects one that was recorded before.
        previous: reel and frame that it names, as in 048041/0605.
    """

    act: str | None
    transfer_type: str | None
    rule: str | None
    is_corrective: bool
    previous: str | None


def parse_conveyance(text: str) -> Conveyance:
    """Return what the words of a conveyance mean.

    «CORRECTIVE ASSIGNMENT TO CORRECT THE SECURITY AGREEMENT …» is judged by what it corrects.
    """
    words = " ".join(text.upper().split())
    is_corrective = CORRECTIVE.search(words) is not None
    judged = CORRECTIVE_HEAD.sub(" ", words) if is_corrective else words
    rule = next((rule for rule in RULES if re.search(rule.pattern, judged)), None)
    if rule is None and is_corrective:
        rule = next((rule for rule in RULES if re.search(rule.pattern, words)), None)
    named = PREVIOUS.search(words)
    previous = reel_frame(named[1], named[2]) if named else None
    if rule is None:
        return Conveyance(None, None, None, is_corrective, previous)
    return Conveyance(rule.act, rule.transfer_type, rule.name, is_corrective, previous)


def reel_frame(reel: str, frame: str) -> str:
    """Return the number of a recorded document in one form: 045210/0369."""
    return f"{int(reel):06d}/{int(frame):04d}"
