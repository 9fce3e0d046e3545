"""SHACL property shapes, read into property specifications; what SHACL allows and we do not is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, get_args

from pydantic.alias_generators import to_camel, to_snake
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import SchemaError
from kg.schema.graph_terms import PG, local_name, read_annotations, superclasses
from kg.schema.model import Bound, Datatype, IndexKind, PropertySpec

DATATYPES: Final[dict[Node, Datatype]] = {URIRef(str(XSD) + name): name for name in get_args(Datatype)}
# A backslash class means other characters in each engine (\d is Unicode in Python, ASCII in RE2);
# look-around and back references are unknown to RE2 and Rust.
_UNPORTABLE: Final = re.compile(r"\\[^.\-\[\](){}*+?|/^$\\]|\(\?")
_KNOWN: Final = {
    SH.path, SH.datatype, SH.minCount, SH.maxCount, SH.minInclusive, SH.minExclusive, SH.maxInclusive,
    SH.maxExclusive, SH.minLength, SH.maxLength, SH.pattern, SH["in"], SH["class"], SH.message,
}  # fmt: skip


@dataclass(frozen=True)
class Shapes:
    """The property shapes of each class, by class and by path."""

    specs: dict[URIRef, dict[URIRef, PropertySpec]] = field(default_factory=dict)
    ends: dict[URIRef, dict[URIRef, str]] = field(default_factory=dict)

    def properties_of(self, classes: Sequence[URIRef]) -> list[PropertySpec]:
        """Return the properties of a class and its superclasses.

        Raises:
            SchemaError: two of the classes constrain the same property; SHACL would demand both.
        """
        found: dict[str, PropertySpec] = {}
        for term in classes:
            for spec in self.specs.get(term, {}).values():
                if spec.name in found:
                    raise SchemaError(
                        "a class and its superclass both constrain the property",
                        where=local_name(classes[0]),
                        found=spec.name,
                    )
                found[spec.name] = spec
        return _with_precision(local_name(classes[0]), found)

    def end_class(self, classes: Sequence[URIRef], path: URIRef) -> str:
        """Return the class at one end of a relation.

        Raises:
            SchemaError: no shape gives the class of this end.
        """
        for term in classes:
            if path in self.ends.get(term, {}):
                return self.ends[term][path]
        raise SchemaError(
            "no shape gives the class of this end, once and required",
            where=local_name(classes[0]),
            found=local_name(path),
        )


def read_shapes(graph: Graph) -> Shapes:
    """Return the shapes of this ontology's classes.

    Raises:
        SchemaError: a shape names an undeclared term, or uses what the compiler does not map.
    """
    shapes = Shapes()
    for shape, target in sorted(graph.subject_objects(SH.targetClass)):
        if (target, RDF.type, OWL.Class) not in graph or not isinstance(target, URIRef):
            raise SchemaError(
                "the shape targets an undeclared class", where=local_name(shape), found=str(target)
            )
        for node in graph.objects(shape, SH.property):
            _read_property(graph, shapes, target, node)
    return shapes


def _read_property(graph: Graph, shapes: Shapes, target: URIRef, node: Node) -> None:
    path = graph.value(node, SH.path)
    where = f"{local_name(target)}.{local_name(path) if path else '?'}"
    if not isinstance(path, URIRef) or (path, RDF.type, None) not in graph:
        raise SchemaError("the shape constrains an undeclared property", where=where)
    for predicate in graph.predicates(node):
        if predicate not in _KNOWN:
            raise SchemaError(
                "the compiler has no mapping for this SHACL term", where=where, found=str(predicate)
            )
    known = shapes.ends if (node, SH["class"], None) in graph else shapes.specs
    if path in known.get(target, {}):
        raise SchemaError("two shapes of one class constrain the property", where=where)
    if known is shapes.ends:
        shapes.ends.setdefault(target, {})[path] = _end(graph, node, where)
    else:
        shapes.specs.setdefault(target, {})[path] = _spec(graph, target, path, node, where)


def _end(graph: Graph, node: Node, where: str) -> str:
    if (_number(graph, node, SH.minCount), _number(graph, node, SH.maxCount)) != (1, 1):
        raise SchemaError("an end of a relation must have sh:minCount 1 and sh:maxCount 1", where=where)
    return local_name(next(graph.objects(node, SH["class"])))


def _spec(graph: Graph, target: URIRef, path: URIRef, node: Node, where: str) -> PropertySpec:
    spec = PropertySpec(
        name=local_name(path),
        iri=str(path),
        datatype=_datatype(graph, path, node, where),
        required=bool(_number(graph, node, SH.minCount)),
        many=_is_many(graph, node, where),
        allowed=_allowed(graph, node),
        code_list=_code_list(graph, path),
        index=_index(graph, path, where),
        unit=_text(graph, path, PG.unit),
        partial_date=_companion(graph, path),
        **_conditions(graph, node, where),
        **asdict(read_annotations(graph, path)),
    )
    _check_spec(graph, spec, target, path, where)
    return spec


def _conditions(graph: Graph, node: Node, where: str) -> dict[str, Any]:
    return {
        "pattern": _text(graph, node, SH.pattern),
        "min_length": _number(graph, node, SH.minLength),
        "max_length": _number(graph, node, SH.maxLength),
        "min_inclusive": _bound(graph, node, SH.minInclusive, where),
        "min_exclusive": _bound(graph, node, SH.minExclusive, where),
        "max_inclusive": _bound(graph, node, SH.maxInclusive, where),
        "max_exclusive": _bound(graph, node, SH.maxExclusive, where),
    }


def _datatype(graph: Graph, path: URIRef, node: Node, where: str) -> Datatype:
    datatype = graph.value(node, SH.datatype)
    if datatype is None or datatype not in DATATYPES:
        raise SchemaError("the datatype has no mapping to Neo4j", where=where, found=str(datatype))
    declared = graph.value(path, RDFS.range)
    expected = None if datatype == XSD.date else datatype
    if declared != expected:
        raise SchemaError(
            "rdfs:range and sh:datatype differ", where=where, found=str(declared), expected=str(expected)
        )
    return DATATYPES[datatype]


def _is_many(graph: Graph, node: Node, where: str) -> bool:
    least, most = _number(graph, node, SH.minCount), _number(graph, node, SH.maxCount)
    if least not in (None, 0, 1) or most not in (None, 1):
        raise SchemaError("a property has one value or a list", where=where, found=f"{least}..{most}")
    return most is None


def _allowed(graph: Graph, node: Node) -> tuple[str, ...]:
    head = graph.value(node, SH["in"])
    return () if head is None else tuple(sorted(str(item) for item in Collection(graph, head)))


def _code_list(graph: Graph, path: URIRef) -> str | None:
    scheme = graph.value(path, PG.codeList)
    return None if scheme is None else local_name(scheme)


def _companion(graph: Graph, path: URIRef) -> str | None:
    companion = graph.value(path, PG.precision)
    return None if companion is None else local_name(companion)


def _index(graph: Graph, path: URIRef, where: str) -> tuple[IndexKind, ...]:
    kinds = sorted(str(o) for o in graph.objects(path, PG["index"]))
    for kind in kinds:
        if kind not in get_args(IndexKind):
            raise SchemaError("unknown kind of index", where=where, found=kind)
    return tuple(k for k in get_args(IndexKind) if k in kinds)


def _text(graph: Graph, node: Node, predicate: URIRef) -> str | None:
    value = graph.value(node, predicate)
    return None if value is None else str(value)


def _number(graph: Graph, node: Node, predicate: URIRef) -> int | None:
    value = graph.value(node, predicate)
    return None if value is None else int(str(value))


def _bound(graph: Graph, node: Node, predicate: URIRef, where: str) -> Bound | None:
    value = graph.value(node, predicate)
    if value is None:
        return None
    python = value.toPython() if isinstance(value, Literal) else None
    if not isinstance(python, int | float | dt.date):
        raise SchemaError("the bound is not of the property's datatype", where=where, found=str(value))
    return python


def _check_spec(graph: Graph, spec: PropertySpec, target: URIRef, path: URIRef, where: str) -> None:
    _check_name(spec, where)
    _check_domain(graph, target, path, where)
    _check_bounds(spec, where)
    _check_text_conditions(spec, where)
    _check_pattern(spec.pattern, where)
    _check_code_list(graph, spec, path, where)


def _check_text_conditions(spec: PropertySpec, where: str) -> None:
    lengths = (spec.min_length, spec.max_length)
    on_text = bool(spec.allowed or spec.pattern) or lengths != (None, None)
    if on_text and spec.datatype != "string":
        raise SchemaError("pattern, length and sh:in are for strings", where=where, found=spec.datatype)
    if spec.allowed and (spec.pattern or lengths != (None, None)):
        raise SchemaError("sh:in leaves nothing for pattern and length to say", where=where)


def _check_code_list(graph: Graph, spec: PropertySpec, path: URIRef, where: str) -> None:
    """Check that the shape allows the values of the code list, which it repeats for other tools."""
    scheme = graph.value(path, PG.codeList)
    if scheme is None:
        return
    codes = graph.subjects(SKOS.inScheme, scheme)
    notations = {str(n) for code in codes for n in graph.objects(code, SKOS.notation)}
    if notations != set(spec.allowed):
        raise SchemaError(
            f"sh:in and code list {local_name(scheme)} differ",
            where=where,
            found=", ".join(sorted(notations ^ set(spec.allowed))),
        )


def _check_pattern(pattern: str | None, where: str) -> None:
    if pattern is None:
        return
    if found := _UNPORTABLE.search(pattern):
        raise SchemaError("the pattern is not portable between engines", where=where, found=found.group())
    try:
        re.compile(pattern)
    except re.error as error:
        raise SchemaError("the pattern is no regular expression", where=where, found=str(error)) from error


def _check_name(spec: PropertySpec, where: str) -> None:
    if to_camel(to_snake(spec.name)) != spec.name:
        raise SchemaError(
            "the name does not survive the way to snake_case and back",
            where=where,
            found=spec.name,
            expected=to_camel(to_snake(spec.name)),
        )


def _check_domain(graph: Graph, target: URIRef, path: URIRef, where: str) -> None:
    """Check that the domain of the property holds the class that the shape targets."""
    domain = graph.value(path, RDFS.domain)
    union = None if domain is None else graph.value(domain, OWL.unionOf)
    members = [domain] if union is None else list(Collection(graph, union))
    if not any(c in members for c in superclasses(graph, target)):
        raise SchemaError("the class is outside the domain of the property", where=where)


def _check_bounds(spec: PropertySpec, where: str) -> None:
    lower = (spec.min_inclusive, spec.min_exclusive)
    upper = (spec.max_inclusive, spec.max_exclusive)
    if spec.datatype in ("integer", "double") and (lower == (None, None) or upper == (None, None)):
        raise SchemaError("a number needs both bounds, or NaN and overflow get in", where=where)
    kinds = {"integer": int, "double": float, "date": dt.date}
    for bound in (*lower, *upper):
        if bound is not None and type(bound) is not kinds.get(spec.datatype):
            raise SchemaError("the bound is not of the property's datatype", where=where, found=repr(bound))


def _with_precision(owner: str, found: dict[str, PropertySpec]) -> list[PropertySpec]:
    for spec in found.values():
        if spec.partial_date is not None and spec.partial_date not in found:
            raise SchemaError(
                "the precision of a partial date is missing from the shape",
                where=f"{owner}.{spec.name}",
                expected=spec.partial_date,
            )
    return list(found.values())
