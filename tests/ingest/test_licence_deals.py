"""Deals with Chinese field names → licences and transfers with parties, territory and money."""

import json
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.readers.licence_deals import read_licence_deals
from tests.ingest.readers.reading import read_all
from tests.ingest.readers.workbooks import write_book

DEAL = {
    "序号": "1.0",
    "交易名称": "甲生物许可乙制药",
    "交易时间": "2025-03-04",
    "转让方": "甲生物股份有限公司 | 丙大学",
    "受让方": "乙制药有限公司",
    "药物": "示例单抗 (临床1期)",
    "权益地区": "包括：中国、东南亚",
    "交易类型": "许可 | 合作",
    "总金额": "$730.5000M",
    "首付款": "$30.0000M",
    "里程碑": "未披露",
    "交易状态": "进行中",
    "总金额_M": 730.5,
    "金额已披露": True,
}
SALE = DEAL | {
    "交易名称": "丁出售项目",
    "交易类型": "项目收购",
    "总金额": "未披露",
    "权益地区": "-",
    "受让方": "-",
}
OPTION = DEAL | {"交易名称": "戊授予选择权", "交易类型": "期权"}
BAD = DEAL | {"交易名称": "己", "交易时间": "2025-02-30"}
ODD = DEAL | {"交易名称": "庚", "总金额": "很多钱", "心情": "好"}


def write(path: Path, *deals: dict[str, object]) -> Path:
    path.write_text(json.dumps({"meta": {}, "deals": deals}, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def rows_of(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> IngestResult:
    """The snapshot of five deals."""
    place = tmp_path_factory.mktemp("deals")
    return ingest([write(place / "d", DEAL, SALE, OPTION, BAD, ODD)], stage_dir=place / "out")


def test_every_deal_is_accounted_for(loaded: IngestResult) -> None:
    (file,) = loaded.report.files
    assert (file.format, file.read, file.accepted, file.rejected, file.skipped, file.reasons) == (
        "licence_deals",
        5,
        3,
        1,
        1,
        {"impossibleDate": 1, "noRightMoves": 1},
    )


def test_a_licence_has_its_money_territory_and_terms_and_what_is_not_told_is_absent(
    loaded: IngestResult,
) -> None:
    columns = "amountLow, amountHigh, currency, amountOriginal, territory, territoryText, royaltyText"
    licence = (730_500_000, 730_500_000, "USD", "$730.5000M", ["CN"], "包括：中国、东南亚")
    terms = "首付款：$30.0000M；里程碑：未披露"
    assert rows_of(loaded, f"SELECT {columns} FROM Licence WHERE title LIKE '甲%'") == [(*licence, terms)]
    assert rows_of(
        loaded, "SELECT amountLow, amountHigh, currency, amountOriginal, transferType FROM Transfer"
    ) == [(None, None, None, "未披露", "assignment")]


def test_every_party_of_a_field_has_its_role(loaded: IngestResult) -> None:
    agents = " UNION ALL ".join(f"SELECT agentId, name FROM {kind}" for kind in ("Firm", "University"))
    assert rows_of(
        loaded,
        f"""SELECT name, role, sequence FROM TransactionParty JOIN ({agents}) ON agentId = endKey
        JOIN Licence ON transactionId = startKey WHERE title LIKE '甲%' ORDER BY ALL""",
    ) == [
        ("丙大学", "licensor", 2),
        ("乙制药有限公司", "licensee", 1),
        ("甲生物股份有限公司", "licensor", 1),
    ]


def test_a_workbook_of_the_same_deals_gives_the_same_records(tmp_path: Path) -> None:
    names = [name for name in DEAL if not name.endswith("_M") and name != "金额已披露"]
    rows = [names, [DEAL[name] for name in names]]
    book = write_book(tmp_path / "b", {"交易": rows})
    document = write(tmp_path / "d", DEAL)
    assert detect_format(book).format.name == detect_format(document).format.name == "licence_deals"
    from_book, from_document = (
        read_all(read_licence_deals, book)[0],
        read_all(read_licence_deals, document)[0],
    )
    assert [{**row, "line": 0} for row in from_book] == [{**row, "line": 0} for row in from_document]


def test_an_unreadable_amount_costs_the_value_only(loaded: IngestResult) -> None:
    assert rows_of(loaded, "SELECT amountLow, amountOriginal FROM Licence WHERE title = '庚'") == [
        (None, "很多钱")
    ]
    assert loaded.snapshot.manifest["dataSets"][0]["files"][0]["refusedValues"] == {
        "badAmount": 1,
        "unknownColumn": 1,
    }


@pytest.mark.realdata
def test_the_real_deals_are_read_whole_and_their_sums_agree(data_dir: Path, tmp_path: Path) -> None:
    path = data_dir / "capital" / "licence_deals" / "deals.json"
    result = ingest([path], stage_dir=tmp_path / "out")
    (file,) = result.report.files
    assert (file.read, file.accepted, file.rejected, file.skipped) == (1179, 1179, 0, 0)
    deals = json.loads(path.read_text(encoding="utf-8"))["deals"]
    stated = [round(deal["总金额_M"] * 10**6) for deal in deals if deal["总金额"] != "未披露"]
    assert rows_of(result, "SELECT count(amountLow), sum(amountLow), sum(amountHigh) FROM Licence") == [
        (len(stated), sum(stated), sum(stated))
    ]
    assert rows_of(
        result,
        "SELECT count(*) FROM TransactionParty WHERE nameOriginal = 'Eli Lilly & Co.' AND role = 'licensee'",
    ) == [(21,)]
