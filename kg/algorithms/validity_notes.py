"""What the studies of validity found, shown to the reader of the numbers (docs/validity-studies.md).

A verdict holds for the files that it was measured on; `kg evaluate` measures it on others.
"""

from __future__ import annotations

from collections.abc import Mapping

STUDIES = "docs/validity-studies.md"
MATCH_STUDY = "docs/match-study.md"

Note = Mapping[str, str]


def _note(verdict: str, zh: str, en: str, command: str, study: str = STUDIES) -> Note:
    return {"verdict": verdict, "zh": zh, "en": en, "command": command, "study": study}


GAP_CLASS = _note(
    "cannotTell",
    "手头文件无法判断缺链、弱链今后是否仍然落后：只有 6 个主体有公布的份额",
    "the files at hand cannot tell whether missing and weak links stay behind: only 6 subjects have a "
    "published "
    "share",
    "kg evaluate gaps",
)
REACH = _note(
    "notBetter",
    "控制覆盖对今后被引的排序不优于“迄今被引次数”；文件中没有 X/Y 类别",
    "control reach orders holders by later references no better than «references so far»; the files "
    "have no X/Y "
    "categories",
    "kg evaluate reach",
)
CITATION_WEIGHT = _note(
    "notBetter",
    "引证对同族规模的排序与随机无异；维持年限无法判断（无法律状态）",
    "citations order families by size no better than chance; lifetime cannot be told (no legal status)",
    "kg evaluate weights",
)
LINK_PROBABILITY = _note(
    "better",
    "对企业，学习得到的排序优于各基线；专利集群不是企业，故其 probability 为空",
    "for firms the learned ranking is better than every baseline; a patent cluster is no firm, so its "
    "probability is null",
    "kg evaluate match",
    MATCH_STUDY,
)
COVERAGE: Mapping[str, Note] = {"gapClass": GAP_CLASS}
CONTROL: Mapping[str, Note] = {"reach": REACH}
GRADING: Mapping[str, Note] = {"citationsReceived": CITATION_WEIGHT}
MATCH: Mapping[str, Note] = {"probability": LINK_PROBABILITY}
# Weights of families that are made of citations.
WEIGHTS: Mapping[str, Mapping[str, Note]] = {
    "oecd": {"weight": CITATION_WEIGHT},
    "pai": {"weight": CITATION_WEIGHT},
    "calibrated": {"weight": CITATION_WEIGHT},
}


def with_validity(
    parameters: Mapping[str, object], notes: Mapping[str, Note], weight: object = "1"
) -> dict[str, object]:
    """Return the parameters of an answer with what is known of the validity of its numbers.

    Args:
        parameters: of the answer.
        notes: of its numbers.
        weight: weight of a family that the numbers were computed with.
    """
    return {**parameters, "validity": {**notes, **WEIGHTS.get(str(weight), {})}}
