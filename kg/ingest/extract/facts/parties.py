"""Who acts in a sentence: organisations as the tagger and the endings of their names show them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.ingest.extract.lexicon import words

# Endings of names of organisations (GB/T 20091 kinds of organisation and the words of this field).
ENDINGS = words("organization_endings")
ENDING = "|".join(sorted(map(re.escape, ENDINGS), key=len, reverse=True))
_CHAR = r"[\u4e00-\u9fffA-Za-z0-9·（）()&]"
NAME = (
    rf"(?:{_CHAR}{{0,30}}?(?:{ENDING})(?:{_CHAR}{{0,14}}?(?:{ENDING}))*|[\u4e00-\u9fffA-Za-z]{{2,12}}(?=$))"
)
# Words before a name that are no part of it.
OPENING = re.compile(
    r"^.*(?:[，。；：！？、\s“”]|其中|日前|近日|此前|目前|昨日|今日|由|经|在|向|与|和|及|同|对|将|把|被|从|为|是|会同|联合|据悉|获悉|日|月|年)(?=[\u4e00-\u9fffA-Za-z])"
)
_TIME = re.compile(r"^(?:[12]\d{3}年)?(?:\d{1,2}月)?(?:\d{1,2}[日号])?[，,\s]*")
# «国家知识产权局于2015年5月印发»: the day stands between who acts and the act.
_TIME_BEHIND = re.compile(r"(?:于|在)?(?:[12]\d{3}年)(?:\d{1,2}月)?(?:\d{1,2}[日号])?$")


def split_parties(text: str) -> list[str]:
    """Return the organisations of a list (A、B和C), without the words around them.

    «和» and «与» part two names only where both sides end as organisations do.
    """
    names: list[str] = []
    for part in re.split(r"[、，,；;]|(?:以及|会同|联合(?![国会]))", text):
        names.extend(_split_pair(part))
    return list(dict.fromkeys(name for raw in names if (name := clean_party(raw))))


def _split_pair(text: str) -> Sequence[str]:
    match = re.fullmatch(rf"(?P<a>.+?(?:{ENDING}))(?:和|与|及)(?P<b>.+)", text.strip())
    return (match["a"], *_split_pair(match["b"])) if match else (text,)


def clean_party(text: str) -> str:
    """Return a name without time, connectives and empty words around it; empty when nothing is left."""
    bare = _TIME_BEHIND.sub("", _TIME.sub("", text.strip(" ，,、。：:")))
    bare = re.sub(
        r"^(?:其中|日前|近日|此前|目前|由|经|在|和|与|及|同|据悉|联合|会同|我国|以及|并|为|是|对|以|将)+",
        "",
        bare,
    )
    bare = re.sub(
        r"(?:等(?:\d+[家个]?)?(?:单位|机构|部门|企业|公司|部委)?|共同|联合|牵头|正式|已经|已|成功|率先|首次|作为.*|拟|计划|先后|累计|分别|日前|近日)+$",
        "",
        bare,
    )
    return bare.strip()


def looks_like_party(text: str) -> bool:
    """Return whether a text ends as names of organisations do."""
    if not 2 <= len(text) <= 40 or re.search(r"[，。；：了]|^(?:一批|部分|各|有关|该|本)|的(?!.*公司)", text):
        return False
    return re.search(rf"(?:{ENDING}|国务院|中央|人大|常委会|政协)$", text) is not None


# Words of kinds of organisations: a name that is made of them alone names nobody.
_KINDS = re.compile(
    "中小微|中小|小微|微型|大型|科技型|创新型|高新技术|战略性新兴产业|民营|国有|国有控股|商业|合作|当地|本地|有关|相关|各类|各级|"
    "各|该|本|某|多家|一家|几家|部分|若干|上市|龙头|骨干|示范|优势|试点|重点|优质|专利权?|知识产权|运营|服务|企业|公司|"
    "银行|集团|单位|机构|高等学校|高校|大学|学院|科研院所|院所|科研|研究院|研究所|医院|政府|部门|基金|中心|平台|协会|联盟|"
    "联合会|金融|担保|保险|评估|代理|投资|创业|国内外|国内|国外|境外|外资|外国|跨国|全国|全省|全市|全区|我省|我市|我国|区内|"
    "市内|省内|园区|入园|新|[0-9０-９]+[家个所]?|等|的|和|与|及|或|其|自身|双方|多方|第三方"
)


def is_named_party(text: str) -> bool:
    """Return whether a text names one organisation, not a kind: 中小企业 and 合作银行 name nobody."""
    return looks_like_party(text) and len(_KINDS.sub("", text)) >= 2
