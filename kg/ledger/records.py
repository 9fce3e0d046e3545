"""How people name a record: by an authority's identifier, or by the name as it is written."""

from __future__ import annotations

AUTHORITIES = ("uscc", "lei", "stock", "moe", "ror", "amac", "crunchbase", "derwent", "name")


def record_key(text: str) -> str:
    """Return the key of a record that a person names: an identifier as it is, anything else as a name."""
    bare = text.strip()
    return bare if bare.partition(":")[0] in AUTHORITIES and ":" in bare else f"name:{bare}"
