"""When two tellings are one act: the same agents, something in common, nothing that differs."""

from kg.ingest.stage.told_acts import TOLD, Telling, join_tellings

Amount = tuple[int | None, int | None, str | None]
MILLION: Amount = (1_000_000, 1_000_000, "CNY")
GROUP = ("Licence", "org:a", "→", "org:b")


def telling(
    name: str,
    days: tuple[str, ...] = (),
    amount: Amount | None = None,
    rights: tuple[str, ...] = (),
    group: tuple[object, ...] = GROUP,
) -> Telling:
    return Telling(name, group, frozenset(days), amount, frozenset(rights))


def test_a_document_joins_the_register_by_a_month_or_an_amount() -> None:
    register = telling("cn:licence:1", ("2019-05-06",), MILLION)
    by_month = telling(TOLD + "a", ("2019-05",))
    by_amount = telling(TOLD + "b", amount=MILLION)
    assert join_tellings([by_month, register, by_amount]) == {
        TOLD + "a": "cn:licence:1",
        TOLD + "b": "cn:licence:1",
    }


def test_tellings_of_documents_take_the_id_of_the_fullest_whatever_their_order() -> None:
    full = telling(TOLD + "z", ("2019-05-06",), MILLION, ("CN1B",))
    part = telling(TOLD + "a", rights=("CN1B", "CN2B"))
    assert join_tellings([part, full]) == join_tellings([full, part]) == {TOLD + "a": TOLD + "z"}


def test_one_difference_keeps_two_apart_and_so_does_nothing_in_common() -> None:
    register = telling("cn:licence:1", ("2019-05-06",), MILLION)
    other_day = telling(TOLD + "a", ("2019-06",), MILLION)
    nothing_told = telling(TOLD + "b")
    other_agents = telling(TOLD + "c", ("2019-05-06",), MILLION, group=("Licence", "org:a", "→", "org:c"))
    assert join_tellings([register, other_day, nothing_told, other_agents]) == {}


def test_a_telling_that_fits_two_acts_joins_neither() -> None:
    first = telling("cn:licence:1", ("2019-05-06",), MILLION)
    second = telling("cn:licence:2", ("2019-05-20",), MILLION)
    assert join_tellings([first, second, telling(TOLD + "a", ("2019-05",), MILLION)]) == {}
