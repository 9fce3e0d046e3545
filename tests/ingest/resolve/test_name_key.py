"""The name key joins spellings of one holder and keeps different holders apart."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ingest.resolve.name_key import name_key, name_keys, name_words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("THALES", "Thales S.A."),
        ("PARROT", "PARROT S A"),
        ("Foo GmbH & Co. KG", "FOO"),
        ("ＡＢＣ　ＣＯ．，ＬＴＤ．", "ABC CO LTD"),
        ("深圳市大疆创新科技有限公司", "深圳市大疆创新科技股份有限公司"),
        ("株式会社トヨタ", "ﾄﾖﾀ㈱"),
        ("삼성전자 주식회사", "삼성전자"),
        ("Société Générale", "SOCIETE GENERALE SA"),
        ("AT&T Corp.", "AT & T CORP"),
        ("THE PROCTER & GAMBLE COMPANY", "Procter and Gamble Co."),
        ("L'Oréal", "LOREAL SA"),
    ],
)
def test_spellings_of_one_holder_have_one_key(first: str, second: str) -> None:
    assert name_key(first) == name_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("US NAVY", "US NAVY LAB"),
        ("THALES", "THALES ALENIA SPACE"),
        ("ガス", "カス"),
        ("大疆创新", "大疆科技"),
        ("PARROT", "PARROT DRONES"),
        ("3M CO", "4M CO"),
    ],
)
def test_different_holders_keep_different_keys(first: str, second: str) -> None:
    assert name_key(first) != name_key(second)


def test_a_legal_form_that_is_the_whole_name_is_kept() -> None:
    assert [name_key(name) for name in ("GMBH & CO KG", "A CO", "SA")] == ["GMBH", "ACO", "SA"]


def test_a_name_without_a_letter_or_digit_has_no_key() -> None:
    assert [name_key(name) for name in ("", "...", "—")] == [None, None, None]


def test_words_are_upper_case_without_accents_and_composed() -> None:
    words = name_words(pa.array(["Société Générale, S.A.", "한국항공우주연구원", None]))
    assert words.to_pylist() == ["SOCIETE GENERALE SA", "한국항공우주연구원", None]


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=30))
def test_the_key_does_not_change_when_it_is_taken_of_a_whole_column(name: str) -> None:
    assert name_keys(pa.array(["X CO", name, "Y"], pa.string()))[1].as_py() == name_key(name)


@settings(deadline=None, max_examples=25)
@given(st.text(alphabet=st.characters(codec="ascii"), max_size=30))
def test_case_and_outer_spaces_do_not_count(name: str) -> None:
    assert name_key(f"  {name.lower()} ") == name_key(name.upper())
