"""Deciding on plans, written down as Neo4j 5.26.30 gives them; no server is asked."""

from __future__ import annotations

from typing import Any

import pytest

from kg.api.door.errors import CypherRefusedError
from kg.api.door.names import PROCEDURES, check_text
from kg.api.door.operators import READ_OPERATORS, find_refusal
from kg.api.door.plan_check import check_plan

LISTED = (
    "[x IN range($autoint_0, $autoint_1) | COLLECT { ResolvedCall(dbms.listConfig(searchString  =  '' :: "
    "STRING) :: name :: STRING,ArraySeq(),ArraySeq(ProcedureResultItem(None,Variable(name))),true,true,"
    "false,false) RETURN name AS name }] AS a"
)


def plan(*operators: str, details: str = "", where: str = "@neo4j") -> dict[str, Any]:
    """Return a plan of these operators, each the child of the one before; the details are the last one's."""
    found: dict[str, Any] | None = None
    for name in reversed(operators):
        arguments = {"Details": details} if found is None else {"Details": "n"}
        found = {"operatorType": name + where, "args": arguments, "children": [found] if found else []}
    assert found is not None
    return found


def refusal(asked: dict[str, Any] | None, query_type: str | None = "r") -> tuple[str | None, str | None]:
    with pytest.raises(CypherRefusedError) as caught:
        check_plan(asked, query_type, "neo4j")
    return caught.value.reason, caught.value.operator


@pytest.mark.parametrize(
    "asked",
    [
        plan("ProduceResults", "Expand(All)", "NodeByLabelScan"),
        plan("ProduceResults", "VarLengthExpand(Pruning,BFS,All)", "Argument"),
        plan("ProduceResults", "ProcedureCall", details="db.labels() :: (label :: STRING)"),
        plan(
            "ProduceResults", "Projection", details="gds.util.isFinite(n.i) AS a, date.truncate($x, d) AS b"
        ),
        plan("ProduceResults", "Projection", details="n.i AS `CREATE`, n.load AS csv"),
        plan("ProduceResults", "NodeUniqueIndexSeek", details="UNIQUE a:Agent(agentId) WHERE agentId = $x"),
    ],
)
def test_what_only_reads_passes(asked: dict[str, Any]) -> None:
    check_plan(asked, "r", "neo4j")


@pytest.mark.parametrize(
    ("asked", "reason", "operator"),
    [
        (plan("ProduceResults", "EmptyResult", "Create"), "write", "Create"),
        (plan("ProduceResults", "Apply", "SubqueryForeach", "Merge"), "write", "SubqueryForeach"),
        (plan("ProduceResults", "LoadCSV"), "loadCsv", "LoadCSV"),
        (plan("ProduceResults", "ShowTransactions"), "administration", "ShowTransactions"),
        (plan("AdministrationCommand", where="@system"), "administration", "AdministrationCommand"),
        (plan("CreateIndex", "DoNothingIfExists(INDEX)"), "administration", "CreateIndex"),
        (plan("ProduceResults", "TransactionApply"), "transactions", "TransactionApply"),
        (plan("ProduceResults", "AnOperatorOfTheYear2031"), "operator", "AnOperatorOfTheYear2031"),
        (plan("ProduceResults", "AllNodesScan", where="@system"), "database", "ProduceResults"),
        (
            plan("ProduceResults", "ProcedureCall", details="gds.graph.drop($autostring_0) :: (x :: STRING)"),
            "procedure",
            "ProcedureCall",
        ),
        (plan("ProduceResults", "Projection", details=LISTED), "procedure", "Projection"),
        (
            plan("ProduceResults", "Projection", details='COUNT { LOAD CSV FROM "file:///x" AS l RETURN l }'),
            "loadCsv",
            "Projection",
        ),
        (plan("ProduceResults", "Filter", details="apoc.load.json($x) = 1"), "function", "Filter"),
        (plan("ProduceResults", "Filter", details="`apoc` . `load`.json ($x) = 1"), "function", "Filter"),
    ],
)
def test_what_does_more_than_read_is_refused_with_reason_and_operator(
    asked: dict[str, Any], reason: str, operator: str
) -> None:
    assert refusal(asked) == (reason, operator)


def test_other_texts_of_an_operator_than_its_details_count_too() -> None:
    asked = plan("ProduceResults", "Sort")
    asked["args"]["Order"] = f"{LISTED} ASC"
    assert refusal(asked) == ("procedure", "ProduceResults")


@pytest.mark.parametrize(("query_type", "reason"), [("w", "write"), ("rw", "write"), ("s", "administration")])
def test_the_servers_own_word_for_the_whole_query_counts_besides(query_type: str, reason: str) -> None:
    assert refusal(plan("ProduceResults", "Projection"), query_type) == (reason, None)


@pytest.mark.parametrize("query_type", [None, "", "x"])
def test_no_word_of_the_server_is_no_yes(query_type: str | None) -> None:
    assert refusal(plan("ProduceResults"), query_type)[0] == "administration"


def test_no_plan_is_no_yes() -> None:
    assert refusal(None) == ("operator", None)


def test_a_plan_ten_thousand_operators_deep_is_read_to_its_end() -> None:
    deep = plan(*["Apply"] * 10_000, "Create")
    assert refusal(deep) == ("write", "Create")


def test_no_operator_is_both_harmless_and_refused() -> None:
    assert {name for name in READ_OPERATORS if find_refusal(name) is not None} == set()
    assert not {
        name for name in READ_OPERATORS if name.startswith(("Create", "Set", "Delete", "Show", "Drop"))
    }


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_no_listed_procedure_administers_or_writes(name: str) -> None:
    assert name.startswith(("db.schema.", "db.index.", "db.")), name
    check_text(f"COUNT {{ ResolvedCall({name}() :: x) RETURN x }}", "Projection")
