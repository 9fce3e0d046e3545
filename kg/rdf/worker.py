"""A process that answers SPARQL over one store: `python -m kg.rdf.worker STORE`.

Oxigraph cannot be told to stop, so a query runs in a process of its own that can be ended. It reads requests
from its input, a JSON line each, and answers with a line each:

```text
{"query": …, "format": <media type>, "output": <file to write>}
{"kind": "select"|"ask"|"graph"}   or   {"error": "syntax"|"refused"|"format"|"size"|"memory", "found": …}
```
"""

from __future__ import annotations

import resource
import sys
from typing import Any

import orjson
import pyoxigraph as ox
from pyparsing import ParseBaseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

MEMORY_BYTES = 4 << 30
OUTPUT_BYTES = 256 << 20
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


class Refusal(Exception):  # noqa: N818 - it says no, it is no defect
    """A query that is not answered, and why."""

    def __init__(self, kind: str, found: str) -> None:
        super().__init__(found)
        self.kind = kind


def main() -> None:
    """Answer requests until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    store = ox.Store.read_only(sys.argv[1])
    _say({"ready": True})
    for line in sys.stdin.buffer:
        _say(answer(store, orjson.loads(line)))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


def answer(store: ox.Store, request: dict[str, str]) -> dict[str, str]:
    """Return what is said of a request; the rows go into its output file."""
    try:
        check(request["query"])
        return {"kind": write(store, request["query"], request["format"], request["output"])}
    except Refusal as refusal:
        return {"error": refusal.kind, "found": str(refusal)}
    except SyntaxError as error:
        return {"error": "syntax", "found": str(error.msg)}
    except ValueError as error:
        return {"error": "syntax", "found": str(error)}
    except MemoryError:
        return {"error": "memory", "found": f"more than {MEMORY_BYTES >> 30} GiB"}
    except OSError as error:
        return {"error": "size", "found": str(error)}


def check(text: str) -> None:
    """Refuse what is no query, and every SERVICE: it would make this machine call another.

    rdflib's parser decides, which knows the grammar: no spelling hides a SERVICE from it. A query must
    please both parsers, so what only one of them understands is refused.
    """
    try:
        parsed = parseQuery(text)
    except ParseBaseException as error:
        raise Refusal("syntax", f"line {error.lineno}, column {error.column}: {error.msg}") from error
    except RecursionError as error:
        raise Refusal("syntax", "nested too deeply") from error
    if _has_service(parsed):
        raise Refusal("refused", "SERVICE: this endpoint asks no other")


def _has_service(root: object) -> bool:
    waiting = [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, CompValue):
            if found.name == "ServiceGraphPattern":
                return True
            waiting.extend(found.values())
        elif not isinstance(found, str) and hasattr(found, "__iter__"):
            waiting.extend(found)
    return False


def write(store: ox.Store, query: str, media_type: str, output: str) -> str:
    """Run a query and write its answer; return its kind.

    Raises:
        Refusal: the answer has no such format.
    """
    found = store.query(query)
    is_graph = isinstance(found, ox.QueryTriples)
    formats: dict[str, Any] = GRAPHS if is_graph else RESULTS
    if media_type not in formats:
        raise Refusal("format", ", ".join(formats))
    found.serialize(output=output, format=formats[media_type])
    if is_graph:
        return "graph"
    return "ask" if isinstance(found, ox.QueryBoolean) else "select"


if __name__ == "__main__":
    main()
