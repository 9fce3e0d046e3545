from pathlib import Path

import pytest

from kg.ingest.readers.formats import FORMATS
from kg.ingest.rejects import Reject, Scope
from kg.settings import Settings
from tests.ingest.readers.reading import read_all, reasons

COMPANY = (
    '{"name": "合成", "fullname": "合成股份有限公司", "code": "699001.SH", '
    '"location": "上海", "time": "2001-06-01"}'
)


def read(
    tmp_path: Path, name: str, text: str | bytes
) -> tuple[list[dict[str, object]], list[tuple[int, str, str | None]]]:
    path = tmp_path / "f.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    records, report = read_all(FORMATS[name].read, path)
    return records, reasons(report)


def test_a_company_is_read_with_its_line(tmp_path: Path) -> None:
    assert read(tmp_path, "listed_company", f"\n{COMPANY}") == (
        [
            {
                "name": "合成",
                "fullname": "合成股份有限公司",
                "code": "699001.SH",
                "location": "上海",
                "time": "2001-06-01",
                "line": 2,
            }
        ],
        [],
    )


def test_upstream_industries_are_two_parallel_lists(tmp_path: Path) -> None:
    text = '{"industry": "甲", "ups": {"乙": 4, "丙": 1}}\n{"industry": "丁", "ups": {}}\n'
    assert read(tmp_path, "listed_industry_upstream", text) == (
        [
            {"industry": "甲", "up_names": ["乙", "丙"], "up_weights": ["4", "1"], "line": 1},
            {"industry": "丁", "up_names": [], "up_weights": [], "line": 2},
        ],
        [],
    )


def test_upstream_industries_of_another_type_are_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "listed_industry_upstream", '{"industry": "甲", "ups": ["乙"]}')[1] == [
        (1, "wrongType", "up_names")
    ]


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("{not json}", "invalidJson", None),
        ('["a list"]', "invalidJson", None),
        ('{"name": "甲"}', "missingField", "code"),
        ('{"name": {"a": 1}, "code": "110000"}', "wrongType", "name"),
    ],
)
def test_a_bad_line_is_refused_and_reading_goes_on(
    line: str, reason: str, column: str, tmp_path: Path
) -> None:
    records, rejects = read(
        tmp_path, "listed_industry", f'{line}\n{{"code": "110000", "name": "农林牧渔"}}\n'
    )
    assert (records, rejects) == ([{"code": "110000", "name": "农林牧渔", "line": 2}], [(1, reason, column)])


def test_a_line_cut_off_at_the_end_of_the_file_is_called_truncated(tmp_path: Path) -> None:
    assert read(tmp_path, "listed_company", f"{COMPANY}\n{COMPANY[:40]}")[1] == [(2, "truncatedRecord", None)]


def test_a_bad_byte_costs_its_line(tmp_path: Path) -> None:
    data = f"{COMPANY}\n".encode() + COMPANY.encode().replace(b"2001", b"\xff001")
    assert read(tmp_path, "listed_company", data)[1] == [(2, "undecodableBytes", None)]


def test_an_unknown_key_is_named_once(tmp_path: Path) -> None:
    line = COMPANY.replace("{", '{"mood": "good", ')
    records, rejects = read(tmp_path, "listed_company", f"{line}\n{line}\n")
    assert (len(records), rejects) == (2, [(1, "unknownColumn", "mood")])


def test_a_long_line_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"name": "' + "x" * 5000 + '"}\n{"name": "甲"}\n', encoding="utf-8")
    records, report = read_all(FORMATS["listed_product"].read, path, limit=1000)
    assert records == [{"name": "甲", "line": 2}]
    assert report.rejects == [
        Reject(
            "f.json",
            1,
            None,
            None,
            'more than 1000 bytes: {"name": "' + "x" * 90,
            "at most 1000 bytes",
            "recordTooLarge",
            Scope.RECORD,
        )
    ]


@pytest.mark.realdata
def test_the_real_files_are_read_whole() -> None:
    folder = Settings().data_dir / "industry" / "listed_companies"
    if not folder.exists():
        pytest.skip("no real data")
    names = {
        "listed_company": "company",
        "listed_industry": "industry",
        "listed_industry_parent": "industry_industry",
    }
    counts = {n: len(read_all(FORMATS[n].read, folder / f"{file}.json")[0]) for n, file in names.items()}
    assert counts == {"listed_company": 3724, "listed_industry": 511, "listed_industry_parent": 480}
