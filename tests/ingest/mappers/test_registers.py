"""Registers → snapshot: codes checked, seats by division, consolidation apart from shares."""

import csv
import datetime as dt
import json
from pathlib import Path

import openpyxl
from stdnum.cn import uscc

from kg.ingest.pipeline import ingest
from tests.ingest.mappers.loading_texts import GOLDEN, load, refusals, rows_of
from tests.ingest.parsers.test_sql import lei_of

PARENT, CHILD, FUND, BRANCH = (lei_of(f"9845000000000000{number:02d}") for number in range(4))
REGISTRY = (GOLDEN / "uscc_registry.csv").read_text(encoding="utf-8")


def with_check(text: str) -> str:
    """Return the table with right check characters where it has an X behind seventeen characters."""
    for bare in ("91440300MA0000000", "12110000MB0000000", "91440300MA0000001"):
        text = text.replace(f"{bare}X", bare + uscc.calc_check_digit(bare))
    wrong = "91440300MA0000000" + ("1" if uscc.calc_check_digit("91440300MA0000000") != "1" else "2")
    return text.replace("91440300MA00000000", wrong)


def test_a_register_gives_firms_with_code_capital_and_division(tmp_path: Path) -> None:
    result = load(tmp_path, registry_csv=with_check(REGISTRY))
    firm = rows_of(
        result,
        """SELECT name, legalRepresentative, registeredCapital, registeredCapitalCurrency,
           registeredCapitalOriginal, foundingDate, operatingStatus, legalForm, alternativeNames,
           identifiers = ['uscc:' || uscc], countryCode FROM Firm WHERE uscc IS NOT NULL""",
    )
    assert firm == [
        (
            "飞架科技（深圳）有限公司",
            "赵甲",
            10_000_000,
            "CNY",
            "1000万元人民币",
            dt.date(2012, 6, 1),
            "存续",
            "有限责任公司",
            ["飞架工作室", "飞架有限公司"],
            True,
            "CN",
        )
    ]
    seats = rows_of(
        result,
        "SELECT placeId, name, placeType FROM LocatedIn JOIN Place ON placeId = endKey ORDER BY 1",
    )
    assert seats == [("cn:110108", "海淀区", "county"), ("cn:440305", "南山区", "county")]
    above = rows_of(result, "SELECT startKey, endKey FROM PlaceWithin ORDER BY ALL")
    assert above == [("cn:110108", "cn:110000"), ("cn:440300", "cn:440000"), ("cn:440305", "cn:440300")]


def test_a_wrong_code_costs_the_code_and_a_missing_name_the_record(tmp_path: Path) -> None:
    result = load(tmp_path, registry_csv=with_check(REGISTRY))
    assert [(line, reason, field) for line, reason, field, _ in refusals(tmp_path)] == [
        (4, "badAmount", "capital"),
        (4, "badUscc", "uscc"),
        (4, "impossibleDate", "founded"),
        (4, "unknownPlace", "province"),
        (5, "missingField", "name"),
    ]
    assert rows_of(result, "SELECT uscc, identifiers FROM Firm WHERE name = '错码有限公司'") == [(None, None)]


def test_a_register_kept_as_a_workbook_gives_the_same_firms(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    text = with_check(REGISTRY)
    book = openpyxl.Workbook()
    for row in csv.reader(text.splitlines()):
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    query = "SELECT agentId, name, uscc, registeredCapital, foundingDate FROM Firm ORDER BY agentId"
    from_text = rows_of(load(tmp_path / "text", registry_csv=text), query)
    from_book = rows_of(ingest([tmp_path / "register.xlsx"], stage_dir=tmp_path / "book"), query)
    assert len(from_text) == 2
    assert from_book == from_text


def entity(lei: str, name: str, country: str, category: str = "GENERAL", **more: object) -> dict[str, object]:
    """Return a record of the golden copy in BadgerFish."""
    address = {"FirstAddressLine": {"$": "1 Way"}, "City": {"$": "深圳市"}, "Country": {"$": country}}
    return {
        "LEI": {"$": lei},
        "Entity": {
            "LegalName": {"@xml:lang": "en", "$": name},
            "LegalAddress": address,
            "HeadquartersAddress": address,
            "EntityCategory": {"$": category},
            "EntityStatus": {"$": "ACTIVE"},
            "EntityCreationDate": {"$": "2012-06-01T00:00:00Z"},
            **more,
        },
        "Registration": {"RegistrationStatus": {"$": "ISSUED"}},
    }


def relation(start: str, end: str, kind: str) -> dict[str, object]:
    """Return a relationship of the API."""
    return {
        "type": "relationship-records",
        "attributes": {
            "relationship": {
                "startNode": {"id": start, "type": "LEI"},
                "endNode": {"id": end, "type": "LEI"},
                "type": kind,
                "status": "ACTIVE",
                "periods": [
                    {"startDate": "2020-01-01T00:00:00Z", "endDate": None, "type": "ACCOUNTING_PERIOD"},
                    {"startDate": "2013-05-06T00:00:00Z", "endDate": None, "type": "RELATIONSHIP_PERIOD"},
                ],
                "qualifiers": [{"dimension": "ACCOUNTING_STANDARD", "category": "IFRS"}],
            },
            "registration": {"status": "PUBLISHED"},
        },
    }


def test_consolidation_is_a_relationship_of_its_own_with_level_and_date(tmp_path: Path) -> None:
    entities = {"records": [entity(PARENT, "Rotor Holding Ltd", "CN"), entity(CHILD, "Rotor Ltd", "GB")]}
    relations = {
        "data": [
            relation(CHILD, PARENT, "IS_DIRECTLY_CONSOLIDATED_BY"),
            relation(CHILD, PARENT, "IS_ULTIMATELY_CONSOLIDATED_BY"),
            relation(FUND, PARENT, "IS_FUND-MANAGED_BY"),
            relation(BRANCH, CHILD, "IS_INTERNATIONAL_BRANCH_OF"),
            relation(FUND, PARENT, "IS_FEEDER_TO"),
            relation(CHILD[:-2] + "00", PARENT, "IS_DIRECTLY_CONSOLIDATED_BY"),
        ]
    }
    result = load(tmp_path, entities_json=json.dumps(entities), relations_json=json.dumps(relations))
    named = """JOIN agent s ON s.agentId = startKey JOIN agent e ON e.agentId = endKey ORDER BY ALL"""
    agents = "WITH agent AS (SELECT agentId, lei FROM Firm UNION ALL BY NAME SELECT agentId, lei FROM {} )"
    consolidations = rows_of(
        result,
        f"""{agents.format("Organization")}
            SELECT s.lei, e.lei, consolidationLevel, accountingStandard, validFrom
            FROM Consolidation {named}""",
    )
    since = dt.date(2013, 5, 6)
    assert consolidations == [
        (CHILD, PARENT, "direct", "IFRS", since),
        (CHILD, PARENT, "ultimate", "IFRS", since),
    ]
    report = {Path(f.path).name: (f.read, f.accepted, dict(f.reasons)) for f in result.report.files}
    assert report["relations.json"] == (6, 4, {"badLei": 1, "relationshipTypeNotHeld": 1})
    assert "Shareholding" not in result.snapshot.row_counts


def test_the_csv_of_the_golden_copy_gives_the_same_entity_as_its_json(tmp_path: Path) -> None:
    header = (
        "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.LegalAddress.FirstAddressLine,"
        "Entity.LegalAddress.City,Entity.LegalAddress.Country,Entity.LegalAddress.PostalCode,"
        "Entity.HeadquartersAddress.City,Entity.HeadquartersAddress.Country,Entity.EntityCategory,"
        "Entity.EntityStatus,Entity.EntityCreationDate,Registration.RegistrationStatus,"
        "Entity.LegalForm.EntityLegalFormCode"
    )
    row = f"{PARENT},Rotor Ltd,en,1 Way,深圳市,CN,518000,深圳市,CN,GENERAL,ACTIVE,"
    row += "2012-06-01T00:00:00Z,ISSUED,ECAK"
    code = {"LegalForm": {"EntityLegalFormCode": {"$": "ECAK"}}}
    texts = {
        "csv": {"entities_csv": f"{header}\n{row}\n"},
        "json": {"entities_json": json.dumps(entity(PARENT, "Rotor Ltd", "CN", **code))},
    }
    query = """SELECT agentId, name, nameEn, lei, legalForm, foundingDate, registeredAddress, countryCode,
        (SELECT list(endKey) FROM LocatedIn) FROM Firm"""
    found = []
    for name, files in texts.items():
        (tmp_path / name).mkdir()
        found.append(rows_of(load(tmp_path / name, **files), query))
        assert refusals(tmp_path / name) == []
    assert found[0] == found[1]
    assert found[0][0][1:] == (
        "Rotor Ltd",
        "Rotor Ltd",
        PARENT,
        "ECAK",
        dt.date(2012, 6, 1),
        "1 Way",
        "CN",
        ["cn:440300"],
    )


def test_a_chinese_entity_is_known_by_its_credit_code_too(tmp_path: Path) -> None:
    code = "91440300MA0000000" + uscc.calc_check_digit("91440300MA0000000")
    authority = {"RegistrationAuthorityID": {"$": "RA000469"}, "RegistrationAuthorityEntityID": {"$": code}}
    record = entity(PARENT, "Rotor Technology (Shenzhen) Ltd", "CN", RegistrationAuthority=authority)
    result = load(tmp_path, registry_csv=with_check(REGISTRY), entities_json=json.dumps(record))
    # One firm with both identifiers: the register's name is followed, the other is kept.
    assert rows_of(result, "SELECT name, identifiers, lei FROM Firm WHERE lei IS NOT NULL") == [
        ("飞架科技（深圳）有限公司", [f"lei:{PARENT}", f"uscc:{code}"], PARENT)
    ]


ROR_1 = {
    "id": "https://ror.org/03vek6s52",
    "name": "Rotor University",
    "types": ["Education"],
    "aliases": ["RU Main"],
    "acronyms": ["RU"],
    "labels": [{"label": "旋翼大学", "iso639": "zh"}],
    "links": ["http://example.org"],
    "status": "active",
    "established": 1890,
    "country": {"country_code": "US", "country_name": "United States"},
    "addresses": [{"city": "Rotorville", "lat": 1.5, "lng": -2.5}],
    "relationships": [{"type": "Child", "id": "https://ror.org/00f54p054", "label": "Rotor Lab"}],
    "external_ids": {"GRID": {"preferred": "grid.1.a", "all": "grid.1.a"}},
}
ROR_2 = {
    "id": "https://ror.org/00f54p054",
    "names": [
        {"value": "Rotor Lab", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "RL", "types": ["acronym"], "lang": None},
    ],
    "types": ["facility", "funder"],
    "status": "active",
    "established": None,
    "links": [{"type": "website", "value": "http://lab.example.org"}],
    "locations": [
        {"geonames_details": {"name": "Rotorville", "country_code": "US", "lat": 1.5, "lng": -2.5}}
    ],
    "relationships": [{"type": "parent", "id": "https://ror.org/03vek6s52", "label": "Rotor University"}],
    "external_ids": [{"type": "wikidata", "all": ["Q1", "Q2"], "preferred": None}],
}


def test_both_schemas_of_ror_meet_in_one_part_of_relationship(tmp_path: Path) -> None:
    broken = {**ROR_2, "id": "https://ror.org/00f54p055"}
    result = load(tmp_path, dump_json=json.dumps([ROR_1, ROR_2, broken], ensure_ascii=False, indent=1))
    assert rows_of(
        result,
        "SELECT name, alternativeNames, identifiers, foundingDate, foundingDatePrecision FROM University",
    ) == [
        (
            "Rotor University",
            ["RU", "RU Main", "旋翼大学"],
            ["grid:grid.1.a", "ror:03vek6s52"],
            dt.date(1890, 1, 1),
            "year",
        )
    ]
    assert rows_of(result, "SELECT name, nameEn, website, identifiers FROM ResearchInstitute") == [
        ("Rotor Lab", "Rotor Lab", "http://lab.example.org", ["ror:00f54p054"])
    ]
    part = rows_of(
        result,
        """SELECT s.name, e.name FROM OrganizationPart JOIN ResearchInstitute s ON s.agentId = startKey
           JOIN University e ON e.agentId = endKey""",
    )
    assert part == [("Rotor Lab", "Rotor University")]
    assert [(reason, field) for _, reason, field, _ in refusals(tmp_path)] == [("badRor", "ror")]


SHARES = (GOLDEN / "shareholdings.csv").read_text(encoding="utf-8")


def test_shares_follow_the_unit_of_the_header_and_stand_side_by_side_by_date(tmp_path: Path) -> None:
    result = load(tmp_path, shares_csv=SHARES)
    held = rows_of(
        result,
        """SELECT coalesce(f.name, p.name), h.name, share, heldOn, shareKind FROM Shareholding
           LEFT JOIN Firm f ON f.agentId = startKey LEFT JOIN Person p ON p.agentId = startKey
           JOIN Firm h ON h.agentId = endKey ORDER BY ALL""",
    )
    year = dt.date(2023, 12, 31)
    assert held == [
        ("甲控股有限公司", "丙科技有限公司", 0.6, year, None),
        ("甲控股有限公司", "丙科技有限公司", 0.7, dt.date(2024, 12, 31), None),
        ("甲控股有限公司", "乙科技有限公司", 0.006, year, "境内法人"),
        ("赵一", "乙科技有限公司", 0.003, year, "自然人"),
        ("钱二", "丙科技有限公司", 0.5, year, None),
    ]
    assert refusals(tmp_path) == [
        (4, "sharesAboveWhole", "share", "110.0%"),
        (7, "missingField", "share", ""),
        (8, "missingField", "held_on", ""),
        (9, "badShare", "share", "120"),
    ]


def test_without_a_unit_a_number_above_one_makes_the_column_percent(tmp_path: Path) -> None:
    percent = "holder,held,share,date\nA Holding Ltd,B Ltd,12.5,2023-12-31\n"
    percent += "C Holding Ltd,B Ltd,0.5,2023-12-31\n"
    fraction = percent.replace("12.5", "0.125")
    shares = []
    for name, text in (("percent", percent), ("fraction", fraction)):
        (tmp_path / name).mkdir()
        result = load(tmp_path / name, shares_csv=text)
        shares.append(rows_of(result, "SELECT share FROM Shareholding ORDER BY share"))
    assert shares == [[(0.005,), (0.125,)], [(0.125,), (0.5,)]]


def test_names_without_anything_else_assert_nothing_and_are_counted(tmp_path: Path) -> None:
    names = "\n".join(f"飞架{n}号" for n in range(60))
    result = load(tmp_path, names_txt=f"By@somebody\n2022.11.30\n\n{names}")
    assert [(f.read, f.accepted, dict(f.reasons)) for f in result.report.files] == [
        (62, 0, {"nameWithoutIdentity": 60, "notAName": 2})
    ]
    assert set(result.snapshot.row_counts) == {"DataSet"}
