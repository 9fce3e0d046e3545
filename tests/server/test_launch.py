"""Ending a process that somebody else started."""

import subprocess
import sys
import time
from collections.abc import Iterator

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
time.sleep(120)
"""


@pytest.fixture
def careless(request: pytest.FixtureRequest) -> Iterator[int]:
    """The number of a process whose parent lives on and does not look after it."""
    parent = subprocess.Popen(
        [sys.executable, "-c", CARELESS, request.param], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    yield int(parent.stdout.readline())
    parent.kill()
    parent.communicate()


@pytest.mark.parametrize("careless", ["import time; time.sleep(120)"], indirect=True)
def test_a_process_that_its_parent_leaves_as_a_zombie_has_ended(careless: int) -> None:
    process = psutil.Process(careless)
    end_process(process, 60.0)
    assert process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("careless", [STUBBORN], indirect=True)
def test_a_process_that_does_not_end_is_killed(careless: int) -> None:
    process = psutil.Process(careless)
    while "sleep" not in " ".join(process.cmdline()):
        time.sleep(0.05)
    time.sleep(0.5)  # until it has said that it takes no notice of SIGTERM
    end_process(process, 0.5)
    assert process.status() == psutil.STATUS_ZOMBIE


def test_a_process_that_is_gone_is_no_error() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    process = psutil.Process(child.pid)
    child.wait()
    end_process(process, 1.0)
