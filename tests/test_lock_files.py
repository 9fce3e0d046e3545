"""The lock files say what is installed, with a hash for each file, and never from where."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ["requirements.lock", "requirements-dev.lock"]
HOST = re.compile(r"://|\b[\w-]+\.(com|org|net|io|cn|dev)(?![\w.:-])", re.IGNORECASE)


def read_requirements(name: str) -> dict[str, tuple[str, int]]:
    """Return {package with marker: (version, number of hashes)}."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))
    found = {}
    for block in blocks:
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)\s*(?:;([^\\\n]*))?", block)
        assert match, block[:80]
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?= \\\n|\n|$)", block)
        found[f"{match[1]} {match[3] or ''}".strip()] = (match[2], len(hashes))
    return found


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_and_has_a_hash(name: str) -> None:
    requirements = read_requirements(name)
    assert len(requirements) > 50
    assert [package for package, (_, hashes) in requirements.items() if hashes == 0] == []


@pytest.mark.parametrize("name", [*REQUIREMENTS, "kg/server/jars.lock"])
def test_a_lock_names_no_host_and_no_index(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if HOST.search(line) or re.match(r"\s*--(?!hash=)|\s*-[^-]", line)] == []


def test_tests_try_the_versions_that_users_run() -> None:
    run, dev = (
        {package: version for package, (version, _) in read_requirements(name).items()}
        for name in REQUIREMENTS
    )
    assert {package: dev.get(package) for package in run} == run
