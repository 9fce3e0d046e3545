"""Files of a folder that nothing reads are passed over by a rule with a name."""

from pathlib import Path

import pytest

from kg.ingest.stage.inputs import find_inputs, unread_rule


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b'<?xml version="1.0"?>\n<!-- <!DOCTYPE a> -->\n<!ELEMENT a (b | c)*>\n', "documentTypeDefinition"),
        (b'<!ENTITY % text "#PCDATA">\n', "documentTypeDefinition"),
        (b'<!DOCTYPE a [\n<!ENTITY b "c">\n]>\n<a>&b;</a>\n', "unknownFormat"),
        (b"some text\n", "unknownFormat"),
        (b"\x00\x01\x02", "unknownFormat"),
        (b"", "unknownFormat"),
    ],
)
def test_a_definition_of_documents_is_told_from_what_is_not_known(
    content: bytes, rule: str, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert unread_rule(path) == rule


@pytest.mark.realdata
def test_the_real_definitions_are_passed_over_as_such(data_dir: Path) -> None:
    _, passed = find_inputs([data_dir / "patents" / "uspto_xml" / "dtd"], {})
    assert {file.rule for file in passed} == {"documentTypeDefinition"}
    assert len(passed) == 16
