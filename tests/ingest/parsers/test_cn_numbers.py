import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.cn_numbers import parse_table_application
from kg.ingest.parsers.identifiers import cn_check_digit
from kg.ingest.parsers.legal_status import LegalStatus, parse_legal_status
from kg.ingest.parsers.numbers import parse_whole_number


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("CN201610012345.8", "CN201610012345A"),
        ("ZL 2016 1 0012345.8", "CN201610012345A"),
        ("2016100123458", "CN201610012345A"),
        ("201610012345", "CN201610012345A"),
        ("ＣＮ２０１６２００５４３２１．４", "CN201620054321U"),
        ("93101234.1", "CN93101234A"),
        ("ZL93101234.1", "CN93101234A"),
        ("CN201630012345", "CN201630012345F"),
        ("CN201680012345", "CN201680012345A"),
        ("PCT/CN2016/012345", "CN2016012345W"),
        ("EP15123456.7", "EP15123456A"),
        ("US15/123456", "US15123456"),
        ("JP2016-123456", "JP2016123456"),
    ],
)
def test_an_application_of_a_chinese_table_is_read(text: str, compact: str) -> None:
    assert parse_table_application(text).compact == compact


@given(st.integers(1985, 2040), st.sampled_from("12389"), st.integers(0, 9_999_999))
def test_the_right_check_digit_is_taken_and_every_other_refused(year: int, kind: str, serial: int) -> None:
    number = f"{year}{kind}{serial:07}"
    right = cn_check_digit(number)
    assert parse_table_application(f"CN{number}.{right}").number == number
    for wrong in set("0123456789X") - {right}:
        with pytest.raises(ParseError, match="check digit"):
            parse_table_application(f"CN{number}.{wrong}")


@pytest.mark.parametrize(
    "text", ["", "CN", "2.01510E+11", "CN20161001234", "abc", "CN201640012345.1", "一种飞架"]
)
def test_what_is_no_application_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_table_application(text)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("授权", LegalStatus("active", "grant")),
        ("有权-审定授权", LegalStatus("active", "grant")),
        ("实质审查", LegalStatus("active", "examination")),
        ("审中", LegalStatus("active", "examination")),
        ("公开", LegalStatus("active", "filing")),
        ("PCT指定期内", LegalStatus("active", "filing")),
        ("PCT指定期满", LegalStatus("inactive", "termination")),
        ("未缴年费", LegalStatus("inactive", "termination")),
        ("期限届满", LegalStatus("inactive", "termination")),
        ("无权-视为撤回", LegalStatus("inactive", "termination")),
        ("驳回", LegalStatus("inactive", "termination")),
        ("避免重复授权", LegalStatus("inactive", "termination")),
        ("全部无效", LegalStatus("inactive", "termination")),
        ("部分无效", LegalStatus("active", "grant")),
        ("授权 | 权利转移", LegalStatus("active", "grant")),
        ("公开; 实质审查; 授权; 未缴年费", LegalStatus("inactive", "termination")),
        ("质押", LegalStatus(None, None)),
        ("Inactive | Non-payment", LegalStatus("inactive", "termination")),
        ("Pending | Examining", LegalStatus("active", "examination")),
        ("Published", LegalStatus("active", "filing")),
        ("", LegalStatus(None, None)),
    ],
)
def test_words_for_the_status_are_those_of_st27(words: str, status: LegalStatus) -> None:
    assert parse_legal_status(words) == status


@given(st.integers(0, 10**15 - 1))
def test_a_whole_number_comes_back_from_every_form(number: int) -> None:
    assert parse_whole_number(str(number)) == number
    assert parse_whole_number(f"{number}.0") == number
    assert parse_whole_number(f"{number:,}") == number


@pytest.mark.parametrize("text", ["", "2016.5", "2.01510E+11", "-3", "1,23", "二", "1 000"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_whole_number(text)
