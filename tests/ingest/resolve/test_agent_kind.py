"""Kinds of organisation come from the words of a name, the same in Python and in DuckDB."""

import duckdb
import pyarrow as pa
import pytest

from kg.ingest.resolve.agent_kind import has_initials_sql, organization_kind, organization_kind_sql
from kg.ingest.resolve.name_key import name_words

KINDS = {
    "US SEC OF NAVY": "GovernmentBody",
    "US NAVY": "GovernmentBody",
    "OLD NAVY INC": "Firm",
    "The United States of America as represented by the Secretary of the Army": "GovernmentBody",
    "广州市公安局": "GovernmentBody",
    "UNIV BEIHANG": "University",
    "NAVAL UNIV ENG": "University",
    "MASSACHUSETTS INST TECHNOLOGY": "University",
    "北京航空航天大学": "University",
    "中国科学院大学": "University",
    "BEIJING UNIV FOUNDER ELECTRONICS CO LTD": "Firm",
    "TEXAS INSTR INC": "Firm",
    "国家电网公司": "Firm",
    "株式会社トヨタ": "Firm",
    "中国科学院沈阳自动化研究所": "ResearchInstitute",
    "한국항공우주연구원": "ResearchInstitute",
    "KOREA AEROSPACE RES INST": "ResearchInstitute",
    "北京大学第三医院": "Hospital",
    "THALES": "Organization",
    "THALES SA": "Firm",
    "SEYDOUX HENRI": "Organization",
}


def words_of(name: str) -> str:
    return str(name_words(pa.array([name]))[0].as_py())


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_name_says_its_kind(name: str, kind: str) -> None:
    assert organization_kind(words_of(name)) == kind


def test_duckdb_gives_the_same_kinds() -> None:
    words = pa.table({"words": [words_of(name) for name in KINDS]})
    with duckdb.connect() as connection:
        connection.register("t", words)
        rows = connection.execute(f"SELECT {organization_kind_sql('words')} FROM t").fetchall()
    assert [kind for (kind,) in rows] == list(KINDS.values())


def test_initials_mark_a_person_but_not_a_company() -> None:
    names = {"DRONE G": True, "ZHANG C Y": True, "PARROT S A": False, "THALES": False, "US NAVY": False}
    with duckdb.connect() as connection:
        connection.register("t", pa.table({"words": [words_of(name) for name in names]}))
        rows = connection.execute(f"SELECT {has_initials_sql('words')} FROM t").fetchall()
    assert [found for (found,) in rows] == list(names.values())
