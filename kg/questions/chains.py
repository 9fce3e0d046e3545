"""The chains of domain/ with what people know about their subjects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from kg.algorithms.chain import Chain, read_chain
from kg.algorithms.shares import ShareRow, read_shares
from kg.errors import NotFoundError
from kg.settings import REPOSITORY_ROOT

CHAIN_DIR = REPOSITORY_ROOT / "domain" / "chains"
SHARES_DIR = REPOSITORY_ROOT / "domain" / "shares"
MARKETS = REPOSITORY_ROOT / "domain" / "markets.csv"


@dataclass(frozen=True, slots=True)
class ChainInput:
    """A chain, the published shares of its subjects, and a digest of both files."""

    chain: Chain
    shares: tuple[ShareRow, ...]
    digest: str


def read_chain_inputs(directory: Path = CHAIN_DIR) -> list[ChainInput]:
    """Return every chain of a folder, by file name.

    Raises:
        ChainError: a chain file is not valid.
        FormatError: a shares file is not valid.
    """
    return [read_chain_input(path) for path in sorted(directory.glob("*.yaml"))]


def read_chain_input(path: Path) -> ChainInput:
    """Return one chain with the shares in domain/shares/<name of its file>.csv, if there are any.

    What was read is kept until one of the two files changes.
    """
    shares = SHARES_DIR / f"{path.stem}.csv"
    return _read(path, _state(path), _state(shares))


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file does; None when there is no file."""
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _read(path: Path, _chain: tuple[int, int] | None, shares_state: tuple[int, int] | None) -> ChainInput:
    shares = SHARES_DIR / f"{path.stem}.csv"
    has_shares = shares_state is not None
    read = [path, shares] if has_shares else [path]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in read)).hexdigest()
    return ChainInput(read_chain(path), read_shares(shares) if has_shares else (), digest)


def find_chain_input(name: str) -> ChainInput:
    """Return the chain of a file or of an id.

    Raises:
        NotFoundError: there is no such chain; the message lists those there are.
    """
    return read_chain_input(Path(name)) if Path(name).is_file() else find_known_chain(name)


def find_known_chain(chain_id: str) -> ChainInput:
    """Return the chain of an id, never of a file: a reader of the API names no files.

    Raises:
        NotFoundError: there is no such chain; the nearest id comes first among those there are.
    """
    inputs = {item.chain.chain_id: item for item in read_chain_inputs()}
    if chain_id not in inputs:
        near = get_close_matches(chain_id, inputs, n=3, cutoff=0.4)
        expected = ", ".join(dict.fromkeys((*near, *inputs)))
        raise NotFoundError("there is no such chain", where="chain", found=chain_id, expected=expected)
    return inputs[chain_id]
