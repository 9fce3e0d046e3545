"""The chains of domain/ with what people know about their subjects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
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
    """Return one chain with the shares in domain/shares/<name of its file>.csv, if there are any."""
    shares = SHARES_DIR / f"{path.stem}.csv"
    read = [path, shares] if shares.is_file() else [path]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in read)).hexdigest()
    return ChainInput(read_chain(path), read_shares(shares) if shares.is_file() else (), digest)


def find_chain_input(name: str) -> ChainInput:
    """Return the chain of a file or of an id.

    Raises:
        NotFoundError: there is no such chain; the message lists those there are.
    """
    if Path(name).is_file():
        return read_chain_input(Path(name))
    inputs = {item.chain.chain_id: item for item in read_chain_inputs()}
    if name not in inputs:
        raise NotFoundError("there is no such chain", found=name, expected=", ".join(inputs))
    return inputs[name]
