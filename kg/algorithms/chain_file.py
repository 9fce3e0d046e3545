"""The form of a chain file: YAML to a chain, with the line of everything that is not as it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from kg.algorithms.chain_model import Chain, Link, Rule, SupplyEdge, SymbolSet

_YAML_EXPECTED = "valid YAML (a text that holds «: » or « #» needs quotation marks)"
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
_TOP = ("chain", "sets", "defaults", "links", "edges")
_CHAIN = ("id", "version", "name_zh", "name_en", "description_zh", "description_en", "sources")
_LINK = (
    "id", "name_zh", "name_en", "stage", "importance", "importance_reason", "terms_zh", "terms_en", "rules",
)  # fmt: skip
_RULE = ("scheme", "symbols", "with_any", "with_all", "without", "weight", "confidence", "reason")
_EDGE = ("from", "to", "cost_share", "criticality", "reason")
T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a chain file.

    Attributes:
        line: 1-based line.
        path: where in the document: «links[3].rules[0].symbols[1]», counted from 0.
        found: what is there.
        expected: what should be there.
        message: the sentence in English.
        message_zh: the same in Chinese.
    """

    line: int
    path: str
    found: str
    expected: str
    message: str
    message_zh: str


@dataclass
class Draft:
    """A file read as far as its form allows.

    Attributes:
        chain: the chain, None where the document is not readable at all.
        problems: what is wrong with the form.
        lines: line of each path of the document.
    """

    chain: Chain | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def report(self, path: str, found: object, expected: str, message: str, message_zh: str) -> None:
        """Add a problem at the line of the path, or of the nearest part that encloses it."""
        self.problems.append(
            Problem(line_of(self.lines, path), path, _shown(found), expected, message, message_zh)
        )


def line_of(lines: dict[str, int], path: str) -> int:
    """Return the line of a path, or of the nearest part of the document that encloses it."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def parse_chain(path: Path) -> Draft:
    """Return the chain of a file with the problems of its form: keys, types, missing values."""
    draft = Draft()
    document = _load(path, draft)
    if document is not None:
        _index(document, "", draft.lines, set())
        draft.chain = _chain(document, path.name, draft)
    return draft


def _load(path: Path, draft: Draft) -> CommentedMap | None:
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        draft.report("", error, "a readable file in UTF-8", "the file cannot be read", "无法读取文件")
        return None
    except RecursionError:
        draft.report("", path.name, "at most a few levels", "the file is nested too deeply", "文件嵌套过深")
        return None
    except MarkedYAMLError as error:
        draft.lines[""] = error.problem_mark.line + 1 if error.problem_mark else 1
        draft.report("", error.problem, _YAML_EXPECTED, "the file is not YAML here", "此处不是合法的 YAML")
        return None
    except YAMLError as error:
        draft.report("", error, "valid YAML", "the file is not YAML", "文件不是合法的 YAML")
        return None
    if isinstance(document, CommentedMap):
        return document
    draft.report("", document, "a mapping with the keys chain and links", "no chain here", "文件中没有产业链")
    return None


def _index(node: Any, path: str, lines: dict[str, int], seen: set[int]) -> None:
    # An anchored part is walked once: aliases could otherwise multiply without end.
    if id(node) in seen:
        return
    if isinstance(node, CommentedMap):
        seen.add(id(node))
        for key, value in node.items():
            part = f"{path}.{key}" if path else str(key)
            lines[part] = node.lc.key(key)[0] + 1
            _index(value, part, lines, seen)
    elif isinstance(node, CommentedSeq):
        seen.add(id(node))
        for position, value in enumerate(node):
            part = f"{path}[{position}]"
            lines[part] = node.lc.item(position)[0] + 1
            _index(value, part, lines, seen)


def _shown(value: object) -> str:
    if isinstance(value, (CommentedMap, CommentedSeq)):
        return f"{'a mapping' if isinstance(value, CommentedMap) else 'a list'} of {len(value)}"
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


@dataclass(frozen=True)
class _Node:
    """A mapping of the document with its path, and the draft that collects what is wrong with it."""

    values: CommentedMap
    path: str
    draft: Draft

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, found: object, expected: str) -> None:
        message = f"{key} is missing" if found is None else f"{key} is not as it should be"
        message_zh = f"缺少 {key}" if found is None else f"{key} 的值不对"
        self.draft.report(self.at(key), found, expected, message, message_zh)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return str(value).strip()
        self.wrong(key, None if value in (None, "") else value, "a text")
        return ""

    def identifier(self, key: str) -> str:
        value = self.text(key)
        if value and not _IDENTIFIER.match(value):
            self.wrong(key, value, "lower-case letters, digits and _, beginning with a letter")
        return value

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return None if value is None else float(value)
        self.wrong(key, value, "a number")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        if isinstance(value, CommentedSeq) and all(isinstance(part, str) and part for part in value):
            return tuple(str(part) for part in value)
        self.wrong(key, value, "a list of texts: [a, b]")
        return ()

    def known(self, keys: Sequence[str]) -> None:
        for key in self.values:
            if key not in keys:
                expected = f"one of {', '.join(keys)}"
                self.draft.report(self.at(str(key)), key, expected, "unknown key", "未知的键")


def _chain(document: CommentedMap, file: str, draft: Draft) -> Chain:
    top = _Node(document, "", draft)
    top.known(_TOP)
    head = _child(top, "chain")
    head.known(_CHAIN)
    return Chain(
        chain_id=head.identifier("id"),
        version=head.text("version"),
        name_zh=head.text("name_zh"),
        name_en=head.text("name_en"),
        description_zh=head.text("description_zh"),
        description_en=head.text("description_en"),
        sets=_sets(_child(top, "sets", required=False)),
        links=_links(top),
        edges=_each(top, "edges", _edge, required=False),
        sources=head.texts("sources"),
        file=file,
    )


def _child(node: _Node, key: str, *, required: bool = True) -> _Node:
    value = node.values.get(key)
    if isinstance(value, CommentedMap):
        return _Node(value, node.at(key), node.draft)
    if required or value is not None:
        node.wrong(key, value, "a mapping")
    # What an absent mapping should hold is not reported key by key: a draft of its own swallows that.
    return _Node(CommentedMap(), node.at(key), Draft())


def _each(node: _Node, key: str, make: Callable[[_Node], T], *, required: bool = True) -> tuple[T, ...]:
    value = node.values.get(key)
    if not isinstance(value, CommentedSeq):
        if required or value is not None:
            node.wrong(key, value, "a list")
        return ()
    made = []
    for position, part in enumerate(value):
        path = f"{node.at(key)}[{position}]"
        if isinstance(part, CommentedMap):
            made.append(make(_Node(part, path, node.draft)))
        else:
            node.draft.report(path, part, "a mapping", f"no entry of {key}", f"不是 {key} 的条目")
    return tuple(made)


def _sets(node: _Node) -> tuple[SymbolSet, ...]:
    made = []
    for name in node.values:
        entry = _child(node, str(name))
        entry.known(("symbols", "reason"))
        if not _IDENTIFIER.match(str(name)):
            node.wrong(str(name), name, "a name of lower-case letters, digits and _")
        made.append(SymbolSet(str(name), entry.texts("symbols"), entry.text("reason")))
    return tuple(made)


def _links(top: _Node) -> tuple[Link, ...]:
    defaults = _child(top, "defaults", required=False)
    defaults.known(("without",))
    excluded = defaults.texts("without")

    def make_link(node: _Node) -> Link:
        return _link(node, excluded)

    return _each(top, "links", make_link)


def _link(node: _Node, excluded: tuple[str, ...]) -> Link:
    node.known(_LINK)
    importance = node.number("importance")
    if importance is None and "importance" not in node.values:
        node.wrong("importance", None, "a number from 0 to 1")

    def make_rule(rule: _Node) -> Rule:
        return _rule(rule, excluded)

    return Link(
        id=node.identifier("id"),
        name_zh=node.text("name_zh"),
        name_en=node.text("name_en"),
        stage=node.text("stage"),
        importance=importance or 0.0,
        importance_reason=node.text("importance_reason"),
        rules=_each(node, "rules", make_rule),
        terms_zh=node.texts("terms_zh"),
        terms_en=node.texts("terms_en"),
        line=line_of(node.draft.lines, node.path),
    )


def _rule(node: _Node, excluded: tuple[str, ...]) -> Rule:
    node.known(_RULE)
    confidence = node.number("confidence")
    if confidence is None and "confidence" not in node.values:
        node.wrong("confidence", None, "a number above 0, at most 1")
    return Rule(
        scheme=node.text("scheme", "both"),
        symbols=node.texts("symbols"),
        with_any=node.texts("with_any"),
        with_all=node.texts("with_all"),
        without=node.texts("without") if "without" in node.values else excluded,
        weight=node.number("weight"),
        confidence=confidence or 0.0,
        reason=node.text("reason"),
    )


def _edge(node: _Node) -> SupplyEdge:
    node.known(_EDGE)
    return SupplyEdge(
        source=node.text("from"),
        target=node.text("to"),
        cost_share=node.number("cost_share"),
        criticality=node.number("criticality"),
        reason=node.text("reason"),
        line=line_of(node.draft.lines, node.path),
    )
