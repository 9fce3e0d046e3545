"""The authored world of the publishing tests, as a version to export."""

import pytest

from kg.answers.layers import VersionLayers
from tests.publish.worlds import write_world


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> VersionLayers:
    folder = tmp_path_factory.mktemp("rdf-world")
    return VersionLayers(write_world(folder / "snapshot"), (), folder / "answers")
