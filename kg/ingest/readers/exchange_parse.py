"""An exchange-document that was cut out of its file, parsed by the hardened layer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.etree import _Element as Element

from kg.ingest.readers.exchange_document import local_name
from kg.ingest.readers.exchange_record import NAMESPACE
from kg.ingest.readers.xml_documents import Document, DocumentError, parse_document
from kg.ingest.readers.xml_entities import ENTITIES, PREDEFINED, UPPER_CASED

REFERENCE = re.compile(rb"&(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9._-]*);")
# Single documents are handed on without the root that declares their prefix.
USUAL_PREFIXES: Mapping[str, str] = {"exch": NAMESPACE}


def parse_exchange_document(data: bytes, declarations: Mapping[bytes, bytes]) -> Element:
    """Return the element of an exchange-document.

    Args:
        data: from its start tag to its end tag.
        declarations: namespaces declared around it, prefix (empty for the default) → address.

    Raises:
        DocumentError: it is not well-formed, has an entity that nothing resolves, or is in another namespace.
    """
    around = b"".join(
        b' xmlns%s%s="%s"' % (b":" if prefix else b"", prefix, address)
        for prefix, address in declarations.items()
    )
    document = Document("", 1, "exchange-document", data, namespaces=around)
    root = parse_document(document, prefixes=USUAL_PREFIXES)
    if local_name(root) != "exchange-document":
        expected = f"exchange-document in {NAMESPACE} or in no namespace"
        raise DocumentError("wrongNamespace", str(root.tag), expected)
    return root


def literal_characters(data: bytes) -> bytes:
    """Return XML with references to characters outside ASCII as these characters; others stay.

    What it says is the same: no such character is markup or white space. Comments and CDATA sections are
    changed, too, so it is for documents without them.
    """
    return REFERENCE.sub(_literal, data)


def _literal(match: re.Match[bytes]) -> bytes:
    name = match[1]
    if name.startswith(b"#"):
        text = _character(name)
    elif name in PREDEFINED:
        return match.group()
    else:
        numbers = ENTITIES.get(name) or (UPPER_CASED.get(name, b"") if name.isupper() else b"")
        text = "".join(_character(number) for number in re.findall(rb"#[0-9]+", numbers))
    return text.encode() if text and min(text) >= "\x80" else match.group()


def _character(number: bytes) -> str:
    """Return the character that `#233` or `#xE9` is, empty where XML has none of that number."""
    code = int(number[2:], 16) if number[1:2] == b"x" else int(number[1:])
    is_character = code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return chr(code) if is_character else ""
