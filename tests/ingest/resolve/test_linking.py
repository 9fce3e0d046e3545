"""Short names and brands find the full name that they mean, with a score and a reason."""

from kg.ingest.resolve.evidence import collect_aliases
from kg.ingest.resolve.linking import link_names

FULL = [
    "上海星辰汽车集团股份有限公司",
    "广东海潮传媒股份有限公司",
    "江苏长林农化股份有限公司",
    "广东长林(集团)股份有限公司",
    "北京玻林数据科技有限公司",
    "中国远山银行股份有限公司",
    "海州中国皮具城股份有限公司",
    "杭州灵犀未来科技有限公司",
]


def best(names: list[str]) -> list[str | None]:
    return [row.match[0].name if row.match else None for row in link_names(names, FULL)]


def test_short_names_find_their_full_names() -> None:
    names = ["星辰汽车", "粤海潮", "*ST海潮", "玻林数据BolinNLP", "远山银行", "海州皮城", "灵犀未来"]
    assert best(names) == [FULL[0], FULL[1], FULL[1], FULL[4], FULL[5], FULL[6], FULL[7]]


def test_two_short_names_do_not_share_a_full_name_that_fits_one_of_them_better() -> None:
    assert best(["长林股份", "长林集团"]) == [FULL[2], FULL[3]]


def test_a_name_that_means_none_of_them_gets_no_match_and_a_reason() -> None:
    rows = list(link_names(["蓝鲸出行", "...", ""], FULL))
    assert [(row.match, row.reason) for row in rows] == [
        ((), "no name of the other list is like it"),
        ((), "only punctuation: no letter or digit to compare"),
        ((), "empty: no name on this line"),
    ]


def test_an_alias_of_the_data_links_names_that_share_no_letter() -> None:
    aliases = collect_aliases([["蓝鲸出行", "杭州灵犀未来科技有限公司"]])
    (row,) = link_names(["蓝鲸出行"], FULL, aliases)
    assert (row.match[0].name, row.match[0].reason) == (FULL[7], "alias given by the data")


def test_scores_are_probabilities_best_first() -> None:
    for row in link_names(["长林股份", "星辰", "海潮传媒"], FULL):
        scores = [match.score for match in row.match]
        assert scores == sorted(scores, reverse=True)
        assert 0 < sum(scores) <= 1.0001
