"""Patents with similar text: the text index asked for the words of a patent's own title and abstract."""

from __future__ import annotations

import re
from itertools import islice

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from kg.answers.text_index import SIGN
from kg.api.collections.versions import OpenVersion
from kg.errors import NotFoundError

# Of the title first: it names the subject in few words.
MOST_TERMS = 40
MOST_HITS = 300


def similar_patents(version: OpenVersion, body: bytes, most: int) -> pa.Table:
    """Return the patents of other families that share most words with one: key, relevance.

    Args:
        version: whose text index is asked.
        body: ready answer of the patent.
        most: number of patents.

    Raises:
        NotFoundError: the patent has neither title nor abstract in this version.
    """
    patent = orjson.loads(body)
    terms = terms_of(patent["properties"])
    if not terms:
        raise NotFoundError(
            "this publication has no text to compare", found=patent["publicationNumber"], expected="a title"
        )
    hits = version.text.find_any("Publication", terms, MOST_HITS + most)
    return hits.filter(pc.invert(pc.is_in(hits["key"], pa.array(_own(version, patent), pa.string()))))


def terms_of(properties: dict[str, str | None]) -> list[str]:
    """Return pairs of signs and words of title and abstract, each once, in the order of the text."""
    found: dict[str, None] = {}
    for name in ("title", "abstract"):
        for part in re.findall(rf"{SIGN}{{2,}}|[A-Za-z][A-Za-z0-9]{{2,}}", properties.get(name) or ""):
            pairs = (
                [part[n : n + 2] for n in range(len(part) - 1)] if re.match(SIGN, part) else [part.lower()]
            )
            found.update(dict.fromkeys(pairs))
    return list(islice(found, MOST_TERMS))


def _own(version: OpenVersion, patent: dict[str, object]) -> list[str]:
    """Return the publications of the patent's own family."""
    family = patent["family"]
    own = [str(patent["publicationNumber"])]
    if not isinstance(family, dict):
        return own
    found = version.ready.find("SimpleFamily", family["familyId"])
    relations = orjson.loads(found[1])["relations"] if found else []
    members = [r["results"] for r in relations if r["relation"] == "FamilyMembership"]
    return [*own, *(member["key"] for group in members for member in group)]
