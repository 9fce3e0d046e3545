import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.api.country_names import subject_name
from kg.api.export import safe_cell
from kg.api.language import choose_language
from kg.api.middleware import host_name, is_loopback
from kg.api.pages.link_view import break_name
from kg.api.pages.numbers import fit_lines, format_amount, format_percent, format_ratio, text_width
from kg.api.wording import _REASONS_ZH, GAP_CLASSES, MEANINGS, reason_text, words


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0", "0"),
        (0.04, "0.04", "0.04"),
        (12.34, "12.3", "12.3"),
        (9999, "9999", "10k"),
        (10_000, "1万", "10k"),
        (12_345, "1.23万", "12.3k"),
        (1_234_567, "123万", "1.23M"),
        (123_456_789, "1.23亿", "123M"),
        (2_500_000_000, "25亿", "2.5B"),
        (-12_345, "−1.23万", "−12.3k"),
    ],
)
def test_amounts_are_written_as_each_languages_readers_do(value: float, chinese: str, english: str) -> None:
    assert (format_amount(value, "zh"), format_amount(value, "en")) == (chinese, english)


def test_shares_and_ratios_keep_their_digits() -> None:
    assert [format_percent(v) for v in (0, 0.0004, 0.123, 0.9996, 1)] == [
        "0 %",
        "0.0 %",
        "12.3 %",
        "100 %",
        "100 %",
    ]
    assert (format_ratio(0.333), format_ratio(-0.1)) == ("0.33", "−0.10")


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        ("en", "zh", "en"),
        ("zh-Hant", None, "zh"),
        ("fr", "en", "en"),
        (None, "en;q=0.1, zh;q=0.9", "zh"),
        (None, "en;q=0", "zh"),
        (None, "en;q=x, zh;q=0.1", "zh"),
        (None, None, "zh"),
        (None, "de, *;q=0.5", "zh"),
    ],
)
def test_the_language_asked_for_counts_first(asked: str | None, header: str | None, expected: str) -> None:
    assert choose_language(asked, header) == expected


@given(st.text(max_size=60))
def test_any_accept_language_gives_one_of_the_two(header: str) -> None:
    assert choose_language(None, header) in ("zh", "en")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=80), st.integers(4, 30))
def test_a_name_fits_its_lines(text: str, width: int) -> None:
    lines = fit_lines(text, width, 2)
    assert len(lines) <= 2
    assert all(text_width(line) <= width for line in lines)


def test_a_long_name_loses_its_brackets_before_its_end() -> None:
    assert break_name("起降、机库与发射回收", "zh") == ("起降、机库与发射回收",)
    assert break_name("Complete aircraft (multirotor, fixed wing, helicopter, VTOL)", "en") == (
        "Complete aircraft",
    )


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@sum", "\tx", "\rx"])
def test_a_text_that_would_be_a_formula_is_made_safe(text: str) -> None:
    assert safe_cell(text) == "'" + text


def test_numbers_stay_numbers_and_unknown_stays_empty() -> None:
    assert [safe_cell(value) for value in (-0.5, None, "飞控", True)] == ["-0.5", "", "飞控", "True"]


def test_every_word_and_class_is_there_in_both_languages() -> None:
    assert words("zh").keys() == words("en").keys()
    assert all(words("zh").values())
    assert all(words("en").values())
    assert GAP_CLASSES.keys() == MEANINGS.keys()


def test_a_reason_is_translated_where_its_sentence_is_known() -> None:
    assert reason_text("no share of output is declared for country:US", "zh") == (
        "缺少主体的产值、研发或就业份额"
    )
    assert reason_text("something new", "zh") == "something new"
    assert reason_text("no share of output", "en") == "no share of output"
    assert len(dict(_REASONS_ZH)) == len(_REASONS_ZH)


def test_a_country_has_its_name_where_the_answer_has_none() -> None:
    assert subject_name("country:FR", None, None, "zh") == "法国"
    assert subject_name("country:FR", None, None, "en") == "France"
    assert subject_name("zone:x", "某区", None, "en") == "某区"
    assert subject_name("country:ZZ", None, None, "en") == "ZZ"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST.:1", "127.9.9.9"])
def test_loopback_names_are_known(host: str) -> None:
    assert is_loopback(host_name(host))


@pytest.mark.parametrize("host", ["", "example.org", "127.0.0.1.example.org", "10.0.0.1:80", "[fe80::1]"])
def test_other_names_are_not_loopback(host: str) -> None:
    assert not is_loopback(host_name(host))
