"""The IRIs of things: every row of a node class has one, the same in JSON-LD, Turtle and exports."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

ONTOLOGY: Final = "https://w3id.org/ipkg/ontology#"
THINGS: Final = "https://w3id.org/ipkg/id/"
# What RFC 3987 lets stand in a path segment, so that keys such as CPC:B64C39/02 stay readable.
KEPT: Final = ":/@!$&'()*+,;=~"


def thing_iri(key_root: str, key: str) -> str:
    """Return the IRI of a row: its key root's name and its percent-encoded key."""
    return f"{THINGS}{key_root}/{quote(key, safe=KEPT)}"


def term_iri(name: str) -> str:
    """Return the IRI of a class or property of the ontology."""
    return ONTOLOGY + name
