"""Amounts in other currencies have a value in yuan only with a rate of their day that the user supplies."""

import json
from pathlib import Path

import pytest

from kg.ingest.detect import detect_format
from tests.ingest.loading import load, refusals_of, rows_of

RATES = """currency,date,cnyPerUnit,source
USD,2025-03-03,7.1,示例公告
USD,2025-03-31,7.2,示例公告
usd,2025-01-02,7.3,示例公告
"""


def deals(path: Path, *days_and_amounts: tuple[str, str]) -> Path:
    records = [
        {
            "交易名称": f"{day} {amount}",
            "交易时间": day,
            "转让方": "甲",
            "受让方": "乙",
            "交易类型": "许可",
            "首付款": "-",
            "权益地区": "-",
            "总金额": amount,
        }
        for day, amount in days_and_amounts
    ]
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


def rates(path: Path, text: str = RATES) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


DEALS = (
    ("2025-03-04", "$10M"),
    ("2025-04-02", "$10M-$20M"),
    ("2025-04-02", "100万元"),
    ("2025-06-01", "$10M"),
    ("2025-04", "$10M"),
    ("2025-04-02", "1亿日元"),
    ("2025-04-02", "未披露"),
    ("2025-04-02", "超过1亿美元"),
)
VALUES = "SELECT title, amountCnyLow, amountCnyHigh, cnyRateId FROM Licence ORDER BY title"


def test_the_rate_of_the_day_or_of_the_last_month_gives_the_value(tmp_path: Path) -> None:
    result = load(tmp_path, deals(tmp_path / "d.json", *DEALS), rates(tmp_path / "r.csv"))
    assert rows_of(result, VALUES) == [
        ("2025-03-04 $10M", 71_000_000, 71_000_000, "USD:2025-03-03"),
        ("2025-04 $10M", None, None, None),
        ("2025-04-02 $10M-$20M", 72_000_000, 144_000_000, "USD:2025-03-31"),
        ("2025-04-02 100万元", 1_000_000, 1_000_000, None),
        ("2025-04-02 1亿日元", None, None, None),
        ("2025-04-02 未披露", None, None, None),
        ("2025-04-02 超过1亿美元", 720_000_000, None, "USD:2025-03-31"),
        ("2025-06-01 $10M", None, None, None),
    ]
    assert rows_of(
        result,
        "SELECT rateId, currency, CAST(rateDate AS VARCHAR), cnyPerUnit, rateSource FROM ExchangeRate",
    ) == [
        ("USD:2025-01-02", "USD", "2025-01-02", 7.3, "示例公告"),
        ("USD:2025-03-03", "USD", "2025-03-03", 7.1, "示例公告"),
        ("USD:2025-03-31", "USD", "2025-03-31", 7.2, "示例公告"),
    ]


def test_without_rates_only_yuan_have_a_value_and_the_original_stays(tmp_path: Path) -> None:
    result = load(tmp_path, deals(tmp_path / "d.json", ("2025-04-02", "$10M"), ("2025-04-02", "5万元")))
    assert rows_of(
        result, "SELECT amountOriginal, amountLow, currency, amountCnyLow FROM Licence ORDER BY ALL"
    ) == [("$10M", 10_000_000, "USD", None), ("5万元", 50_000, "CNY", 50_000)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("CNY,2025-01-02,1,x", "badCurrency"),
        ("美元,2025-01-02,7.1,x", "badCurrency"),
        ("USD,2025-02-30,7.1,x", "impossibleDate"),
        ("USD,2025-01-02,-7,x", "badNumber"),
        ("USD,2025-01-02,七,x", "badNumber"),
        ("USD,2025-01-02,7.1,", "missingField"),
    ],
)
def test_a_rate_without_day_number_or_source_is_refused(row: str, reason: str, tmp_path: Path) -> None:
    path = rates(tmp_path / "r.csv", RATES + row + "\n")
    assert detect_format(path).format.name == "exchange_rates"
    assert [refusal[:2] for refusal in refusals_of(load(tmp_path, path))] == [(5, reason)]
