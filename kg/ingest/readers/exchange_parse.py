"""An exchange-document parsed by lxml, hardened: no DTD, no external entity, no network, the usual limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.entities import html5
from xml.sax.saxutils import quoteattr

from lxml import etree

from kg.ingest.readers.exchange_document import local_name
from kg.ingest.readers.exchange_record import NAMESPACE

# Comments, CDATA sections and instructions are matched first and kept; «&» in them is no reference.
REFERENCE = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*);",
    re.DOTALL,
)
CHARACTERS = {name[:-1].encode(): text for name, text in html5.items() if name.endswith(";")}


NUMBERED = re.compile(rb"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]*));")
PREDEFINED = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


class DocumentError(ValueError):
    """A document that cannot be taken: reason, found and expected, as the reject file has them."""

    def __init__(self, reason: str, found: str, expected: str) -> None:
        super().__init__(reason)
        self.reason, self.found, self.expected = reason, found, expected


def parse_document(data: bytes, declarations: Mapping[bytes, bytes]) -> etree._Element:
    """Return the element of an exchange-document that was cut out of its file.

    Files hold single documents whose prefix nothing declares, and named characters (`&ndash;`) that no DTD
    of the format has: `exch` stands for the exchange format, and the names of HTML for their characters.

    Args:
        data: from its start tag to its end tag.
        declarations: namespaces declared around it, prefix (empty for the default) → address.

    Raises:
        DocumentError: it is not well-formed, has an entity that nothing resolves, or is in another namespace.
    """
    known = {b"exch": NAMESPACE.encode(), **declarations}
    attributes = "".join(
        f" xmlns{':' if prefix else ''}{prefix.decode()}={quoteattr(address.decode('utf-8', 'replace'))}"
        for prefix, address in known.items()
    )
    whole = b"<kg-cut%s>%s</kg-cut>" % (attributes.encode(), replace_entities(data))
    try:
        root = etree.fromstring(whole, hardened_parser())
    except etree.XMLSyntaxError as error:
        raise DocumentError("notWellFormed", str(error.msg), "a well-formed document") from error
    found = [part for part in root if local_name(part) == "exchange-document"]
    if len(found) != 1:
        name = str(root[0].tag) if len(root) else "no element"
        raise DocumentError("wrongNamespace", name, f"exchange-document in {NAMESPACE} or in no namespace")
    return found[0]


def hardened_parser() -> etree.XMLParser:
    """Return a parser that resolves nothing, loads nothing and keeps the library's limits."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def replace_entities(data: bytes) -> bytes:
    """Return XML with named characters as numbers, the five of XML itself kept.

    Raises:
        DocumentError: a name is no character's.
    """
    return REFERENCE.sub(_number, data) if b"&" in data else data


def _number(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return match.group()
    text = CHARACTERS.get(match[1]) or upper_case_character(match[1])
    if text is None:
        name = match.group()[:60].decode("utf-8", "replace")
        raise DocumentError("unresolvedEntity", name, "the entities of XML and named characters")
    return "".join(f"&#{ord(char)};" for char in text).encode()


def upper_case_character(name: bytes) -> str | None:
    """Return the character of a name in capitals: DOCDB puts names into upper case, `&SACUTE;` among them."""
    if not name.isupper():
        return None
    return CHARACTERS.get(name.capitalize()) or CHARACTERS.get(name.lower())


def literal_characters(data: bytes) -> bytes:
    """Return XML with references to characters outside ASCII as these characters; others stay.

    What it says is the same: no such character is markup or white space. Comments and CDATA sections are
    changed, too, so it is for documents without them.
    """
    return NUMBERED.sub(_literal, data)


def _literal(match: re.Match[bytes]) -> bytes:
    if match[3] is not None:
        text = (
            "" if match[3] in PREDEFINED else CHARACTERS.get(match[3]) or upper_case_character(match[3]) or ""
        )
    else:
        code = int(match[1]) if match[1] is not None else int(match[2], 16)
        text = (
            chr(code)
            if 0x80 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
            else ""
        )
    return text.encode() if text and min(text) >= "\x80" else match.group()
