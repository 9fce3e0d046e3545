"""The file of judgements is a data set: refusals by field, withdrawals and replaced lines skipped by name."""

from pathlib import Path

import orjson

from kg.ingest.detect import detect_format
from kg.ingest.pipeline import ingest

LINES = [
    {"judgementId": "j:1", "verdict": "positive", "leftKey": "name:甲", "rightKey": "name:乙"},
    {"judgementId": "j:2", "verdict": "negative", "leftKey": "name:甲", "rightKey": "name:乙"},
    {"judgementId": "j:3", "verdict": "unsure", "leftKey": "name:丙", "rightKey": "name:丁"},
    {
        "judgementId": "j:4",
        "verdict": "unsure",
        "leftKey": "name:丙",
        "rightKey": "name:丁",
        "withdraws": "j:3",
    },
    {"judgementId": "j:5", "verdict": "maybe", "leftKey": "name:丙", "rightKey": "name:丁"},
    {"judgementId": "j:6", "verdict": "positive", "leftKey": "name:丙", "rightKey": "name:丙"},
    {
        "judgementId": "j:7",
        "verdict": "positive",
        "leftKey": "name:丙",
        "rightKey": "name:丁",
        "judgedAt": "today",
    },
]


def test_every_line_is_accepted_refused_or_skipped_by_a_named_rule(tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    told = [{"judgedBy": "tester", "judgedAt": "2026-01-02T03:04:05Z", **line} for line in LINES]
    path.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in told))
    assert detect_format(path).format.name == "judgements"
    (report,) = ingest([path], stage_dir=tmp_path / "out").report.files
    assert (report.read, report.accepted, report.rejected, report.skipped) == (7, 1, 3, 3)
    assert report.reasons == {
        "badVerdict": 1,
        "sameRecord": 1,
        "badTime": 1,
        "withdrawal": 1,
        "withdrawn": 1,
        "replacedByLater": 1,
    }
