"""Several data sets: one publication with two sources, families of Derwent, rounds and their investors."""

from pathlib import Path

from kg.ingest.pipeline import IngestResult, ingest

LENS = """#,Jurisdiction,Kind,Publication Number,Lens ID,Publication Date,\
Publication Year,Application Number,\
Application Date,Priority Numbers,Title,Applicants,Inventors,Type,Cited Count,Simple Family Size,\
CPC Classifications,IPCR Classifications
1,FR,A1,FR 3900001 A1,,2016-05-06,2016,FR 1490001 A,2014-10-31,FR 1490001 A 20141031,Cadre volant,\
VOLANTE,DUPONT JEAN,Patent Application,3,2,,B64C39/02
"""
DERWENT = """FN Thomson Reuters Web of Science
VR 1.0
PT P
PN FR3900001-A1; WO2016990001-A1
TI Flying frame e.g. for drone, has hinged arms.
AU DUPONT J
AE VOLANTE SA (VOLA-C)
   DUPONT J (DUPO-Individual)
GA 201699999Q
IP B64C-039/02
PD FR3900001-A1   06 May 2016   B64C-039/02   201635   Pages: 9   French
   WO2016990001-A1   12 May 2016      201635      French
AD FR3900001-A1    FR090001    31 Oct 2014
   WO2016990001-A1    WOEP090002    02 Nov 2015
PI FR090001    31 Oct 2014
CP WO2016990001-A1
      US6990003-A   ROTOR INC (ROTO)   SMITH A
UT DIIDW:201699999Q
ER

EF
"""
ROUNDS = """公司名称,工商名称,公司网址,成立时间,地点,运营状态,行业,子行业,融资时间,轮次,\
融资金额,投资方,融资总额,估值,\
公司简介
飞架,深圳市飞架科技有限公司,http://example.org,2012-06,广东-深圳,运营中,硬件,无人机,2016-05-17,A轮,\
数千万人民币,"甲资本(甲一号基金),乙创投",,,飞行平台
,,,,,,,,2014-10-01,天使轮,未透露人民币,-,,,
"""


def load(tmp_path: Path, **texts: str) -> IngestResult:
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / name.replace("_", "."))
        paths[-1].write_text(text, encoding="utf-8")
    return ingest(paths, stage_dir=tmp_path / "out")


def rows_of(result: IngestResult, query: str) -> list[tuple[object, ...]]:
    with result.snapshot.connect() as connection:
        return connection.execute(query).fetchall()


def test_a_publication_in_two_data_sets_is_one_row_with_both_sources(tmp_path: Path) -> None:
    result = load(tmp_path, lens_csv=LENS, derwent_ciw=DERWENT)
    assert rows_of(
        result,
        """SELECT title, dwpiAccession, citedByCountReported, sources FROM Publication
           WHERE publicationNumber = 'FR3900001A1'""",
    ) == [("Cadre volant", "201699999Q", 3, ["derwent_isi:derwent.ciw:3", "lens_csv:lens.csv:2"])]


def test_a_derwent_record_joins_its_publications_and_agrees_with_the_priorities(tmp_path: Path) -> None:
    result = load(tmp_path, lens_csv=LENS, derwent_ciw=DERWENT)
    assert rows_of(
        result,
        """SELECT familyRule, memberCount, firstFilingOffice, CAST(earliestPriorityDate AS VARCHAR)
           FROM SimpleFamily WHERE NOT isStub""",
    ) == [("dwpi", 2, "FR", "2014-10-31")]
    assert (result.snapshot.path / "conflicts.jsonl").read_text() == ""


def test_a_standard_code_names_the_holder_under_all_its_spellings(tmp_path: Path) -> None:
    result = load(tmp_path, lens_csv=LENS, derwent_ciw=DERWENT)
    assert rows_of(
        result, "SELECT name, alternativeNames, identifiers, countryCode FROM Firm ORDER BY name"
    ) == [
        ("ROTOR INC", None, None, "US"),
        ("VOLANTE SA", ["VOLANTE"], ["derwent:VOLA-C"], "FR"),
    ]
    assert rows_of(result, "SELECT basis, share, confidence FROM FamilyHolding ORDER BY confidence") == [
        ("organizationsOnly", 1.0, 0.8),
        ("organizationsOnly", 1.0, 1.0),
    ]


def test_a_citation_keeps_the_assignee_as_the_record_names_it(tmp_path: Path) -> None:
    result = load(tmp_path, derwent_ciw=DERWENT)
    assert rows_of(
        result, "SELECT startKey, endKey, category, phase, citedAssigneeOriginal FROM Citation"
    ) == [("WO2016990001A1", "US6990003A", None, "unknown", "ROTOR INC (ROTO)")]
    assert rows_of(result, "SELECT isCritical, citationCount FROM FamilyCitation") == [(None, 1)]


def test_a_round_has_bounds_where_the_amount_is_vague_and_none_where_it_is_not_told(tmp_path: Path) -> None:
    result = load(tmp_path, rounds_csv=ROUNDS)
    assert rows_of(
        result,
        """SELECT roundType, CAST(announcedDate AS VARCHAR), amountLow, amountHigh, currency, name
           FROM InvestmentRound JOIN RoundOfFirm ON endKey = roundId JOIN Firm ON agentId = startKey
           ORDER BY announcedDate""",
    ) == [
        ("angel", "2014-10-01", None, None, "CNY", "深圳市飞架科技有限公司"),
        ("a", "2016-05-17", 10_000_000, 99_999_999, "CNY", "深圳市飞架科技有限公司"),
    ]


def test_an_investor_is_the_brand_and_keeps_the_fund_in_brackets(tmp_path: Path) -> None:
    result = load(tmp_path, rounds_csv=ROUNDS)
    assert rows_of(
        result,
        """SELECT name, nameOriginal, fundNameOriginal FROM RoundParticipation
           JOIN Investor ON agentId = startKey ORDER BY nameOriginal""",
    ) == [("乙创投", "乙创投", None), ("甲资本", "甲资本(甲一号基金)", "甲一号基金")]
