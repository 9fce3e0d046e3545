"""Tables of transfers, filed licences and pledges: acts with their rights, parties, days and money."""

from datetime import datetime
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from kg.ingest.mappers.chinese_deals import licence_type, transfer_type
from kg.ingest.pipeline import IngestResult
from tests.ingest.loading import load, refusals_of, rows_of
from tests.ingest.readers.workbooks import write_book

TRANSFER = {
    "序号": 1,
    "专利号": "ZL201610012345.8",
    "专利名称": "一种飞架",
    "变更前权利人": "甲科技有限公司；乙大学",
    "变更后权利人": "丙航空有限公司",
    "变更生效日": datetime(2019, 4, 1),  # noqa: DTZ001  # cells have no zone
    "变更事项": "专利权的转移",
    "转让金额（万元）": 35.5,
}
LICENCE = {
    "合同备案号": "2019440000099",
    "让与人": "乙大学",
    "受让人": "戊制造有限公司",
    "发明名称": "一种飞架",
    "专利号": "201610012345.8、ZL201620054321.4",
    "许可种类": "普通许可",
    "备案日期": "2019.03.04",
    "许可使用费": "近百万元",
    "许可地域": "中国",
    "许可结束日": "2024年3月3日",
}
PLEDGE = {
    "质押登记号": "Y2020980000099",
    "专利号": "ZL201610012345.8",
    "授权公告号": "CN105999999B",
    "出质人": "丙航空有限公司",
    "质权人": "示例银行股份有限公司",
    "登记日": "20200809",
    "注销日": "2022-08-10",
    "质押金额（万元）": "500",
    "评估价值": "1,200万元",
    "担保机构": "示例融资担保有限公司",
}
TABLES = {"cn_transfers": TRANSFER, "cn_licence_filings": LICENCE, "cn_pledges": PLEDGE}


def book(tmp_path: Path, *rows: dict[str, object], name: str = "x") -> Path:
    return write_book(
        tmp_path / name, {"s": [["公告信息"], list(rows[0]), *(list(r.values()) for r in rows)]}
    )


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_known_by_its_header_in_a_workbook_and_in_text(name: str, tmp_path: Path) -> None:
    row = TABLES[name]
    path = book(tmp_path, row)
    assert detect_format(path).format.name == name
    text = ",".join(row) + "\n" + ",".join(str(value) for value in row.values()) + "\n"
    (tmp_path / "t.csv").write_text(text, encoding="gb18030")
    assert detect_format(tmp_path / "t.csv").format.name == name


def test_a_table_of_pledges_with_the_numbers_of_a_search_export_is_still_one(tmp_path: Path) -> None:
    row = {"申请号": "CN201610012345.8", "申请日": "2016-01-08", "发明名称": "一种飞架", **PLEDGE}
    row.pop("专利号")
    assert detect_format(book(tmp_path, row)).format.name == "cn_pledges"


def parties_of(result: IngestResult) -> list[tuple[object, ...]]:
    return rows_of(result, "SELECT role, nameOriginal, sequence FROM TransactionParty ORDER BY ALL")


def test_a_transfer_has_its_parties_its_right_and_its_money(tmp_path: Path) -> None:
    result = load(tmp_path, book(tmp_path, TRANSFER))
    assert refusals_of(result) == []
    assert rows_of(
        result,
        """SELECT CAST(recordedDate AS VARCHAR), transferType, amountLow, amountHigh, currency, amountOriginal
           FROM Transfer""",
    ) == [("2019-04-01", "assignment", 355_000, 355_000, "CNY", "35.5万元")]
    assert parties_of(result) == [
        ("transferee", "丙航空有限公司", 1),
        ("transferor", "乙大学", 2),
        ("transferor", "甲科技有限公司", 1),
    ]
    assert rows_of(result, "SELECT endKey FROM TransactionRight") == [("CN201610012345A",)]


def test_a_filed_licence_covers_every_right_of_the_cell(tmp_path: Path) -> None:
    result = load(tmp_path, book(tmp_path, LICENCE))
    assert rows_of(
        result,
        """SELECT transactionId, recordNumber, licenceType, amountLow, amountHigh, currency, territory,
           CAST(validTo AS VARCHAR) FROM Licence""",
    ) == [
        (
            "cn:licence:2019440000099",
            "2019440000099",
            "nonExclusive",
            900_000,
            1_000_000,
            "CNY",
            ["CN"],
            "2024-03-03",
        )
    ]
    assert rows_of(result, "SELECT endKey FROM TransactionRight ORDER BY ALL") == [
        ("CN201610012345A",),
        ("CN201620054321U",),
    ]
    assert parties_of(result) == [("licensee", "戊制造有限公司", 1), ("licensor", "乙大学", 1)]


def test_rows_with_one_registration_number_are_one_pledge_of_several_rights(tmp_path: Path) -> None:
    other = PLEDGE | {"专利号": "ZL201620054321.4", "授权公告号": "CN205999999U"}
    result = load(tmp_path, book(tmp_path, PLEDGE, other))
    assert rows_of(
        result,
        """SELECT recordNumber, loanAmount, appraisedValue, currency, CAST(recordedDate AS VARCHAR),
           CAST(releasedDate AS VARCHAR), len(sources) FROM PledgeFinancing""",
    ) == [("Y2020980000099", 5_000_000, 12_000_000, "CNY", "2020-08-09", "2022-08-10", 2)]
    assert rows_of(result, "SELECT endKey FROM TransactionRight ORDER BY ALL") == [
        ("CN201610012345A",),
        ("CN201620054321U",),
    ]
    assert rows_of(result, "SELECT count(*) FROM TransactionFamily") == [(2,)]
    assert parties_of(result) == [
        ("guarantor", "示例融资担保有限公司", 1),
        ("pledgee", "示例银行股份有限公司", 1),
        ("pledgor", "丙航空有限公司", 1),
    ]


def test_one_contract_in_two_kinds_of_table_is_one_act(tmp_path: Path) -> None:
    export = {
        "公开（公告）号": "CN105999999B",
        "申请号": "CN201610012345.8",
        "申请日": "2016-01-08",
        "标题": "一种飞架",
        "申请人": "乙大学",
        "许可人": "乙大学",
        "被许可人": "戊制造有限公司",
        "合同备案号": "2019440000099",
    }
    (tmp_path / "e.csv").write_text(
        ",".join(export) + "\n" + ",".join(export.values()) + "\n", encoding="utf-8"
    )
    result = load(tmp_path, book(tmp_path, LICENCE), tmp_path / "e.csv")
    assert rows_of(result, "SELECT transactionId, len(sources) FROM Licence") == [
        ("cn:licence:2019440000099", 2)
    ]
    assert rows_of(result, "SELECT count(*) FROM TransactionParty") == [(2,)]


def test_bad_rows_are_refused_and_bad_values_cost_the_value_only(tmp_path: Path) -> None:
    rows = (
        TRANSFER | {"变更前权利人": "", "变更后权利人": "-"},
        TRANSFER | {"变更生效日": "2019-02-30"},
        TRANSFER | {"专利号": "ZL201610012345.7", "转让金额（万元）": "面议"},
        TRANSFER,
        TRANSFER,
    )
    result = load(tmp_path, book(tmp_path, *rows))
    (file,) = result.report.files
    assert (file.read, file.accepted, file.rejected, file.skipped) == (5, 2, 2, 1)
    assert refusals_of(result) == [
        (3, "missingField", ""),
        (4, "impossibleDate", "2019-02-30"),
        (5, "badAmount", "面议万元"),
        (5, "badApplicationNumber", "ZL201610012345.7"),
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("独占许可", "exclusive"),
        ("排他许可", "sole"),
        ("普通许可", "nonExclusive"),
        ("非独占许可", "nonExclusive"),
        ("分许可", "sub"),
        ("交叉许可", "cross"),
        ("其他", "unknown"),
    ],
)
def test_licences_are_typed_by_how_far_they_exclude(words: str, code: str) -> None:
    assert licence_type(words) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("专利权的转移", "assignment"),
        ("企业名称变更", "nameChange"),
        ("继承", "inheritance"),
        ("合并", "merger"),
        ("法院裁定", "courtDecision"),
        ("地址", "other"),
        ("", "assignment"),
    ],
)
def test_transfers_are_typed_by_their_cause(words: str, code: str) -> None:
    assert transfer_type(words) == code
