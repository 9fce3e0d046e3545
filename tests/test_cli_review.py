"""`kg resolve review`: every key, what it shows and what it writes; once through a real terminal."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from kg.commands.review import review_pairs
from kg.ingest.pipeline import ingest
from kg.ingest.resolve.judgements import read_judgements
from kg.ingest.resolve.review import Doubt
from kg.ledger.ledger import Ledger, open_ledger
from kg.settings import REPOSITORY_ROOT, Settings

PAIRS = tuple(
    Doubt(f"name:甲{n}", f"name:乙{n}", 0.5, f"terms of {n}", (f"set:file.csv:{n}",), (f"org:{n} · 甲{n}",))
    for n in range(3)
)
HOLDINGS = """股东名称,被投资企业,持股比例,日期
云山控股有限公司,MOTARA INC,12%,2020-12-31
云山控股有限公司,MOTARA SOLUTIONS INC,8%,2020-12-31
"""


def keys(pressed: Iterable[str]) -> Callable[[], str]:
    waiting = iter(pressed)

    def read_key() -> str:
        return next(waiting)

    return read_key


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = open_ledger(Settings(KG_HOME=tmp_path / "home", KG_LEDGER_URL=None, NEO4J_URI=None))
    yield found
    found.close()


def review(ledger: Ledger, pressed: Iterable[str]) -> dict[str, str]:
    """Return verdict by left record after the keys."""
    review_pairs(PAIRS, keys(pressed), ledger, by="tester")
    return {j.leftKey: j.verdict for j in read_judgements(ledger)}


def test_y_n_and_u_decide_and_the_last_pair_ends_it(ledger: Ledger) -> None:
    found = review(ledger, "Ynu")
    assert found == {"name:乙0": "positive", "name:乙1": "negative", "name:乙2": "unsure"}
    (first, *_) = read_judgements(ledger)
    assert (first.judgedBy, first.reason, first.rightKey) == ("tester", "review", "name:甲0")


@pytest.mark.parametrize("end", ["q", "\x03", "\x04", "\x1b", ""])
def test_s_passes_over_and_q_or_an_end_of_input_stops(ledger: Ledger, end: str) -> None:
    assert review(ledger, ["s", "y", end]) == {"name:乙1": "positive"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_an_interrupt_stops_and_keeps_what_was_decided(ledger: Ledger, error: type[BaseException]) -> None:
    pressed = iter("y")

    def read_key() -> str:
        for key in pressed:
            return key
        raise error

    told = review_pairs(PAIRS, read_key, ledger, by="tester")
    assert [j.verdict for j in told] == ["positive"]


def test_b_takes_the_last_decision_back_and_asks_again_and_both_entries_stay(ledger: Ledger) -> None:
    assert review(ledger, "ybyq") == {"name:乙0": "positive"}
    entries = ledger.list_entries()
    assert [(e.action, e.undoes) for e in entries] == [
        ("set", None),
        ("undo", entries[0].entry_id),
        ("set", None),
    ]


def test_b_goes_back_over_a_passed_pair_and_not_before_the_first(ledger: Ledger) -> None:
    assert review(ledger, "bsbnq") == {"name:乙0": "negative"}


def test_names_terms_facts_and_sources_are_shown_and_a_wrong_key_is_asked_again(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(ledger, "xq") == {}
    shown = capsys.readouterr().out
    for words in (
        "1/3  甲0  ?=  乙0  p=0.5",
        "terms of 0",
        "org:0 · 甲0",
        "set:file.csv:0",
        "'x' means nothing",
    ):
        assert words in shown
    assert shown.count("[y] one") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_a_key_in_a_real_terminal_decides_a_doubt_of_the_snapshot(tmp_path: Path, ledger: Ledger) -> None:
    home = tmp_path / "home"
    (tmp_path / "holdings.csv").write_text(HOLDINGS, encoding="utf-8")
    ingest([tmp_path / "holdings.csv"], home=home)
    shown = in_terminal(home, b"n")
    assert "MOTARA INC  ?=  MOTARA SOLUTIONS INC" in shown
    (told,) = read_judgements(ledger)
    assert (told.verdict, told.leftKey, told.rightKey, told.judgedBy) == (
        "negative",
        "name:MOTARA INC",
        "name:MOTARA SOLUTIONS INC",
        "tester",
    )


def in_terminal(home: Path, key: bytes) -> str:
    """Run the command in a pseudo-terminal, press a key each second until it ends; return what it showed.

    A key that comes before the terminal is in raw mode is lost, so it is pressed again.
    """
    import pty

    environment = os.environ | {"KG_HOME": str(home), "PYTHONPATH": str(REPOSITORY_ROOT), "COLUMNS": "160"}
    child, master = pty.fork()
    if child == 0:
        command = [sys.executable, "-m", "kg.cli", "resolve", "review", "--by", "tester"]
        os.execve(sys.executable, command, environment)
    shown, deadline = b"", time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([master], [], [], 1)[0]:
            try:
                shown += os.read(master, 65536)
            except OSError:  # the other end is closed: the command has ended
                break
        elif b"[y] one" in shown:
            os.write(master, key)
    os.close(master)
    os.waitpid(child, 0)
    return shown.decode("utf-8", "replace")
