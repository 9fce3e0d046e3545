"""The generator of invented assignee strings: the same for one seed, each name once, firms that differ."""

from bench.assignee_names import VARIATIONS, generate


def test_one_seed_gives_the_same_names_each_once_with_the_kinds_that_made_them() -> None:
    rows = list(generate(40, 5, seed=3))
    assert rows == list(generate(40, 5, seed=3))
    assert len({name for name, _, _ in rows}) == len(rows)
    assert {kind for _, _, kinds in rows for kind in kinds.split("+") if kind} <= set(VARIATIONS)
    registered = [name for name, _, kinds in rows if not kinds]
    assert len({firm for _, firm, _ in rows}) == 40 == len(registered)
