"""The chains of domain/ and of the ledger with what people know about their subjects."""

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
from kg.snapshot import CHAINS

CHAIN_DIR = REPOSITORY_ROOT / "domain" / "chains"
SHARES_DIR = REPOSITORY_ROOT / "domain" / "shares"
MARKETS = REPOSITORY_ROOT / "domain" / "markets.csv"


@dataclass(frozen=True, slots=True)
class ChainInput:
    """A chain, the published shares of its subjects, and a digest of both files."""

    chain: Chain
    shares: tuple[ShareRow, ...]
    digest: str


def read_chain_inputs(snapshot: Path | None = None, directory: Path = CHAIN_DIR) -> list[ChainInput]:
    """Return every chain of a version: those of a folder, then those that people entered in the ledger.

    A chain that was entered stands in place of the file of its id.

    Args:
        snapshot: folder of the snapshot, which keeps the chains that it was loaded with; None: files only.
        directory: of chain files.

    Raises:
        ChainError: a chain file is not valid.
        FormatError: a shares file is not valid.
    """
    files = [read_chain_input(path) for path in sorted(directory.glob("*.yaml"))]
    listed = [] if snapshot is None else sorted((snapshot / CHAINS).glob("*.yaml"))
    # Identifiers of entries sort by time: of two entries of one chain the later one stands.
    entered = {item.chain.chain_id: item for item in map(read_chain_input, listed)}
    return [*(item for item in files if item.chain.chain_id not in entered), *entered.values()]


def read_chain_input(path: Path) -> ChainInput:
    """Return one chain with the shares in domain/shares/<name of its file>.csv, if there are any.

    The name ends at the first full stop: what follows names an entry of the ledger. What was read is kept
    until one of the two files changes.
    """
    return _read(path, _state(path), _state(shares_path(path)))


def shares_path(path: Path) -> Path:
    """Return the file of the published shares that goes with a chain file."""
    return SHARES_DIR / f"{path.name.partition('.')[0]}.csv"


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file does; None when there is no file."""
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _read(path: Path, _chain: tuple[int, int] | None, shares_state: tuple[int, int] | None) -> ChainInput:
    shares = shares_path(path)
    has_shares = shares_state is not None
    read = [path, shares] if has_shares else [path]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in read)).hexdigest()
    return ChainInput(read_chain(path), read_shares(shares) if has_shares else (), digest)


def find_chain_input(name: str, snapshot: Path | None = None) -> ChainInput:
    """Return the chain of a file or of an id.

    Raises:
        NotFoundError: there is no such chain; the message lists those there are.
    """
    return read_chain_input(Path(name)) if Path(name).is_file() else find_known_chain(name, snapshot)


def find_known_chain(chain_id: str, snapshot: Path | None = None) -> ChainInput:
    """Return the chain of an id, never of a file: a reader of the API names no files.

    Raises:
        NotFoundError: there is no such chain; the nearest id comes first among those there are.
    """
    inputs = {item.chain.chain_id: item for item in read_chain_inputs(snapshot)}
    if chain_id not in inputs:
        near = get_close_matches(chain_id, inputs, n=3, cutoff=0.4)
        expected = ", ".join(dict.fromkeys((*near, *inputs)))
        raise NotFoundError("there is no such chain", where="chain", found=chain_id, expected=expected)
    return inputs[chain_id]
