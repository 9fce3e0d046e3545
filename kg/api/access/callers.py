"""Roles, each of which may all that the one before may, and the caller of a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

RoleName = Literal["anyone", "reader", "analyst", "editor", "admin"]
CallerKind = Literal["nobody", "loopback", "key", "oidc"]


class Role(IntEnum):
    """What a caller may: read; ask freely (Cypher, SPARQL, exports, jobs); write; manage keys."""

    ANYONE = 0
    READER = 1
    ANALYST = 2
    EDITOR = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """Return the role as keys, tokens and answers spell it."""
        return self.name.lower()


def parse_role(word: str) -> Role | None:
    """Return the role of a word; none for a word that is no role that can be given to somebody."""
    return next((role for role in Role if role.word == word and role is not Role.ANYONE), None)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Attributes:
        name: what the ledger and the audit log call the caller: the label of a key, the subject of a
            token, `loopback`; never a secret.
        role: what it may.
        kind: how it is known.
        counts_as: whose requests are counted together for the limits.
        offices: whose steps of a filing the caller takes (`kg.ledger.filing.OFFICES`).
    """

    name: str
    role: Role
    kind: CallerKind
    counts_as: str
    offices: frozenset[str] = frozenset()
