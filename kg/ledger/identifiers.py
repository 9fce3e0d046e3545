"""Identifiers of entries: UUID version 7, which sort by the time when they were made."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid


def make_uuid7(milliseconds: int | None = None) -> str:
    """Return a UUID of version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, 74 random bits."""
    now = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    value = (now << 80) | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))


def hash_key(prefix: str, *parts: str) -> str:
    """Return the key of a thing that its parts identify: the same parts give the same key."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return f"{prefix}:{digest}"
