"""Packed answers are read back as they were, with a dictionary or without."""

import sqlite3

import pytest

from kg.answers.bodies import CREATE, FEWEST_SAMPLES, make_packer, make_unpacker


@pytest.fixture
def database() -> sqlite3.Connection:
    found = sqlite3.connect(":memory:")
    found.execute(CREATE)
    return found


def answers(count: int) -> list[bytes]:
    return [
        f'{{"familyId":"family:{n}","title":"一种第{n}号飞行平台","relations":[{{"relation":"FamilyHolding"}}]}}'.encode()
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, FEWEST_SAMPLES - 1, FEWEST_SAMPLES, 3000])
def test_what_was_packed_is_read_back(database: sqlite3.Connection, count: int) -> None:
    packer = make_packer(database, "SimpleFamily", answers(count))
    packed = [packer.compress(body) for body in answers(count + 50)]
    unpacker = make_unpacker(database, "SimpleFamily")
    assert [unpacker.decompress(body) for body in packed] == answers(count + 50)


def test_answers_too_much_alike_to_learn_from_are_packed_all_the_same(database: sqlite3.Connection) -> None:
    packer = make_packer(database, "Place", [b"{}"] * 1000)
    packed = packer.compress(b"{}")
    assert make_unpacker(database, "Place").decompress(packed) == b"{}"


def test_the_same_answers_give_the_same_bytes(database: sqlite3.Connection) -> None:
    one, two = (make_packer(database, root, answers(500)) for root in ("Firm", "Fund"))
    assert one.compress(answers(600)[599]) == two.compress(answers(600)[599])


def test_what_answers_have_in_common_is_kept_once(database: sqlite3.Connection) -> None:
    alone = make_packer(database, "Firm", [])
    together = make_packer(database, "Fund", answers(500))
    size = [sum(len(packer.compress(body)) for body in answers(500)) for packer in (alone, together)]
    assert size[1] < size[0] / 2


def test_a_root_that_the_file_does_not_have_is_said(database: sqlite3.Connection) -> None:
    with pytest.raises(LookupError, match="Policy"):
        make_unpacker(database, "Policy")
