import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.ingest.parsers.cnki_reference import PatentReference, parse_patent_reference

NAME = st.text("甲乙丙丁戊·", min_size=2, max_size=6)
NAMES = st.lists(NAME, min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (
            "[1]J·M·甲尔,乙莫. 一种组合物[P]. 美国：CN1387401,2002-12-25.",
            PatentReference(("J·M·甲尔", "乙莫"), "一种组合物", "美国", "CN1387401", "2002-12-25"),
        ),
        (
            "[12]C.F.丙. 方法、装置. 及用途[P]. 爱尔兰：CN104204226A,2014-12-10.",
            PatentReference(("C.F.丙",), "方法、装置. 及用途", "爱尔兰", "CN104204226A", "2014-12-10"),
        ),
        (
            "[3]张三,李四.一种装置[P].北京市:CN114123456A,2022-3-1.",
            PatentReference(("张三", "李四"), "一种装置", "北京市", "CN114123456A", "2022-03-01"),
        ),
        (
            "[4]邓某. 全智能节电器: 200610171314.3[P]. 2006-12-13.",
            PatentReference(("邓某",), "全智能节电器", None, "200610171314.3", "2006-12-13"),
        ),
        (
            "[5]姜某. 外敷药制备方案: 中国, 88105607.3[P]. 1989-07-26[2020-01-01].",
            PatentReference(("姜某",), "外敷药制备方案", "中国", "88105607.3", "1989-07-26"),
        ),
        (
            "[6]J. Smith, B·甲. 题.名[P/OL]. US: US7650331B1, 2010-01-19.",
            PatentReference(("J. Smith", "B·甲"), "题.名", "US", "US7650331B1", "2010-01-19"),
        ),
        (
            "题名无人[P]. 中国: CN1234567,2010年2月3日",
            PatentReference((), "题名无人", "中国", "CN1234567", "2010-02-03"),
        ),
    ],
)
def test_the_parts_of_a_reference_are_told_apart(text: str, reference: PatentReference) -> None:
    assert parse_patent_reference(text) == reference


@pytest.mark.parametrize("text", ["[1]甲. 题名[J]. 学报,2001.", "[1][P]. 江苏：CN1.", ""])
def test_what_is_no_reference_to_a_patent_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse_patent_reference(text)


@given(
    names=NAMES,
    title=st.text("一种用于的测试组合物、（）-", min_size=1, max_size=30).filter(lambda t: t.strip()),
    place=st.sampled_from(["江苏", "美国", "荷属安的列斯"]),
    number=st.from_regex(r"CN[0-9]{7,9}[ABUSCY]?", fullmatch=True),
    day=st.dates(),
)
def test_what_is_written_as_cnki_writes_it_is_read_back(
    names: list[str], title: str, place: str, number: str, day: object
) -> None:
    text = f"[7]{','.join(names)}. {title}[P]. {place}：{number},{day}."
    distinct = tuple(dict.fromkeys(names))
    iso = str(day) if str(day)[0] in "12" else None
    assert parse_patent_reference(text) == PatentReference(distinct, title.strip(), place, number, iso)
