import pytest

from kg.errors import ThresholdError
from kg.ingest.rejects import ReadReport, Reject, Scope, check_threshold


def report_with(read: int, refused: int) -> ReadReport:
    report = ReadReport("f.csv", read=read)
    for line in range(refused):
        report.reject(line + 2, "columnCount", found="2 cells", expected="3 cells")
    return report


def test_read_is_accepted_rejected_and_skipped() -> None:
    report = report_with(10, 2)
    report.skip("emptyRow", 3)
    report.reject(9, "formulaText", found="=1", expected="text", scope=Scope.VALUE, column="title")
    assert (report.accepted, report.rejected, dict(report.skipped)) == (5, 2, {"emptyRow": 3})
    assert dict(report.reasons) == {"columnCount": 2, "formulaText": 1}


def test_found_is_cut_at_200_characters_and_goes_to_the_sink() -> None:
    taken: list[Reject] = []
    report = ReadReport("f.csv", sink=taken.append, read=1)
    report.reject(2, "columnCount", found="x" * 500, expected="3 cells", column="a", record="r")
    assert taken == [Reject("f.csv", 2, "r", "a", "x" * 200, "3 cells", "columnCount", Scope.RECORD)]
    assert report.rejects == []


@pytest.mark.parametrize(("read", "refused"), [(10, 10), (100, 20), (1000, 50), (0, 0)])
def test_a_share_or_a_number_within_bounds_passes(read: int, refused: int) -> None:
    check_threshold(report_with(read, refused), share=0.05, floor=20)


@pytest.mark.parametrize(("read", "refused"), [(100, 21), (1000, 51)])
def test_more_than_both_bounds_stops_the_load(read: int, refused: int) -> None:
    with pytest.raises(ThresholdError) as caught:
        check_threshold(report_with(read, refused), share=0.05, floor=20)
    assert caught.value.where == "f.csv"
    assert caught.value.found == f"{refused} of {read} refused"
    assert caught.value.exit_code == 2
