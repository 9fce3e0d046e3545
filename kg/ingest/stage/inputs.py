"""The files of a run: folders walked, formats detected, bytes hashed, the synthetic ones known as such."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from kg.errors import FormatError
from kg.ingest.detect import detect_format, get_format
from kg.ingest.mappers.registry import precedence
from kg.ingest.readers.documents import is_training_text
from kg.ingest.readers.formats import Format
from kg.ingest.readers.head import read_head
from kg.ingest.readers.unpacked_head import root_of
from kg.snapshot import sha256_of

SYNTHETIC_MARKER = "synthetic.json"  # written by `kg sample`: the hashes of what it generated
# Files that stand beside data and describe them.
_NOTE = re.compile(r"(?i:(?:SOURCE|README|LICEN[CS]E|MANIFEST|.*codebook)(?:\..*)?)|NOTICE")
_DECLARATION = re.compile(r"^\s*<!(?:ELEMENT|ENTITY|ATTLIST)\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read.

    Attributes:
        path: where it lies.
        name: how source references call it: its name, with folders where two files share one.
        format: its format.
        data_set_id: the card's name; generated files are a data set of their own.
        sha256: hash of its bytes.
        is_synthetic: whether a marker beside it says that it was generated.
    """

    path: Path
    name: str
    format: Format
    data_set_id: str
    sha256: str
    is_synthetic: bool

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return self.path.stat().st_size

    @property
    def address(self) -> tuple[str, ...]:
        """Return what another process needs to have the same file: plain texts, no functions."""
        synthetic = "synthetic" if self.is_synthetic else ""
        return (str(self.path), self.name, self.format.name, self.data_set_id, self.sha256, synthetic)

    @classmethod
    def at(cls, address: tuple[str, ...]) -> InputFile:
        """Return the file of an address."""
        path, name, format_name, data_set_id, sha256, synthetic = address
        return cls(Path(path), name, get_format(format_name), data_set_id, sha256, bool(synthetic))


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of a folder that is not read, and the rule."""

    path: Path
    rule: str


def find_inputs(
    paths: Sequence[Path], formats: Mapping[Path, str]
) -> tuple[tuple[InputFile, ...], tuple[PassedOver, ...]]:
    """Return the files to read, preferred data sets first, and those passed over.

    The order depends on formats, names and content only, never on the order of `paths`.

    Args:
        paths: files and folders; folders are walked, hidden files left out.
        formats: format by path, for files whose content does not tell.

    Raises:
        FormatError: a path does not exist, or a file named by itself is of no known format.
    """
    named = {path.resolve(): get_format(name) for path, name in formats.items()}
    found: dict[Path, Format] = {}
    passed: list[PassedOver] = []
    for path, is_explicit in walk_paths(paths):
        rule = None if is_explicit else passing_rule(path)
        kind = None if rule else choose_format(path, named, is_explicit=is_explicit)
        if kind is None:
            passed.append(PassedOver(path, rule or unread_rule(path)))
        else:
            found[path.resolve()] = kind
    inputs = [
        make_input(path, kind, name)
        for (path, kind), name in zip(found.items(), short_names(list(found)), strict=True)
    ]
    inputs.sort(key=lambda file: (precedence(file.format.name), file.name, file.sha256))
    return tuple(inputs), tuple(passed)


def walk_paths(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield files, each with whether it was named by itself.

    Raises:
        FormatError: a path is neither a file nor a folder.
    """
    for path in paths:
        if path.is_dir():
            yield from ((file, False) for file in sorted(path.rglob("*")) if file.is_file())
        elif path.is_file():
            yield path, True
        else:
            raise FormatError("no such file or folder", where=str(path))


def passing_rule(path: Path) -> str | None:
    """Return the rule by which a file of a folder is passed over unread, None when it is to be read."""
    if any(part.startswith(".") for part in path.parts[-3:]):
        return "hiddenFile"
    if path.name == SYNTHETIC_MARKER:
        return "sampleMarker"
    return "noteFile" if _NOTE.fullmatch(path.name) else None


def unread_rule(path: Path) -> str:
    """Return the rule by which a file of no known format is passed over.

    A DTD holds no data; labelled text is for training only.
    """
    try:
        head = read_head(path)
    except FormatError:
        return "unknownFormat"
    if is_training_text(head):
        return "trainingCorpus"
    is_dtd = _DECLARATION.search(head.text) is not None and root_of(head.data) is None
    return "documentTypeDefinition" if is_dtd else "unknownFormat"


def choose_format(path: Path, named: Mapping[Path, Format], *, is_explicit: bool) -> Format | None:
    """Return the format of a file; None for one of a folder whose content is of no known format."""
    if path.resolve() in named:
        return named[path.resolve()]
    try:
        return detect_format(path).format
    except FormatError:
        if is_explicit:
            raise
        return None


def short_names(paths: Sequence[Path]) -> list[str]:
    """Return the shortest endings of the paths, from one part on, that tell all of them apart."""
    for depth in range(1, 100):
        names = ["/".join(path.parts[-depth:]) for path in paths]
        counts = Counter(names)
        if max(counts.values(), default=1) == 1:
            return names
    return [str(path) for path in paths]


def make_input(path: Path, kind: Format, name: str) -> InputFile:
    """Return an input file with its hash and its data set."""
    digest = sha256_of(path)
    is_synthetic = digest in synthetic_hashes(path.parent)
    data_set_id = f"{kind.card.name}_synthetic" if is_synthetic else kind.card.name
    return InputFile(path, name, kind, data_set_id, digest, is_synthetic)


def synthetic_hashes(folder: Path) -> frozenset[str]:
    """Return the hashes that a folder's marker lists; none where there is no marker."""
    try:
        marker = orjson.loads((folder / SYNTHETIC_MARKER).read_bytes())
        return frozenset(str(digest) for digest in marker["files"].values())
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return frozenset()
