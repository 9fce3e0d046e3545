"""`Client`: the API from Python."""

from __future__ import annotations

import time
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx
import pandas as pd
import pyarrow as pa

from kg.client.errors import ClientError, TruncatedWarning
from kg.client.frames import ARROW, bindings_frame, read_arrow, rows_frame, to_frame
from kg.client.jobs import Job
from kg.client.metrics import Metrics
from kg.client.transport import Parameters, Transport, json_object

Language = Literal["zh", "en"]
PAGE = 1000
SPARQL_RESULTS = "application/sparql-results+json"
HIT_COLUMNS = ("collection", "class", "key", "name")


class Client(Metrics):
    """One server of this knowledge graph.

    ```python
    with Client("http://127.0.0.1:8000", key="…") as kg:
        kg.collection("patents", filter="countryCode:CN", select=["publicationNumber", "title"])
        kg.coverage("civil_drone", "country:CN").frame
    ```

    Every method raises `ProblemError` where the server refuses and `UnreachableError` where there is no
    answer. Frames have Arrow types; unknown is `pd.NA`.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        language: Language = "zh",
        *,
        timeout: float = 60.0,
        retries: int = 3,
        longest_wait: float = 60.0,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            base_url: address of the server, without `/api/v1`.
            key: key of the API or an OIDC token; on loopback readers need none.
            language: of problems and texts.
            timeout: seconds without a byte after which a request fails.
            retries: how often a request is sent again when the server says when (`Retry-After`).
            longest_wait: seconds; a longer `Retry-After` is not waited for.
        """
        headers = {"Accept-Language": language, "User-Agent": "kg-client"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        http = httpx.Client(base_url=base_url, headers=headers, timeout=timeout)
        self._transport = Transport(http, retries, longest_wait, time.sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def health(self) -> dict[str, Any]:
        """Return whether the server can answer, and from which version."""
        return self._transport.get_json("/api/v1/health")

    def collection(
        self,
        name: str,
        *,
        filter: str | None = None,  # noqa: A002 - the API's own name
        search: str | None = None,
        sort: str | None = None,
        select: Sequence[str] | None = None,
        evidence: bool = False,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the rows of a collection, a row a thing, columns as selected.

        Args:
            name: such as `patents`, `organizations`, `funds`; docs/openapi.json lists them.
            filter: `attribute:value,other:a|b,third:>5,fourth:!x,fifth:null`; a comma means and.
            search: words that the text must have; the best first, with a column `relevance` if selected.
            sort: `attribute,-other`.
            select: attributes; by default all.
            evidence: add `sources`, the source records of each row.
            limit: rows at most, read page by page; without it the whole list comes as one stream.

        Returns:
            One version's rows; `attrs["etag"]` names the version.

        Raises:
            ProblemError: no such collection (404), a wrong parameter (422, `where` names it).
        """
        asked = list_parameters(filter, search, sort, select, evidence)
        return self._list(f"/api/v1/{quote(name, safe='')}", asked, limit)

    def relation(
        self,
        name: str,
        *,
        filter: str | None = None,  # noqa: A002
        sort: str | None = None,
        select: Sequence[str] | None = None,
        evidence: bool = False,
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Return the rows of a relationship class, such as `Citation`: startKey, endKey and properties.

        Parameters and errors are those of `collection`.
        """
        asked = list_parameters(filter, None, sort, select, evidence)
        return self._list(f"/api/v1/relations/{quote(name, safe='')}", asked, limit)

    def pages(
        self,
        name: str,
        *,
        filter: str | None = None,  # noqa: A002
        search: str | None = None,
        sort: str | None = None,
        select: Sequence[str] | None = None,
        per_page: int = PAGE,
    ) -> Iterator[pd.DataFrame]:
        """Yield a collection page by page, all of one version, however many rows there are.

        Raises:
            ProblemError: also 410, when the version of the first page is no longer kept.
        """
        asked = list_parameters(filter, search, sort, select, evidence=False)
        for table in self._tables(f"/api/v1/{quote(name, safe='')}", asked, per_page):
            yield to_frame(table)

    def groups(
        self,
        name: str,
        by: str,
        *,
        filter: str | None = None,  # noqa: A002
        search: str | None = None,
    ) -> pd.DataFrame:
        """Return the number of rows of a collection by a value: key, count; the largest first."""
        asked = {**list_parameters(filter, search, None, None, evidence=False), "group_by": by}
        return self._list(f"/api/v1/{quote(name, safe='')}", asked, None)

    def entity(self, collection: str, key: str) -> dict[str, Any]:
        """Return one thing with its properties and neighbours.

        Raises:
            ProblemError: there is none (404).
        """
        return self._transport.get_json(f"/api/v1/{quote(collection, safe='')}/{quote(key, safe='')}")

    def search(
        self, words: str, *, collections: Sequence[str] | None = None, per_page: int = 25
    ) -> pd.DataFrame:
        """Return the best hits of each collection: collection, class, key, name, relevance, count.

        `count` is the number of hits of the collection; ranks of different collections do not compare.
        """
        found = self._transport.get_json("/api/v1/search", _search_parameters(words, collections, per_page))
        rows = [
            {"collection": part["collection"], **hit, "count": part["count"]}
            for part in found["collections"]
            for hit in part["results"]
        ]
        return rows_frame(rows, (*HIT_COLUMNS, "relevance", "count"))

    def suggest(
        self, typed: str, *, collections: Sequence[str] | None = None, per_page: int = 10
    ) -> pd.DataFrame:
        """Return named things that fit what was typed, Chinese or pinyin: collection, class, key, name."""
        found = self._transport.get_json("/api/v1/suggest", _search_parameters(typed, collections, per_page))
        return rows_frame(found["results"], (*HIT_COLUMNS, "weight"))

    def sparql(self, query: str) -> pd.DataFrame:
        """Return the rows of a SELECT (or the truth of an ASK), a column a variable.

        Raises:
            ProblemError: the query is wrong or refused (422), took too long (503), needs a key (401, 403).
            ClientError: it is a CONSTRUCT or DESCRIBE: `sparql_graph` gives its triples.
        """
        answer = self._sparql(query, SPARQL_RESULTS)
        if answer.headers.get("content-type", "").partition(";")[0] != SPARQL_RESULTS:
            raise ClientError("the query makes a graph", expected="SELECT or ASK, or sparql_graph()")
        return bindings_frame(json_object(answer))

    def sparql_graph(self, query: str) -> str:
        """Return the triples of a CONSTRUCT or DESCRIBE as Turtle; errors as of `sparql`."""
        return self._sparql(query, "text/turtle").text

    def _sparql(self, query: str, accept: str) -> httpx.Response:
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self._transport.send("POST", "/sparql", content=query.encode(), headers=headers)

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> pd.DataFrame:
        """Return the rows of a read-only Cypher query; nodes and relationships come as JSON text.

        Args:
            text: one query; values belong into the parameters.
            parameters: JSON values by name.
            limit: rows at most, 10,000 by default; a `TruncatedWarning` tells of rows beyond.

        Raises:
            ProblemError: refused (403), wrong (422), the graph is down or busy (503).
        """
        body = {"query": text, "parameters": dict(parameters or {})}
        asked = body if limit is None else {**body, "limit": limit}
        answer = self._transport.send("POST", "/api/v1/cypher", json=asked, headers={"Accept": ARROW})
        table, said = read_arrow(answer)
        if said.get("truncated") == "true":
            warnings.warn(f"only the first {said['limit']} rows", TruncatedWarning, stacklevel=2)
        frame = to_frame(table)
        frame.attrs = {name: said[name] for name in ("graphVersion", "snapshotVersion") if name in said}
        return frame

    def export(
        self,
        format: str,  # noqa: A002 - the API's own name
        *,
        classes: Sequence[str] = (),
        data_sets: Sequence[str] = (),
    ) -> Job:
        """Start the export of the published version, or of some classes or data sets of it.

        Args:
            format: turtle, nquads, ntriples, jsonld, graphml, csv or parquet.
            classes: names of the ontology; by default all.
            data_sets: dataSetIds; by default all.
        """
        work = {"kind": "export", "format": format, "classes": list(classes), "dataSets": list(data_sets)}
        return self._start(work)

    def answer_later(self, path: str, body: Mapping[str, Any] | None = None) -> Job:
        """Start a job that computes an answer without the time limit of a request; its result is JSON.

        Args:
            path: of a metric with its query, such as `/api/v1/chains/civil_drone/gaps?subject=country:CN`.
            body: of an operation that takes one; it is sent by POST then.
        """
        method = "GET" if body is None else "POST"
        return self._start({"kind": "answer", "method": method, "path": path, "body": body})

    def job(self, job_id: str) -> Job:
        """Return a job that was started before, also by another program with the same key."""
        return Job(self._transport, job_id)

    def jobs(self) -> pd.DataFrame:
        """Return the caller's jobs, the newest first."""
        return rows_frame(self._transport.get_json("/api/v1/jobs")["results"], ("jobId", "kind", "state"))

    def _start(self, work: Mapping[str, Any]) -> Job:
        headers = {"Idempotency-Key": uuid.uuid4().hex}  # a repeated request starts no second job
        answer = self._transport.send("POST", "/api/v1/jobs", json=work, headers=headers)
        return Job(self._transport, str(json_object(answer)["jobId"]))

    def _list(self, path: str, asked: Parameters, limit: int | None) -> pd.DataFrame:
        if limit is None:
            answer = self._transport.send(
                "GET", path, {**asked, "per_page": "all"}, headers={"Accept": ARROW}
            )
            table, etag = read_arrow(answer)[0], answer.headers.get("etag")
            frame = to_frame(table)
            frame.attrs = {"etag": etag}
            return frame
        tables: list[pa.Table] = []
        for page in self._tables(path, asked, max(1, min(limit, PAGE))):
            tables.append(page)
            if sum(part.num_rows for part in tables) >= limit:
                break
        return to_frame(pa.concat_tables(tables).slice(0, limit))

    def _tables(self, path: str, asked: Parameters, per_page: int) -> Iterator[pa.Table]:
        """Yield the pages of a list; each names the next in its Link header (RFC 8288)."""
        address, parameters = path, {**asked, "per_page": per_page}
        while address:
            answer = self._transport.send("GET", address, parameters, headers={"Accept": ARROW})
            yield read_arrow(answer)[0]
            address, parameters = answer.links.get("next", {}).get("url", ""), {}


def list_parameters(
    filter: str | None,  # noqa: A002
    search: str | None,
    sort: str | None,
    select: Sequence[str] | None,
    evidence: bool,
) -> Parameters:
    """Return the parameters of a list as the API names them."""
    chosen = None if select is None else ",".join(select)
    return {
        "filter": filter,
        "search": search,
        "sort": sort,
        "select": chosen,
        "evidence": evidence or None,
    }


def _search_parameters(words: str, collections: Sequence[str] | None, per_page: int) -> Parameters:
    only = None if collections is None else ",".join(collections)
    return {"q": words, "collections": only, "per_page": per_page}
