"""Lists of names in Chinese and English, Derwent assignees and investors with their funds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from kg.errors import ParseError

AssigneeKind = Literal["standard", "nonStandard", "individual", "sovietInstitute"]
KINDS: dict[str, AssigneeKind] = {
    "C": "standard",
    "": "standard",
    "NON-STANDARD": "nonStandard",
    "INDIVIDUAL": "individual",
    "SOVIET INSTITUTE": "sovietInstitute",
}
ASSIGNEE = re.compile(r"(?P<name>.*\S)\s*\((?P<code>[A-Z0-9]{4})(?:-(?P<kind>[A-Za-z][A-Za-z \-]*))?\)")
NO_NAMES = frozenset(
    ("", "-", "--", "未透露", "未披露", "投资方未透露", "投资方未知", "不公开的投资者", "暂无", "无")
)
FUND = re.compile(r"(?P<brand>[^(（]*[^(（\s])\s*[(（](?P<fund>.+)[)）]")
# What stands between two names in every source; where brackets enclose it, it belongs to one name.
SEPARATORS = ";|、\n\t"
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3007]")
OPENING, CLOSING = "([{《〈【", ")]}》〉】"
# Words that end the name of an organisation in Chinese, so that a blank behind them parts two names.
ORGANIZATION_END = re.compile(
    "(?:公司|集团|大学|学院|学校|研究[所院]|科学院|设计院|工程院|实验室|中心|医院|[工农林]?厂|合作社|协会|学会|联盟"
    "|基金会|委员会|部队|[局处站队社行]|事务所|企业|有限合伙|株式会社|会社|财团|财團|公社|基地|工作室)\\)?$"
)
# Frequent surnames (公安部《二〇二〇年全国姓名报告》, 百家姓), those of two characters first.
SURNAMES = re.compile(
    "(?:(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|东方|西门|南宫|端木|闻人)"
    "|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
    "傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施牛"
    "樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉"
    "骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗"
    "瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官])"
    "[\u4e00-\u9fff]{1,2}"
)


@dataclass(frozen=True, slots=True)
class DerwentAssignee:
    """An assignee of Derwent: its name, four-letter code and what the code stands for.

    A standard code belongs to one company with its subsidiaries; the others are made from the name and are
    shared by many holders, so they identify nobody.
    """

    name: str
    code: str
    kind: AssigneeKind


@dataclass(frozen=True, slots=True)
class InvestorName:
    """An investor as named in a round: brand, and the fund where the text gives it in brackets."""

    brand: str
    fund: str | None
    original: str


def parse_derwent_assignee(text: str) -> DerwentAssignee:
    """Return the assignee that «BOEING CO (BOEI-C)» names; cited ones have the code alone, «(BOEI)».

    Raises:
        ParseError: the text does not end with a code in brackets.
    """
    match = ASSIGNEE.fullmatch(text.strip())
    kind = match and KINDS.get((match["kind"] or "").upper())
    if match is None or kind is None:
        raise ParseError("not a Derwent assignee", found=text[:200], expected="NAME (CODE-C)")
    return DerwentAssignee(match["name"], match["code"], kind)


def split_names(text: str, separator: str = ";") -> list[str]:
    """Return the names of a list in order, without blanks around them, empty ones and repetitions."""
    return list(dict.fromkeys(name for part in text.split(separator) if (name := part.strip())))


def split_applicants(text: str) -> list[str]:
    """Return the applicants, assignees, inventors or parties that one field names, in order, each once.

    Names are parted by ; | 、 and line breaks of either width; by a comma between two Chinese names, which
    an English one may hold (CO., LTD.); by a blank between Chinese names when each part is an organisation
    or a person by its own form. What stands in brackets is not parted. Width is folded: （ becomes (.
    """
    folded = unicodedata.normalize("NFKC", text.replace("；", ";")).replace("\r", "\n")
    names = [name for part in _split_outside(folded) for name in _split_blanks(part)]
    return list(dict.fromkeys(name for name in names if name not in NO_NAMES))


def _split_outside(text: str) -> list[str]:
    """Return the parts of a text between separators that no bracket encloses."""
    parts, depth, start = [], 0, 0
    is_balanced = all(text.count(a) == text.count(b) for a, b in zip(OPENING, CLOSING, strict=True))
    for index, char in enumerate(text):
        depth += (char in OPENING) - (char in CLOSING)
        is_free = depth <= 0 or not is_balanced
        if is_free and (char in SEPARATORS or (char == "," and _is_between_han(text, index))):
            parts.append(text[start:index])
            start = index + 1
    return [bare for part in (*parts, text[start:]) if (bare := " ".join(part.split()))]


def _is_between_han(text: str, index: int) -> bool:
    before, after = text[:index].rstrip()[-1:], text[index + 1 :].lstrip()[:1]
    return bool(HAN.match(after)) and (bool(HAN.match(before)) or before in CLOSING)


def _split_blanks(text: str) -> list[str]:
    words = text.split(" ")
    if len(words) > 1 and all(is_chinese_organization(word) or is_chinese_person(word) for word in words):
        return words
    return [text]


def is_chinese_organization(name: str) -> bool:
    """Return whether a name ends as the Chinese name of an organisation does."""
    return bool(ORGANIZATION_END.search(name)) and bool(HAN.search(name)) and len(name) > 2


def is_chinese_person(name: str) -> bool:
    """Return whether a name is a known Chinese surname and one or two characters."""
    return SURNAMES.fullmatch(name) is not None and not ORGANIZATION_END.search(name)


def split_investors(text: str) -> list[InvestorName]:
    """Return the investors of a round; commas inside brackets separate nothing.

    «中国移动(中移创新产业基金)» gives the brand 中国移动 and its fund.
    """
    parts = re.split(r"[,，、;；](?![^(（]*[)）])", text)
    return [_investor(bare) for part in dict.fromkeys(parts) if (bare := part.strip()) not in NO_NAMES]


def _investor(text: str) -> InvestorName:
    match = FUND.fullmatch(text)
    return (
        InvestorName(text, None, text) if match is None else InvestorName(match["brand"], match["fund"], text)
    )
