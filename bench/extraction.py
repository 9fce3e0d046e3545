"""Facts and mentions from text: characters a second in one process, the tagger alone beside the whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from kg.ingest.extract.extract import extract_text
from kg.ingest.extract.lac import tag_texts
from kg.ingest.extract.sentences import sentence_spans

# Authored in the style of a report: every tenth sentence holds figures, as in the real ones.
PLAIN = "全省深入实施创新驱动发展战略，加强知识产权创造、运用、保护和管理，营商环境持续改善。"
FIGURES = "2019年，全省新增发明专利1.2万件，同比增长12.5%，{number}家知识产权运营机构完成营业收入3.4亿元。"
REPORT = "".join(
    (FIGURES.format(number=number) if number % 10 == 0 else PLAIN) + ("\n" if number % 7 == 0 else "")
    for number in range(1, 600)
)


def measure_extraction() -> list[dict[str, object]]:
    """Return characters a second of processor time, for the tagger alone and for everything."""
    extract_text("预备2家企业。", "warm")
    sentences = [REPORT[start:end] for start, end in sentence_spans(REPORT)]
    alone = rate_of(lambda: tag_texts(sentences))
    whole = rate_of(lambda: extract_text(REPORT, "report"))
    return [
        {"what": "LAC alone, characters a second a process", "value": alone, "target": None},
        {"what": "mentions and facts, characters a second a process", "value": whole, "target": 20_000.0},
    ]


def rate_of(work: Callable[[], object]) -> float:
    """Return characters a second of processor time; the machine's other work does not count."""
    start = time.process_time()
    work()
    return len(REPORT) / (time.process_time() - start)
