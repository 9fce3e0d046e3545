"""The lock files say what is installed, with a hash for each file, and never from where."""

import re
from pathlib import Path

import pytest
from packaging.markers import Marker

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


PLATFORMS = [
    {"sys_platform": platform, "platform_system": system, "os_name": os, "platform_machine": machine}
    for platform, system, os, machine in (
        ("linux", "Linux", "posix", "x86_64"),
        ("linux", "Linux", "posix", "aarch64"),
        ("darwin", "Darwin", "posix", "arm64"),
        ("win32", "Windows", "nt", "AMD64"),
    )
]
PYTHONS = ["3.11", "3.12", "3.13"]


def installed(name: str, environment: dict[str, str]) -> dict[str, str]:
    """Return {package: version} of what a lock installs in an environment.

    By what the markers mean there, not by their text: a package that more others ask for has a wider one.
    """
    return {
        package: version
        for (package, _, marker), (version, _) in (
            (key.partition("  "), value) for key, value in read_requirements(name).items()
        )
        if not marker or Marker(marker).evaluate(environment)
    }


@pytest.mark.parametrize("python", PYTHONS)
def test_tests_try_the_versions_that_users_run(python: str) -> None:
    for platform in PLATFORMS:
        environment = platform | {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        run, dev = (installed(name, environment) for name in REQUIREMENTS)
        assert len(run) > 50
        assert {package: dev.get(package) for package in run} == run
