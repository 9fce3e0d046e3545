"""Documents through the whole ingest: statements with passages, issuers, platforms; no training text."""

from pathlib import Path

import duckdb
import orjson
import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult, ingest

NOTICE = """甲省知识产权运营体系通报
2018年6月30日

2018年5月20日，甲省知识产权局、甲省财政厅联合印发《甲省知识产权运营资金管理办法》（甲知发〔2018〕12号）。

全省建设17家专利导航产业发展实验区。星河知识产权运营平台2018年2月上线。

12支运营基金首批募集3.6亿元。

中央财政引导的12支运营基金，首期募资合计3.6亿元。

全省建设19家专利导航产业发展实验区。
"""
OTHER = "工作总结。全省建设17家专利导航产业发展实验区。会议指出，成绩来之不易。工作还要继续。"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "policy.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    lines = [{"title": "2019年乙省报告", "url": "https://example.org/1", "content": OTHER * 2}]
    (folder / "reports.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    (folder / "train.txt").write_text("星 B-ORG\n河 I-ORG\n在 O\n\n" * 5, encoding="utf-8")
    (folder / "train.json").write_text('{\n "text": "星河",\n "label": {"a": {"星河": [[0, 1]]}}\n}\n' * 2)
    (folder / "finre.txt").write_text("星河\t云山\t收购\t星河收购云山\n\n" * 3, encoding="utf-8")
    return ingest([folder], stage_dir=folder.parent / "stage")


def rows(loaded: IngestResult, table: str, columns: str) -> list[tuple[object, ...]]:
    path = loaded.snapshot.path / f"{table}.parquet"
    return duckdb.sql(f"SELECT {columns} FROM '{path}' ORDER BY ALL").fetchall()


def test_every_file_is_counted_and_training_text_is_passed_over_by_name(loaded: IngestResult) -> None:
    files = {Path(f.path).name: f for f in loaded.report.files}
    counts = {name: (f.read, f.accepted, f.rejected) for name, f in files.items() if f.read}
    assert counts == {"policy.txt": (1, 1, 0), "scan.pdf": (1, 0, 1), "reports.jsonl": (1, 1, 0)}
    passed = {name for name, f in files.items() if "trainingCorpus" in str(f.as_dict())}
    assert passed == {"train.txt", "train.json", "finre.txt"}


def test_a_statement_of_two_documents_is_one_with_both_sources(loaded: IngestResult) -> None:
    found = rows(loaded, "nodes/Statement", "subject, value, unit, bound, len(sources)")
    assert ("专利导航产业发展实验区", 17.0, "家", "exact", 2) in found
    assert ("运营基金", 360_000_000.0, "CNY", "exact", 1) in found


def test_a_statement_leads_to_the_words_that_state_it(loaded: IngestResult) -> None:
    folder = loaded.snapshot.path
    found = duckdb.sql(
        f"""SELECT l.startOffset, l.endOffset, p.startOffset, p.endOffset, l.extractor
        FROM '{folder}/nodes/Statement.parquet' s
        JOIN '{folder}/relationships/StatementPassage.parquet' l ON l.startKey = s.statementId
        JOIN '{folder}/nodes/Passage.parquet' p ON p.passageId = l.endKey
        WHERE s.value = 19"""
    ).fetchall()
    ((start, end, first, last, extractor),) = found
    assert "19家专利导航产业发展实验区" in NOTICE[start:end]
    assert first <= start < end <= last
    assert extractor.startswith("kg-extract/")


def test_a_contradiction_joins_its_two_statements(loaded: IngestResult) -> None:
    folder = loaded.snapshot.path
    found = duckdb.sql(
        f"""SELECT list_sort([a.value, b.value])
        FROM '{folder}/relationships/StatementContradiction.parquet' c
        JOIN '{folder}/nodes/Statement.parquet' a ON a.statementId = c.startKey
        JOIN '{folder}/nodes/Statement.parquet' b ON b.statementId = c.endKey"""
    ).fetchall()
    assert found == [([17.0, 19.0],)]


def test_policies_have_their_issuers_and_platforms_their_day(loaded: IngestResult) -> None:
    assert rows(loaded, "nodes/Policy", "title, policyNumber, publishedDate::VARCHAR") == [
        ("甲省知识产权运营资金管理办法", "甲知发〔2018〕12号", "2018-05-20")
    ]
    assert len(rows(loaded, "relationships/PolicyIssuer", "startKey, endKey")) == 2
    assert rows(loaded, "nodes/OperationPlatform", "name, startDate::VARCHAR, startDatePrecision") == [
        ("星河知识产权运营平台", "2018-02-01", "month")
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NOTICE, "document_file"),
        ("<!DOCTYPE html><html><body><p>通知</p></body></html>", "document_file"),
        ('{"title": "甲", "url": "b", "content": "正文。"}\n', "document_lines"),
        ('{"title": "甲", "url": "b", "content": "' + "正文。" * 30_000 + '"}\n', "document_lines"),
    ],
)
def test_documents_are_known_by_their_content(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    assert detect_format(path).format.name == name


@pytest.mark.realdata
def test_the_lecture_and_the_reports_are_documents(data_dir: Path) -> None:
    folder = data_dir / "documents"
    names = {
        path.name: detect_format(path).format.name
        for path in folder.iterdir()
        if path.suffix != ".md" and path.name != "SOURCE.txt"
    }
    assert names == {
        "government_work_reports.jsonl": "document_lines",
        "national_ip_operation_system_2017.txt": "document_file",
    }
