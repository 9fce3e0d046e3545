"""The metrics of chains and funds, each as a `MetricResult`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

import pandas as pd

from kg.client.errors import ClientError
from kg.client.frames import ARROW, read_arrow, rows_frame, to_frame
from kg.client.results import MetricResult
from kg.client.transport import Parameters, Transport, Value, json_object

Day = str | dt.date
ATTEMPTS = 3
EVIDENCE_PAGE = 1000
EVIDENCE_COLUMNS = ("link", "holders", "familyId", "mass", "sources")


class Metrics:
    """Questions about chains and funds.

    Every question of a chain takes `as_of` (valid time: what was in force on this day), `known_at`
    (knowledge time: what was published by it), and by name any other parameter of its operation, such as
    `jurisdiction`, `weight`, `share` or `kappa`; docs/openapi.json lists them. All raise `ProblemError`
    where the server refuses (422: a parameter is wrong, named in `where`; 404: no such chain or subject) and
    `UnreachableError` where it cannot be reached.
    """

    _transport: Transport

    def coverage(
        self,
        chain: str,
        subject: str | None = None,
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return how far a subject's patents cover a chain, a row a link 产业链专利覆盖度."""
        asked = {"subject": subject, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "coverage", asked, evidence_of="coverage")

    def control(
        self,
        chain: str,
        subject: str | None = None,
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return who controls the links of a chain, a row a link and holder 专利控制力."""
        asked = {"subject": subject, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "control", asked, evidence_of="control")

    def gaps(
        self,
        chain: str,
        subject: str = "country:CN",
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return missing and weak links with their probabilities, the least covered first 缺链与弱链."""
        asked = {"subject": subject, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "gaps", asked, evidence_of="coverage")

    def completion(
        self,
        chain: str,
        subject: str = "country:CN",
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return the links to complete first, with their reasons and the trivial baseline 补链清单."""
        asked = {"subject": subject, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "completion", asked)

    def what_if(
        self,
        chain: str,
        subject: str = "country:CN",
        *,
        attract: Sequence[str] = (),
        buy: Sequence[str] = (),
        open_licence: Sequence[str] = (),
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return the coverage before and after a change in thought 推演; nothing is written.

        Args:
            chain: chainId.
            subject: whose coverage.
            attract: agentIds that join the subject.
            buy: familyIds that it buys.
            open_licence: agentIds that open their families to all.
            as_of: valid time.
            known_at: knowledge time.
            parameters: others of the operation.
        """
        change = {"attract": attract, "buy": buy, "open_licence": open_licence}
        asked = {"subject": subject, **change, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "what-if", asked)

    def comparison(
        self,
        chain: str,
        subject: str = "country:CN",
        *,
        other: str | None = None,
        as_of: Day | None = None,
        known_at: Day | None = None,
        other_as_of: Day | None = None,
        other_known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return two subjects beside each other, or one at two instants, a row a link 对比."""
        sides = {"with": other, "with_as_of": other_as_of, "with_known_at": other_known_at}
        asked = {"subject": subject, **sides, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "comparison", asked)

    def ranking(
        self,
        chain: str,
        by: str = "country",
        *,
        as_of: Day | None = None,
        known_at: Day | None = None,
        **parameters: Value,
    ) -> MetricResult:
        """Return the coverage of all countries, firms or places of a kind 各地覆盖度."""
        asked = {"by": by, "as_of": as_of, "known_at": known_at, **parameters}
        return self._chain(chain, "ranking", asked)

    def matches(self, fund: str) -> MetricResult:
        """Return the patent clusters of every chain with a fund's verdict, the best first 基金—项目匹配.

        The frame has a row a chain and cluster: chain, project, name, eligible (null: a condition is
        unknown), score, its parts, refusals, unknown. `parameters` and `undefined` are by chain.

        Raises:
            ProblemError: there is no such fund (404).
        """
        found = self._transport.get_json(f"/api/v1/funds/{quote(fund, safe='')}/matches")
        parts = {part["chain"]["chainId"]: part for part in found["chains"]}
        rows = [_match_row(chain, part, score) for chain, part in parts.items() for score in part["scores"]]
        by_chain = {
            name: {chain: part[name] for chain, part in parts.items()} for name in ("parameters", "undefined")
        }
        columns = ("chain", "project", "name", "eligible", "score")
        return MetricResult("matches", rows_frame(rows, columns), {**found, **by_chain})

    def assignment(
        self,
        chain: str,
        asks: Mapping[str, float],
        *,
        funds: Sequence[str] = (),
        stages: Mapping[str, str] | None = None,
        capital: Mapping[str, float] | None = None,
        accept_unknown: bool = False,
        seconds: float = 10.0,
    ) -> MetricResult:
        """Return who gets how much of what, for several funds at once 基金—项目配置.

        Args:
            chain: chainId.
            asks: what each cluster asks for, in the funds' money unit.
            funds: agentIds; by default all with a known capital.
            stages: stage of a cluster.
            capital: capital of a fund, in place of what it declared.
            accept_unknown: pass what no declaration refuses.
            seconds: time of the search, at most 15; longer is a job.
        """
        body = {
            "funds": list(funds),
            "asks": dict(asks),
            "stages": dict(stages or {}),
            "capital": dict(capital or {}),
            "acceptUnknown": accept_unknown,
            "seconds": seconds,
        }
        return self._ask("POST", f"/api/v1/chains/{quote(chain, safe='')}/assignment", "assignment", {}, body)

    def _chain(
        self, chain: str, metric: str, asked: Parameters, evidence_of: str | None = None
    ) -> MetricResult:
        path = f"/api/v1/chains/{quote(chain, safe='')}"
        found = self._ask("GET", f"{path}/{metric}", metric, asked)
        if evidence_of is None:
            return found
        # The answer says which subject it is of, where the server chose it.
        listing = partial(self._evidence, f"{path}/{evidence_of}", dict(asked))
        return MetricResult(metric, found.frame, found.answer, listing)

    def _ask(
        self, method: str, path: str, metric: str, asked: Parameters, body: object = None
    ) -> MetricResult:
        """Return an answer with its table, both of one version: their ETags differ in the format alone."""
        for _ in range(ATTEMPTS):
            told = self._transport.send(
                method, path, asked, json=body, headers={"Accept": "application/json"}
            )
            table = self._transport.send(method, path, asked, json=body, headers={"Accept": ARROW})
            tags = told.headers.get("etag", ""), table.headers.get("etag", "")
            if tags[0].removesuffix('-json"') == tags[1].removesuffix('-arrow"'):
                return MetricResult(metric, to_frame(read_arrow(table)[0]), json_object(told))
        raise ClientError("versions were published faster than the answer could be read", where=path)

    def _evidence(self, path: str, asked: dict[str, Value], result: MetricResult) -> pd.DataFrame:
        rows: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            more: dict[str, Value] = {"evidence": True, "per_page": EVIDENCE_PAGE, "cursor": cursor}
            page = self._transport.get_json(path, {**asked, **more})
            if page["graphVersion"] != result.graph_version:
                raise ClientError(
                    "another version has been published since this answer; ask again",
                    where=path,
                    found=str(page["graphVersion"]),
                    expected=result.graph_version,
                )
            rows += page["evidence"]
            cursor = page.get("evidenceCursor")
            if cursor is None:
                return rows_frame(rows, EVIDENCE_COLUMNS)


def _match_row(chain: str, part: Mapping[str, Any], score: Mapping[str, Any]) -> dict[str, Any]:
    project = score["project"]
    return {
        "chain": chain,
        "project": project,
        "name": part["projects"].get(project, {}).get("name"),
        "eligible": score["eligible"],
        "score": score["score"],
        **score["parts"],
        "refusals": score["refusals"],
        "unknown": score["unknown"],
    }
