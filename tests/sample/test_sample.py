"""The synthetic sample: reproducible, in range, marked, and shaped like the real exports."""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from kg.errors import SettingsError
from kg.sample import Layout, write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    write_sample(directory, publications=5000, seed=7, citations_per_publication=4)
    return directory


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_arguments_give_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, publications=5000, seed=7, citations_per_publication=4)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in sample.iterdir()}
    assert len(written) == 22


def test_another_seed_gives_other_patents(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, publications=5000, seed=8, citations_per_publication=4)
    assert (tmp_path / "patents_lens.csv").read_bytes() != (sample / "patents_lens.csv").read_bytes()


def test_every_publication_number_is_unique(sample: Path) -> None:
    numbers = [row["Publication Number"] for row in rows(sample / "patents_lens.csv")]
    assert len(numbers) == len(set(numbers)) == 5000


def test_citations_name_earlier_publications_of_the_sample_once(sample: Path) -> None:
    order = {
        row["Publication Number"].replace(" ", ""): n
        for n, row in enumerate(rows(sample / "patents_lens.csv"))
    }
    pairs = [(row["citing"], row["cited"]) for row in rows(sample / "citation_pairs.csv")]
    assert len(pairs) == len(set(pairs))
    assert all(order[cited] < order[citing] for citing, cited in pairs)


def test_the_mean_number_of_citations_is_near_the_one_asked_for(sample: Path) -> None:
    count = len(rows(sample / "citation_pairs.csv"))
    assert 3.0 < count / 5000 < 4.5


def test_few_holders_have_many_families(sample: Path) -> None:
    holders = Counter(row["Applicants"].split(";;")[0] for row in rows(sample / "patents_lens.csv"))
    top_tenth = sum(n for _, n in holders.most_common(len(holders) // 10))
    assert top_tenth > 0.3 * 5000


def test_the_sample_has_missing_values_and_impossible_dates(sample: Path) -> None:
    records = rows(sample / "patents_lens.csv")
    assert any(row["Application Date"].endswith("-02-30") for row in records)
    assert any(row["Application Date"] == "" for row in records)
    assert any(row["Applicants"] == "" for row in records)


def test_the_marker_lists_every_file_with_its_hash(sample: Path) -> None:
    marker = json.loads((sample / "synthetic.json").read_text(encoding="utf-8"))
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sample.iterdir()
        if path.name != "synthetic.json"
    }
    assert marker["synthetic"] is True
    assert marker["files"] == hashes


@pytest.mark.parametrize("size", [99, 10_000_001])
def test_a_size_out_of_range_is_refused(size: int, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="out of range"):
        write_sample(tmp_path, publications=size, seed=1)


def test_a_chunk_bound_changes_nothing(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.sample.publications.CHUNK", 640)
    write_sample(tmp_path, publications=5000, seed=7, citations_per_publication=4)
    assert (tmp_path / "citation_pairs.csv").read_bytes() == (sample / "citation_pairs.csv").read_bytes()
    assert (tmp_path / "patents_lens.csv").read_bytes() == (sample / "patents_lens.csv").read_bytes()


def test_patents_in_the_tables_of_patentsview_refer_to_each_other(tmp_path: Path) -> None:
    written = write_sample(
        tmp_path, publications=500, seed=7, citations_per_publication=4, layout=Layout.PATENTSVIEW
    )
    tables = {}
    for path in written.files:
        if path.suffix == ".tsv":
            with path.open(encoding="utf-8", newline="") as file:
                tables[path.stem] = list(csv.DictReader(file, delimiter="\t"))
    patents = [row["patent_id"] for row in tables["g_patent"]]
    places = {row["location_id"] for row in tables["g_location_disambiguated"]}
    assert len(set(patents)) == 500
    assert {row["patent_id"] for row in tables["g_application"]} == set(patents)
    assert {row["patent_id"] for row in tables["g_cpc_current"]} == set(patents)
    assert {row["location_id"] for row in tables["g_assignee_disambiguated"]} <= places
    pairs = [(row["patent_id"], row["citation_patent_id"]) for row in tables["g_us_patent_citation"]]
    assert len(set(pairs)) == len(pairs) > 1000
    assert {patent for pair in pairs for patent in pair} <= set(patents)


def test_deals_are_of_publications_of_the_sample_between_firms_of_the_register(sample: Path) -> None:
    numbers = {row["Publication Number"].replace(" ", "") for row in rows(sample / "patents_lens.csv")}
    firms = {row["企业名称"] for row in rows(sample / "organisations.csv")}
    for name, giver, taker in (
        ("patent_transfers.csv", "转让人", "受让人"),
        ("patent_licences.csv", "让与人", "被许可人"),
        ("patent_pledges.csv", "出质人", "出质人"),
    ):
        deals = rows(sample / name)
        assert deals
        assert {deal["公开（公告）号"] for deal in deals} <= numbers
        assert {deal[giver] for deal in deals} | {deal[taker] for deal in deals} <= firms


def test_disclosures_declarations_and_pools_are_of_publications_of_the_sample(sample: Path) -> None:
    numbers = {row["Publication Number"].replace(" ", "") for row in rows(sample / "patents_lens.csv")}
    schools = {row["name"] for row in rows(sample / "universities.csv")}
    disclosures, pools = rows(sample / "invention_disclosures.csv"), rows(sample / "patent_pools.csv")
    text = (sample / "isld_export.csv").read_text(encoding="utf-8").splitlines()
    declared = list(csv.DictReader(text, delimiter=";"))
    checked = {(row["声明编号"], row["公开号"]) for row in rows(sample / "sep_checks.csv")}
    assert {row["公开号"] for row in disclosures} - {""} <= numbers
    assert {row["所属单位"] for row in disclosures} <= schools
    assert {row["公开号"] for row in pools} | {row["PUBL_NUMBER"] for row in declared} <= numbers
    assert checked <= {(row["IPRD_REFERENCE"], row["PUBL_NUMBER"]) for row in declared}
    assert all((disclosures, pools, declared, checked))


def test_a_firm_of_the_register_files_under_its_english_name(sample: Path) -> None:
    applicants = {name for row in rows(sample / "patents_lens.csv") for name in row["Applicants"].split(";;")}
    english = [row["英文名称"] for row in rows(sample / "organisations.csv")]
    assert len(english) == len(set(english)) > 50
    assert len(applicants & set(english)) > len(english) / 2


def test_holders_of_shares_go_round_in_a_ring(sample: Path) -> None:
    held = {(row["股东"], row["公司"]) for row in rows(sample / "shareholders.csv")}
    first, second, third = (row["企业名称"] for row in rows(sample / "organisations.csv")[:3])
    assert {(first, second), (second, third), (third, first)} <= held
