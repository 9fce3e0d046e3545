"""The records of a block of ordinary exchange-documents, column by column from the arrays of their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.readers.exchange_record import ATTRIBUTES, FIELDS, GROUPS
from kg.ingest.readers.exchange_tags import WANTED, Block, BoolArray, IntArray, clean_texts, refuse

BIBLIOGRAPHY = "exchange-document/bibliographic-data"
_IDENTIFIER = {"country": "country", "number": "doc-number", "kind": "kind"}
_DATED = {**_IDENTIFIER, "date": "date"}


@dataclass(frozen=True, slots=True)
class Group:
    """Where the items of a group stand.

    Attributes:
        items: paths of the elements that are items.
        texts: column → path below the item of the element whose text it is; «.» is the item itself.
        attributes: column → (path of the item or of what holds it, name of the attribute).
        below: column → (path below the item, name of the attribute of the first element there).
        holder: path of what holds a number and may tell its format.
        place: path of the element above the item whose place in its list is told.
    """

    items: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    below: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    holder: str | None = None
    place: str | None = None


def _reference(path: str) -> Group:
    return Group((f"{BIBLIOGRAPHY}/{path}/document-id",), _DATED, holder=f"{BIBLIOGRAPHY}/{path}")


_CLAIM = f"{BIBLIOGRAPHY}/priority-claims/priority-claim"
_CPC = f"{BIBLIOGRAPHY}/patent-classifications/patent-classification"
_APPLICANT = f"{BIBLIOGRAPHY}/parties/applicants/applicant"
_INVENTOR = f"{BIBLIOGRAPHY}/parties/inventors/inventor"
_TITLE = f"{BIBLIOGRAPHY}/invention-title"
_ABSTRACT = "exchange-document/abstract"
_CITATION = f"{BIBLIOGRAPHY}/references-cited/citation"
_IPC = f"{BIBLIOGRAPHY}/classification-ipc"

LAYOUT: Mapping[str, Group] = {
    "publication": _reference("publication-reference"),
    "application": _reference("application-reference"),
    "priority": Group((f"{_CLAIM}/document-id",), _DATED, {"sequence": (_CLAIM, "sequence")}, holder=_CLAIM),
    "ipcr": Group((f"{BIBLIOGRAPHY}/classifications-ipcr/classification-ipcr",), {"text": "text"}),
    "ipc": Group(
        (f"{_IPC}/text", f"{_IPC}/main-classification", f"{_IPC}/further-classification"), {"text": "."}
    ),
    "cpc": Group(
        (_CPC,),
        {
            "symbol": "classification-symbol",
            "section": "section",
            "class": "class",
            "subclass": "subclass",
            "group": "main-group",
            "subgroup": "subgroup",
        },
        below={"scheme": (f"{_CPC}/classification-scheme", "scheme")},
    ),
    "applicant": Group(
        (_APPLICANT,),
        {"name": "applicant-name/name", "country": "residence/country"},
        {"sequence": (_APPLICANT, "sequence"), "format": (_APPLICANT, "data-format")},
    ),
    "inventor": Group(
        (_INVENTOR,),
        {"name": "inventor-name/name"},
        {"sequence": (_INVENTOR, "sequence"), "format": (_INVENTOR, "data-format")},
    ),
    "title": Group(
        (_TITLE,), {"text": "."}, {"language": (_TITLE, "lang"), "format": (_TITLE, "data-format")}
    ),
    "abstract": Group(
        (_ABSTRACT,),
        {"text": "p"},
        {"language": (_ABSTRACT, "lang"), "format": (_ABSTRACT, "data-format")},
    ),
    "citation": Group((_CITATION,), {}, {"phase": (_CITATION, "cited-phase"), "by": (_CITATION, "cited-by")}),
    "cited": Group(
        (f"{_CITATION}/patcit/document-id",),
        {**_IDENTIFIER, "name": "name"},
        holder=f"{_CITATION}/patcit",
        place=_CITATION,
    ),
    "category": Group((f"{_CITATION}/category",), {"text": "."}, place=_CITATION),
    "passage_category": Group((f"{_CITATION}/rel-passage/category",), {"text": "."}, place=_CITATION),
}
ONE_ONLY = (f"{_ABSTRACT}/p",)  # several paragraphs are joined by the parser's way


def text_paths(group: Group) -> dict[str, tuple[str, ...]]:
    """Return the paths of the elements whose texts a group takes, by column."""
    return {
        column: group.items if below == "." else tuple(f"{item}/{below}" for item in group.items)
        for column, below in group.texts.items()
    }


def _collect_paths() -> dict[str, int]:
    wanted = ["exchange-document"]
    for group in LAYOUT.values():
        wanted += [*group.items, *(path for path, _ in (*group.attributes.values(), *group.below.values()))]
        wanted += [path for paths in text_paths(group).values() for path in paths]
    nodes: dict[str, int] = {}
    for path in wanted:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            nodes.setdefault("/".join(parts[:depth]), len(nodes) + 1)
    return nodes


NODES = _collect_paths()  # 0 is every other element
NAMES = {name: code for code, name in enumerate(sorted({path.rsplit("/", 1)[-1] for path in NODES}), 1)}
DEPTH = max(path.count("/") for path in NODES)
TEXT_NODES = sorted(
    {NODES[path] for group in LAYOUT.values() for paths in text_paths(group).values() for path in paths}
)


def _collect_steps() -> IntArray:
    steps = np.zeros((len(NODES) + 1, len(NAMES) + 1), dtype=np.int64)
    for path, node in NODES.items():
        above, _, name = path.rpartition("/")
        steps[NODES[above] if above else 0, NAMES[name]] = node
    steps[0, [code for name, code in NAMES.items() if name != "exchange-document"]] = 0
    return steps


STEPS = _collect_steps()


class Columns:
    """The columns of a block, made group by group."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.count = len(block.is_ordinary)
        self.node = find_nodes(block)
        self.places = places_by_node(self.node)
        self._attributes = attribute_values(block)
        self._refuse_mixed()
        self.items = {name: self.at(group.items) for name, group in LAYOUT.items()}
        self.texts = self._read_texts()

    def at(self, paths: Sequence[str]) -> IntArray:
        """Return the tags that start elements of these paths, in order."""
        found = [self.places[NODES[path]] for path in paths]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _refuse_mixed(self) -> None:
        """Mark documents with elements inside a wanted text, several where one is read, or another root."""
        block = self.block
        refuse(block.is_ordinary, block.document[(block.level == 0) & ~block.is_end & (self.node == 0)])
        texts = np.concatenate([self.places[node] for node in TEXT_NODES])
        texts = texts[~block.is_empty[texts]]
        refuse(block.is_ordinary, block.document[texts[~block.is_end[texts + 1]]])
        for path in ONE_ONLY:
            inner = self.at((path,))
            owner = owners(self.at((path.rpartition("/")[0],)), inner)
            refuse(block.is_ordinary, block.document[inner[1:][owner[1:] == owner[:-1]]])

    def _read_texts(self) -> dict[tuple[str, str], pa.StringArray]:
        """Return by group and column the text of the first element that each item has for it.

        All texts are taken and cleaned together: a call costs more than the texts of a column.
        """
        wanted = []
        for name, layout in LAYOUT.items():
            for column, paths in text_paths(layout).items():
                tags = self.at(paths)
                first, owner = first_of_each(self.items[name], tags)
                wanted.append(((name, column), tags[first], owner))
        tags = np.concatenate([found for _, found, _ in wanted])
        texts = clean_texts(self.block.segments.take(pa.array(2 * tags + 1, mask=self.block.is_empty[tags])))
        found, start = {}, 0
        for key, own, owner in wanted:
            found[key] = spread(texts.slice(start, len(own)), owner, len(self.items[key[0]]))
            start += len(own)
        return found

    def attribute(self, name: str, tags: IntArray) -> pa.StringArray:
        """Return an attribute of tags; null where it is missing or empty."""
        values, place = self._attributes[name]
        found = place[self.block.code[tags]]
        return values.take(pa.array(found, mask=found < 0))

    def scalars(self) -> list[pa.Array]:
        """Return the attributes of the documents themselves."""
        tags = np.searchsorted(self.block.document, np.arange(self.count))
        return [self.attribute(name, tags) for name in ATTRIBUTES.values()]

    def group(self, name: str) -> list[pa.Array]:
        """Return the lists of a group, in the order of its columns."""
        layout = LAYOUT[name]
        items = self.items[name]
        offsets = np.searchsorted(self.block.document[items], np.arange(self.count + 1)).astype(np.int32)
        columns = {column: self.attribute_of(items, *place) for column, place in layout.attributes.items()}
        columns |= {column: self.attribute_below(items, *place) for column, place in layout.below.items()}
        columns |= {column: self.texts[name, column] for column in layout.texts}
        if layout.holder:
            held = self.attribute_of(items, layout.holder, "data-format")
            columns["format"] = pc.coalesce(held, self.attribute("document-id-type", items))
        if layout.place:
            columns["citation"] = self.place_of(items, layout.place)
        bounds = pa.array(offsets)
        return [pa.ListArray.from_arrays(bounds, columns[column]) for column in GROUPS[name]]

    def attribute_of(self, items: IntArray, path: str, name: str) -> pa.StringArray:
        """Return an attribute of the items or of the elements that hold them."""
        holders = self.at((path,))
        return self.attribute(name, holders[owners(holders, items)] if len(items) else items)

    def attribute_below(self, items: IntArray, path: str, name: str) -> pa.StringArray:
        """Return for each item an attribute of the first element at a path below it."""
        tags = self.at((path,))
        first, owner = first_of_each(items, tags)
        return spread(self.attribute(name, tags[first]), owner, len(items))

    def place_of(self, items: IntArray, path: str) -> pa.Array:
        """Return the place, from 0 in its document, of the element above each item."""
        above = self.at((path,))
        before = np.searchsorted(self.block.document[above], self.block.document[items])
        return pa.array((owners(above, items) - before).astype(np.int32))


def find_nodes(block: Block) -> IntArray:
    """Return the node of each tag that starts a wanted element, else 0; level by level from the top."""
    local = np.array([NAMES.get(tag.local, 0) for tag in block.distinct])
    node = np.zeros(len(block.code), dtype=np.int64)
    wanted = ~block.is_end & (block.level >= 0) & (block.level <= DEPTH)
    tags = np.flatnonzero(wanted)
    order = tags[np.argsort(block.level[tags].astype(np.int8), kind="stable")]
    cuts = np.searchsorted(block.level[order], np.arange(DEPTH + 2))
    above = order[cuts[0] : cuts[1]]
    node[above] = STEPS[0, local[block.code[above]]]
    for depth in range(1, DEPTH + 1):
        here = order[cuts[depth] : cuts[depth + 1]]
        if not len(here):
            break
        parents = above[owners(above, here)]
        node[here] = STEPS[node[parents], local[block.code[here]]] * (node[parents] > 0)
        above = here
    return node


def places_by_node(node: IntArray) -> list[IntArray]:
    """Return the places of each node, in order; those of node 0 are left out."""
    known = np.flatnonzero(node)
    order = known[np.argsort(node[known].astype(np.int8), kind="stable")]
    cuts = np.searchsorted(node[order], np.arange(1, len(NODES) + 2))
    return [order[:0], *(order[cuts[i] : cuts[i + 1]] for i in range(len(NODES)))]


def attribute_values(block: Block) -> dict[str, tuple[pa.StringArray, IntArray]]:
    """Return by attribute its values, and for each distinct tag the place of its value, -1 without one."""
    values: dict[str, list[str]] = {name: [] for name in WANTED}
    codes: dict[str, list[int]] = {name: [] for name in WANTED}
    for code, tag in enumerate(block.distinct):
        for name, value in tag.attributes.items():
            values[name].append(value)
            codes[name].append(code)
    found: dict[str, tuple[pa.StringArray, IntArray]] = {}
    for name in WANTED:
        place = np.full(len(block.distinct), -1, dtype=np.int64)
        place[codes[name]] = np.arange(len(codes[name]))
        found[name] = (pa.array(values[name], pa.string()), place)
    return found


def owners(holders: IntArray, inner: IntArray) -> IntArray:
    """Return for each inner tag the place of the last holder before it, or of itself."""
    return np.searchsorted(holders, inner, side="right") - 1


def first_of_each(items: IntArray, tags: IntArray) -> tuple[IntArray, IntArray]:
    """Return the places of the first tag in each item, and of those items."""
    owner = owners(items, tags)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    return first, owner[first]


def spread(values: pa.StringArray, places: IntArray, count: int) -> pa.StringArray:
    """Return values at their places among `count`, null elsewhere."""
    if len(values) == count:
        return values
    index = np.full(count, -1, dtype=np.int64)
    index[places] = np.arange(len(values))
    return values.take(pa.array(index, mask=index < 0))


def build_columns(block: Block) -> tuple[list[pa.Array], BoolArray]:
    """Return the columns of a record but `line`, and which documents are proved ordinary.

    Args:
        block: documents that are all well-formed.
    """
    columns = Columns(block)
    arrays = columns.scalars()
    for name in GROUPS:
        arrays += columns.group(name)
    assert len(arrays) == len(FIELDS)
    return arrays, block.is_ordinary
