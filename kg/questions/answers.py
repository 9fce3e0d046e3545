"""Results as answers: their numbers, names, parameters and evidence, ready or computed on request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.algorithms.chain import Chain, link_key
from kg.algorithms.control import ControlResult
from kg.algorithms.coverage import CoverageResult
from kg.algorithms.result_json import control_json, coverage_json
from kg.algorithms.results import METHOD_VERSION, Stamp
from kg.algorithms.validity_notes import CONTROL, COVERAGE, Note, with_validity
from kg.algorithms.world import World
from kg.questions.country_names import country_names
from kg.questions.evidence import control_evidence, describe_agents
from kg.schema import GRAPH_SCHEMA
from kg.snapshot import Snapshot

AGENT_KINDS = tuple(node.name for node in GRAPH_SCHEMA.concrete("Agent"))
HOLDER_MAPS = ("directShare", "reach", "exposure", "chokepoint")


@dataclass(frozen=True, slots=True)
class Run:
    """What every answer of one run carries."""

    snapshot: Snapshot
    computed_at: str

    def stamp(self, chain: Chain, as_of: dt.date, subject: str | None = None) -> Stamp:
        """Return what a result of this run is about."""
        return Stamp(chain.chain_id, subject, as_of, self.snapshot.version)

    def fields(
        self, as_of: dt.date, parameters: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the provenance of an answer."""
        return {
            "snapshotVersion": self.snapshot.version,
            "methodVersion": METHOD_VERSION,
            "computedAt": self.computed_at,
            "parameters": {
                "asOf": as_of.isoformat(),
                "knownAt": facts.get("knownBy", as_of.isoformat()),
                **parameters,
                "facts": dict(facts),
            },
            "calibrated": False,
            "dataSets": data_sets(self.snapshot),
        }


def data_sets(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the data sets of a snapshot without their files."""
    listed = snapshot.manifest["dataSets"]
    return [{name: value for name, value in item.items() if name != "files"} for item in listed]


def chain_answer(chain: Chain) -> dict[str, Any]:
    """Return a chain as declared: links and supply edges with their names."""
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
                "importanceReason": link.importance_reason,
            }
            for link in chain.links
        ],
        "edges": [
            {
                "source": link_key(chain, edge.source),
                "target": link_key(chain, edge.target),
                "costShare": edge.cost_share,
                "criticality": edge.criticality,
            }
            for edge in chain.edges
        ],
    }


def coverage_answer(
    chain: Chain, world: World, result: CoverageResult, evidence: list[dict[str, Any]], run: Run
) -> dict[str, Any]:
    """Return a subject's coverage of a chain as a ready answer."""
    chinese, english = country_names(world.subject.name) or (None, None)
    return {
        "chain": chain_answer(chain),
        "subject": world.subject.name,
        "subjectName": chinese,
        "subjectNameEn": english,
        **coverage_json(result),
        **run.fields(day_of(world), coverage_parameters(world, result), result.facts),
        "evidence": evidence,
    }


def control_answer(chain: Chain, world: World, result: ControlResult, run: Run) -> dict[str, Any]:
    """Return the control of a chain as a ready answer; holders without any part are left out."""
    shown: dict[str, Any] = control_json(result)
    links = [without_zeros(link) for link in shown.pop("links")]
    holders = {org for link in links for name in ("directShare", "reach") for org in link[name] or {}}
    power = {org: value for org, value in shown.pop("chainPower").items() if org in holders}
    if "sensitivity" in shown:
        cases = shown["sensitivity"]["supplierShare"].items()
        slim = {share: {org: v for org, v in cp.items() if org in holders} for share, cp in cases}
        shown["sensitivity"] = {"supplierShare": slim}
    through = {org: mass for org, mass in shown.pop("lookThrough").items() if mass > 0}
    return {
        "chain": chain_answer(chain),
        "subject": world.subject.name or None,
        "links": links,
        "chainPower": power,
        "lookThrough": through,
        **shown,
        **run.fields(day_of(world), _with_studies(result.parameters, CONTROL, result.facts), result.facts),
        "organizations": describe_agents(run.snapshot, holders, AGENT_KINDS),
        "evidence": control_evidence(result.evidence, run.snapshot),
    }


def coverage_parameters(world: World, result: CoverageResult) -> dict[str, object]:
    """Return what a coverage depends on, g included, and what is known of the validity of its classes."""
    return _with_studies({**result.parameters, "share": world.subject.share}, COVERAGE, result.facts)


def _with_studies(
    parameters: Mapping[str, object], notes: Mapping[str, Note], facts: Mapping[str, object]
) -> dict[str, object]:
    return with_validity(parameters, notes, facts.get("weight", "1"))


def day_of(world: World) -> dt.date:
    """Return the as-of date of a world that was made from a snapshot."""
    if world.as_of is None:
        raise ValueError("a world from a snapshot has a date")
    return world.as_of


def without_zeros(link: dict[str, Any]) -> dict[str, Any]:
    """Return a link's control without holders whose every number there is zero or undefined."""
    maps = {name: dict(link[name] or {}) for name in HOLDER_MAPS}
    kept = {org for values in maps.values() for org, value in values.items() if value}
    slim = {name: {org: v for org, v in values.items() if org in kept} for name, values in maps.items()}
    groups = link["groups"]
    shown = {
        name: {org: v for org, v in (groups[name] or {}).items() if v}
        if name in HOLDER_MAPS
        else groups[name]
        for name in groups
    }
    return {**link, **slim, "groups": shown}
