"""Who took whose place, from assignments, Chinese transfers, GLEIF and documents; and who held on a day."""

from datetime import date
from pathlib import Path

import pytest

from kg.algorithms.holding_history import read_holders_on
from kg.ingest.pipeline import IngestResult, ingest
from tests.ingest.loading import rows_of

ASSIGNMENT = """<doc><str name="reelNo">{reel}</str><str name="frameNo">12</str>
    <date name="recordedDate">{recorded}T04:00:00Z</date><str name="purgeIndicator">N</str>
    <str name="conveyanceText">{words}</str>
    <arr name="patAssignorName"><str>{giver}</str></arr>
    <arr name="patAssignorExDate"><date>{executed}T04:00:00Z</date></arr>
    <arr name="patAssigneeName"><str>{taker}</str></arr>
    <arr name="applNum"><str>{application}</str></arr>
    <arr name="filingDate"><date>2012-05-03T04:00:00Z</date></arr>
    <arr name="patNum"><str>{patent}</str></arr><arr name="publNum"><str>NULL</str></arr></doc>"""
TRANSFERS = """专利号,变更前权利人,变更后权利人,登记生效日,变更类型
CN201610012345.5,青禾化工有限公司,云山新材料有限公司,2018-05-20,企业名称变更
CN201620012345.6,东湖电子有限公司,东湖微电子有限公司,2019-03-04,分立
CN201620012345.6,北洋电子有限公司,东湖微电子有限公司,2019-03-04,权利转让
"""
GLEIF_COLUMNS = (
    "LEI,Entity.LegalName,Entity.LegalAddress.Country,Entity.EntityStatus,Entity.EntityCategory,"
    "Entity.SuccessorEntity.1.SuccessorLEI,"
    "Entity.LegalEntityEvents.LegalEntityEvent.1.LegalEntityEventType,"
    "Entity.LegalEntityEvents.LegalEntityEvent.1.LegalEntityEventEffectiveDate,Registration.RegistrationStatus"
)
OLD_LEI, NEW_LEI = "5493001KJTIIGC8Y1R12", "54930084UKLVMY22DS16"
NOTICE = """青山区企业通报。2019年3月1日，青禾化工有限公司更名为云山新材料有限公司。会议指出，成绩来之不易。

2020年6月30日，云山新材料有限公司吸收合并东湖材料有限公司。各单位要认真落实。
"""


def load(tmp_path: Path, name: str, text: str) -> IngestResult:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return ingest([tmp_path / name], stage_dir=tmp_path / "out")


def successions(result: IngestResult) -> list[tuple[object, ...]]:
    """Return successor, predecessor, day and type."""
    names = "(SELECT agentId, name FROM Firm)"
    return rows_of(
        result,
        f"""SELECT a.name, b.name, s.validFrom::VARCHAR, s.successionType FROM OrganizationSuccession s
        JOIN {names} a ON a.agentId = s.startKey JOIN {names} b ON b.agentId = s.endKey ORDER BY ALL""",
    )


def assignments(*documents: str) -> str:
    head = f"<response><result name='response' numFound='{len(documents)}'>"
    return head + "".join(documents) + "</result></response>"


def assignment(
    reel: str, recorded: str, words: str, giver: str, taker: str, executed: str, patent: str
) -> str:
    return ASSIGNMENT.format(
        reel=reel,
        recorded=recorded,
        words=words,
        giver=giver,
        taker=taker,
        executed=executed,
        patent=patent,
        application="13900001" if patent == "9900100" else "13900002",
    )


def test_a_merger_recorded_for_one_patent_moves_the_others_of_the_firm(tmp_path: Path) -> None:
    text = assignments(
        assignment(
            "99001",
            "2014-06-01",
            "ASSIGNMENT OF ASSIGNORS INTEREST",
            "MOTARA INC",
            "ZENTAUR FLIGHT INC",
            "2014-05-01",
            "9900100",
        ),
        assignment(
            "99002",
            "2014-06-01",
            "ASSIGNMENT OF ASSIGNORS INTEREST",
            "MOTARA INC",
            "ZENTAUR FLIGHT INC",
            "2014-05-01",
            "9900200",
        ),
        assignment(
            "99003",
            "2016-03-01",
            "MERGER (SEE DOCUMENT FOR DETAILS).",
            "ZENTAUR FLIGHT INC",
            "SAMPLE AERO LLC",
            "2016-01-15",
            "9900100",
        ),
    )
    loaded = load(tmp_path, "assignments.xml", text)
    assert successions(loaded) == [("SAMPLE AERO LLC", "ZENTAUR FLIGHT INC", "2016-01-15", "merger")]
    names = dict(rows_of(loaded, "SELECT agentId, name FROM Firm"))
    for day, holder in ((date(2015, 1, 1), "ZENTAUR FLIGHT INC"), (date(2016, 2, 1), "SAMPLE AERO LLC")):
        found = read_holders_on(loaded.snapshot, "US9900200", day)
        assert [names[h.agent] for h in found] == [holder]


def test_chinese_transfers_tell_renamings_and_divisions_and_no_sale(tmp_path: Path) -> None:
    assert successions(load(tmp_path, "transfers.csv", TRANSFERS)) == [
        ("东湖微电子有限公司", "东湖电子有限公司", "2019-03-04", "split"),
        ("云山新材料有限公司", "青禾化工有限公司", "2018-05-20", "nameChange"),
    ]


def test_an_entity_of_gleif_has_its_successor_by_the_event_and_its_day(tmp_path: Path) -> None:
    text = "\n".join(
        (
            GLEIF_COLUMNS,
            f"{OLD_LEI},Motara Flight Inc.,US,INACTIVE,GENERAL,{NEW_LEI},MERGERS_AND_ACQUISITIONS,"
            "2019-02-01T00:00:00Z,RETIRED",
            f"{NEW_LEI},Zentaur Aero Inc.,US,ACTIVE,GENERAL,,,,ISSUED",
        )
    )
    assert successions(load(tmp_path, "lei.csv", text)) == [
        ("Zentaur Aero Inc.", "Motara Flight Inc.", "2019-02-01", "merger")
    ]


@pytest.mark.parametrize("words", ["", "拟"])
def test_a_document_tells_a_renaming_and_a_merger_that_took_place(tmp_path: Path, words: str) -> None:
    told = successions_or_none(load(tmp_path, "notice.txt", NOTICE.replace("吸收合并", words + "吸收合并")))
    renamed = ("云山新材料有限公司", "青禾化工有限公司", "2019-03-01", "nameChange")
    merged = ("云山新材料有限公司", "东湖材料有限公司", "2020-06-30", "merger")
    assert told == ([renamed] if words else [merged, renamed])


def successions_or_none(result: IngestResult) -> list[tuple[object, ...]]:
    has_any = "relationships/OrganizationSuccession" in result.snapshot.tables
    return successions(result) if has_any else []
