"""Every tag of a block of exchange-documents at once, in arrays; and which documents are proved ordinary.

A document is ordinary when this scan is sure to see in it what an XML parser sees: UTF-8 without control
characters, the five predefined entities in text and none in attributes, no comment, CDATA section,
instruction or declaration, tags of a strict form in the expected namespaces, each end tag with its start.
Whatever is not proved goes to the parser.

Source of the rules: W3C, Extensible Markup Language (XML) 1.0, fifth edition; Namespaces in XML 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kg.ingest.readers.encoding import is_utf8
from kg.ingest.readers.exchange_record import ATTRIBUTES, NAMESPACE

IntArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
OPEN = re.compile(rf"<(?:({NAME}):)?({NAME})((?:[ \n\t]+(?:{NAME}:)?{NAME}=\"[^\"&<\n\t]*\")*)[ \n\t]*/?>")
CLOSE = re.compile(rf"</(?:({NAME}):)?({NAME})[ \n\t]*>")
ATTRIBUTE = re.compile(rf"((?:{NAME}:)?{NAME})=\"([^\"]*)\"")
# Whole tags of strict form that differ in numbers which nobody reads: most of the distinct tags of DOCDB.
UNREAD = (
    (r'^<document-id doc-id="[0-9]*">$', "<document-id>"),
    (r'^<patcit num="[0-9]*" dnum="[0-9A-Z]*" dnum-type="publication number">$', "<patcit>"),
    (
        r'^<(exch:application-reference) is-representative="[A-Z]*" doc-id="[0-9]*"( data-format="[a-z]*")>$',
        r"<\1\2>",
    ),
)
BAD_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
CONTROLS = np.array([byte < 32 and byte not in (9, 10) for byte in range(256)])
NOT_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")
# Well below the limits of the parser for text (10 MB) and depth (256).
SIZE_LIMIT, DEPTH_LIMIT = 1 << 22, 100
MAX_TAGS = 1 << 16
WANTED = frozenset(
    (
        *ATTRIBUTES.values(),
        "data-format",
        "document-id-type",
        "sequence",
        "scheme",
        "lang",
        "cited-phase",
        "cited-by",
    )
)


@dataclass(frozen=True, slots=True)
class Tag:
    """What one distinct tag says.

    Attributes:
        name: qualified name, as its end tag repeats it.
        local: name without prefix; empty for a tag that is not of the strict form.
        attributes: those that are wanted and not empty, by name.
    """

    name: str
    local: str
    attributes: Mapping[str, str]


STRANGE = Tag("", "", {})


@dataclass(frozen=True, slots=True)
class Joined:
    """Documents as one text, and where its tags stand.

    Attributes:
        text: the documents one after another.
        data: the same as numbers.
        bounds: where each document starts and the last one ends, shape (documents + 1,).
        starts: places of «<», shape (tags,).
        ends: places of the first «>» after each, shape (tags,).
        closing: places of every «>».
    """

    text: bytes
    data: ByteArray
    bounds: IntArray
    starts: IntArray
    ends: IntArray
    closing: IntArray

    @property
    def count(self) -> int:
        """Return the number of documents."""
        return len(self.bounds) - 1


@dataclass(frozen=True, slots=True)
class Block:
    """The tags of a block of documents.

    Attributes:
        segments: the block as text, in turn a tag and what follows it, shape (2 * tags,).
        document: document of each tag, shape (tags,).
        level: depth of each tag, 0 for that of the document; an end tag has that of its start.
        is_end: whether it is an end tag.
        is_empty: whether it is an empty-element tag.
        code: place in `distinct` of each tag.
        distinct: the distinct tags.
        is_ordinary: by document.
    """

    segments: pa.StringArray
    document: IntArray
    level: IntArray
    is_end: BoolArray
    is_empty: BoolArray
    code: IntArray
    distinct: Sequence[Tag]
    is_ordinary: BoolArray


def join_documents(documents: Sequence[bytes]) -> Joined:
    """Return documents, each from «<» to «>», as one text."""
    text = b"".join(documents)
    data = np.frombuffer(text, dtype=np.uint8)
    starts = np.flatnonzero(data == 0x3C)
    ends = closing = np.flatnonzero(data == 0x3E)
    takes_turns = len(starts) == len(ends) and (starts < ends).all() and (ends[:-1] < starts[1:]).all()
    if len(starts) and not takes_turns:
        ends = closing[np.searchsorted(closing, starts)]
    return Joined(text, data, np.cumsum([0, *map(len, documents)]), starts, ends, closing)


def scan_tags(joined: Joined, declarations: Mapping[bytes, bytes]) -> Block:
    """Return the tags of documents whose bytes are plain.

    Args:
        joined: the documents, none of them odd (`odd_documents`).
        declarations: namespaces declared around them.
    """
    count = joined.count
    starts, ends = joined.starts, joined.ends
    tags = np.diff(np.searchsorted(starts, joined.bounds))
    document = np.repeat(np.arange(count, dtype=np.int32), tags)
    segments = cut_segments(joined)
    code, distinct = distinct_tags(segments, len(starts), frozenset(allowed_prefixes(declarations)))
    is_end, is_empty = joined.data[starts + 1] == 0x2F, joined.data[ends - 1] == 0x2F
    is_ordinary = np.ones(count, dtype=bool)
    level = levels(document, is_end, is_empty, is_ordinary)
    block = Block(segments, document, level, is_end, is_empty, code, distinct, is_ordinary)
    refuse_mismatches(block)
    return block


def odd_documents(joined: Joined) -> list[int]:
    """Return the documents whose bytes are not plain: text of which every «<» starts a tag that ends."""
    odd = np.searchsorted(joined.bounds, odd_places(joined), side="right") - 1
    sizes = np.diff(joined.bounds)
    found = {*odd.tolist(), *np.flatnonzero(sizes > SIZE_LIMIT).tolist()}
    if not is_utf8(joined.text):
        cuts = joined.bounds.tolist()
        parts = (joined.text[cuts[i] : cuts[i + 1]] for i in range(len(sizes)))
        found |= {number for number, part in enumerate(parts) if not is_utf8(part)}
    return sorted(found)


def odd_places(joined: Joined) -> IntArray:
    """Return places at which the bytes are not plain; none when they are."""
    text, data, starts, ends = joined.text, joined.data, joined.starts, joined.ends
    after = data[starts + 1]
    places = [starts[:-1][ends[:-1] > starts[1:]], starts[(after == 0x21) | (after == 0x3F)]]
    below_blank = np.count_nonzero(data < 32)
    if below_blank and below_blank != text.count(b"\n") + text.count(b"\t"):
        places.append(np.flatnonzero(CONTROLS[data]))
    if b"&" in text:
        places.append(places_of(BAD_AMPERSAND, text))
    bracketed = joined.closing[data[joined.closing - 1] == 0x5D]
    places.append(bracketed[data[bracketed - 2] == 0x5D])
    if b"\xef\xbf" in text:
        places.append(places_of(NOT_CHARACTER, text))
    return np.concatenate(places)


def places_of(pattern: re.Pattern[bytes], text: bytes) -> IntArray:
    """Return where a pattern is found."""
    return np.array([match.start() for match in pattern.finditer(text)], dtype=np.int64)


def refuse(is_ordinary: BoolArray, documents: npt.NDArray[np.integer]) -> None:
    """Mark documents as not proved."""
    is_ordinary[documents] = False


def cut_segments(joined: Joined) -> pa.StringArray:
    """Return the text as tags and what follows each, without copying it."""
    count = len(joined.starts)
    offsets = np.empty(2 * count + 1, dtype=np.int32)
    offsets[:-1:2], offsets[1:-1:2], offsets[-1] = joined.starts, joined.ends + 1, len(joined.text)
    return pa.Array.from_buffers(
        pa.string(), 2 * count, [None, pa.py_buffer(offsets), pa.py_buffer(joined.text)]
    )


def allowed_prefixes(declarations: Mapping[bytes, bytes]) -> list[str]:
    """Return the prefixes that stand for the exchange format; empty for names without one."""
    known = {"exch": NAMESPACE, "": ""} | {
        p.decode(): a.decode("utf-8", "replace") for p, a in declarations.items()
    }
    return [prefix for prefix, address in known.items() if address in (NAMESPACE, "")]


def distinct_tags(
    segments: pa.StringArray, count: int, prefixes: frozenset[str]
) -> tuple[IntArray, list[Tag]]:
    """Return the code of each tag and the tags by code."""
    encoded = segments.take(pa.array(np.arange(0, 2 * count, 2, dtype=np.int32))).dictionary_encode()
    bare = encoded.dictionary
    for pattern, replacement in UNREAD:
        bare = pc.replace_substring_regex(bare, pattern, replacement)
    again = bare.dictionary_encode()
    tags = [parse_tag(text, prefixes) for text in again.dictionary.to_pylist()]
    return np.asarray(again.indices.to_numpy())[np.asarray(encoded.indices.to_numpy())], tags


@lru_cache(maxsize=MAX_TAGS)
def parse_tag(text: str, prefixes: frozenset[str]) -> Tag:
    """Return what a tag says; `STRANGE` when it is not of the strict form."""
    if match := CLOSE.fullmatch(text):
        return Tag(text[2:-1].rstrip(" \n\t"), match[2], {}) if (match[1] or "") in prefixes else STRANGE
    match = OPEN.fullmatch(text)
    if match is None or (match[1] or "") not in prefixes:
        return STRANGE
    found = ATTRIBUTE.findall(match[3])
    attributes = dict(found)
    if len(attributes) != len(found) or any(":" in name or name == "xmlns" for name in attributes):
        return STRANGE
    wanted = {name: bare for name in WANTED if (bare := attributes.get(name, "").strip(" "))}
    return Tag(f"{match[1]}:{match[2]}" if match[1] else match[2], match[2], wanted)


def levels(document: IntArray, is_end: BoolArray, is_empty: BoolArray, is_ordinary: BoolArray) -> IntArray:
    """Return the depth of each tag; mark documents that do not open and close as one element."""
    step = np.where(is_end, -1, np.where(is_empty, 0, 1))
    after = np.cumsum(step)
    first = np.searchsorted(document, np.arange(len(is_ordinary), dtype=np.int32))
    before = np.where(first > 0, after[first - 1], 0)
    after = after - before[document]
    level: IntArray = after - (step == 1)
    at_top = np.bincount(document[level == 0], minlength=len(is_ordinary))
    last = np.append(first[1:], len(document)) - 1
    is_whole = (after[last] == 0) & (at_top == np.where(is_empty[first], 1, 2)) & (level[first] == 0)
    is_ordinary &= is_whole
    refuse(is_ordinary, document[(level < 0) | (level > DEPTH_LIMIT)])
    return level


def refuse_mismatches(block: Block) -> None:
    """Mark documents with a strange tag, or with an end tag that is not that of its start.

    In a document that opens and closes as one element, starts and ends of one level take turns.
    """
    strange = np.array([tag is STRANGE for tag in block.distinct])
    refuse(block.is_ordinary, block.document[strange[block.code]])
    names: dict[str, int] = {}
    name_code = np.array([names.setdefault(tag.name, len(names)) for tag in block.distinct])
    paired = np.flatnonzero(~block.is_empty & block.is_ordinary[block.document])
    order = paired[np.argsort(block.level[paired].astype(np.int8), kind="stable")]
    name = name_code[block.code[order]]
    refuse(block.is_ordinary, block.document[order[::2][name[::2] != name[1::2]]])


def clean_texts(texts: pa.StringArray) -> pa.StringArray:
    """Return texts with the five entities as characters and without surrounding blanks; null for none."""
    if pc.any(pc.match_substring(texts, "&")).as_py():
        for entity, char in ENTITIES:
            texts = pc.replace_substring(texts, entity, char)
    trimmed = pc.ascii_trim(texts, " \t\n")
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)
