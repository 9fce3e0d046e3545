"""References of CNKI, lists of files and abstracts without number, authored."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ingest.pipeline import IngestResult, ingest

GOLDEN = Path(__file__).parents[2] / "golden" / "cnki"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([GOLDEN], stage_dir=tmp_path_factory.mktemp("cnki") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def counts(result: IngestResult) -> dict[str, tuple[object, ...]]:
    return {
        Path(f.path).name: (f.format, f.read, f.accepted, f.rejected, f.skipped, dict(f.reasons))
        for f in result.report.files
        if f.format
    }


def test_every_record_is_accepted_rejected_or_skipped_by_a_rule(loaded: IngestResult) -> None:
    assert counts(loaded) == {
        "references.txt": (
            "cnki_references",
            7,
            3,
            3,
            1,
            {
                "applicationNumberOnly": 1,
                "badPublicationNumber": 1,
                "impossibleDate": 1,
                "malformedReference": 1,
            },
        ),
        "files.txt": ("docdb_file_list", 2, 2, 0, 0, {}),
        "abstracts.jsonl": ("cn_abstracts", 4, 3, 1, 0, {"missingField": 1}),
    }


def test_references_and_a_list_of_files_meet_in_publications(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT publicationNumber, isStub, CAST(publicationDate AS VARCHAR), documentType, title,
                  inventorNames, sources FROM Publication ORDER BY 1""",
    ) == [
        (
            "CN101999002A",
            False,
            "2010-02-03",
            "application",
            "一种测试装置",
            ["丙一", "丁二"],
            ["cnki_references:references.txt:3"],
        ),
        ("CN101999008A", True, None, None, None, None, ["docdb_file_list:files.txt:2"]),
        (
            "CN114999003A",
            False,
            "2022-03-01",
            "application",
            "另一装置",
            ["己三"],
            ["cnki_references:references.txt:6"],
        ),
        (
            "CN1999001",
            False,
            "2002-12-25",
            None,
            "一种测试组合物",
            ["J·M·甲尔", "乙莫"],
            ["cnki_references:references.txt:1"],
        ),
    ]
    assert rows(loaded, "SELECT startKey, nameOriginal FROM PatentApplicant") == [
        ("CN114999003A", "戊测试大学")
    ]


def test_a_patent_without_number_is_a_document_that_names_its_applicants(loaded: IngestResult) -> None:
    assert rows(loaded, "SELECT documentId, title FROM Document ORDER BY 1") == [
        ("patentAbstract:aa01", "一种测试架"),
        ("patentAbstract:aa02", "一种测试板"),
        ("patentAbstract:aa03", "一种测试板"),
    ]
    assert rows(loaded, "SELECT startKey, endKey FROM PassageOfDocument ORDER BY 1") == [
        ("patentAbstract:aa01#abstract", "patentAbstract:aa01"),
        ("patentAbstract:aa03#abstract", "patentAbstract:aa03"),
    ]
    assert rows(
        loaded,
        """SELECT s.measure, s.subject, s.valueText FROM Statement s
           JOIN StatementAboutAgent a ON a.startKey = s.statementId ORDER BY ALL""",
    ) == [
        ("patentApplicant", "戊测试大学(乙分校、丙分校)", "一种测试架"),
        ("patentApplicant", "王测", "一种测试板"),
        ("patentApplicant", "王测", "一种测试板"),
        ("patentApplicant", "甲测试有限公司", "一种测试架"),
    ]


def test_two_persons_of_one_name_are_two(loaded: IngestResult) -> None:
    assert rows(loaded, "SELECT name FROM Person ORDER BY 1") == [("王测",), ("王测",)]


@pytest.mark.realdata
def test_every_reference_and_abstract_of_the_real_files_is_accounted_for(
    data_dir: Path, tmp_path: Path
) -> None:
    folders = [data_dir / "patents" / "cnki_references", data_dir / "patents" / "cn_abstracts"]
    result = counts(ingest(folders, stage_dir=tmp_path / "out"))
    assert result["cn_patents.ndjson"] == ("cn_abstracts", 3000, 3000, 0, 0, {})
    assert result["EPO_CN_XML_list.head2000.txt"] == ("docdb_file_list", 2000, 2000, 0, 0, {})
    references = [entry for entry in result.values() if entry[0] == "cnki_references"]
    assert len(references) == 22
    assert tuple(sum(int(str(entry[i])) for entry in references) for i in (1, 2, 3, 4)) == (
        10341,
        10251,
        0,
        90,
    )
