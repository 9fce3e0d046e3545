"""The README: every command that it names is one that exists, every file it points at is there."""

from __future__ import annotations

import re

import pytest
import typer

from kg.cli import app
from kg.settings import REPOSITORY_ROOT

README = (REPOSITORY_ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (REPOSITORY_ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = sorted(
    set(
        re.findall(
            r"^(?:\S+ )?\bkg ((?:schema |chain |concordance |cookbook |train |resolve |evaluate |report |key "
            r"|ledger )?[a-z-]+)",
            README,
            re.MULTILINE,
        )
    )
)


def known_commands() -> set[str]:
    group = typer.main.get_command(app)
    names: set[str] = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        names |= {f"{name} {sub}" for sub in getattr(command, "commands", {})} or {name}
    return names


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_exists(command: str) -> None:
    assert command in known_commands()


def test_the_readme_names_commands() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)h][^)]*)\)", README))))
def test_a_link_of_the_readme_leads_to_a_file(target: str) -> None:
    assert (REPOSITORY_ROOT / target).exists()
