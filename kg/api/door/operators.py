"""The operators of Neo4j's plans: those that only read, and what the others do.

Source: Neo4j 5 Cypher manual, «Operators in detail», and the plan classes of the server's own jar. What is on
no list is refused: an operator that a later version adds does not get through because nobody knew it.
"""

from __future__ import annotations

from kg.api.door.errors import Reason

_LOOK_UPS = """
AllNodesScan NodeByLabelScan UnionNodeByLabelsScan IntersectionNodeByLabelsScan SubtractionNodeByLabelsScan
NodeByIdSeek NodeByElementIdSeek NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek
NodeUniqueIndexSeekByRange MultiNodeIndexSeek NodeIndexScan NodeIndexContainsScan NodeIndexEndsWithScan
NodeCountFromCountStore RelationshipCountFromCountStore
"""
_RELATIONSHIP_LOOK_UPS = """
RelationshipByIdSeek RelationshipByElementIdSeek RelationshipIndexSeek RelationshipIndexSeekByRange
RelationshipUniqueIndexSeek RelationshipUniqueIndexSeekByRange RelationshipIndexScan
RelationshipIndexContainsScan RelationshipIndexEndsWithScan RelationshipTypeScan AllRelationshipsScan
UnionRelationshipTypesScan
"""
_STEPS = """
ProduceResults EmptyResult EmptyRow Argument Projection Filter Limit Skip Sort PartialSort Top PartialTop
Top1WithTies Distinct OrderedDistinct EagerAggregation OrderedAggregation Unwind Union OrderedUnion Optional
OptionalExpand Expand VarLengthExpand ShortestPath StatefulShortestPath Repeat ProjectEndpoints
CacheProperties CartesianProduct Apply SemiApply AntiSemiApply LetSemiApply LetAntiSemiApply
SelectOrSemiApply SelectOrAntiSemiApply LetSelectOrSemiApply LetSelectOrAntiSemiApply ConditionalApply
AntiConditionalApply RollUpApply NodeHashJoin ValueHashJoin NodeLeftOuterHashJoin NodeRightOuterHashJoin
LeftOuterHashJoin RightOuterHashJoin TriadicSelection TriadicBuild TriadicFilter Eager AssertSameNode
AssertSameRelationship PathPropagatingBFS BidirectionalRepeat PreserveOrder NullifyMetadata
ArgumentTracker ProcedureCall
"""

READ_OPERATORS = frozenset(
    [
        *_LOOK_UPS.split(),
        *_STEPS.split(),
        *(
            direction + name
            for name in _RELATIONSHIP_LOOK_UPS.split()
            for direction in ("Directed", "Undirected")
        ),
        *("Partitioned" + name for name in _LOOK_UPS.split()),
        *(
            "Partitioned" + direction + name
            for name in _RELATIONSHIP_LOOK_UPS.split()
            for direction in ("Directed", "Undirected")
        ),
        "PartitionedUnwind",
    ]
)

_WRITES = """
Create Merge LockingMerge Delete DetachDelete Foreach SubqueryForeach SetLabels RemoveLabels SetProperty
SetProperties SetDynamicProperty SetNodeProperty SetNodeProperties SetNodePropertiesFromMap
SetPropertiesFromMap SetPropertyFromMap SetRelationshipProperty SetRelationshipProperties
SetRelationshipPropertiesFromMap LockNodes AssertingMultiNodeIndexSeek
"""
_ADMINISTRATION = """
AdministrationCommand CreateIndex DropIndex CreateConstraint DropConstraint DoNothingIfExists
DoNothingIfNotExists ShowIndexes ShowConstraints ShowProcedures ShowFunctions ShowSettings ShowTransactions
TerminateTransactions
"""
_OTHERS: dict[str, Reason] = {
    **dict.fromkeys(_WRITES.split(), "write"),
    **dict.fromkeys(_ADMINISTRATION.split(), "administration"),
    **dict.fromkeys(("TransactionForeach", "TransactionApply"), "transactions"),
    "LoadCSV": "loadCsv",
}


def find_refusal(operator: str) -> Reason | None:
    """Return why an operator is refused; None for one that only reads.

    Args:
        operator: its name without database and variant, such as `Expand` of `Expand(All)@neo4j`.
    """
    if operator in READ_OPERATORS:
        return None
    return _OTHERS.get(operator, "operator")
