"""Synthetic firms, universities and venture rounds in the formats of their real exports."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kg.sample.random_access import hash_indices
from kg.sample.vocabulary import AMOUNTS, CHINESE_STEMS, FIRM_DESCRIPTIONS, PROVINCES, ROUND_TYPES

ROUND_HEADER = ["公司名称", "工商名称", "公司网址", "成立时间", "地点", "运营状态", "行业", "子行业"]
ROUND_HEADER += ["融资时间", "轮次", "融资金额", "投资方", "融资总额", "估值", "公司简介"]
UNIVERSITY_HEADER = ["id", "name", "code", "department", "address", "level", "remarks"]


def draw(seed: int, purpose: str, index: int, size: int) -> int:
    """Return one number in [0, size), fixed by its arguments."""
    return int(hash_indices(seed, purpose, np.array([index], dtype=np.int64))[0] % np.uint64(size))


def firm_name(index: int) -> str:
    """Return the registered name of synthetic firm `index`."""
    return f"深圳市合成{CHINESE_STEMS[index % len(CHINESE_STEMS)]}{index:05d}科技有限公司"


def investor_name(seed: int, firm: int, number: int, investors: int) -> str:
    """Return an investor; a few take part in many rounds."""
    rank = draw(seed, f"investor {number}", firm, investors * investors)
    return f"合成资本{int(rank**0.5) % investors:04d}"


def round_rows(seed: int, firms: int) -> Iterator[list[str]]:
    """Yield venture rounds as rows of the IT桔子-like export: continuation rows have empty firm cells."""
    investors = max(3, firms // 8)
    for firm in range(firms):
        industry, sub_industry, description = FIRM_DESCRIPTIONS[
            draw(seed, "line", firm, len(FIRM_DESCRIPTIONS))
        ]
        founded = f"{2008 + draw(seed, 'founded', firm, 6)}-{1 + draw(seed, 'month', firm, 12):02d}"
        place = PROVINCES[draw(seed, "place", firm, len(PROVINCES))]
        head = [f"合成品牌{firm:05d}", firm_name(firm), "", founded, place, "运营中", industry, sub_industry]
        count = 1 + draw(seed, "rounds", firm, 3)
        for number in reversed(range(count)):
            month, day = 1 + draw(seed, f"m{number}", firm, 12), 1 + draw(seed, f"d{number}", firm, 28)
            names = {
                investor_name(seed, firm, number * 3 + k, investors)
                for k in range(1 + draw(seed, f"n{number}", firm, 3))
            }
            amount = AMOUNTS[draw(seed, f"amount{number}", firm, len(AMOUNTS))]
            event = [
                f"{2014 + number}-{month:02d}-{day:02d}",
                ROUND_TYPES[min(number, 4)],
                amount,
                ",".join(sorted(names)),
            ]
            is_first = number == count - 1
            yield (head if is_first else [""] * 8) + event + ["", "", description if is_first else ""]


def university_rows(universities: int) -> Iterator[list[str]]:
    """Yield universities as rows of the Ministry's list; the codes lie outside the issued range."""
    for number in range(universities):
        yield [
            str(number + 1),
            f"合成大学{number:04d}",
            f"99{number:08d}",
            "合成主管部门",
            "北京市",
            "本科",
            "",
        ]


def listed_company_records(firms: int) -> Iterator[dict[str, str]]:
    """Yield listed companies as records of the JSON lines file; the codes lie outside the issued range."""
    for number in range(firms):
        yield {
            "name": f"合成{CHINESE_STEMS[number % len(CHINESE_STEMS)]}{number:04d}",
            "fullname": firm_name(number).replace("有限公司", "股份有限公司"),
            "code": f"699{number % 1000:03d}.SH",
            "location": "上海证券交易所",
            "time": f"{2000 + number % 20}-06-01",
        }
