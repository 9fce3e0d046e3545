"""The file of published shares: what it says, and what it may not say."""

from pathlib import Path

import pytest

from kg.algorithms.shares import ShareRow, read_shares, shares_of
from kg.errors import FormatError

HEADER = "subject,measure,link,value,unit,year,source_title,source_locator,note\n"


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "shares.csv"
    path.write_text("\ufeff" + header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_percent_and_share_are_the_same_measure(tmp_path: Path) -> None:
    lines = ("country:CN,g,,21.5,percent,2015,Yearbook,p. 3,", "country:CN,x,battery,0.4,share,,,,")
    rows = read_shares(write(tmp_path, *lines))
    assert rows == (
        ShareRow("country:CN", "g", "", 0.215, 2015, "Yearbook, p. 3, 2015"),
        ShareRow("country:CN", "x", "battery", 0.4, None, ""),
    )


def test_the_latest_year_up_to_the_date_counts() -> None:
    rows = tuple(
        ShareRow("country:CN", "g", "", year / 10_000, year, str(year)) for year in (2010, 2015, 2020)
    )
    assert shares_of(rows, "country:CN", 2018).share == 0.2015
    assert shares_of(rows, "country:CN", 2015).share == 0.2015
    # Nothing is as old as 2005: the earliest figure stands in, and its source tells its year.
    early = shares_of(rows, "country:CN", 2005)
    assert (early.share, early.sources) == (0.2010, ("2010",))


def test_what_is_not_in_the_file_has_a_reason() -> None:
    known = shares_of((), "country:FR", 2015)
    assert (known.share, known.industry_shares) == (None, None)
    assert known.reasons == {
        "share": "no share g of country:FR is given",
        "industryShares": "no industry shares x of country:FR are given",
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("country:CN,h,,1,share,2015,,,", "unknown measure; found h"),
        ("country:CN,g,,1,tons,2015,,,", "unknown unit; found tons"),
        ("country:CN,g,battery,1,share,2015,,,", "a link if and only if it is x"),
        ("country:CN,x,,1,share,2015,,,", "a link if and only if it is x"),
        (",g,,1,share,2015,,,", "needs a subject"),
        ("country:CN,g,,many,share,2015,,,", "not a number"),
        ("country:CN,g,,101,percent,2015,,,", "out of range; found 101"),
        ("country:CN,g,,nan,share,2015,,,", "out of range"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_shares(write(tmp_path, line))
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path}/shares.csv:2: ")


def test_a_figure_that_stands_twice_or_a_missing_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="stands twice"):
        read_shares(write(tmp_path, *["country:CN,g,,0.1,share,2015,,,"] * 2))
    with pytest.raises(FormatError, match="columns are missing"):
        read_shares(write(tmp_path, header="subject,value\n"))
