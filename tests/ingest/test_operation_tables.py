"""An office's disclosures, declarations of standard essential patents, pools: from the file to the rows."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import orjson
import pytest

from kg.ingest.detect import detect_format
from kg.ingest.mappers.disclosure_cells import act_of, english_type, filing_year, parse_rights
from kg.ingest.mappers.sep_declarations import parse_declared_day, parse_release
from kg.ingest.pipeline import IngestResult
from tests.ingest.loading import load, rows_of
from tests.ingest.readers.workbooks import write_book

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = {
    "isld_export.csv": "sep_declarations",
    "pool_list.csv": "patent_pool_list",
    "disclosures_zh.csv": "invention_disclosures",
    "disclosures_en.csv": "invention_disclosures",
}
PUBLICATIONS = """公开（公告）号,申请号,申请日,标题,申请人,公开（公告）日
CN105999999B,CN201610012345.8,2016-01-08,一种飞架,示例大学,2018-05-04
US9990001B2,US13/990001,2011-05-05,Frame with a slot,Invented Radio Oy,2018-06-05
"""


def as_book(name: str, tmp_path: Path) -> Path:
    text = (GOLDEN / name).read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";" if name.startswith("isld") else ","))
    return write_book(tmp_path / name.replace(".csv", ".xlsx"), {"Sheet1": rows})


@pytest.mark.parametrize("name", FILES)
def test_each_table_is_known_by_its_header_as_text_and_as_a_workbook(name: str, tmp_path: Path) -> None:
    assert detect_format(GOLDEN / name).format.name == FILES[name]
    assert detect_format(as_book(name, tmp_path)).format.name == FILES[name]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    """The tables without any patents."""
    folder = tmp_path_factory.mktemp("alone")
    return load(folder, *(GOLDEN / name for name in FILES))


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    """The tables with a publication that some of them mean, all as workbooks."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "p.csv").write_text(PUBLICATIONS, encoding="utf-8")
    books = [as_book(name, folder) for name in FILES]
    return load(folder, *books, folder / "p.csv")


def refused(result: IngestResult, name: str) -> list[tuple[int, str, str]]:
    """Line, reason and what was found of the refusals of one file, in the order of the lines."""
    lines = (result.snapshot.path / "rejects.jsonl").read_bytes().splitlines()
    rejects = [row for row in map(orjson.loads, lines) if row["file"] == name]
    return sorted((row["line"], row["reason"], row["found"]) for row in rejects)


def test_a_workbook_gives_the_rows_of_the_text(alone: IngestResult, beside: IngestResult) -> None:
    tables = ("InventionDisclosure", "OtlStageEvent", "SepDeclaration", "PatentPool", "PoolMembership")
    assert [alone.snapshot.row_counts[name] for name in tables] == [7, 15, 5, 1, 3]
    assert [beside.snapshot.row_counts[name] for name in tables] == [7, 15, 5, 1, 3]


def test_a_declaration_names_its_standard_release_day_and_commitment(alone: IngestResult) -> None:
    radio, handset = "Invented Radio Oy", "Example Handset Corp."
    assert rows_of(
        alone,
        """SELECT split_part(d.declarationId, ':', 2), s.standardNumber, s.standardBody, d.release,
                  CAST(d.declaredDate AS VARCHAR), d.licensingCommitment, a.name
           FROM SepDeclaration d JOIN DeclarationForStandard f ON f.startKey = d.declarationId
           JOIN TechnicalStandard s ON s.standardId = f.endKey
           JOIN DeclarationByAgent b ON b.startKey = d.declarationId
           JOIN (SELECT agentId, name FROM Firm) a ON a.agentId = b.endKey ORDER BY ALL""",
    ) == [
        ("ISLD-209901-001", "3GPP TS 38.211", "3GPP", "Rel-15", "2019-01-15", "frand", radio),
        ("ISLD-209901-001", "3GPP TS 38.211", "3GPP", "Rel-16", "2019-01-15", "frand", radio),
        ("ISLD-209903-002", "TS 102 990", "ETSI", "V1.2.1", "2020-03-02", "refused", handset),
        ("ISLD-209903-002", "project Smart Card", "ETSI", None, "2020-03-02", "refused", handset),
        ("ISLD-209903-003", "3GPP TS 05.05", "3GPP", "V8.20.0", None, "frand", handset),
    ]


_DECLARED = """SELECT s.release, m.startKey FROM DeclaredFamily d
    JOIN FamilyMembership m ON m.endKey = d.endKey
    JOIN SepDeclaration s ON s.declarationId = d.startKey WHERE s.release LIKE 'Rel-%' ORDER BY ALL"""


def test_a_declared_patent_with_several_publications_is_one_family(alone: IngestResult) -> None:
    assert rows_of(alone, _DECLARED) == [("Rel-15", "US2013990001A1"), ("Rel-16", "US2013990001A1")]
    assert refused(alone, "isld_export.csv") == [
        (4, "unknownEnd", "of:application:CN201610012345A"),
        (6, "badPublicationNumber", "not yet published"),
        (7, "impossibleDate", "2020-13-02 00:00:00"),
        (8, "missingField", ""),
    ]


def test_of_several_numbers_the_one_that_is_loaded_decides(beside: IngestResult) -> None:
    assert rows_of(beside, _DECLARED) == [
        ("Rel-15", "CN105999999B"),
        ("Rel-15", "US9990001B2"),
        ("Rel-16", "US9990001B2"),
    ]
    assert [row for row in refused(beside, "isld_export.xlsx") if row[1] == "unknownEnd"] == []


def test_a_pool_has_members_families_and_a_standard(beside: IngestResult) -> None:
    assert rows_of(beside, "SELECT name FROM PatentPool") == [("Invented Video Pool",)]
    assert rows_of(
        beside,
        """SELECT a.name, CAST(m.validFrom AS VARCHAR) FROM PoolMembership m
           JOIN (SELECT agentId, name FROM Firm UNION SELECT agentId, name FROM ResearchInstitute) a
             ON a.agentId = m.startKey ORDER BY ALL""",
    ) == [
        ("Example Handset Corp.", "2019-01-01"),
        ("Institute of Examples", "2020-01-01"),
        ("Invented Radio Oy", "2018-04-01"),
    ]
    assert rows_of(
        beside,
        """SELECT f.startKey, CAST(p.validFrom AS VARCHAR)
           FROM PoolFamily p JOIN FamilyMembership f ON f.endKey = p.startKey ORDER BY ALL""",
    ) == [("CN105999999B", "2018-04-01"), ("EP9990002", "2019-01-01"), ("US9990001B2", "2018-04-01")]
    assert rows_of(
        beside,
        """SELECT s.standardNumber FROM PoolForStandard f
           JOIN TechnicalStandard s ON s.standardId = f.endKey""",
    ) == [("ISO/IEC 99990-1",)]
    assert refused(beside, "pool_list.xlsx") == [
        (7, "badCountry", "Atlantis"),
        (7, "badPublicationNumber", "pending"),
        (8, "missingField", ""),
    ]


def test_disclosures_have_their_inventors_and_their_end(beside: IngestResult) -> None:
    assert rows_of(
        beside,
        """SELECT title, CAST(disclosedDate AS VARCHAR), disclosedDatePrecision, inventorNames, department,
                  CAST(abandonedDate AS VARCHAR) FROM InventionDisclosure ORDER BY title""",
    ) == [
        ("Rotor guard", "2017-01-10", "day", ["Jane Example", "John Sample"], "Engineering", None),
        ("Wing fold", "2017-02-11", "day", ["John Sample"], "Engineering", "2017-03-01"),
        ("一种云台", "2016-07-07", "day", ["赵六"], "化学系", None),
        ("一种浆叶", "2015-05-01", "month", ["王五"], "航空学院", "2015-07-15"),
        ("一种电池", "2016-06-06", "day", ["赵六"], "化学系", None),
        ("一种电调", "2016-10-10", "day", ["赵六"], "化学系", None),
        ("一种飞架", "2015-03-02", "day", ["张三", "李四"], "航空学院", None),
    ]


def test_what_happened_to_a_disclosure_is_dated_as_well_as_the_table_says(beside: IngestResult) -> None:
    assert rows_of(
        beside,
        """SELECT d.title, e.otlStage, CAST(e.eventDate AS VARCHAR), e.eventDatePrecision, e.outcomeText,
                  e.amountCnyLow
           FROM OtlStageEvent e JOIN StageOfDisclosure s ON s.startKey = e.stageEventId
           JOIN InventionDisclosure d ON d.disclosureId = s.endKey WHERE title LIKE '一种%' ORDER BY ALL""",
    ) == [
        ("一种云台", "licence", "2018-01-01", "day", None, 500_000),
        ("一种浆叶", "assessment", "2015-07-15", "day", "放弃", None),
        ("一种电池", "application", "2016-09-01", "day", None, None),
        ("一种电池", "assessment", "2016-08-01", "day", "建议申请", None),
        ("一种电调", "application", None, None, None, None),
        ("一种电调", "assessment", "2016-11-01", "day", "建议申请", None),
        ("一种飞架", "application", "2016-01-01", "year", None, None),
        ("一种飞架", "assessment", "2015-04-01", "day", "建议申请", None),
        ("一种飞架", "grant", "2018-05-04", "day", None, None),
        ("一种飞架", "income", "2019-06-30", "day", None, 1_200_000),
    ]


def test_a_disclosure_led_to_the_family_of_its_grant_or_application(beside: IngestResult) -> None:
    assert rows_of(
        beside,
        """SELECT i.title, m.startKey FROM DisclosureFamily d JOIN FamilyMembership m ON m.endKey = d.endKey
           JOIN InventionDisclosure i ON i.disclosureId = d.startKey ORDER BY ALL""",
    ) == [("Rotor guard", "US9990001B2"), ("一种飞架", "CN105999999B")]


def test_a_contract_whose_kind_is_told_is_a_transaction_with_its_parties(beside: IngestResult) -> None:
    assert rows_of(
        beside,
        """SELECT licenceType, amountLow, currency, CAST(signedDate AS VARCHAR), recordNumber
           FROM Licence ORDER BY ALL""",
    ) == [
        ("exclusive", 3_000_000, "CNY", "2019-02-01", "2019440000099"),
        ("nonExclusive", 1_200_000, "USD", "2019-10-01", None),
    ]
    assert rows_of(
        beside,
        """SELECT role, nameOriginal FROM TransactionParty
           WHERE startKey = 'cn:licence:2019440000099' ORDER BY ALL""",
    ) == [("licensee", "戊制造有限公司"), ("licensor", "示例大学")]
    assert rows_of(beside, "SELECT transferType, amountLow, amountOriginal FROM Transfer") == [
        ("assignment", None, "面议万元")
    ]
    assert rows_of(beside, "SELECT count(*) FROM DisclosureLicence") == [(3,)]


def test_rows_and_values_of_disclosures_are_refused_with_what_was_found(beside: IngestResult) -> None:
    assert refused(beside, "disclosures_zh.xlsx") == [
        (5, "unknownEnd", "of:application:CN201620054321U"),
        (7, "impossibleDate", "2016-02-30"),
        (8, "badAmount", "面议万元"),
        (8, "badPatentNumber", "201620054321.9"),
    ]
    assert refused(beside, "disclosures_en.xlsx") == []


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("38.211\t15.4.0", "Rel-15"),
        ("25.211\t3.12.0", "Rel-99"),
        ("36.211\tV8.9.0", "Rel-8"),
        ("05.05\t8.20.0", "V8.20.0"),
        ("38.211\t1.0.0", "V1.0.0"),
    ],
)
def test_the_first_number_of_a_version_is_the_release(version: str, release: str) -> None:
    assert parse_release(version) == {"code": release}


def test_of_a_day_with_slashes_the_day_comes_first() -> None:
    assert parse_declared_day("03/04/2016") == {"date": dt.date(2016, 4, 3), "precision": "day"}


@pytest.mark.parametrize(
    ("words", "act"),
    [
        ("专利转让", "transfer"),
        ("普通许可", "licence"),
        ("独占", "licence"),
        ("作价入股", "contribution"),
        ("exclusive license", "licence"),
        ("assignment", "transfer"),
        ("合作开发", None),
        ("", None),
    ],
)
def test_what_a_contract_does_is_told_by_its_words(words: str, act: str | None) -> None:
    assert act_of(words) == act


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Non-Exclusive", "nonExclusive"),
        ("exclusive", "exclusive"),
        ("排他许可", "sole"),
        ("许可", "unknown"),
    ],
)
def test_a_licence_is_typed_in_both_languages(words: str, code: str) -> None:
    assert english_type(words) == code


def test_numbers_that_cannot_be_paired_stand_for_themselves_and_a_wrong_one_is_named() -> None:
    assert parse_rights("CN201610012345.8\tCN105999999A；nothing\t") == {
        "items": [
            {"publication": None, "application": "CN201610012345A", "year": 2016},
            {"publication": "CN105999999A", "application": None, "year": None},
        ],
        "wrong": ["nothing"],
    }


def test_grants_and_applications_of_equal_number_belong_together() -> None:
    text = "CN201610012345.8；201620054321.4\t\tCN105999999B；CN205999999U"
    assert parse_rights(text) == {
        "items": [
            {"publication": "CN105999999B", "application": "CN201610012345A", "year": 2016},
            {"publication": "CN205999999U", "application": "CN201620054321U", "year": 2016},
        ],
        "wrong": None,
    }


@pytest.mark.parametrize(
    ("number", "year"),
    [("CN201610012345A", 2016), ("CN98112345A", 1998), ("CN02112345A", 2002), ("US9900104A", None)],
)
def test_a_chinese_application_number_tells_the_year_of_filing(number: str, year: int | None) -> None:
    assert filing_year(number) == year
