"""Conveyances and legal events by their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ingest.parsers.conveyance import parse_conveyance, reel_frame
from kg.ingest.parsers.legal_event import read_legal_event_meaning
from kg.ingest.parsers.party_names import is_person_name, without_place


@pytest.mark.parametrize(
    ("text", "act", "transfer_type"),
    [
        ("ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).", "transfer", "assignment"),
        ("Nunc pro tunc assignment", "transfer", "assignment"),
        ("MERGER (SEE DOCUMENT FOR DETAILS).", "transfer", "merger"),
        ("MERGER AND CHANGE OF NAME", "transfer", "merger"),
        ("CHANGE OF NAME (SEE DOCUMENT FOR DETAILS).", "transfer", "nameChange"),
        ("SECURITY INTEREST (SEE DOCUMENT FOR DETAILS).", "pledge", None),
        ("PATENT SECURITY AGREEMENT", "pledge", None),
        ("LIEN", "pledge", None),
        ("RELEASE BY SECURED PARTY (SEE DOCUMENT FOR DETAILS).", "release", None),
        ("TERMINATION AND RELEASE OF PATENT SECURITY AGREEMENT", "release", None),
        ("RELEASE OF SECURITY INTEREST", "release", None),
        ("EXCLUSIVE LICENSE", "licence", None),
        ("COURT ORDER", "transfer", "courtDecision"),
        ("LETTERS OF TESTAMENTARY", "transfer", "inheritance"),
        ("GOVERNMENT INTEREST AGREEMENT", None, None),
        ("CHANGE OF ADDRESS", None, None),
        ("", None, None),
    ],
)
def test_the_words_of_a_conveyance_say_what_it_does(
    text: str, act: str | None, transfer_type: str | None
) -> None:
    found = parse_conveyance(text)
    assert (found.act, found.transfer_type, found.is_corrective) == (act, transfer_type, False)


def test_a_correction_is_judged_by_what_it_corrects() -> None:
    text = (
        "CORRECTIVE ASSIGNMENT TO CORRECT THE NAME OF THE SECURED PARTY PREVIOUSLY RECORDED ON REEL 099002 "
        "FRAME 0034. ASSIGNOR(S) HEREBY CONFIRMS THE SECURITY INTEREST."
    )
    found = parse_conveyance(text)
    assert (found.act, found.is_corrective, found.previous) == ("pledge", True, "099002/0034")
    plain = parse_conveyance("CORRECTIVE ASSIGNMENT TO CORRECT THE SPELLING OF ASSIGNEE'S CITY")
    assert (plain.act, plain.transfer_type, plain.is_corrective) == ("transfer", "assignment", True)


def test_a_release_names_what_it_releases() -> None:
    for place in ("REEL 099002/FRAME 0034", "REEL/FRAME 099002/0034", "REEL: 99002 FRAME: 34"):
        found = parse_conveyance(f"TERMINATION AND RELEASE OF PATENT SECURITY AGREEMENT RECORDED AT {place}")
        assert (found.act, found.previous) == ("release", "099002/0034")


@given(st.integers(0, 999_999), st.integers(0, 9999))
def test_reel_and_frame_have_one_form(reel: int, frame: int) -> None:
    assert reel_frame(str(reel), f"{frame:04d}") == reel_frame(f"{reel:06d}", str(frame))


@pytest.mark.parametrize(
    ("description", "state"),
    [
        ("PATENT GRANT", "active"),
        ("GRANT OF PATENT OR UTILITY MODEL", "active"),
        ("(EXPECTED) GRANT", None),
        ("DESPATCH OF COMMUNICATION OF INTENTION TO GRANT A PATENT", None),
        ("LAPSED IN A CONTRACTING STATE [ANNOUNCED VIA POSTGRANT INFORMATION]", None),
        ("BE: LAPSED", None),
        ("TERMINATION OF PATENT RIGHT DUE TO NON-PAYMENT OF ANNUAL FEE", "inactive"),
        ("CESSATION OF PATENT RIGHT", "inactive"),
        ("EXPIRY OF PATENT TERM", "inactive"),
        ("APPLICATION DEEMED TO BE WITHDRAWN", "inactive"),
        ("DEEMED WITHDRAWAL OF PATENT APPLICATION AFTER PUBLICATION", "inactive"),
        ("REJECTION OF INVENTION PATENT APPLICATION AFTER PUBLICATION", "inactive"),
        ("PATENT REVOKED", "inactive"),
        ("INFORMATION ON STATUS: PATENT DISCONTINUATION", "inactive"),
        ("PATENT REINSTATED", "active"),
        ("NO OPPOSITION FILED WITHIN TIME LIMIT", None),
        ("REQUEST FOR EXAMINATION FILED", None),
        ("ANNUAL FEE PAID TO NATIONAL OFFICE", None),
    ],
)
def test_the_state_of_the_whole_right_is_read_from_the_description(
    description: str, state: str | None
) -> None:
    assert read_legal_event_meaning("XX", description, "", False, "", "").state == state


def test_an_event_of_one_state_says_nothing_of_the_whole_right() -> None:
    assert read_legal_event_meaning("EP", "REFERENCE", "PATENT CEASED", True, "", "").state is None


@pytest.mark.parametrize(
    ("description", "free_text", "act", "givers", "receivers"),
    [
        (
            "TRANSFER OF PATENT RIGHT",
            "EFFECTIVE DATE: 20990105; PATENTEE AFTER: New Co., Ltd.; PATENTEE BEFORE: Old Ltd.",
            "transfer",
            ("Old Ltd.",),
            ("New Co., Ltd.",),
        ),
        ("CHANGE OF APPLICANT/PATENTEE", "FORMER OWNER: ALT GMBH", "transfer", ("ALT GMBH",), ()),
        ("LICENCE OF RIGHT", "", "openLicence", (), ()),
        ("TRANSFER OF PATENT RIGHT", "", None, (), ()),
        ("CANCELLATION OF RECORDATION OF PATENT LICENSING CONTRACT", "ASSIGNEE: A", None, (), ()),
        ("CHANGE IN THE NAME OR TITLE OF A PATENT HOLDER", "PATENTEE AFTER: N; PATENTEE BEFORE: O",
         "transfer", ("O",), ("N",)),
        ("CHANGE IN THE ADDRESS OF A PATENT HOLDER", "PATENTEE: N", None, (), ()),
    ],
)  # fmt: skip
def test_acts_and_parties_are_read_from_the_labels(
    description: str, free_text: str, act: str | None, givers: tuple[str, ...], receivers: tuple[str, ...]
) -> None:
    found = read_legal_event_meaning("CN", description, "", False, "", free_text)
    assert (found.act, found.givers, found.receivers) == (act, givers, receivers)


@given(st.text(max_size=80), st.text(max_size=120))
def test_no_text_breaks_the_reading_of_an_event(description: str, free_text: str) -> None:
    found = read_legal_event_meaning("US", description, "", False, description, free_text)
    assert found.act in (None, "transfer", "pledge", "release", "licence", "openLicence")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("SPECIMEN BANK NATIONAL ASSOCIATION, TEXAS", "SPECIMEN BANK NATIONAL ASSOCIATION"),
        ("EXAMPLE COMPANY, INC.", "EXAMPLE COMPANY, INC."),
        ("EXAMPLE, INC., CANADA", "EXAMPLE, INC."),
        ("EXAMPLE CO., LTD., KOREA, REPUBLIC OF", "EXAMPLE CO., LTD."),
        ("TEXAS", "TEXAS"),
    ],
)
def test_a_place_after_a_name_is_taken_off(name: str, bare: str) -> None:
    assert without_place(name) == bare


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("DOE, JANE A.", True),
        ("VAN DER BERG, JAN", True),
        ("DOE, JANE, JR.", True),
        ("EXAMPLE COMPANY, INC.", False),
        ("EXAMPLE, L.L.C.", False),
        ("UNIVERSITY OF EXAMPLE, THE", False),
        ("EXAMPLE BANK, AS AGENT", False),
        ("EXAMPLE", False),
    ],
)
def test_a_persons_name_is_told_from_an_organisations(name: str, is_person: bool) -> None:
    assert is_person_name(name) is is_person
