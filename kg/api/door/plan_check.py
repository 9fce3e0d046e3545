"""Deciding on a query by its plan: what the server says it would do, not what the text looks like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.api.door.errors import CypherRefusedError, Reason
from kg.api.door.names import check_procedure, check_text, plain_name
from kg.api.door.operators import find_refusal

READ = "r"
# A drawing of the plan for terminals: the same texts again, cut to the width of its columns.
_DRAWING = "string-representation"
_WHY: dict[Reason, str] = {
    "write": "nothing can be written here",
    "loadCsv": "LOAD CSV may not be used here",
    "administration": "SHOW, TERMINATE and other administration may not be used here",
    "transactions": "CALL … IN TRANSACTIONS may not be used here",
    "operator": "the plan has an operator that is not known to be harmless",
    "database": "another database than the published graph may not be asked",
}
Plan = Mapping[str, Any]


def check_plan(plan: Plan | None, query_type: str | None, database: str) -> None:
    """Refuse a query unless its plan only reads, and only the published graph.

    Args:
        plan: the summary's plan of `EXPLAIN`, as the driver gives it.
        query_type: what the server says of the whole query: `r` reads, `w` writes, `rw` both, `s` changes
            the schema or administers. It also covers procedures in subqueries that the plan does not show.
        database: the only database that operators may work on.

    Raises:
        CypherRefusedError: with reason, operator and name.
    """
    if plan is None:
        raise CypherRefusedError("the server gave no plan to decide on", reason="operator")
    for operator in walk(plan):
        _check_operator(operator, database)
    if query_type != READ:
        reason: Reason = "write" if query_type in {"w", "rw"} else "administration"
        raise CypherRefusedError(_WHY[reason], found=f"query type {query_type}", expected="r", reason=reason)


def walk(plan: Plan) -> Iterator[Plan]:
    """Give every operator of a plan, the root first; without recursion, since plans can be deep."""
    waiting = [plan]
    while waiting:
        operator = waiting.pop()
        yield operator
        waiting.extend(operator.get("children") or ())


def _check_operator(operator: Plan, database: str) -> None:
    full = str(operator.get("operatorType", ""))
    named, _, where = full.partition("@")
    name = named.partition("(")[0]
    reason = find_refusal(name)
    if reason is None and where not in ("", database):
        reason = "database"
    if reason is not None:
        raise CypherRefusedError(_WHY[reason], found=full, reason=reason, operator=name)
    arguments = operator.get("args") or {}
    if name == "ProcedureCall":
        check_procedure(procedure_name(str(arguments.get("Details", ""))), name)
    for key, value in arguments.items():
        if key != _DRAWING and isinstance(value, str):
            check_text(value, name)


def procedure_name(details: str) -> str:
    """Return the procedure of a ProcedureCall's details, such as `db.labels() :: (label :: STRING)`."""
    return plain_name(details.partition("(")[0])
