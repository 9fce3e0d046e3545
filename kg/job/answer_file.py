"""Writing ready answers, and beside large ones what is asked of them in part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from kg.answers.match_slices import write_match_slices
from kg.api.answer_files import brief_control_path, control_path, matches_path
from kg.questions.brief_control import BRIEF_HOLDERS, brief_control
from kg.questions.fund_match_answers import fund_rows


def write_answer(path: Path, answer: Mapping[str, Any]) -> None:
    """Write an answer at one stroke."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY))
    part.replace(path)


def write_control(answers: Path, chain_id: str, answer: Mapping[str, Any]) -> None:
    """Write the control of a chain, and the same with its leading holders only."""
    write_answer(control_path(answers, chain_id), answer)
    write_answer(brief_control_path(answers, chain_id), brief_control(answer, BRIEF_HOLDERS))


def write_match(answers: Path, chain_id: str, answer: Mapping[str, Any]) -> None:
    """Write the match of a chain, and the same by fund and by cluster."""
    path = matches_path(answers, chain_id)
    write_answer(path, answer)
    write_match_slices(path.parent, answer, {row["fund"]: row for row in fund_rows(answer)})
