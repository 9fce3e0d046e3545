"""The loop of `kg resolve review`: a pair, its evidence, one key, the next pair."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.commands.terminal import out
from kg.ingest.resolve.judgements import Judgement, judge
from kg.ingest.resolve.review import Doubt
from kg.ledger.ledger import Ledger

VERDICTS = {"y": "positive", "n": "negative", "u": "unsure"}
SKIP, BACK, STOP = "s", "b", "q"
# Ctrl-C, Ctrl-D and escape as a terminal in raw mode gives them.
ENDS = frozenset((STOP, "\x03", "\x04", "\x1b", ""))
LEGEND = "[y] one 同一 · [n] two 不同 · [u] unsure 存疑 · [s] skip 跳过 · [b] back, undo 撤销 · [q] stop 结束"


def review_pairs(
    doubts: Sequence[Doubt], read_key: Callable[[], str], ledger: Ledger, *, by: str
) -> list[Judgement]:
    """Show each pair and write down what the key decides; return the judgements that stand.

    A key that means nothing is asked again. `b` goes back to the pair before and takes its decision back:
    both entries stay in the ledger.

    Args:
        doubts: pairs to judge, in order.
        read_key: gives one key without waiting for a line; raises KeyboardInterrupt or EOFError to stop.
        ledger: of the workspace.
        by: who judges.
    """
    taken: list[Judgement | None] = []
    while len(taken) < len(doubts):
        show_pair(doubts[len(taken)], len(taken) + 1, len(doubts))
        key = ask(read_key)
        if key in ENDS:
            break
        if key == BACK:
            take_back(taken, ledger, by)
        else:
            taken.append(decide(doubts[len(taken)], key, ledger, by))
    return [judgement for judgement in taken if judgement is not None]


def show_pair(doubt: Doubt, number: int, count: int) -> None:
    """Print the two names, the model's probability and terms, what is known of each, and where they stand."""
    left, right = (key.removeprefix("name:") for key in (doubt.left, doubt.right))
    out.print(f"\n{number}/{count}  {left}  ?=  {right}  p={doubt.probability}", markup=False)
    for line in (doubt.reason, *doubt.facts, *doubt.sources[:4]):
        out.print(f"    {line}", style="dim", soft_wrap=True, markup=False)


def ask(read_key: Callable[[], str]) -> str:
    """Return the first key that means something."""
    while True:
        out.print(LEGEND, markup=False)
        try:
            key = read_key().lower()
        except (KeyboardInterrupt, EOFError):
            return STOP
        if key in VERDICTS or key in ENDS or key in (SKIP, BACK):
            return key
        out.print(f"{key!r} means nothing here 无此键", markup=False)


def decide(doubt: Doubt, key: str, ledger: Ledger, by: str) -> Judgement | None:
    """Write down what a key decides of a pair; None for a pair that is passed over."""
    if key == SKIP:
        out.print("skipped")
        return None
    judgement = judge(ledger, doubt.left, doubt.right, VERDICTS[key], by=by, reason="review")
    out.print(judgement.verdict)
    return judgement


def take_back(taken: list[Judgement | None], ledger: Ledger, by: str) -> None:
    """Go back to the pair before, and take its judgement back where it has one."""
    if not taken:
        out.print("this is the first pair 已是第一对")
        return
    last = taken.pop()
    if last is not None:
        ledger.undo(last.entryId, who=by, why="review: back")
        out.print(f"withdrawn {last.judgementId}")
