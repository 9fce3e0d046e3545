import datetime as dt

import pytest

from kg.algorithms.dataclass_json import json_object
from kg.algorithms.otl_funnel import Disclosure, KnownDate, StageEvent, otl_funnel
from kg.api.national.divisions import COLUMNS, DIVISIONS, ROWS
from kg.api.pages.national.funnel_view import view_funnel
from kg.api.pages.national.map_view import find_edges
from kg.api.pages.national.series_view import view_figures


def test_neighbours_on_the_map_touch_each_other_at_least_at_a_corner() -> None:
    at = {division.short: (division.column, division.row) for division in DIVISIONS}
    assert all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in at.values())
    touching = (
        "北京—河北 北京—天津 河北—山东 河南—湖北 湖北—湖南 江苏—上海 江苏—浙江 浙江—福建 福建—台湾 "
        "广东—香港 广东—澳门 广东—广西 四川—重庆 四川—云南 陕西—甘肃 甘肃—青海 新疆—甘肃 辽宁—吉林"
    )
    pairs = [pair.split("—") for pair in touching.split(" ")]
    far = [
        pair for pair in pairs
        if max(abs(at[pair[0]][axis] - at[pair[1]][axis]) for axis in (0, 1)) > 1
    ]  # fmt: skip
    assert far == []


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        ([None, 0, 0], ()),
        ([3, 3, 0], (3,)),
        ([1, 2, 3, None], (1, 2, 3)),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (1, 3, 5, 7, 9)),
    ],
)
def test_shades_begin_at_quantiles_of_the_different_numbers(
    values: list[int | None], edges: tuple[int, ...]
) -> None:
    assert find_edges(values) == edges


def test_a_line_joins_statements_of_different_days_only() -> None:
    def row(key: str, day: str | None, value: float) -> dict[str, object]:
        return {
            "statementId": key, "series": "a|数量|家", "subject": "a", "measure": "数量", "unit": "家",
            "value": value, "statedOn": day, "statedOnPrecision": "year", "sourceTitle": "文",
        }  # fmt: skip

    [line] = view_figures([row("2", "2017-01-01", 4.0), row("1", "2015-01-01", 2.0)], "zh").series
    assert [point.when for point in line.points] == ["2015", "2017"]
    assert line.path == "M8.0 29.0L124.0 8.0"
    assert line.latest.text == "4 家"
    [same] = view_figures([row("1", "2015-01-01", 2.0), row("2", "2015-01-01", 3.0)], "zh").series
    assert same.path == ""
    [undated] = view_figures([row("1", None, 2.0)], "zh").series
    assert (undated.points[0].x, undated.latest.when) == (None, None)


def test_the_funnel_has_a_bar_a_stage_with_its_rates_and_intervals() -> None:
    day = KnownDate(dt.date(2015, 1, 1))
    disclosures = [Disclosure(str(n), day) for n in range(4)]
    events = [
        StageEvent("0", "licence", KnownDate(dt.date(2016, 1, 1))),
        StageEvent("1", "application", KnownDate(dt.date(2015, 6, 1))),
    ]
    funnel = otl_funnel(disclosures, events, dt.date(2018, 1, 1))
    view = view_funnel({"funnel": json_object(funnel)}, "en")
    assert view is not None
    assert [(bar.name, bar.count, bar.width) for bar in view.bars] == [
        ("Disclosed", 4, 640.0),
        ("Assessed", 2, 320.0),
        ("Applied for", 2, 320.0),
        ("Granted", 1, 160.0),
        ("Marketed", 1, 160.0),
        ("Option", 1, 160.0),
        ("Licensed", 1, 160.0),
        ("Income", 0, 0.0),
    ]
    granted = view.bars[3]
    assert (granted.share.text, granted.step.text if granted.step else None) == ("25.0 %", "50.0 %")
    assert granted.share.interval == "4.6 %–65.1 %"


def test_no_disclosures_make_no_funnel() -> None:
    assert view_funnel({"funnel": None}, "zh") is None
