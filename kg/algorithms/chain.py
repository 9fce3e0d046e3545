"""Industry chains: read them, check them, and give their rows.

A chain file is YAML that a domain expert writes (``domain/chains/*.yaml``; the format is in
``domain/README.md``).
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from kg.algorithms.chain_check import semantic_problems
from kg.algorithms.chain_file import Problem, parse_chain
from kg.algorithms.chain_model import Chain, Link, Rule, SupplyEdge, SymbolSet, expand, link_key
from kg.errors import ChainError

__all__ = [
    "Chain",
    "Link",
    "Problem",
    "Rule",
    "SupplyEdge",
    "SymbolSet",
    "chain_rows",
    "check_chain",
    "expand",
    "link_key",
    "read_chain",
]


def check_chain(path: Path) -> list[Problem]:
    """Return everything that is wrong with a chain file, in the order of its lines."""
    return _inspect(path)[1]


def read_chain(path: Path) -> Chain:
    """Return the chain that a file declares.

    Raises:
        ChainError: the file cannot be read or has problems; the message gives the first and their number.
    """
    chain, problems = _inspect(path)
    if chain is None or problems:
        first = problems[0]
        raise ChainError(
            f"{first.message} / {first.message_zh} ({len(problems)} in all: kg chain check lists them)",
            where=f"{path}:{first.line} {first.path}",
            found=first.found,
            expected=first.expected,
        )
    return chain


def _inspect(path: Path) -> tuple[Chain | None, list[Problem]]:
    draft = parse_chain(path)
    # A file whose form is wrong is judged on its form alone: its meaning would be guessed.
    if draft.chain is None or draft.problems:
        problems = draft.problems
    else:
        problems = semantic_problems(draft.chain, draft.lines)
    return draft.chain, sorted(problems, key=lambda problem: (problem.line, problem.path))


def chain_rows(chain: Chain) -> dict[str, pa.Table]:
    """Return the chain as tables of the graph: IndustryChain, ChainLink, LinkOfChain and ChainSupply.

    Node tables have the ontology's property names as columns; relationship tables have startKey, endKey
    and their properties. ``sources`` names the file and line that say so.
    """
    return {
        "IndustryChain": _chain_table(chain),
        "ChainLink": _link_table(chain),
        "LinkOfChain": _membership_table(chain),
        "ChainSupply": _supply_table(chain),
    }


def _sources(chain: Chain, lines: list[int]) -> pa.Array:
    references = [[f"chain:{chain.file}:{line}"] for line in lines]
    return pa.array(references, pa.list_(pa.string()))


def _chain_table(chain: Chain) -> pa.Table:
    return pa.table(
        {
            "chainId": [chain.chain_id],
            "name": [chain.name_zh],
            "nameEn": [chain.name_en],
            "chainVersion": [chain.version],
            "sources": _sources(chain, [1]),
        }
    )


def _link_table(chain: Chain) -> pa.Table:
    return pa.table(
        {
            "linkId": [link_key(chain, link.id) for link in chain.links],
            "name": [link.name_zh for link in chain.links],
            "nameEn": [link.name_en for link in chain.links],
            "stage": [link.stage for link in chain.links],
            "importance": pa.array([link.importance for link in chain.links], pa.float64()),
            "sources": _sources(chain, [link.line for link in chain.links]),
        }
    )


def _membership_table(chain: Chain) -> pa.Table:
    return pa.table(
        {
            "startKey": [link_key(chain, link.id) for link in chain.links],
            "endKey": [chain.chain_id for _ in chain.links],
            "sources": _sources(chain, [link.line for link in chain.links]),
        }
    )


def _supply_table(chain: Chain) -> pa.Table:
    return pa.table(
        {
            "startKey": pa.array([link_key(chain, edge.source) for edge in chain.edges], pa.string()),
            "endKey": pa.array([link_key(chain, edge.target) for edge in chain.edges], pa.string()),
            "costShare": pa.array([edge.cost_share for edge in chain.edges], pa.float64()),
            "criticality": pa.array([edge.criticality for edge in chain.edges], pa.float64()),
            "sources": _sources(chain, [edge.line for edge in chain.edges]),
        }
    )
