"""Funds, guidance funds, criteria, rounds of two layouts and Crunchbase of two vintages → snapshot."""

import datetime as dt
from pathlib import Path

from kg.settings import REPOSITORY_ROOT
from tests.ingest.mappers.loading_texts import GOLDEN, load, refusals, rows_of

COMPANIES_2013 = (GOLDEN / "crunchbase_2013_companies.csv").read_text(encoding="utf-8")
ROUNDS_2013 = (GOLDEN / "crunchbase_2013_rounds.csv").read_text(encoding="utf-8")
INVESTMENTS_2013 = (GOLDEN / "crunchbase_2013_investments.csv").read_text(encoding="utf-8")


def test_crunchbase_of_2013_with_its_line_ends_gives_firms_rounds_and_investors(tmp_path: Path) -> None:
    texts = {"companies": COMPANIES_2013, "rounds": ROUNDS_2013, "investments": INVESTMENTS_2013}
    result = load(tmp_path, **{f"{name}_csv": text.replace("\n", "\r") for name, text in texts.items()})
    assert rows_of(
        result,
        "SELECT name, identifiers, operatingStatus, foundingDate, countryCode FROM Firm ORDER BY name",
    ) == [
        ("Flyer", ["crunchbase:company/flyer"], "operating", dt.date(2012, 6, 1), "US"),
        ("plus-n", ["crunchbase:company/plus-n"], "acquired", None, None),
    ]
    assert rows_of(
        result,
        "SELECT roundType, announcedDate, amountLow, amountHigh, currency FROM InvestmentRound ORDER BY 1",
    ) == [
        ("a", dt.date(2012, 6, 30), 1_750_000, 1_750_000, "USD"),
        ("equity", None, None, None, None),
    ]
    assert rows_of(
        result,
        """SELECT coalesce(i.name, p.name), nameOriginal FROM RoundParticipation
           LEFT JOIN Investor i ON i.agentId = startKey
           LEFT JOIN Person p ON p.agentId = startKey ORDER BY 1""",
    ) == [("Ann Doe", "Ann Doe"), ("Seed Co", "Seed Co")]
    assert [(reason, found) for _, reason, _, found in refusals(tmp_path)] == [
        ("spreadsheetError", "#NAME?"),
        ("unknownCountry", "XXX"),
        ("badAmount", "many"),
        ("impossibleDate", "2013-02-30"),
    ]


ORGANIZATIONS = (GOLDEN / "crunchbase_organizations.csv").read_text(encoding="utf-8")
FUNDING_ROUNDS = (GOLDEN / "crunchbase_funding_rounds.csv").read_text(encoding="utf-8")
INVESTMENTS = (GOLDEN / "crunchbase_investments.csv").read_text(encoding="utf-8")
ACQUISITIONS = (GOLDEN / "crunchbase_acquisitions.csv").read_text(encoding="utf-8")


def test_crunchbase_of_today_joins_its_files_by_uuid(tmp_path: Path) -> None:
    result = load(
        tmp_path,
        organizations_csv=ORGANIZATIONS,
        rounds_csv=FUNDING_ROUNDS,
        investments_csv=INVESTMENTS,
        acquisitions_csv=ACQUISITIONS,
    )
    assert rows_of(
        result,
        """SELECT name, legalName, alternativeNames, website, countryCode, identifiers
           FROM Firm ORDER BY name""",
    ) == [
        (
            "Flyer",
            "Flyer Technology Ltd",
            ["Flyer One", "Flyer Technology Ltd"],
            "flyer.example",
            "GB",
            ["crunchbase:u-1"],
        ),
        ("Wing", None, None, None, "US", ["crunchbase:u-3"]),
    ]
    assert rows_of(
        result,
        """SELECT f.name, r.roundType, r.announcedDate, r.amountLow, r.currency, p.nameOriginal
           FROM RoundOfFirm o JOIN Firm f ON f.agentId = o.startKey
           JOIN InvestmentRound r ON r.roundId = o.endKey
           JOIN RoundParticipation p ON p.endKey = r.roundId ORDER BY ALL""",
    ) == [
        ("Flyer", "a", dt.date(2020, 5, 1), 1_000_000, "GBP", "Seed Co"),
        ("Flyer", "acquisition", dt.date(2022, 1, 2), 5_000_000, "USD", "Wing"),
    ]
    assert [(line, reason, found) for line, reason, _, found in refusals(tmp_path)] == [
        (3, "unknownEnd", "r-9")
    ]


def test_the_layout_of_2015_names_rounds_by_path(tmp_path: Path) -> None:
    company = "/organization/flyer,Flyer,Drones|Robots,Drones,GBR,,London,London"
    place = "company_category_list,company_market,company_country_code,company_state_code,"
    place += "company_region,company_city"
    dates = "funded_at,funded_month,funded_quarter,funded_year,raised_amount_usd"
    round_ = '/funding-round/r1,venture,A,2014-05-01,2014-05,2014-Q2,2014," 1,000,000 "'
    kinds = "funding_round_permalink,funding_round_type,funding_round_code"
    investor = "/organization/seed-co,Seed Co,,,USA,NY,New York,New York"
    result = load(
        tmp_path,
        rounds_csv=f"company_permalink,company_name,{place},{kinds},{dates}\n{company},{round_}\n",
        investments_csv=f"company_permalink,company_name,{place},investor_permalink,investor_name,"
        f"{place.replace('company', 'investor')},{kinds},{dates}\n{company},{investor},{round_}\n",
    )
    assert rows_of(
        result,
        """SELECT f.name, r.roundType, r.amountLow, p.nameOriginal FROM RoundOfFirm o
           JOIN Firm f ON f.agentId = o.startKey JOIN InvestmentRound r ON r.roundId = o.endKey
           JOIN RoundParticipation p ON p.endKey = r.roundId""",
    ) == [("Flyer", "equity", 1_000_000, "Seed Co")]
    assert refusals(tmp_path) == []


def test_a_round_a_row_with_chinese_headers_is_read_like_the_rows_of_a_firm(tmp_path: Path) -> None:
    text = (
        "项目名称,公司全称,轮次,融资时间,融资金额,投资方,所在地区\n"
        "飞架,深圳市飞架科技有限公司,A轮,2016-05-17,数千万人民币,甲资本、乙创投,广东深圳\n"
        "飞架,深圳市飞架科技有限公司,天使轮,2014-10-01,未透露,,广东深圳\n"
    )
    result = load(tmp_path, rounds_csv=text)
    assert rows_of(
        result,
        "SELECT roundType, amountLow, amountHigh FROM InvestmentRound ORDER BY announcedDate",
    ) == [("angel", None, None), ("a", 10_000_000, 99_999_999)]
    assert rows_of(result, "SELECT name, countryCode FROM Firm") == [("深圳市飞架科技有限公司", "CN")]
    assert rows_of(result, "SELECT endKey FROM LocatedIn") == [("cn:440300",)]
    assert rows_of(result, "SELECT name FROM Investor ORDER BY 1") == [("乙创投",), ("甲资本",)]


FUNDS = (GOLDEN / "fund_register.csv").read_text(encoding="utf-8")
MANAGERS = (GOLDEN / "fund_manager_register.csv").read_text(encoding="utf-8")


def test_a_fund_has_its_manager_and_its_custodian(tmp_path: Path) -> None:
    result = load(tmp_path, funds_csv=FUNDS, managers_csv=MANAGERS)
    assert rows_of(
        result,
        """SELECT name, identifiers, filingNumber, fundType, fundTypeOriginal, managementType, foundingDate,
           fundFilingDate, operatingStatus, committedCapital, currency FROM Fund ORDER BY name""",
    ) == [
        (
            "飞架创业投资一号",
            ["amac:SAA001"],
            "SAA001",
            "ventureCapital",
            "创业投资基金",
            "受托管理",
            dt.date(2020, 1, 2),
            dt.date(2020, 2, 3),
            "正在运作",
            500_000_000,
            "CNY",
        ),
        (
            "飞架知识产权运营基金",
            ["amac:SAA002"],
            "SAA002",
            "ipOperation",
            "股权投资基金",
            "受托管理",
            None,
            dt.date(2021, 2, 3),
            "延期清算",
            None,
            None,
        ),
    ]
    assert rows_of(
        result, "SELECT name, identifiers, filingNumber, registeredCapital, countryCode FROM FundManager"
    ) == [("甲资本管理有限公司", ["amac:P1000001"], "P1000001", 10_000_000, "CN")]
    assert rows_of(
        result,
        """SELECT m.name, f.name FROM FundManagement JOIN FundManager m ON m.agentId = startKey
           JOIN Fund f ON f.agentId = endKey ORDER BY ALL""",
    ) == [("甲资本管理有限公司", "飞架创业投资一号"), ("甲资本管理有限公司", "飞架知识产权运营基金")]
    assert rows_of(
        result,
        """SELECT c.name, f.name FROM FundCustody JOIN Firm c ON c.agentId = startKey
           JOIN Fund f ON f.agentId = endKey""",
    ) == [("乙银行股份有限公司", "飞架创业投资一号")]
    assert refusals(tmp_path) == [(3, "impossibleDate", "founded", "2021-13-01")]


GUIDANCE = (GOLDEN / "guidance_funds.csv").read_text(encoding="utf-8")


def test_a_guidance_fund_has_level_partners_and_the_place_it_must_invest_in(tmp_path: Path) -> None:
    result = load(tmp_path, guidance_csv=GUIDANCE)
    assert rows_of(
        result,
        """SELECT name, fundType, fundLevel, targetCapital, currency, foundingDate, foundingDatePrecision,
           investmentFields, reinvestmentRatio FROM Fund""",
    ) == [
        (
            "甲市产业引导基金",
            "governmentGuidance",
            "city",
            10_000_000_000,
            "CNY",
            dt.date(2019, 3, 1),
            "month",
            ["集成电路", "无人机"],
            1.5,
        )
    ]
    assert rows_of(result, "SELECT endKey, reinvestmentRatio FROM FundRegion") == [("cn:320500", 1.5)]
    assert rows_of(result, "SELECT count(*), min(partnerRole) FROM FundCommitment") == [(2, "limitedPartner")]
    assert refusals(tmp_path) == []


CRITERIA = (GOLDEN / "fund_criteria.csv").read_text(encoding="utf-8")


def test_criteria_stand_with_the_fund_and_a_wrong_one_refuses_the_declaration(tmp_path: Path) -> None:
    result = load(tmp_path, criteria_csv=CRITERIA, funds_csv=FUNDS)
    assert rows_of(
        result,
        """SELECT name, criteriaDate, investableCapital, ticketLow, ticketHigh, currency, investmentStages,
           reinvestmentRatio, thesisLinks, exclusions, rightsHorizon, maxDeals, committedCapital FROM Fund
           WHERE criteriaDate IS NOT NULL""",
    ) == [
        (
            "飞架创业投资一号",
            dt.date(2026, 1, 1),
            200_000_000,
            5_000_000,
            30_000_000,
            "CNY",
            ["early", "growth"],
            0.6,
            ["civil_drone/rotor=0.6", "civil_drone/battery=0.4"],
            ["pledge"],
            dt.date(2031, 12, 31),
            10,
            500_000_000,
        )
    ]
    assert rows_of(result, "SELECT endKey, reinvestmentRatio FROM FundRegion ORDER BY 1") == [
        ("cn:320000", 0.6),
        ("cn:440300", 0.6),
    ]
    assert [(line, reason, field) for line, reason, field, _ in refusals(tmp_path)] == [
        (3, "highBelowLow", "ticket_high"),
        (4, "badThesis", "thesis"),
        (3, "impossibleDate", "founded"),
    ]


def test_the_template_of_criteria_is_a_declaration_that_loads_as_it_stands(tmp_path: Path) -> None:
    template = REPOSITORY_ROOT / "domain" / "funds" / "criteria.csv"
    result = load(tmp_path, criteria_csv=template.read_text(encoding="utf-8"))
    assert refusals(tmp_path) == []
    assert rows_of(result, "SELECT investmentStages, reinvestmentRatio, maxDeals, thesisLinks FROM Fund") == [
        (
            ["early", "growth"],
            0.6,
            10,
            ["civil_drone/flight_control=0.5", "civil_drone/battery=0.3", "civil_drone/navigation=0.2"],
        )
    ]
