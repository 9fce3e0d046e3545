"""Divisions with history, trees, zones and pilot zones → snapshot."""

import datetime as dt
import json
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.ingest.detect import detect_format
from kg.ingest.pipeline import ingest
from tests.ingest.mappers.loading_texts import GOLDEN, load, refusals, rows_of

HISTORY = (GOLDEN / "division_history.csv").read_text(encoding="utf-8")


def test_an_abolished_code_stays_with_its_years_and_who_took_over(tmp_path: Path) -> None:
    result = load(tmp_path, codes_csv=HISTORY)
    assert rows_of(
        result, "SELECT placeId, name, placeType, code, validFrom, validTo FROM Place ORDER BY placeId"
    ) == [
        ("cn:110000", "北京市", "province", "110000", dt.date(1981, 1, 1), None),
        ("cn:110101", "东城区", "county", "110101", dt.date(1981, 1, 1), None),
        ("cn:110103", "崇文区", "county", "110103", dt.date(1981, 1, 1), dt.date(2010, 12, 31)),
    ]
    assert rows_of(result, "SELECT startKey, endKey FROM PlaceWithin ORDER BY ALL") == [
        ("cn:110101", "cn:110000"),
        ("cn:110103", "cn:110000"),
    ]
    assert rows_of(result, "SELECT startKey, endKey, validFrom FROM PlaceSuccession") == [
        ("cn:110101", "cn:110103", dt.date(2011, 1, 1))
    ]
    assert refusals(tmp_path) == [(6, "badDivisionCode", "code", "1101XX")]


def test_trees_with_codes_and_trees_of_names_are_one_hierarchy(tmp_path: Path) -> None:
    town = {"code": "441900003", "name": "甲街道"}
    city = {"code": "4419", "name": "东莞市", "children": [town]}
    codes = [{"code": "44", "name": "广东省", "children": [city]}]
    names = {"香港特别行政区": {"九龙": ["观塘区"]}}
    result = load(
        tmp_path,
        codes_json=json.dumps(codes, ensure_ascii=False),
        names_json=json.dumps(names, ensure_ascii=False),
    )
    assert rows_of(result, "SELECT placeId, name, placeType FROM Place ORDER BY 1") == [
        ("cn:440000", "广东省", "province"),
        ("cn:441900", "东莞市", "city"),
        ("cn:441900003", "甲街道", "town"),
        ("cn:810000", "香港特别行政区", "province"),
        ("cn:810000/九龙", "九龙", "division"),
        ("cn:810000/九龙/观塘区", "观塘区", "division"),
    ]
    assert rows_of(result, "SELECT startKey, endKey FROM PlaceWithin ORDER BY ALL") == [
        ("cn:441900", "cn:440000"),
        ("cn:441900003", "cn:441900"),
        ("cn:810000/九龙", "cn:810000"),
        ("cn:810000/九龙/观塘区", "cn:810000/九龙"),
    ]


def test_objects_that_mention_a_province_are_no_tree(tmp_path: Path) -> None:
    path = tmp_path / "objects.json"
    path.write_text('{"province": "北京市", "title": "甲"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match="of no known format"):
        detect_format(path)


def test_a_zone_lies_in_the_division_that_it_is_named_after_or_in_its_province(tmp_path: Path) -> None:
    text = "sequence,name,province\n1,昆山经济技术开发区,江苏\n"
    text += "2,某某经济技术开发区,江苏\n3,某地开发区,无此省\n"
    result = load(tmp_path, zones_csv=text)
    assert rows_of(
        result, "SELECT startKey, endKey FROM PlaceWithin WHERE starts_with(startKey, 'zone:') ORDER BY ALL"
    ) == [("zone:昆山经济技术开发区", "cn:320583"), ("zone:某某经济技术开发区", "cn:320000")]
    assert refusals(tmp_path) == [(4, "unknownPlace", "province", "无此省")]


def test_a_pilot_zone_has_place_industry_and_operator(tmp_path: Path) -> None:
    text = "实验区名称,所在地,产业领域,批准时间,依托单位\n"
    text += "甲实验区,江苏省苏州市,纳米技术,2013-09,甲园区管理委员会\n"
    result = load(tmp_path, pilots_csv=text)
    assert rows_of(result, "SELECT name, startDate, startDatePrecision FROM PilotZone") == [
        ("甲实验区", dt.date(2013, 9, 1), "month")
    ]
    assert rows_of(
        result,
        """SELECT p.endKey, i.endKey, y.role, g.name
           FROM ProgrammePlace p JOIN ProgrammeIndustry i USING (startKey)
           JOIN ProgrammeParty y USING (startKey) JOIN GovernmentBody g ON g.agentId = y.endKey""",
    ) == [("cn:320500", "programme:纳米技术", "operator", "甲园区管理委员会")]


@pytest.mark.realdata
def test_every_record_of_the_real_files_is_accounted_for(data_dir: Path, tmp_path: Path) -> None:
    folders = ("places", "organizations", "capital/crunchbase_2013", "capital/venture_rounds")
    result = ingest([data_dir / folder for folder in folders], stage_dir=tmp_path / "out")
    counts = {
        Path(file.path).name: (file.read, file.accepted, file.rejected, dict(file.reasons))
        for file in result.report.files
        if file.format
    }
    assert counts == {
        "universities.csv": (2631, 2631, 0, {}),
        "ai_companies_rounds_to_2016.csv": (1290, 1290, 0, {}),
        "crunchbase-companies.csv": (17_727, 17_727, 0, {}),
        "crunchbase-rounds.csv": (31_679, 31_616, 0, {"duplicateRecord": 63}),
        "areas.csv": (2978, 2978, 0, {}),
        "cities.csv": (342, 333, 0, {"collectiveDivision": 9}),
        "provinces.csv": (31, 31, 0, {}),
        "HK-MO-TW.json": (411, 411, 0, {}),
        "pca-code.json": (3429, 3420, 0, {"collectiveDivision": 9}),
        "national_etdz.csv": (232, 232, 0, {}),
        "Company-Shorter-Form-28W.txt": (267_399, 0, 0, {"nameWithoutIdentity": 267_397, "notAName": 2}),
    }
    # Every university and every zone sits in a division.
    assert rows_of(
        result,
        """SELECT count(*) FROM LocatedIn JOIN University ON agentId = startKey
           WHERE starts_with(endKey, 'cn:')""",
    ) == [(2631,)]
