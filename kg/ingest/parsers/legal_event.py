"""What an INPADOC legal event means: state of the right, transfer, pledge or licence, and the parties.

The rules read the words of the event's own description, which EPO gives in English for every office, and the
labels of the free text; each has a name. An event of one contracting state (PG25 with its country, «BE:
LAPSED») says nothing of the whole right.

Source: EPO, INPADOC legal event codes and descriptions; WIPO ST.27 for the names of stages and states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.ingest.parsers.conveyance import parse_conveyance, reel_frame
from kg.ingest.parsers.party_names import without_place


@dataclass(frozen=True, slots=True)
class EventRule:
    """A rule over the upper-case description; the first that fits decides."""

    name: str
    pattern: str
    value: str
    detail: str | None = None


STATE_RULES = (
    EventRule(
        "restored",
        r"REINSTAT|RESTOR|RE-ESTABLISH|REVIVED|LAPSE.*(?:CANCELLED|CORRECTED|ANNULLED)",
        "active",
        "grant",
    ),
    EventRule(
        "ended",
        r"\bLAPSE[DS]?\b|CEASE|EXPIR(?:ED|Y|ATION)\b(?!.*\bDATE OF)|REVOKED|REVOCATION OF"
        r"|(?:TERMINATION|CESSATION) OF (?:THE )?PATENT|DEEMED (?:TO BE )?WITHDRAW(?:N|AL)"
        r"|WITHDRAWAL OF (?:THE )?(?:PATENT )?APPLICATION|APPLICATION.*WITHDRAWN"
        r"|(?:APPLICATION|PATENT).*(?:REFUSED|REJECTED AFTER)|REJECTION OF (?:INVENTION|THE) .*APPLICATION"
        r"|ABANDON|INVALIDATION OF|DECLARED (?:INVALID|NULL)|SURRENDER|DISCONTINUATION"
        r"|CANCELLATION BECAUSE OF NO PAYMENT",
        "inactive",
        "termination",
    ),
    EventRule(
        "granted",
        r"^(?!.*(?:EXPECTED|INTENTION|DECISION TO|REQUEST|BEFORE|PROCEDURE)).*"
        r"(?:\bPATENT GRANT(?:ED)?\b|GRANT OF (?:A )?(?:PATENT|INVENTION|UTILITY)|CERTIFICATE OF PATENT)"
        r"|STATUS: PATENT GRANT",
        "active",
        "grant",
    ),
)
# Not what is asked for, expected, or of one state: «BE: LAPSED», «FR: TRANSLATION NOT FILED».
ONE_STATE = re.compile(r"^[A-Z]{2}: |CONTRACTING STATE|DESIGNATED STATE|NATIONAL PHASE|DESIGNATION")
ACT_RULES = (
    EventRule(
        "licenceOfRight", r"LICEN[CS]ES? OF RIGHT|WILLINGNESS TO (?:GRANT )?LICEN|OPEN LICEN", "openLicence"
    ),
    EventRule("contractChanged", r"CHANGE OF (?:THE )?(?:RECORDATION|REGISTRATION) OF", "none"),
    EventRule(
        "licenceEnded",
        r"(?:CANCEL|TERMINAT|WITHDRAW|DELETION|LAPSE|EXPIR).*LICEN[CS]|LICEN[CS].*(?:CANCEL|TERMINAT|WITHDRAW|DELET)",
        "none",
    ),
    EventRule("licence", r"LICEN[CS](?:E|ES|ING)\b", "licence"),
    EventRule(
        "pledgeReleased",
        r"(?:CANCEL|TERMINAT|RELEASE|DISCHARGE|DELETION|EXTINCT|REMOV|LIFT).*(?:PLEDGE|SECURITY|LIEN|MORTGAGE)"
        r"|(?:PLEDGE|LIEN|SECURITY).*(?:CANCEL|REMOVED|RELEASED|LIFTED|TERMINATED)",
        "release",
    ),
    EventRule("pledge", r"PLEDGE|SECURITY INTEREST|\bLIEN\b|MORTGAGE|COLLATERAL", "pledge"),
    EventRule(
        "partyChanged",
        r"PARTY DATA CHANGED|CHANGES? OF NAMES? OR CHANGES? AFFECTING RIGHTS",
        "transfer",
        "other",
    ),
    EventRule(
        "nameChanged",
        r"CHANGE (?:IN|OF) (?:THE )?(?:COMPANY )?NAME|NAME CHANGED"
        r"|CHANGE OF (?:HOLDER|APPLICANT|PATENTEE|OWNER)'S NAME",
        "transfer",
        "nameChange",
    ),
    EventRule(
        "ownerChanged",
        r"TRANSFER OF (?:THE )?(?:PATENT|RIGHT|APPLICATION|OWNERSHIP|INVENTION|TITLE)|RIGHTS? .*TRANSFERRED"
        r"|CHANGE OF (?:THE )?(?:OWNER|APPLICANT|PATENTEE|PROPRIETOR|HOLDER|ASSIGNEE)"
        r"|^ASSIGNMENT\b|^ASSIGN\b|TRANSMISSION OF PROPERTY|ASSIGNMENT OF (?:THE )?(?:PATENT|RIGHTS?)",
        "transfer",
        "assignment",
    ),
)
REEL_FRAME = re.compile(r"REEL/FRAME: ?(\d{1,6})/(\d{1,4})")
RECORD = re.compile(r"(?:CONTRACT RECORD NO\.?|REGISTRATION NUMBER) ?: ?([A-Z]?\d{6,})", re.IGNORECASE)
LICENCE_TYPE = re.compile(r"LICEN[CS]E TYPE ?: ?([A-Z -]+)", re.IGNORECASE)
LICENCE_TYPES = (
    ("exclusive", "EXCLUSIVE"),
    ("sole", "SOLE"),
    ("nonExclusive", "COMMON|GENERAL|ORDINARY|NON"),
)
# Labels of the free text, in the words of EPO's translations of CNIPA's, DPMA's and the USPTO's entries.
GIVERS = r"ASSIGNORS?|PLEDGORS?|FORMER OWNERS?|(?:CO-?)?(?:PATENTEE|APPLICANT) BEFORE|LICENSORS?|TRANSFEROR"
RECEIVERS = (
    r"ASSIGNEES?|PLEDGEES?|NEW OWNERS?|OWNER NAME|(?:CO-?)?(?:PATENTEE|APPLICANT) AFTER|LICENSEES?|TRANSFEREE"
)
LABEL = re.compile(
    rf"(?:^|;)\s*(?:(?P<giver>{GIVERS})|(?P<receiver>{RECEIVERS})|(?P<other>[A-Z][A-Za-z./ -]{{2,45}}))"
    r"\s*:\s*",
    re.IGNORECASE,
)
NOT_NAMES = re.compile(r"^(?:AND OTHERS|ET AL\.?|SIGNING DATES? .*|REEL/FRAME.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LegalEventMeaning:
    """What an event means; None and empty where its words fit no rule.

    Attributes:
        state: active or inactive, of the whole right.
        stage: stage of ST.27 that follows.
        act: transfer, pledge, release, licence or openLicence.
        transfer_type: why the owner changes.
        rule: name of the rule that decided on the act.
        givers: transferors, pledgors, licensors.
        receivers: transferees, pledgees, licensees.
        record_number: of the office's record, as reel and frame or number of a contract.
        licence_type: code of the ontology's list, where it is told.
    """

    state: str | None
    stage: str | None
    act: str | None
    transfer_type: str | None
    rule: str | None
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    record_number: str | None
    licence_type: str | None


def read_legal_event_meaning(
    country: str, description: str, reference: str, in_state: bool, owner: str, free_text: str
) -> LegalEventMeaning:
    """Return what an event means.

    Args:
        country: of the application.
        description: the event's, or of the national event that it refers to.
        reference: description of the national event, empty without one.
        in_state: whether the event is one of a single contracting state.
        owner: field 509.
        free_text: field 510.
    """
    words = f"{description}; {reference}".upper() if reference else description.upper()
    state = None if in_state or ONE_STATE.search(words) else _first(STATE_RULES, words)
    act, transfer_type, rule = _act(country, words, free_text)
    givers, receivers = _parties(owner, free_text, is_united_states=country == "US") if act else ((), ())
    if not givers and not receivers and act not in ("release", "openLicence"):
        act, transfer_type, rule = None, None, None  # nobody is named: it stays an event
    recorded = REEL_FRAME.search(free_text.upper())
    contract = RECORD.search(free_text)
    number = reel_frame(recorded[1], recorded[2]) if recorded else contract[1] if contract else None
    return LegalEventMeaning(
        state.value if state else None,
        state.detail if state else None,
        act,
        transfer_type,
        rule,
        givers,
        receivers,
        number,
        _licence_type(free_text) if act == "licence" else None,
    )


def _first(rules: tuple[EventRule, ...], words: str) -> EventRule | None:
    return next((rule for rule in rules if re.search(rule.pattern, words)), None)


def _act(country: str, words: str, free_text: str) -> tuple[str | None, str | None, str | None]:
    """Return act, type of transfer and rule; a conveyance of the USPTO stands in the free text."""
    if country == "US" and words.startswith("ASSIGNMENT"):
        found = parse_conveyance(free_text.partition(";")[0])
        return found.act, found.transfer_type, found.rule and f"conveyance:{found.rule}"
    rule = _first(ACT_RULES, words)
    if rule is None or rule.value == "none":
        return None, None, None
    return rule.value, rule.detail, rule.name


def _parties(
    owner: str, free_text: str, *, is_united_states: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    givers: list[str] = []
    receivers = _names(owner)
    if is_united_states:
        receivers = [without_place(name) for name in receivers]
    labels = list(LABEL.finditer(free_text))
    ends = [*(label.start() for label in labels[1:]), len(free_text)]
    for label, end in zip(labels, ends, strict=False):
        if label["giver"]:
            givers += _names(free_text[label.end() : end])
        elif label["receiver"] and not owner:
            receivers += _names(free_text[label.end() : end])
    return tuple(dict.fromkeys(givers)), tuple(dict.fromkeys(receivers))


def _names(text: str) -> list[str]:
    parts = (part.strip(" \t\n,") for part in text.split(";"))
    return [part for part in parts if part and not NOT_NAMES.match(part)]


def _licence_type(text: str) -> str | None:
    found = LICENCE_TYPE.search(text)
    if found is None:
        return None
    words = found[1].upper()
    if words.startswith("NON"):
        return "nonExclusive"
    return next((code for code, pattern in LICENCE_TYPES if re.search(pattern, words)), None)
