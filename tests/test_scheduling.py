"""Which worker runs which test: what was spread over both once went unnoticed, but for the time it took."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict

from kg.settings import REPOSITORY_ROOT
from tests.conftest import LoadGraphScheduling

FILES = ("tests/answers/test_bodies.py", "tests/schema/test_graph_terms.py")
PASSED = re.compile(r"^\[(gw\d+)\] .*PASSED (\S+?)::", re.MULTILINE)


def test_a_file_stays_with_one_worker_in_a_run_with_the_options_of_make() -> None:
    options = re.search(r"-n \S+ (.*) \$\(ARGS\)", (REPOSITORY_ROOT / "Makefile").read_text("utf-8"))
    assert options is not None
    run = [sys.executable, "-m", "pytest", "-v", "-n", "2", *options[1].split(), *FILES]
    ended = subprocess.run(run, cwd=REPOSITORY_ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:]
    # The scheduler of tests/conftest.py, not the one that xdist would take by itself.
    assert "scheduling tests via LoadGraphScheduling" in ended.stdout
    workers = defaultdict[str, set[str]](set)
    for worker, file in PASSED.findall(ended.stdout):
        workers[file].add(worker)
    assert sorted(map(sorted, workers.values())) == [["gw0"], ["gw1"]]
    assert set(workers) == set(FILES)


def test_the_files_of_the_doors_graph_stay_together() -> None:
    scheduling = LoadGraphScheduling.__new__(LoadGraphScheduling)
    door, other = "tests/api/door/test_values.py::a[x::y]", "tests/api/door/test_question.py::b"
    assert scheduling._split_scope(door) == scheduling._split_scope(other)
    assert scheduling._split_scope("tests/api/test_page.py::a") == "tests/api/test_page.py"
