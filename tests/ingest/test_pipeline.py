"""Files → snapshot: counts reconcile, order does not matter, nothing half-loaded is visible."""

import json
from pathlib import Path

import pytest
from filelock import FileLock

from kg.errors import FormatError, SettingsError, SnapshotError, ThresholdError, WorkspaceBusyError
from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.stage.inputs import passing_rule
from kg.snapshot import open_snapshot

LENS_HEADER = (
    "#,Jurisdiction,Kind,Publication Number,Lens ID,Publication Date,Publication Year,Application Number,"
    "Application Date,Priority Numbers,Title,Applicants,Inventors,Type,Cited Count,Simple Family Size,"
    "CPC Classifications,IPCR Classifications"
)
FLYER = (
    "1,FR,A1,FR 3900001 A1,,2015-03-06,2015,FR 1490001 A,2014-02-03,FR 1490001 A 20140203,"
    "Flying frame,VOLANTE SA;;DUPONT JEAN,DUPONT JEAN,Patent Application,3,2,B64C39/024,B64C39/02"
)
FLYER_ABROAD = (
    "2,US,A1,US 2015/0900001 A1,,2015-08-06,2015,US 201414990001 A,2014-09-03,FR 1490001 A 20140203,"
    "Flying frame,VOLANTE S.A.,DUPONT JEAN,Patent Application,5,2,B64C39/024;;B64D47/08,B64C39/02"
)
PAIRS = (
    "citing,cited,category,phase\nUS2015900001A1,EP0900002B1,X,examiner\nFR3900001A1,EP0900002B1,,applicant\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two publications of one family and their citations of a third."""
    place = tmp_path / "in"
    place.mkdir()
    write_lens(place / "lens.csv", FLYER, FLYER_ABROAD)
    (place / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    return place


def write_lens(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([LENS_HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def stage(tmp_path: Path, *paths: Path, name: str = "out") -> IngestResult:
    return ingest(list(paths), stage_dir=tmp_path / name)


def rows_of(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def test_the_report_has_the_agreed_form(folder: Path, tmp_path: Path) -> None:
    result = ingest([folder], stage_dir=tmp_path / "out", report_file=tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report == {
        "files": [
            {
                "path": str(folder / "lens.csv"),
                "format": "lens_csv",
                "read": 2,
                "accepted": 2,
                "rejected": 0,
                "skipped": 0,
                "reasons": {},
            },
            {
                "path": str(folder / "pairs.csv"),
                "format": "citation_pairs",
                "read": 2,
                "accepted": 2,
                "rejected": 0,
                "skipped": 0,
                "reasons": {},
            },
        ],
        "rows": result.snapshot.row_counts,
    }


def test_two_publications_with_one_set_of_priorities_are_one_family(folder: Path, tmp_path: Path) -> None:
    result = stage(tmp_path, folder)
    families = rows_of(
        result,
        """SELECT familyRule, firstFilingOffice, firstFilingBasis, memberCount, jurisdictions,
           citedByCountReported FROM SimpleFamily WHERE NOT isStub""",
    )
    assert families == [("prioritySet", "FR", "priority", 2, ["FR", "US"], 5)]


def test_the_company_holds_the_family_and_the_inventor_does_not(folder: Path, tmp_path: Path) -> None:
    result = stage(tmp_path, folder)
    holders = rows_of(
        result,
        """SELECT name, countryCode, countryBasis, share, basis FROM FamilyHolding
           JOIN Firm ON agentId = endKey""",
    )
    assert holders == [("VOLANTE S.A.", "FR", "firstFilingOffice", 1.0, "organizationsOnly")]
    assert rows_of(result, "SELECT name FROM Person") == [("DUPONT JEAN",)]


def test_a_cited_publication_that_is_not_loaded_is_a_stub_in_a_family_of_its_own(
    folder: Path, tmp_path: Path
) -> None:
    result = stage(tmp_path, folder)
    assert rows_of(
        result, "SELECT publicationNumber, countryCode, kindCode FROM Publication WHERE isStub"
    ) == [("EP0900002B1", "EP", "B1")]
    assert rows_of(result, "SELECT citationCount, categories, isCritical FROM FamilyCitation") == [
        (2, ["X"], True)
    ]


def test_a_stub_is_filled_when_its_data_arrive(folder: Path, tmp_path: Path) -> None:
    cited = (
        "3,EP,B1,EP 0900002 B1,,2009-01-07,2009,EP 07900002 A,2007-05-02,EP 07900002 A 20070502,Rotor,"
        "ROTOR GMBH,,Granted Patent,9,1,,B64C27/08"
    )
    write_lens(folder / "more.csv", cited)
    result = stage(tmp_path, folder)
    assert rows_of(
        result, "SELECT isStub, title FROM Publication WHERE publicationNumber = 'EP0900002B1'"
    ) == [(False, "Rotor")]


def test_the_order_of_files_changes_neither_the_version_nor_a_byte(folder: Path, tmp_path: Path) -> None:
    first = stage(tmp_path, folder / "lens.csv", folder / "pairs.csv", name="a")
    second = stage(tmp_path, folder / "pairs.csv", folder / "lens.csv", name="b")
    assert first.snapshot.version == second.snapshot.version
    assert first.snapshot.manifest["tables"] == second.snapshot.manifest["tables"]


def test_the_same_input_twice_writes_nothing(folder: Path, tmp_path: Path) -> None:
    first = ingest([folder], home=tmp_path / "home")
    created = first.snapshot.manifest["createdAt"]
    second = ingest([folder], home=tmp_path / "home")
    assert (first.is_new, second.is_new) == (True, False)
    assert second.snapshot.manifest["createdAt"] == created
    assert second.report == first.report


def test_the_same_record_twice_is_skipped_and_another_content_is_refused(tmp_path: Path) -> None:
    other = FLYER_ABROAD.replace("Flying frame", "Something else")
    source = write_lens(tmp_path / "lens.csv", FLYER, FLYER, FLYER_ABROAD, other)
    (report,) = stage(tmp_path, source).report.files
    assert (report.read, report.accepted, report.rejected, report.skipped) == (4, 2, 1, 1)
    assert report.reasons == {"conflictingDuplicate": 1, "duplicateRecord": 1}


def test_an_impossible_date_refuses_the_record_with_its_place(tmp_path: Path) -> None:
    bad = FLYER_ABROAD.replace("2014-09-03", "2014-02-30")
    result = stage(tmp_path, write_lens(tmp_path / "lens.csv", FLYER, bad))
    (report,) = result.report.files
    assert (report.read, report.accepted, report.reasons) == (2, 1, {"impossibleDate": 1})
    lines = (result.snapshot.path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "file": "lens.csv",
            "line": 3,
            "record": "US2015900001A1",
            "field": "application_date",
            "found": "2014-02-30",
            "expected": "a day of the calendar, as 2015-05-29",
            "reason": "impossibleDate",
            "scope": "record",
        }
    ]


def test_a_bad_symbol_costs_the_symbol_and_not_the_record(tmp_path: Path) -> None:
    result = stage(tmp_path, write_lens(tmp_path / "lens.csv", FLYER.replace("B64C39/024", "B64C39/0")))
    (report,) = result.report.files
    assert (report.accepted, report.reasons) == (1, {})
    assert rows_of(result, "SELECT endKey FROM Classification") == [("IPC:B64C39/02",)]
    assert '"reason":"badClassificationSymbol"' in (result.snapshot.path / "rejects.jsonl").read_text()


def test_too_many_refusals_stop_the_run_and_leave_the_reject_file_only(tmp_path: Path) -> None:
    rows = [FLYER.replace("FR 3900001 A1", f"no number {i}") for i in range(30)]
    source = write_lens(tmp_path / "lens.csv", *rows)
    with pytest.raises(ThresholdError, match=r"reject file: .*out\.rejects\.jsonl") as caught:
        stage(tmp_path, source)
    assert caught.value.exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lens.csv", "out.rejects.jsonl"]
    assert len((tmp_path / "out.rejects.jsonl").read_text().splitlines()) == 30


def test_a_second_run_at_once_says_so(folder: Path, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".out.lock"), pytest.raises(WorkspaceBusyError):
        stage(tmp_path, folder)


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine")
    with pytest.raises(SnapshotError):
        stage(tmp_path, folder)
    assert (tmp_path / "out" / "diary.txt").read_text() == "mine"


def test_an_unknown_file_is_listed_in_a_folder_and_refused_by_itself(folder: Path, tmp_path: Path) -> None:
    stranger = folder / "stranger.bin"
    stranger.write_bytes(b"\x00\x01\x02")
    (folder / "SOURCE.txt").write_text("where it is from")
    files = {Path(file.path).name: file for file in stage(tmp_path, folder).report.files}
    assert (files["stranger.bin"].format, files["stranger.bin"].reasons) == (None, {"unknownFormat": 1})
    assert (files["SOURCE.txt"].format, files["SOURCE.txt"].reasons) == (None, {"noteFile": 1})
    with pytest.raises(FormatError):
        stage(tmp_path, stranger, name="other")


def test_a_run_without_a_place_is_refused(folder: Path) -> None:
    with pytest.raises(SettingsError):
        ingest([folder])


def test_an_altered_table_is_found_when_hashes_are_verified(folder: Path, tmp_path: Path) -> None:
    snapshot = stage(tmp_path, folder).snapshot
    table = snapshot.table("Publication")
    table.write_bytes(table.read_bytes() + b"x")
    with pytest.raises(SnapshotError, match="altered"):
        open_snapshot(snapshot.path, verify=True)


def test_dates_with_the_year_of_the_week_get_their_year_back(tmp_path: Path) -> None:
    shifted = FLYER.replace("2015-03-06,2015", "2016-12-30,2015").replace("2014-02-03,", "2014-12-30,")
    own = shifted.replace("FR 1490001 A 20140203", "FR 1490001 A 20131230")
    result = stage(tmp_path, write_lens(tmp_path / "lens.csv", own))
    assert [
        str(day) for row in rows_of(result, "SELECT publicationDate FROM Publication") for day in row
    ] == ["2015-12-30"]
    assert [str(day) for row in rows_of(result, "SELECT filingDate FROM Application") for day in row] == [
        "2013-12-30"
    ]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("SOURCE.txt", "noteFile"),
        ("readme.md", "noteFile"),
        ("synbio_codebook.txt", "noteFile"),
        ("NOTICE", "noteFile"),
        ("notice.txt", None),  # a policy notice is no note about the data
        (".hidden.csv", "hiddenFile"),
    ],
)
def test_what_stands_beside_data_is_passed_over_by_a_named_rule(name: str, rule: str | None) -> None:
    assert passing_rule(Path("folder") / name) == rule
