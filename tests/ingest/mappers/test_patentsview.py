"""PatentsView's tables, authored: each is recognised alone, and the stage joins them in any order."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult, ingest

GOLDEN = Path(__file__).parents[2] / "golden" / "patentsview"
FORMAT_OF = {
    "g_patent.tsv": "patentsview_patent",
    "g_application.tsv": "patentsview_application",
    "g_patent_abstract.tsv": "patentsview_abstract",
    "g_assignee_disambiguated.tsv": "patentsview_patent_assignee",
    "g_assignee_not_disambiguated.tsv": "patentsview_patent_assignee",
    "g_inventor_disambiguated.tsv": "patentsview_inventor",
    "g_cpc_current.tsv": "patentsview_cpc",
    "g_ipc_at_issue.tsv": "patentsview_ipc",
    "g_us_patent_citation.tsv": "patentsview_citation",
    "g_foreign_citation.tsv": "patentsview_foreign_citation",
    "g_foreign_priority.tsv": "patentsview_foreign_priority",
    "g_location_disambiguated.tsv": "patentsview_location",
    "pg_published_application.tsv": "patentsview_pregrant",
    "pg_granted_pgpubs_crosswalk.tsv": "patentsview_crosswalk",
}
OLD_HEADERS = {
    "patentsview_patent": (
        "id\ttype\tnumber\tcountry\tdate\tabstract\ttitle\tkind\tnum_claims\tfilename\twithdrawn"
    ),
    "patentsview_application": "id\tpatent_id\tseries_code\tnumber\tcountry\tdate",
    "patentsview_assignee": "id\ttype\tname_first\tname_last\torganization",
    "patentsview_assignee_link": "patent_id\tassignee_id\tlocation_id",
    "patentsview_patent_assignee": (
        "uuid\tpatent_id\tassignee_id\trawlocation_id\ttype\tname_first\tname_last\torganization\tsequence"
    ),
    "patentsview_inventor": (
        "uuid\tpatent_id\tinventor_id\trawlocation_id\tname_first\tname_last\tsequence\trule_47\tdeceased"
    ),
    "patentsview_cpc": (
        "uuid\tpatent_id\tsection_id\tsubsection_id\tgroup_id\tsubgroup_id\tcategory\tsequence"
    ),
    "patentsview_ipc": (
        "uuid\tpatent_id\tclassification_level\tsection\tipc_class\tsubclass\tmain_group\tsubgroup"
        "\tsymbol_position\tclassification_value\tclassification_status\tclassification_data_source"
        "\taction_date\tipc_version_indicator\tsequence"
    ),
    "patentsview_citation": ("uuid\tpatent_id\tcitation_id\tdate\tname\tkind\tcountry\tcategory\tsequence"),
    "patentsview_foreign_citation": "uuid\tpatent_id\tdate\tnumber\tcountry\tcategory\tsequence",
    "patentsview_foreign_priority": "uuid\tpatent_id\tsequence\tkind\tnumber\tdate\tcountry",
    "patentsview_inventor_link": "patent_id\tinventor_id\tlocation_id",
    "patentsview_inventor_name": "id\tname_first\tname_last\tmale_flag\tattribution_status",
    "patentsview_location": (
        "id\tcity\tstate\tcountry\tlatitude\tlongitude\tcounty\tstate_fips\tcounty_fips"
    ),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    return ingest([GOLDEN], stage_dir=tmp_path_factory.mktemp("patentsview") / "out")


def rows(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(("name", "expected"), FORMAT_OF.items())
def test_each_table_is_recognised_by_its_columns(name: str, expected: str) -> None:
    assert detect_format(GOLDEN / name).format.name == expected


@pytest.mark.parametrize(("expected", "header"), OLD_HEADERS.items())
def test_the_tables_under_their_older_columns_are_recognised(
    expected: str, header: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.txt"
    path.write_text(header + "\n" + "\t".join("x" for _ in header.split("\t")) + "\n", encoding="utf-8")
    assert detect_format(path).format.name == expected


def test_every_record_is_accepted_rejected_or_skipped_by_a_rule(loaded: IngestResult) -> None:
    counts = {
        Path(f.path).name: (f.read, f.accepted, f.rejected, f.skipped, dict(f.reasons))
        for f in loaded.report.files
    }
    assert counts == {
        "g_patent.tsv": (7, 5, 1, 1, {"badPublicationNumber": 1, "withdrawnPatent": 1}),
        "g_application.tsv": (4, 4, 0, 0, {}),
        "g_patent_abstract.tsv": (2, 1, 0, 1, {"noAbstract": 1}),
        "g_assignee_disambiguated.tsv": (4, 4, 0, 0, {}),
        "g_assignee_not_disambiguated.tsv": (1, 1, 0, 0, {}),
        "g_inventor_disambiguated.tsv": (2, 2, 0, 0, {}),
        "g_cpc_current.tsv": (3, 3, 0, 0, {}),
        "g_ipc_at_issue.tsv": (1, 1, 0, 0, {}),
        "g_us_patent_citation.tsv": (4, 3, 1, 0, {"badPublicationNumber": 1}),
        "g_foreign_citation.tsv": (2, 1, 0, 1, {"citedNumberNotRead": 1}),
        "g_foreign_priority.tsv": (3, 2, 1, 0, {"badPriority": 1}),
        "g_location_disambiguated.tsv": (2, 2, 0, 0, {}),
        "pg_published_application.tsv": (1, 1, 0, 0, {}),
        "pg_granted_pgpubs_crosswalk.tsv": (2, 1, 0, 1, {"nothingGranted": 1}),
    }


def test_what_the_tables_say_of_one_patent_is_one_publication(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT publicationNumber, kindCode, CAST(publicationDate AS VARCHAR), documentType, title,
                  abstract,
                  inventorNames, sources FROM Publication WHERE documentNumber = '11990001'""",
    ) == [
        (
            "US11990001B2",
            "B2",
            "2021-08-17",
            "grant",
            'Rotor with "swept" blades',
            "A rotor.\nIts blades are swept.",
            ["Ada Muster", "Berta Beispiel"],
            [
                "patentsview_abstract:g_patent_abstract.tsv:2",
                "patentsview_application:g_application.tsv:2",
                "patentsview_inventor:g_inventor_disambiguated.tsv:2",
                "patentsview_patent:g_patent.tsv:2",
            ],
        )
    ]


def test_an_assignee_id_joins_spellings_and_its_place_gives_the_country(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        "SELECT name, alternativeNames, identifiers, countryCode, countryBasis FROM Firm",
    ) == [
        (
            "Volantek GmbH",
            ["VOLANTEK GESELLSCHAFT MBH"],
            ["patentsview:aa000000-0000-4000-8000-000000000001"],
            "DE",
            "place",
        )
    ]
    assert rows(
        loaded,
        "SELECT p.name, p.countryCode FROM LocatedIn l JOIN Place p ON p.placeId = l.endKey ORDER BY 1",
    ) == [("Musterstadt", "DE"), ("Testville", "US")]


def test_applications_have_the_numbers_of_docdb(loaded: IngestResult) -> None:
    assert rows(loaded, "SELECT startKey, endKey FROM PublicationOfApplication ORDER BY startKey") == [
        ("US11990001B2", "US201916990001A"),
        ("US20209900012A1", "US201916990001A"),
        ("US5990002A", "US99000290A"),
        ("USD990003S1", "US201429990003F"),
    ]


def test_citations_meet_the_loaded_patents_and_leave_stubs_for_the_rest(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT c.endKey, c.phase, p.isStub FROM Citation c
           JOIN Publication p ON p.publicationNumber = c.endKey ORDER BY 1""",
    ) == [
        ("EP0990007", "applicant", True),
        ("US4990009", "applicant", True),
        ("US5990002A", "examiner", False),
        ("USD990003S1", "unknown", False),
    ]


def test_a_published_application_and_its_grant_are_one_family(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT list(m.startKey ORDER BY m.startKey) FROM FamilyMembership m GROUP BY m.endKey
           HAVING count(*) > 1 ORDER BY 1""",
    ) == [(["US11990001B2", "US20209900012A1"],), (["US20159900034", "USD990003S1"],)]


def test_the_order_of_the_files_changes_nothing(loaded: IngestResult, tmp_path: Path) -> None:
    files = sorted(GOLDEN.glob("*.tsv"))
    random.Random(4).shuffle(files)
    shuffled = ingest(files, stage_dir=tmp_path / "out").snapshot
    assert shuffled.manifest["tables"] == loaded.snapshot.manifest["tables"]
    assert shuffled.version == loaded.snapshot.version


def test_a_table_alone_gives_what_it_says(tmp_path: Path) -> None:
    alone = ingest([GOLDEN / "g_assignee_disambiguated.tsv"], stage_dir=tmp_path / "out")
    assert rows(alone, "SELECT publicationNumber, isStub FROM Publication ORDER BY 1") == [
        ("US11990001", True),
        ("US5990002", True),
        ("USD990003", True),
    ]
    assert rows(alone, "SELECT startKey, nameOriginal FROM PatentApplicant ORDER BY ALL") == [
        ("US11990001", "University of Testing"),
        ("US11990001", "Volantek GmbH"),
        ("US5990002", "Ada Muster"),
        ("USD990003", "Testland Department of Drones"),
    ]
    assert alone.snapshot.row_counts.get("LocatedIn", 0) == 0
    assert alone.snapshot.manifest["refusedRows"] == 2


def test_the_older_pair_of_assignee_tables_is_joined_by_id(tmp_path: Path) -> None:
    names = tmp_path / "assignee.tsv"
    names.write_text(
        "id\ttype\tname_first\tname_last\torganization\n"
        "org_aa\t2\t\t\tRotor Inc.\norg_bb\t4\tAda\tMuster\t\n",
        encoding="utf-8",
    )
    links = tmp_path / "patent_assignee.tsv"
    links.write_text(
        "patent_id\tassignee_id\tlocation_id\n5990002\torg_aa\tx1\n5990003\torg_zz\tx1\n", encoding="utf-8"
    )
    result = ingest([links, names], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT startKey, nameOriginal, code FROM PatentApplicant") == [
        ("US5990002", "Rotor Inc.", "patentsview:org_aa")
    ]
    assert rows(result, "SELECT name, identifiers FROM Firm") == [("Rotor Inc.", ["patentsview:org_aa"])]


@pytest.mark.realdata
def test_every_record_of_the_assignee_samples_is_accounted_for(data_dir: Path, tmp_path: Path) -> None:
    result = ingest([data_dir / "resolution" / "patentsview"], stage_dir=tmp_path / "out")
    counts = {
        Path(f.path).name: (f.format, f.read, f.accepted, f.rejected, f.skipped, dict(f.reasons))
        for f in result.report.files
        if f.format
    }
    assert counts == {
        "02_sample_with_data.csv": ("patentsview_sample", 742, 742, 0, 0, {}),
        "samples_with_data.csv": ("patentsview_sample", 2096, 2096, 0, 0, {}),
    }
    assert rows(result, "SELECT count(*) FROM Publication") == [(842,)]


def test_priorities_of_other_offices_are_the_applications_of_docdb(loaded: IngestResult) -> None:
    assert rows(
        loaded,
        """SELECT startKey, endKey, CAST(priorityDate AS VARCHAR), sequence, sources FROM PriorityClaim
           ORDER BY sequence""",
    ) == [
        (
            "US11990001B2",
            "DE102018207001A",
            "2018-05-04",
            1,
            ["patentsview_foreign_priority:g_foreign_priority.tsv:2"],
        ),
        (
            "US11990001B2",
            "JP2018990001A",
            "2018-06-01",
            2,
            ["patentsview_foreign_priority:g_foreign_priority.tsv:3"],
        ),
    ]


def test_inventors_in_two_tables_are_named_in_the_order_of_the_lines(tmp_path: Path) -> None:
    files = {
        "patent_inventor.tsv": "patent_id\tinventor_id\n5990002\tx-2\n5990002\tx-1\n5990002\tx-9\n",
        "inventor.tsv": "id\tname_first\tname_last\nx-1\tAda\tMuster\nx-2\tBerta\tBeispiel\n",
        "patent.tsv": (
            "id\ttype\tnumber\tcountry\tdate\tabstract\ttitle\tkind\tnum_claims\tfilename\twithdrawn\n"
            "5990002\tutility\t5990002\tUS\t1992-11-10\t\tGyroscope\tA\t7\tx.xml\t0\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = ingest([tmp_path], stage_dir=tmp_path / "out")
    assert rows(result, "SELECT publicationNumber, title, inventorNames, sources FROM Publication") == [
        (
            "US5990002A",
            "Gyroscope",
            ["Berta Beispiel", "Ada Muster"],
            [
                "patentsview_inventor_link:patent_inventor.tsv:2",
                "patentsview_inventor_link:patent_inventor.tsv:3",
                "patentsview_inventor_name:inventor.tsv:2",
                "patentsview_inventor_name:inventor.tsv:3",
                "patentsview_patent:patent.tsv:2",
            ],
        )
    ]


def test_a_table_is_read_in_the_zip_in_which_it_is_published(tmp_path: Path) -> None:
    packed = tmp_path / "g_us_patent_citation.tsv.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(GOLDEN / "g_us_patent_citation.tsv", "g_us_patent_citation.tsv")
    assert detect_format(packed).format.name == "patentsview_citation"
    unpacked = ingest([GOLDEN / "g_us_patent_citation.tsv"], stage_dir=tmp_path / "plain")
    zipped = ingest([packed], stage_dir=tmp_path / "zipped")
    query = "SELECT startKey, endKey, phase FROM Citation ORDER BY ALL"
    assert rows(zipped, query) == rows(unpacked, query)
    assert zipped.report.files[0].read == 4
