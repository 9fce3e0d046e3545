"""The embedded RDF store of a published version: built once from its tables, then only read.

```text
<home>/rdf/<graphVersion>/      an Oxigraph store: every row in the default graph, the ontology in a named one
<home>/rdf/<graphVersion>.lock  held while it is built
```
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyoxigraph as ox
from filelock import FileLock

from kg.answers.layers import VersionLayers
from kg.errors import StorageError
from kg.rdf.export import export
from kg.rdf.part import Part
from kg.settings import REPOSITORY_ROOT

ONTOLOGY_GRAPH = "https://w3id.org/ipkg/ontology"
ONTOLOGY_FOLDER = REPOSITORY_ROOT / "ontology"
# The version that is shown and the one before, which a query may still read.
STORES_KEPT = 2


def store_folder(home: Path, graph_version: str) -> Path:
    """Return where the store of a version is, or will be."""
    return home / "rdf" / graph_version


def ensure_store(home: Path, graph_version: str, layers: VersionLayers) -> Path:
    """Return the folder of a version's store, built unless it is there.

    Two processes that ask at once build it once: the second waits.

    Raises:
        StorageError: the store cannot be written.
    """
    folder = store_folder(home, graph_version)
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            _build(folder, layers)
    _remove_old(folder)
    return folder


def _build(folder: Path, layers: VersionLayers) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as name:
        work = Path(name)
        lines = export(layers, Part(), "ntriples", work / "version.nt").path
        try:
            store = ox.Store(work / "store")
            store.bulk_load(path=lines, format=ox.RdfFormat.N_TRIPLES)
            for file in sorted(ONTOLOGY_FOLDER.rglob("*.ttl")):
                store.load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(ONTOLOGY_GRAPH))
            store.flush()
        except OSError as error:
            raise StorageError(
                "the RDF store cannot be written", where=str(work), found=str(error)
            ) from error
        del store  # closes its files
        (work / "store").rename(folder)


def _remove_old(newest: Path) -> None:
    """Remove all stores but the newest few; a reader that has one open keeps its files."""
    stores = [path for path in newest.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for path in sorted(stores, key=lambda p: p.stat().st_mtime, reverse=True)[STORES_KEPT:]:
        if path != newest:
            shutil.rmtree(path, ignore_errors=True)
