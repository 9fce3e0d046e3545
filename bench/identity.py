"""Who is who among many mentions: seconds, memory, and the quality on labels that the generator knows."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from kg.ingest.resolve.facts import industry_words, places
from kg.ingest.resolve.latin_names import industry_in_latin, place_latin, romanise
from kg.ingest.resolve.quality import compare_clusters
from kg.ingest.resolve.resolution import resolve_names

MENTIONS_PER_FIRM = 3
CHARACTERS = (
    "安邦博才诚创德东方飞丰福光国海汉豪恒宏华辉吉佳嘉建金锦京景凯康科朗乐立联龙隆茂美民明铭南宁"
    "鹏普奇清庆瑞润森盛世顺泰腾天通同万威维伟文祥新鑫信兴星旭亚洋一益永友宇元源远云泽正中众卓"
)
SYLLABLES = tuple(first + second for first in "bcdfghklmnprstvxz" for second in "aeio")
TRADES = (
    "Technology",
    "Electronics",
    "Systems",
    "Pharmaceutical",
    "Chemical",
    "Materials",
    "Motor",
    "Instruments",
)
FORMS = ("Inc.", "Corp.", "Co., Ltd.", "GmbH", "LLC", "Limited", "S.A.", "Corporation")


def measure_identity(mentions: int) -> list[dict[str, object]]:
    """Return seconds and peak memory of resolving the mentions, in a process of its own.

    The target is a million mentions in ten minutes and 4 GiB on two cores.
    """
    code = f"from bench.identity import run; run({mentions})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds, gib, precision, recall = map(float, done.stdout.split()[-4:])
    scale = mentions / 1_000_000
    return [
        {"what": f"identity, seconds for {mentions:,} mentions", "value": seconds, "target": 600.0 * scale},
        {"what": "identity, peak GiB", "value": gib, "target": 4.0},
        {"what": "identity, pairwise precision on generated names", "value": precision, "target": None},
        {"what": "identity, pairwise recall on generated names", "value": recall, "target": None},
    ]


def run(mentions: int) -> None:
    """Resolve generated mentions and print seconds, peak GiB, precision and recall."""
    pairs = list(generate(mentions, seed=1))
    names = [name for name, _ in pairs]
    start = time.perf_counter()
    clusters = [row.cluster or "" for row in resolve_names(names)]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    quality = compare_clusters(clusters, [label for _, label in pairs])["pairwise"]
    print(seconds, peak, quality.precision.value or 0.0, quality.recall.value or 0.0)


def generate(mentions: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield invented names with the firm that each belongs to, Chinese and Latin by turns."""
    random_source = random.Random(seed)
    firms = max(1, mentions // MENTIONS_PER_FIRM)
    towns, words = sorted(places()), sorted(industry_words())
    seeds = distinct_firms(firms, seed)
    for number in range(mentions):
        firm = random.Random(seeds[number % firms])
        if (number % firms) % 2:
            yield latin_name(firm, random_source), f"f{number % firms}"
        else:
            yield chinese_name(firm, random_source, towns, words), f"f{number % firms}"


def distinct_firms(firms: int, seed: int) -> list[str]:
    """Return the seed of each firm; two Latin firms of one root and trade would be one to any reader."""
    seeds, taken = [], set()
    for number in range(firms):
        trial = 0
        while True:
            text = f"{seed}:{number}" + (f":{trial}" if trial else "")
            said = latin_words(random.Random(text)) if number % 2 else (text,)
            if said not in taken:
                break
            trial += 1
        taken.add(said)
        seeds.append(text)
    return seeds


def latin_words(firm: random.Random) -> tuple[str, str]:
    """Return root and trade of a Latin firm."""
    root = "".join(firm.choices(SYLLABLES, k=firm.choice((3, 4, 5)))).capitalize()
    return root, firm.choice(TRADES)


def latin_name(firm: random.Random, mention: random.Random) -> str:
    """Return a Latin name: the firm decides its words, the mention case, form and a slip now and then."""
    root, trade = latin_words(firm)
    form = mention.choice(FORMS)
    if mention.random() < 0.05:
        at = mention.randrange(1, len(root) - 1)
        root = root[:at] + root[at + 1 :]
    name = f"{root} {trade} {form}"
    return name.upper().replace(".", "").replace(",", "") if mention.random() < 0.4 else name


def chinese_name(firm: random.Random, mention: random.Random, towns: list[str], words: list[str]) -> str:
    """Return a Chinese name, or its English form now and then."""
    town, trade = firm.choice(towns), "".join(firm.choices(CHARACTERS, k=3))
    word = firm.choice(words)
    if mention.random() < 0.1:
        import pyarrow as pa

        latin = romanise(pa.array([trade]))[0].as_py().capitalize()
        english = industry_in_latin(pa.array([word]))[0].as_py().title()
        return f"{place_latin()[town].capitalize()} {latin} {english} Co., Ltd."
    suffix = mention.choice(("市", "")) if len(town) == 2 else ""
    return f"{town}{suffix}{trade}{word}{mention.choice(('有限公司', '股份有限公司', '有限责任公司'))}"
