"""Words for the legal status of a Chinese patent → state and stage in the words of WIPO ST.27."""

from __future__ import annotations

import re
from dataclasses import dataclass

# In the order in which they decide: what ended a right is stronger than what it once was. «部分无效» leaves
# a right in force; a transfer, licence or pledge changes neither state nor stage.
RULES: tuple[tuple[str, str | None, str | None], ...] = (
    ("部分无效|部分宣告无效", "active", "grant"),
    ("恢复", "active", None),
    ("驳回|撤回|视撤|视为撤回|REJECTED|REFUSED|WITHDRAWN", "inactive", "termination"),
    ("全部无效|宣告无效|被无效|全部撤销|撤销|REVOKED|INVALIDATED", "inactive", "termination"),
    ("放弃|避免重复授权|重复授权|ABANDONED", "inactive", "termination"),
    (
        "未缴|终止|届满|期满|失效|无效|无权|EXPIRED|LAPSED|INACTIVE|DEAD|NON-PAYMENT|CEASED",
        "inactive",
        "termination",
    ),
    ("审中|在审|实质审查|实审|审查中|复审|未决|PENDING|EXAMINING|EXAMINATION", "active", "examination"),
    ("授权|有效|有权|维持|ACTIVE|GRANTED|ALIVE", "active", "grant"),
    ("公开|公布|受理|申请|指定期内|PUBLISHED", "active", "filing"),
)


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """State (`active`, `inactive`) and stage of a right; None where the words do not tell."""

    state: str | None
    stage: str | None


def parse_legal_status(text: str) -> LegalStatus:
    """Return what words such as «有权-审定授权», «未缴年费» or «实质审查» say of a right.

    Several words in one cell are read together, the one that ends the right deciding.
    """
    words = text.upper()
    for pattern, state, stage in RULES:
        if re.search(pattern, words):
            return LegalStatus(state, stage)
    return LegalStatus(None, None)
