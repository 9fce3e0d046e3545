"""Ready answers as they lie on disk: each compressed by itself, with a dictionary of its key root.

An answer alone becomes a third as large, with what answers of its root have in common a twelfth, and to read
it back takes a few microseconds (docs/scale.md). Zstandard is RFC 8878.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import zstandard

LEVEL = 3
DICTIONARY_BYTES = 16_384
# Fewer answers have too little in common to learn from.
FEWEST_SAMPLES = 100
MOST_SAMPLES = 500

CREATE = "CREATE TABLE dictionaries (root TEXT PRIMARY KEY, dictionary BLOB NOT NULL)"


def make_packer(
    database: sqlite3.Connection, root: str, samples: Sequence[bytes]
) -> zstandard.ZstdCompressor:
    """Return what compresses the answers of a key root; its dictionary is noted in the file.

    Args:
        database: the file, with the table `dictionaries`.
        root: key root.
        samples: answers of it; the same ones give the same dictionary.
    """
    dictionary = _train(samples)
    database.execute("INSERT INTO dictionaries VALUES (?, ?)", (root, dictionary.as_bytes()))
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)


def _train(samples: Sequence[bytes]) -> zstandard.ZstdCompressionDict:
    if len(samples) >= FEWEST_SAMPLES:
        try:
            return zstandard.train_dictionary(DICTIONARY_BYTES, list(samples[:MOST_SAMPLES]))
        except zstandard.ZstdError:
            pass  # they are too short or too much alike; then they are compressed each by itself
    return zstandard.ZstdCompressionDict(b"")


def make_unpacker(database: sqlite3.Connection, root: str) -> zstandard.ZstdDecompressor:
    """Return what reads the answers of a key root back; for one thread.

    Raises:
        LookupError: the file has no answers of that root.
    """
    row = database.execute("SELECT dictionary FROM dictionaries WHERE root = ?", (root,)).fetchone()
    if row is None:
        raise LookupError(root)
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(row[0]))
