import re

import pytest

from kg.ingest.parsers.territories import CODES, Territory, parse_territory


@pytest.mark.parametrize(
    ("text", "territory"),
    [
        ("包括：中国、日本", Territory(("CN", "JP"), ())),
        ("中国大陆，中国香港；中国澳门", Territory(("CN", "HK", "MO"), ())),
        ("包括：俄罗斯、Middle East", Territory(("RU",), ("Middle East",))),
        ("全球", Territory((), ("全球",))),
        ("中国 以外的地区", Territory((), ("中国 以外的地区",))),
        ("全球（排除：日本）", Territory((), ("全球（排除：日本）",))),
    ],
)
def test_countries_are_codes_and_regions_and_exceptions_are_words(text: str, territory: Territory) -> None:
    assert parse_territory(text) == territory


def test_every_name_has_a_code_of_two_letters() -> None:
    assert all(re.fullmatch("[A-Z]{2}", code) for code in CODES.values())
