"""The procedures and functions that a reader may call, and finding their names in the text of a plan.

A subquery inside an expression (a list comprehension, CASE, reduce, the condition of a path) has no operators
of its own in Neo4j's plan. The server prints it into the details of the operator that evaluates it: a call as
`ResolvedCall(db.labels() :: …`, a file as `LOAD CSV FROM …`, a function by its full name; always in the
server's own spelling, whatever comments, escapes or back-ticks the caller wrote (measured on 5.26.30).

These texts hold names of columns as well, which a caller chooses. So a name counts wherever it stands: a
column that is called like a forbidden procedure is refused too, and nothing can hide in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.api.door.errors import CypherRefusedError

PROCEDURES = frozenset(
    {
        "db.info",
        "db.labels",
        "db.ping",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
        "db.index.fulltext.listAvailableAnalyzers",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
    }
)
# Functions of Cypher itself have no dot, but for these; every function that a plugin adds has one.
FUNCTION_NAMESPACES = (
    "date.",
    "datetime.",
    "localdatetime.",
    "localtime.",
    "time.",
    "duration.",
    "point.",
    "vector.similarity.",
    "gds.similarity.",
    "gds.util.",
)
FUNCTIONS = frozenset({"gds.version"})

# Neo4j takes no procedure and no plugin's function without a namespace, so each has a dot.
_DOTTED = r"`?\w+`?(?:\s*\.\s*`?\w+`?)+"
_CALL = re.compile(
    rf"ResolvedCall\s*\(\s*(?P<resolved>[^\s(]*)|\bCALL\s+(?P<called>{_DOTTED})", re.IGNORECASE
)
_LOAD = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)
_FUNCTION = re.compile(rf"(?P<name>{_DOTTED})\s*\(")


def check_procedure(name: str, operator: str) -> None:
    """Refuse a procedure that is not on the list.

    Raises:
        CypherRefusedError: it is not.
    """
    if name not in PROCEDURES:
        raise CypherRefusedError(
            "this procedure may not be called here",
            found=name,
            expected=", ".join(sorted(PROCEDURES)),
            reason="procedure",
            operator=operator,
        )


def check_text(text: str, operator: str) -> None:
    """Refuse a text of the plan that names what the operators of the plan do not show.

    Args:
        text: an argument of an operator, as the server printed it.
        operator: that operator, for the message.

    Raises:
        CypherRefusedError: it loads a file, or calls a procedure or function that is not on the list.
    """
    if _LOAD.search(text):
        raise CypherRefusedError(
            "LOAD CSV may not be used here", found="LOAD CSV", reason="loadCsv", operator=operator
        )
    for name in called_procedures(text):
        check_procedure(name, operator)
    for name in called_functions(text):
        if not is_allowed_function(name):
            raise CypherRefusedError(
                "this function may not be called here",
                found=name,
                expected="a function of Cypher itself, or of " + ", ".join(FUNCTION_NAMESPACES),
                reason="function",
                operator=operator,
            )


def is_allowed_function(name: str) -> bool:
    """Return whether a name with a dot may stand before a bracket; a procedure's call looks alike."""
    return name in PROCEDURES or name in FUNCTIONS or name.lower().startswith(FUNCTION_NAMESPACES)


def called_procedures(text: str) -> Iterator[str]:
    """Give the names of the procedures called in a text; a `CALL {…}` of a subquery has none."""
    for match in _CALL.finditer(text):
        yield plain_name(match["called"] if match["resolved"] is None else match["resolved"])


def called_functions(text: str) -> Iterator[str]:
    """Give the names of the functions with a namespace that are called in a text."""
    for match in _FUNCTION.finditer(text):
        yield plain_name(match["name"])


def plain_name(name: str) -> str:
    """Return a name without back-ticks and blanks."""
    return "".join(name.replace("`", "").split())
