"""GB/T 4754, titles of symbols, concordances and upstream lists: from authored files to rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.algorithms.industry_concordance import check_rules, compute_industries, read_rules
from kg.algorithms.symbol_patterns import parse_pattern
from kg.errors import NotFoundError, ParseError
from kg.ingest.parsers.symbol_patterns import parse_symbol_pattern, split_symbol_patterns
from kg.ingest.pipeline import IngestResult, ingest
from kg.ingest.readers.classification_titles import clean_title, compact_ipc
from kg.settings import REPOSITORY_ROOT
from kg.snapshot import REJECTS

EXAMPLE = REPOSITORY_ROOT / "domain" / "concordances" / "ipc_gbt4754_example.csv"


def load(tmp_path: Path, **texts: str) -> IngestResult:
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return ingest([tmp_path / name for name in texts], stage_dir=tmp_path / "out")


def rows_of(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def refused(result: IngestResult) -> list[tuple[str, str]]:
    lines = (result.snapshot.path / REJECTS).read_text(encoding="utf-8").splitlines()
    return sorted((json.loads(line)["reason"], json.loads(line)["found"]) for line in lines)


GBT_PARTS = """level,section,division,group,class,name,remark
1,C,,,,制造业,本门类包括13～43大类
2,C,39,,,计算机、通信和其他电子设备制造业,
3,C,39,396,,智能消费设备制造,
4,C,39,396,3963,智能无人飞行器制造,指按动力驱动的无人飞行器
4,C,39,396,3963,智能无人飞行器制造,指按动力驱动的无人飞行器
4,C,39,396,39x9,其他,
"""
GBT_CODES = """代码,类别名称,说明
A,农、林、牧、渔业,本门类包括01～05大类
01,农业,指对各种农作物的种植
A011,谷物种植,
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            GBT_PARTS,
            [
                ("gbt4754:39", "division", "C", "gbt4754:C"),
                ("gbt4754:396", "group", "C", "gbt4754:39"),
                ("gbt4754:3963", "class", "C", "gbt4754:396"),
                ("gbt4754:C", "section", "C", None),
            ],
        ),
        (
            GBT_CODES,
            [
                ("gbt4754:01", "division", "A", "gbt4754:A"),
                ("gbt4754:011", "group", "A", "gbt4754:01"),
                ("gbt4754:A", "section", "A", None),
            ],
        ),
    ],
)
def test_the_levels_of_gbt4754_follow_from_its_codes_in_either_layout(
    tmp_path: Path, text: str, expected: list[tuple[str, str, str, str | None]]
) -> None:
    result = load(tmp_path, **{"gbt.csv": text})
    found = rows_of(
        result,
        """SELECT i.industryId, level, section, s.endKey FROM "Industry" i
        LEFT JOIN "SubIndustry" s ON s.startKey = i.industryId ORDER BY 1""",
    )
    assert found == expected


def test_a_code_that_is_none_is_refused_and_a_repeated_row_is_one(tmp_path: Path) -> None:
    result = load(tmp_path, **{"gbt.csv": GBT_PARTS})
    (file,) = result.report.files
    assert (file.read, file.accepted, file.rejected, file.skipped) == (6, 4, 1, 1)
    assert refused(result) == [("badIndustryCode", "39x9")]


CPC = """<?xml version="1.0" encoding="UTF-8"?>
<class-scheme publication-date="2024-01-01" scheme-type="cpc">
<classification-item level="5" sort-key="B64U"><classification-symbol>B64U</classification-symbol>
<class-title><title-part><text scheme="cpc">UNMANNED FLYING THINGS</text>
<reference><text scheme="cpc">toys <class-ref scheme="cpc">A63H27/00</class-ref></text></reference>
</title-part><title-part><text scheme="cpc">THEIR PARTS</text></title-part></class-title>
<classification-item level="6" sort-key="B64U10/00"><classification-symbol>B64U10/00</classification-symbol>
<classification-item level="7" sort-key="B64U10/00"><classification-symbol>B64U10/00</classification-symbol>
<class-title><title-part><text scheme="cpc">Kinds of them</text></title-part></class-title>
<classification-item level="8" sort-key="B64U10/10"><classification-symbol>B64U10/10</classification-symbol>
<class-title><title-part><text scheme="cpc">with rotors</text></title-part></class-title>
</classification-item>
</classification-item></classification-item></classification-item></class-scheme>
"""


def ipc_entry(kind: str, symbol: str, title: str, inner: str = "") -> str:
    body = f"<textBody><title>{title}</title></textBody>"
    return f'<ipcEntry kind="{kind}" symbol="{symbol}">{body}{inner}</ipcEntry>'


def part(text: str) -> str:
    return f"<titlePart><text>{text}</text></titlePart>"


_GROUP = ipc_entry(
    "m",
    "B64C0039000000",
    part("Others"),
    ipc_entry("1", "B64C0039020000", part("for a special use")),
)
_SUBCLASS = ipc_entry(
    "u",
    "B64C",
    "<titlePart><text>AEROPLANES</text><entryReference>cushions <sref ref='B60V'/></entryReference>"
    "</titlePart>" + part("HELICOPTERS"),
    _GROUP,
)
IPC = (
    '<?xml version="1.0" encoding="UTF-8"?><IPCScheme edition="20240101" lang="EN">'
    + ipc_entry(
        "s",
        "B",
        part("OPERATIONS"),
        ipc_entry("t", "B", part("MOVING")) + ipc_entry("c", "B64", part("FLYING"), _SUBCLASS),
    )
    + "</IPCScheme>"
)
LIST = (
    "B64U\t\tUNMANNED FLYING THINGS\nB64U10/00\t0\tKinds of them\nB64U10/10\t1\twith rotors\n"
    "B64U10/11\t2\twith four\nB64U10/20\t1\twith wings\nB64U2101/00\t0\tUses\n"
)
TREE = json.dumps(
    [
        {
            "sectionCode": "B",
            "sectionDescription": "OPERATIONS",
            "sectionChildren": [
                {
                    "classContCode": "B60",
                    "classContDescription": "VEHICLES IN GENERAL",
                    "classContChildren": [
                        {
                            "classCode": "B60",
                            "classDescription": "VEHICLES [5]",
                            "classChildren": [
                                {"subClassCode": "B60", "subClassDescription": "Definitions"},
                                {
                                    "subClassCode": "B60V",
                                    "subClassDescription": 'CUSHIONS 5" href="#">[5]',
                                },
                            ],
                        },
                        {"classCode": "B61", "classDescription": "RAILWAYS"},
                    ],
                }
            ],
        }
    ]
)
TITLES = """分类号,分类名称
B64U,无人驾驶飞行器；其设备
B64C 39/02,以特殊用途为特征的
"""
SYMBOLS = """SELECT symbolId, symbolLevel, coalesce(title, titleZh), w.endKey FROM "ClassificationSymbol"
    LEFT JOIN "SymbolWithin" w ON w.startKey = symbolId ORDER BY symbolId, w.endKey"""


@pytest.mark.parametrize(
    ("name", "text", "format_name", "expected", "skips"),
    [
        (
            "scheme.xml",
            CPC,
            "cpc_scheme_xml",
            [
                ("CPC:B64U", "subclass", "UNMANNED FLYING THINGS; THEIR PARTS"),
                ("CPC:B64U10/00", "mainGroup", "Kinds of them"),
                ("CPC:B64U10/10", "subgroup", "with rotors"),
            ],
            {"entryWithoutTitle": 1},
        ),
        (
            "scheme.xml",
            IPC,
            "ipc_scheme_xml",
            [
                ("IPC:B", "section", "OPERATIONS"),
                ("IPC:B64", "class", "FLYING"),
                ("IPC:B64C", "subclass", "AEROPLANES; HELICOPTERS"),
                ("IPC:B64C39/00", "mainGroup", "Others"),
                ("IPC:B64C39/02", "subgroup", "for a special use"),
            ],
            {"entryWithoutTitle": 1},
        ),
        (
            "tree.json",
            TREE,
            "ipc_title_tree",
            [
                ("IPC:B", "section", "OPERATIONS"),
                ("IPC:B60", "class", "VEHICLES"),
                ("IPC:B60V", "subclass", "CUSHIONS"),
                ("IPC:B61", "class", "RAILWAYS"),
            ],
            {"definitionsEntry": 1, "subsectionHeading": 1},
        ),
        (
            "titles.csv",
            TITLES,
            "symbol_titles",
            [
                ("IPC:B64C39/02", "subgroup", "以特殊用途为特征的"),
                ("IPC:B64U", "subclass", "无人驾驶飞行器；其设备"),
            ],
            {},
        ),
    ],
)
def test_titles_of_symbols_are_read_from_every_form(
    tmp_path: Path,
    name: str,
    text: str,
    format_name: str,
    expected: list[tuple[str, str, str]],
    skips: dict[str, int],
) -> None:
    result = load(tmp_path, **{name: text})
    (file,) = result.report.files
    assert (file.format, file.reasons) == (format_name, skips)
    assert file.read == file.accepted + file.rejected + file.skipped
    found = rows_of(
        result,
        'SELECT symbolId, symbolLevel, coalesce(title, titleZh) FROM "ClassificationSymbol" ORDER BY 1',
    )
    assert found == expected


def test_dots_of_a_title_list_say_what_a_symbol_stands_below(tmp_path: Path) -> None:
    result = load(tmp_path, **{"cpc-section-B.txt": LIST})
    assert rows_of(
        result, "SELECT startKey, endKey FROM \"SymbolWithin\" WHERE startKey LIKE '%/%' ORDER BY startKey"
    ) == [
        ("CPC:B64U10/00", "CPC:B64U"),
        ("CPC:B64U10/10", "CPC:B64U10/00"),
        ("CPC:B64U10/11", "CPC:B64U10/10"),
        ("CPC:B64U10/20", "CPC:B64U10/00"),
        ("CPC:B64U2101/00", "CPC:B64U"),
    ]


def test_small_forms_of_symbols_and_titles() -> None:
    assert compact_ipc("A01B0039020000") == "A01B39/02"
    assert compact_ipc("B64C0039000000") == "B64C39/00"
    assert compact_ipc("H04L0027261300") == "H04L27/2613"
    assert clean_title('OVENS 2006.01" href="#" onclick="return false;">[2006.01]') == "OVENS"
    assert clean_title("BATTERIES [2]") == "BATTERIES"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B64", "B64"),
        ("b64c", "B64C"),
        ("F21H%", "F21H"),
        ("B64C 39/00", "B64C39"),
        ("G06F-017/30", "G06F17/30"),
        ("H01M10/05-10/0587", "H01M10/05..0587"),
        ("A21D13-A21D15", "A21D13..15"),
        ("A01K 47/00～59/00", "A01K47..59"),
    ],
)
def test_patterns_of_concordances_become_those_of_chains(text: str, expected: str) -> None:
    assert parse_symbol_pattern(text) == expected
    parse_pattern(expected)


@given(st.text(max_size=30))
def test_whatever_is_taken_as_a_pattern_is_one_for_the_chains_too(text: str) -> None:
    for part in split_symbol_patterns(text):
        try:
            found = parse_symbol_pattern(part)
        except ParseError:
            continue
        parse_pattern(found)


def test_the_authored_concordance_is_valid_and_places_a_drone_battery_in_its_industry(tmp_path: Path) -> None:
    patents = """#,Jurisdiction,Kind,Publication Number,Lens ID,Publication Date,Publication Year,\
Application Number,Application Date,Priority Numbers,Title,Applicants,Inventors,Type,Cited Count,\
Simple Family Size,CPC Classifications,IPCR Classifications
1,CN,A,CN 990000001 A,,2016-05-06,2016,CN 201500000001 A,2015-01-02,,甲,甲公司,,Patent Application,,,,\
H01M10/0525
2,CN,A,CN 990000002 A,,2016-05-06,2016,CN 201500000002 A,2015-01-02,,乙,乙公司,,Patent Application,,,,\
B64C27/08;;G05D1/10
3,CN,A,CN 990000003 A,,2016-05-06,2016,CN 201500000003 A,2015-01-02,,丙,丙公司,,Patent Application,,,,\
B64C27/08;;H02K1/00
"""
    (tmp_path / "lens.csv").write_text(patents, encoding="utf-8")
    result = ingest([tmp_path / "lens.csv", EXAMPLE], stage_dir=tmp_path / "out")
    assert refused(result) == []
    with result.snapshot.connect() as connection:
        rules = read_rules(connection, "ipc-gbt4754-example")
        assert check_rules(rules) == []
        table = compute_industries(connection, "ipc-gbt4754-example")
        connection.register("found", table)
        placed = connection.execute(
            """SELECT m.startKey, f.industryId, round(f.membership, 4) FROM found f
            JOIN "FamilyMembership" m ON m.endKey = f.familyId ORDER BY ALL"""
        ).fetchall()
        with pytest.raises(NotFoundError, match="no such concordance"):
            read_rules(connection, "other")
    # The second has automatic control; the third has none, so its rotor is a manned aircraft's.
    assert placed == [
        ("CN990000001A", "gbt4754:3841", 1.0),
        ("CN990000002A", "gbt4754:3963", 0.5),
        ("CN990000003A", "gbt4754:3812", 0.35),
    ]


def test_weights_of_a_symbol_that_sum_to_more_than_one_are_a_problem(tmp_path: Path) -> None:
    text = """国民经济行业代码,国民经济行业名称,IPC分类号,权重
3841,锂离子电池制造,H01M10,0.7
3849,其他电池制造,H01M10,0.6
39639,无,H01M10,1
3842,镍氢电池制造,H01M1O,0.2
"""
    result = load(tmp_path, **{"table.csv": text})
    assert refused(result) == [("badIndustryCode", "39639"), ("badSymbolPattern", "H01M1O")]
    with result.snapshot.connect() as connection:
        problems = check_rules(read_rules(connection, "ipc-gbt4754"))
    assert [(p.rule, p.found) for p in problems] == [("H01M10", "1.3")]


SUPPLY_INDUSTRIES = """{"code": "110000", "name": "传媒"}
{"code": "110101", "name": "大众出版"}
{"code": "120000", "name": "基础化工"}
{"code": "120101", "name": "磷肥"}
{"code": "120102", "name": "农药"}
{"code": "130000", "name": "轻工制造"}
{"code": "130101", "name": "造纸"}
"""
SUPPLY_PARENTS = "\n".join(
    json.dumps(
        {"from_code": c, "from_industry": n, "rel": "上级行业", "to_industry": p, "to_code": q},
        ensure_ascii=False,
    )
    for c, n, p, q in (
        ("110101", "大众出版", "传媒", "110000"),
        ("120101", "磷肥", "基础化工", "120000"),
        ("120102", "农药", "基础化工", "120000"),
        ("130101", "造纸", "轻工制造", "130000"),
    )
)
SUPPLY = """{"industry": "大众出版", "ups": {"磷肥": 4, "造纸": 6, "农药": 1}}
{"industry": "农药", "ups": {"磷肥": 7, "造纸": 2}}
{"industry": "磷肥", "ups": {"农药": 2}}
"""


def test_an_upstream_list_says_what_it_lost_and_why(tmp_path: Path) -> None:
    result = load(
        tmp_path,
        **{"industry.json": SUPPLY_INDUSTRIES, "parent.json": SUPPLY_PARENTS, "up.json": SUPPLY},
    )
    assert rows_of(result, 'SELECT startKey, endKey, weight FROM "IndustrySupply" ORDER BY ALL') == [
        ("listed:120101", "listed:120102", 7.0),
        ("listed:130101", "listed:110101", 6.0),
    ]
    assert refused(result) == [
        ("noise:implausibleInput", "大众出版 <- 磷肥: 4.0"),
        ("noise:namedOnce", "大众出版 <- 农药: 1.0"),
        ("noise:reverseStronger", "磷肥 <- 农药: 2.0"),
        ("noise:weakAcrossGroups", "农药 <- 造纸: 2.0"),
    ]


@pytest.mark.realdata
def test_every_record_of_the_real_industry_files_is_accounted_for(data_dir: Path, tmp_path: Path) -> None:
    paths = [
        data_dir / "industry" / "gbt4754",
        data_dir / "industry" / "ipc_titles",
        data_dir / "patents" / "uspto_xml" / "samples" / "cpcScheme",
    ]
    report = ingest(paths, stage_dir=tmp_path / "out").report
    counts = {f.format: (f.read, f.accepted, f.rejected, f.skipped) for f in report.files if f.format}
    assert counts == {
        "gbt4754": (1772, 1771, 1, 0),
        "ipc_title_tree": (815, 791, 0, 24),
        "cpc_scheme_xml": (20, 19, 0, 1),
    }
