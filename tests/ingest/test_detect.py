import gzip
from pathlib import Path

import pytest
import xlwt

from kg.errors import FormatError
from kg.ingest.detect import detect_format, get_format
from kg.ingest.readers.formats import FORMATS
from kg.settings import Settings
from tests.ingest.readers.reading import GOLDEN

CONTENTS = {
    "listed_company": '{"name": "甲", "fullname": "甲股份", "code": "699001.SH", "time": "2001-06-01"}',
    "listed_company_industry": '{"company_code": "699001.SH", "industry_code": "720902", "rel": "所属行业"}',
    "listed_industry": '{"code": "110000", "name": "农林牧渔"}',
    "listed_industry_parent": '{"from_code": "110100", "from_industry": "甲", "to_code": "110000"}',
    "listed_industry_upstream": '{"industry": "甲", "ups": {"乙": 4}}',
    "listed_product": '{"name": "基板"}',
    "university_list": "id,name,code,department,address,level,remarks\n1,甲,9900000001,乙,丙,本科,\n",
    "venture_rounds": "公司名称,工商名称,运营状态,融资时间,轮次,融资金额,投资方\n甲,乙,运营中,,,,\n",
    "citation_pairs": "citing,cited,category,phase\nUS1B2,US2A,X,examiner\n",
    "national_facts": "statement_id,subject,measure,value,value_text,unit,stated_on,place,source_title\n",
    "uscc_registry": "企业名称,统一社会信用代码,法定代表人,注册资本,成立日期,登记状态,企业类型\n甲,,乙,,,,\n",
    "gleif_lei": '{"LEI": {"$": "5493001KJTIIGC8Y1R12"}, "Entity": {"LegalName": {"$": "A"}}}',
    "gleif_relationship": "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,"
    "Relationship.RelationshipType,Relationship.RelationshipStatus\nA,B,C,ACTIVE\n",
    "ror": '[\n {"id": "https://ror.org/05gq02987", "names": [], "types": ["education"]}\n]',
    "shareholdings": "股东,公司,持股比例,日期\n甲,乙,12.5%,2023-12-31\n",
    "crunchbase_companies": "permalink,name,category_code,funding_total_usd,status,country_code,founded_at\n",
    "crunchbase_investors": "uuid,name,type,permalink,investor_types,investment_count,founded_on\n",
    "crunchbase_rounds": "uuid,name,type,investment_type,announced_on,raised_amount_usd,org_uuid,org_name\n",
    "crunchbase_investments": "uuid,name,funding_round_uuid,investor_uuid,investor_name,investor_type\n",
    "crunchbase_acquisitions": "acquiree_uuid,acquiree_name,acquirer_uuid,acquirer_name,acquired_on,price\n",
    "fund_register": "基金名称,基金编号,管理人名称,管理类型,基金类型,备案时间,托管人名称,运作状态\n",
    "fund_manager_register": "私募基金管理人名称,登记编号,登记时间,成立时间,机构类型,办公地址\n",
    "guidance_funds": "基金名称,级别,所在地,目标规模,设立时间,出资人,投资领域\n",
    "fund_criteria": "fund,ticket_low,ticket_high,stages,regions,thesis,exclusions\n",
    "division_codes": "code,name,provinceCode\n4403,深圳市,44\n",
    "division_tree": '[{"code": "44", "name": "广东省", "children": [{"code": "4403", "name": "深圳市"}]}]',
    "development_zones": "sequence,name,province\n1,甲经济技术开发区,江苏\n",
    "pilot_zones": "实验区名称,所在地,产业领域,批准时间,依托单位\n",
    "company_short_names": "\n".join(["吉马酒业", "铁龙物流"] * 30),
}


@pytest.mark.parametrize(("name", "text"), CONTENTS.items())
def test_a_format_is_told_by_content_whatever_the_file_is_called(
    name: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "data.bin"
    path.write_text(text, encoding="utf-8")
    assert detect_format(path).format is FORMATS[name]


@pytest.mark.parametrize(
    ("file", "name"),
    [("lens_2016.csv", "lens_csv"), ("lens_2023.csv", "lens_csv"), ("derwent.ciw", "derwent_isi")],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "mac_roman"])
def test_encodings_do_not_hide_the_format(file: str, name: str, codec: str, tmp_path: Path) -> None:
    text = (GOLDEN / file).read_text(encoding="utf-8")
    path = tmp_path / "unnamed"
    path.write_bytes(gzip.compress(text.encode(codec, "replace")))
    assert detect_format(path).format.name == name


def test_a_workbook_is_told_by_its_header(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for column, cell in enumerate(["Title", "Applicants", "Publication Date", "Publication Number"]):
        sheet.write(2, column, cell)
    book.save(str(tmp_path / "unnamed"))
    assert detect_format(tmp_path / "unnamed").format.name == "patentscope_xls"


def test_a_lens_export_that_lost_a_column_is_still_told(tmp_path: Path) -> None:
    text = (GOLDEN / "lens_2016.csv").read_text(encoding="utf-8").replace("Publication Number", "Number?")
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    assert detect_format(tmp_path / "f.csv").format.name == "lens_csv"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>' + b"&b;" * 100_000 + b"</a>"
)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (BOMB, "XML or HTML; it was not parsed"),
        (b"PK\x03\x04rest", "a ZIP archive or an Office Open XML file (.xlsx, .docx)"),
        (bytes(range(256)) * 10, "bytes that are no text"),
        (b"a,b\n1,2\n", "text that begins «a,b»"),
        (b'{"text": "a", "label": {}}', 'text that begins «{"text": "a", "label": {}}»'),
    ],
)
def test_what_is_of_no_format_is_described(content: bytes, found: str, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(FormatError) as caught:
        detect_format(tmp_path / "f")
    assert caught.value.found == found
    assert caught.value.expected == "one of " + ", ".join(FORMATS)


def test_an_unknown_format_name_is_refused() -> None:
    with pytest.raises(FormatError, match="no such format"):
        get_format("lens")


@pytest.mark.realdata
def test_the_real_files_are_told_apart() -> None:
    data = Settings().data_dir
    if not data.exists():
        pytest.skip("no real data")
    told = {}
    for path in data.rglob("*"):
        if path.is_file():
            try:
                told[path.name] = detect_format(path).format.name
            except FormatError:
                continue
    expected = {  # what came later is told in the tests of its own format
        "ai_companies_rounds_to_2016.csv": "venture_rounds",
        "company.json": "listed_company",
        "company_industry.json": "listed_company_industry",
        "industry.json": "listed_industry",
        "industry_industry.json": "listed_industry_parent",
        "industry_up.json": "listed_industry_upstream",
        "product.json": "listed_product",
        "universities.csv": "university_list",
        "derwent_drone_drones_1001_1500.ciw": "derwent_isi",
        "derwent_drone_drones_1_500.ciw": "derwent_isi",
        "derwent_drone_drones_501_1000.ciw": "derwent_isi",
        "drones_fulltext_families_5884.csv": "lens_csv",
        "patentscope_pizza_1940_2005_9659.xls": "patentscope_xls",
        "patentscope_pizza_2006_2011_8458.xls": "patentscope_xls",
        "Company-Shorter-Form-28W.txt": "company_short_names",
        "HK-MO-TW.json": "division_tree",
        "areas.csv": "division_codes",
        "cities.csv": "division_codes",
        "crunchbase-companies.csv": "crunchbase_companies",
        "crunchbase-rounds.csv": "crunchbase_rounds",
        "national_etdz.csv": "development_zones",
        "pca-code.json": "division_tree",
        "provinces.csv": "division_codes",
        "deals.json": "licence_deals",
        "02_sample_with_data.csv": "patentsview_sample",
        "samples_with_data.csv": "patentsview_sample",
    }
    assert {name: told.get(name) for name in expected} == expected
