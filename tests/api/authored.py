"""An authored workspace: invented holders on the civil drone chain, answers computed by the real formulas."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from kg.algorithms.chain import read_chain
from kg.algorithms.chain_model import Chain, link_key
from kg.algorithms.control import compute_control
from kg.algorithms.coverage import compute_coverage
from kg.algorithms.fund_match import compute_match
from kg.algorithms.fund_model import FundRecord, Project
from kg.algorithms.link_graph import link_graph
from kg.algorithms.result_json import control_json, coverage_json, match_json
from kg.algorithms.world import Holdings, Memberships, References, Subject, World
from kg.api.answer_files import answers_folder, coverage_path
from kg.job.answer_file import write_control, write_match
from kg.settings import REPOSITORY_ROOT

VERSION, RESULTS = "0f1e2d3c", "r1"
CHAIN_FILE = REPOSITORY_ROOT / "domain" / "chains" / "civil_drone.yaml"
FUND = "investor:example"
HOLDERS = {
    "name:a1": ("云岭航空", "Yunling Aviation", "CN"),
    "name:a2": ("北岸飞控", "Northbank Flight Control", "CN"),
    "name:a3": ("苍梧大学", "Cangwu University", "CN"),
    "name:a4": ("长风动力", "Changfeng Propulsion", "CN"),
    "name:b1": ("AÉRO LUMIÈRE", None, "FR"),
    "name:b2": ("ROTORS DU MIDI", None, "FR"),
    "name:c1": ("PACIFIC UNMANNED SYSTEMS", None, "US"),
    "name:c2": ("HARBOR ROBOTICS", None, "US"),
    "name:c3": ("STATE UNIVERSITY OF EXAMPLE", None, "US"),
    "name:d1": ("KOREA SAMPLE WORKS", None, "KR"),
}
# g of each subject; nobody declared one for the United States.
SHARES = {"country:CN": 0.33, "country:FR": 0.06, "country:US": None}
FAMILIES = 760


def draw_holdings(random: np.random.Generator, links: int) -> tuple[np.ndarray, np.ndarray]:
    """Return link and holder of each family; China's holders are strong on some links, weak on others."""
    ids = np.arange(len(HOLDERS))
    ranks = random.permuted(np.tile(ids, (links, 1)), axis=1)
    weights = 1 / np.arange(1, ids.size + 1)[ranks]
    weights[:, :4] *= random.permutation(np.geomspace(0.02, 4.0, links))[:, None]
    sizes = np.geomspace(0.1, 8.0, links)[::-1]
    link = random.choice(links, FAMILIES, p=sizes / sizes.sum())
    holder = np.array([random.choice(ids.size, p=weights[n] / weights[n].sum()) for n in link])
    return link, holder


def authored_world(chain: Chain, subject: str) -> World:
    """Return invented families with skewed holders, seeded: the same every time."""
    random = np.random.default_rng(20261123)
    link, holder = draw_holdings(random, len(chain.links))
    every, ones = np.arange(FAMILIES), np.ones(FAMILIES)
    citing = np.sort(random.choice(FAMILIES, 620, replace=False))
    critical = random.choice([-1, 1], citing.size).astype(np.int8)
    code = subject.removeprefix("country:")
    members = np.array([country == code for _, _, country in HOLDERS.values()])
    share = SHARES[subject]
    reasons = {} if share is not None else {"share": f"no share of output is declared for {subject}"}
    return World(
        chain=link_graph(chain),
        families=np.array([f"family:{n}" for n in every], dtype=object),
        holders=np.array(list(HOLDERS), dtype=object),
        memberships=Memberships(every, link, ones, random.uniform(0.6, 1, FAMILIES)),
        holdings=Holdings(every, holder, ones, random.uniform(0.6, 1, FAMILIES)),
        references=References(citing, random.permutation(citing), critical),
        is_active=np.ones(FAMILIES, dtype=np.bool_),
        reference_mass=np.bincount(link, minlength=len(chain.links)).astype(np.float64),
        subject=Subject(subject, members, members, members, share, None, reasons),
        as_of=dt.date(2026, 6, 30),
    )


def chain_json(chain: Chain) -> dict[str, Any]:
    """Return a chain as answers carry it."""
    return {
        "chainId": chain.chain_id,
        "chainVersion": chain.version,
        "name": chain.name_zh,
        "nameEn": chain.name_en,
        "description": chain.description_zh,
        "descriptionEn": chain.description_en,
        "links": [
            {
                "link": link_key(chain, link.id),
                "name": link.name_zh,
                "nameEn": link.name_en,
                "stage": link.stage,
                "importance": link.importance,
            }
            for link in chain.links
        ],
        "edges": [
            {"source": link_key(chain, edge.source), "target": link_key(chain, edge.target)}
            for edge in chain.edges
        ],
    }


def provenance(chain: Chain, parameters: object, *, is_synthetic: bool) -> dict[str, Any]:
    data_set = {"dataSetId": "authored", "title": "授权测试样例 authored sample", "isSynthetic": is_synthetic}
    return {
        "chain": chain_json(chain),
        "snapshotVersion": VERSION,
        "computedAt": "2026-11-23T08:00:00Z",
        "methodVersion": "1",
        "parameters": parameters,
        "calibrated": False,
        "dataSets": [data_set],
        "sources": [],
        "evidence": [],
    }


def write_workspace(home: Path, *, is_synthetic: bool = True) -> None:
    """Publish the authored answers in a workspace, as the builder does."""
    chain = read_chain(CHAIN_FILE)
    answers = answers_folder(home, VERSION, RESULTS)
    for subject in SHARES:
        result = compute_coverage(authored_world(chain, subject))
        answer = {
            **provenance(chain, result.parameters, is_synthetic=is_synthetic),
            "subject": subject,
            **coverage_json(result),
        }
        write_json(coverage_path(answers, chain.chain_id, subject), answer)
    world = authored_world(chain, "country:CN")
    control = compute_control(world)
    names = {
        key: {"name": name, "nameEn": english, "countryCode": code}
        for key, (name, english, code) in HOLDERS.items()
    }
    first = control.evidence[control.evidence["kind"] == "direct"].to_dict("records")
    evidence = [
        {
            "link": row["link"],
            "kind": "direct",
            "holders": [row["holder"]],
            "familyId": row["family"],
            "mass": row["mass"],
            "publicationNumber": publication_of(row["family"]),
        }
        for row in first
    ]
    write_control(
        answers,
        chain.chain_id,
        {
            **provenance(chain, control.parameters, is_synthetic=is_synthetic),
            **control_json(control),
            "organizations": names,
            "evidence": evidence,
        },
    )
    write_match(answers, chain.chain_id, matches_json(chain, is_synthetic=is_synthetic))
    write_json(home / "current.json", {"version": VERSION, "resultsId": RESULTS})


def matches_json(chain: Chain, *, is_synthetic: bool) -> dict[str, Any]:
    link = link_key(chain, "flight_control")
    fund = FundRecord(id=FUND, stages=frozenset({"early"}), thesis={link: 1.0})
    other = FundRecord(id="investor:other", stages=frozenset({"late"}), thesis={link: 1.0})
    projects = [
        Project(id="cluster:1", stage="early", links={link: 1.0}, quality=0.6),
        Project(id="cluster:2", stage="late"),
    ]
    result = compute_match(authored_world(chain, "country:CN"), [fund, other], projects)
    return {
        **provenance(chain, result.weights, is_synthetic=is_synthetic),
        **match_json(result),
        "funds": {
            FUND: {"name": "示例创投", "nameEn": "Example Ventures"},
            "investor:other": {"name": "另一基金"},
        },
        "projects": {"cluster:1": {"name": "飞控 1"}, "cluster:2": {"name": "整机 2"}},
    }


def publication_of(family: str) -> str:
    """Return the invented publication number of a family."""
    return f"CN{100000000 + int(family.removeprefix('family:'))}A"


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY, default=str))
