"""Ending a process that somebody else started."""

import subprocess
import sys
from collections.abc import Iterator
from typing import IO

import psutil
import pytest

from kg.server.launch import end_process

# Starts a process, tells its number, and never asks how it ended.
CARELESS = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", sys.argv[1]]).pid, flush=True)
time.sleep(120)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("takes no notice", flush=True)
time.sleep(120)
"""


@pytest.fixture
def careless(request: pytest.FixtureRequest) -> Iterator[tuple[int, IO[str]]]:
    """A process whose parent lives on and does not look after it: its number, and what it says."""
    parent = subprocess.Popen(
        [sys.executable, "-c", CARELESS, request.param], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    yield int(parent.stdout.readline()), parent.stdout
    parent.kill()
    parent.communicate()


@pytest.mark.parametrize("careless", ["import time; time.sleep(120)"], indirect=True)
def test_a_process_that_its_parent_leaves_as_a_zombie_has_ended(careless: tuple[int, IO[str]]) -> None:
    process = psutil.Process(careless[0])
    end_process(process, 60.0)
    assert process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("careless", [STUBBORN], indirect=True)
def test_a_process_that_does_not_end_is_killed(careless: tuple[int, IO[str]]) -> None:
    number, said = careless
    assert said.readline() == "takes no notice\n"
    process = psutil.Process(number)
    end_process(process, 0.5)
    assert process.status() == psutil.STATUS_ZOMBIE


def test_a_process_that_is_gone_is_no_error() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    process = psutil.Process(child.pid)
    child.wait()
    end_process(process, 1.0)
