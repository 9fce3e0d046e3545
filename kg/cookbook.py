"""The cookbook: what the named queries answer on the synthetic sample; favourites for Neo4j Browser.

All texts are made from the headers of cypher/queries and from `cypher/sample_answers.json`, which
`kg cookbook run` writes; making the texts needs no server.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from kg.errors import QueryError
from kg.queries import GROUPS, NamedQuery, ParameterValue, bind_parameters, read_queries

ANSWERS = "cypher/sample_answers.json"
COOKBOOK = "docs/cookbook.md"
FAVORITES = "cypher/browser/favorites.cypher"
SHOWN_ROWS, CELL = 3, 60
# What a node of an answer is called by.
NAMES = ("name", "title", "designationType", "gapClass", "announcedDate")


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Size of the synthetic sample on which the cookbook is run."""

    publications: int
    seed: int
    citations_per_publication: float


SAMPLE = SampleSize(publications=3000, seed=3, citations_per_publication=4)

# Values for parameters that name one thing; ordered throughout, so that the same graph gives the same values.
EXAMPLES = """
MATCH (holder:Organization)<-[:HELD_BY]-(family:SimpleFamily)-[:IN_LINK]->(:ChainLink)
WITH holder, count(DISTINCT family) AS held, collect(DISTINCT family) AS families
ORDER BY held DESC, holder.agentId LIMIT 1
UNWIND families AS family
WITH holder, family, COUNT { (family)-[:CITES_FAMILY]->(:SimpleFamily) } AS cited
ORDER BY cited DESC, family.familyId LIMIT 1
RETURN holder.name AS holder, holder.name AS organisation, family.familyId AS familyId,
  head(COLLECT { MATCH (p:Publication)-[:MEMBER_OF]->(family)
    RETURN p.publicationNumber ORDER BY p.publicationNumber LIMIT 1 }) AS publicationNumber,
  head(COLLECT { MATCH (a:Agent)-[:INVESTED_IN]->(:InvestmentRound)
    RETURN a.name ORDER BY a.name LIMIT 1 }) AS investor,
  head(COLLECT { MATCH (a:Agent)<-[:MATCH_OF]-(:FundMatch) RETURN a.name ORDER BY a.name LIMIT 1 }) AS fund,
  head(COLLECT { MATCH (c:PatentCluster) RETURN c.clusterId ORDER BY c.clusterId LIMIT 1 }) AS clusterId,
  head(COLLECT { MATCH (p:Place)<-[:LOCATED_IN]-(o:Organization)
    RETURN p.name ORDER BY COUNT { (o)<-[:HELD_BY]-(:SimpleFamily) } DESC, p.placeId LIMIT 1 }) AS place,
  'x' AS industry, '2026-01-01' AS day
"""

Rows = list[dict[str, Any]]
Read = Callable[[str, Mapping[str, ParameterValue]], Rows]


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What a query answered on the sample.

    Attributes:
        query_hash: hash of the query's Cypher, to see that it has changed since.
        parameters: values it was run with.
        count: number of rows.
        rows: the first rows, a text per cell.
    """

    query_hash: str
    parameters: dict[str, ParameterValue]
    count: int
    rows: list[list[str]]


def hash_query(query: NamedQuery) -> str:
    """Return the SHA-256 of the Cypher in hexadecimal digits."""
    return hashlib.sha256(query.cypher.encode()).hexdigest()


def example_values(found: Mapping[str, str], query: NamedQuery) -> dict[str, str]:
    """Return values for the parameters that have no default."""
    return {p.name: found[p.name] for p in query.parameters if p.default is None}


def answer_queries(queries: Mapping[str, NamedQuery], read: Read) -> dict[str, SampleAnswer]:
    """Run all queries on a graph with the sample.

    Raises:
        QueryError: the graph has no example values, so it does not hold the sample.
    """
    examples = read(EXAMPLES, {})
    if not examples:
        raise QueryError("this graph does not hold the sample", expected="kg cookbook run on a fresh sample")
    answers = {}
    for name, query in queries.items():
        parameters = bind_parameters(query, example_values(examples[0], query))
        answers[name] = digest(query, parameters, read(query.cypher, parameters))
    return answers


def digest(query: NamedQuery, parameters: dict[str, ParameterValue], rows: Rows) -> SampleAnswer:
    """Keep the first rows of an answer, each cell as a short text."""
    shown = [[cell_text(row[column]) for column, _ in query.columns] for row in rows[:SHOWN_ROWS]]
    return SampleAnswer(hash_query(query), parameters, len(rows), shown)


def cell_text(value: Any) -> str:
    """Return a value as it stands in a table: numbers to four digits, lists joined, long texts cut.

    A node is told by its name; a path, which comes as nodes with the types between them, by all in turn.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return next((cell_text(value[name]) for name in NAMES if value.get(name)), "·")
    if isinstance(value, list):
        is_path = any(isinstance(one, dict) for one in value)
        text = (" – " if is_path else "; ").join(cell_text(one) for one in value)
    else:
        text = str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def write_answers(path: Path, answers: Mapping[str, SampleAnswer]) -> None:
    """Write the answers as JSON with sorted keys."""
    found = {name: asdict(answer) for name, answer in answers.items()}
    path.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def read_answers(path: Path) -> dict[str, SampleAnswer]:
    """Return the answers that `write_answers` wrote."""
    return {name: SampleAnswer(**found) for name, found in orjson.loads(path.read_bytes()).items()}


def build_texts(root: Path) -> dict[str, str]:
    """Return the text of every generated file by its path below the repository's root."""
    queries = read_queries(root / "cypher" / "queries")
    answers = read_answers(root / ANSWERS)
    return {COOKBOOK: render_cookbook(queries, answers), FAVORITES: render_favorites(queries)}


def find_drift(root: Path) -> list[str]:
    """Return what differs from the headers: files, and queries whose answer is of another Cypher."""
    queries, answers = read_queries(root / "cypher" / "queries"), read_answers(root / ANSWERS)
    stale = [
        f"{ANSWERS}: {name}"
        for name in sorted(queries.keys() | answers.keys())
        if name not in queries or name not in answers or hash_query(queries[name]) != answers[name].query_hash
    ]
    if stale:
        return stale
    texts = build_texts(root)
    return [name for name, text in texts.items() if not is_text(root / name, text)]


def is_text(path: Path, text: str) -> bool:
    """Return whether a file has exactly this text."""
    return path.is_file() and path.read_bytes() == text.encode()


def by_group(queries: Mapping[str, NamedQuery]) -> Iterator[tuple[str, list[NamedQuery]]]:
    """Yield the heading of each group in both languages with its queries."""
    for group, (english, chinese) in GROUPS.items():
        yield f"{english} · {chinese}", [query for query in queries.values() if query.group == group]


def render_cookbook(queries: Mapping[str, NamedQuery], answers: Mapping[str, SampleAnswer]) -> str:
    """Return docs/cookbook.md."""
    lines = [
        "# Cookbook: the named queries · 查询手册",
        "",
        "Generated by `kg cookbook build` from cypher/queries and `kg cookbook run`. Do not edit.",
        "",
        f"{len(queries)} questions. `kg query NAME -p name=value` answers one from the published graph; in "
        "Neo4j Browser they are favourites ([browser.md](browser.md)). The tables show the first rows on the "
        f"synthetic sample ({SAMPLE.publications} publications, seed {SAMPLE.seed}): made-up data that say "
        "nothing about the world. 表中结果来自合成样本，不反映真实情况。",
        "",
    ]
    for heading, found in by_group(queries):
        lines += [f"* {heading}: " + ", ".join(f"[{query.name}](#{query.name})" for query in found)]
    for heading, found in by_group(queries):
        lines += ["", f"## {heading}"]
        for query in found:
            lines += ["", *section(query, answers[query.name])]
    return "\n".join(lines) + "\n"


def section(query: NamedQuery, answer: SampleAnswer) -> Iterator[str]:
    """Yield the lines of one query."""
    yield from (f"### {query.name}", "", query.question_zh, query.question_en, "")
    for parameter in query.parameters:
        default = "" if parameter.default is None else f" = `{parameter.default}`"
        yield f"* `${parameter.name}` {parameter.type}{default}: {parameter.description}"
    if query.parameters:
        yield ""
    yield from table(("column", "meaning"), query.columns)
    yield ""
    asked = ", ".join(f"{name} = {value}" for name, value in answer.parameters.items())
    suffix = f" ({asked})" if asked else ""
    if not answer.rows:
        yield f"On the sample{suffix}: no row; the sample holds nothing of the kind. 合成样本中无此类数据。"
        return
    yield from (f"On the sample{suffix}: {answer.count} rows, the first:", "")
    yield from table([column for column, _ in query.columns], answer.rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a Markdown table."""
    yield "| " + " | ".join(header) + " |"
    yield "| " + " | ".join("---" for _ in header) + " |"
    for row in rows:
        yield "| " + " | ".join(markdown_cell(cell) for cell in row) + " |"


def markdown_cell(text: str) -> str:
    """Return a text that ends no cell and starts no other markup."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def render_favorites(queries: Mapping[str, NamedQuery]) -> str:
    """Return the favourites by groups; Neo4j Browser shows the first comment line of one as its name."""
    parts = ["// Generated by `kg cookbook build` from cypher/queries. Do not edit.\n"]
    for heading, found in by_group(queries):
        parts += [f"// ==== {heading} ====\n", *(favorite(query) for query in found)]
    return "\n".join(parts)


def favorite(query: NamedQuery) -> str:
    """Return one favourite: the query with its parameters' values in their places.

    One without default stands as an empty text to fill in. Not as `:param` lines before the query: of several
    statements Browser shows that they succeeded, and neither table nor drawing.
    """
    values = {p.name: literal(p.default) for p in query.parameters}
    told = [f"// {p.name} = {values[p.name]}: {p.description}" for p in query.parameters]
    cypher = re.sub(r"\$(\w+)", lambda found: values[found[1]], query.cypher)
    return "\n".join([f"// {query.question_zh} {query.question_en}", *told, cypher + ";"]) + "\n"


def literal(value: ParameterValue | None) -> str:
    """Return a value as Cypher writes it."""
    if isinstance(value, int | float):
        return str(value)
    return "'" + (value or "").replace("\\", "\\\\").replace("'", "\\'") + "'"


def write_favorites_zip(path: Path, queries: Mapping[str, NamedQuery]) -> None:
    """Write a ZIP with a file for each query in a folder for its group.

    Neo4j Browser makes a favourite of each `.cypher` file of a dropped ZIP and a folder of each folder, as
    its own export has them.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for heading, found in by_group(queries):
            for query in found:
                archive.writestr(f"{heading}/{query.name}.cypher", favorite(query))
