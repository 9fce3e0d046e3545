"""Up to where the ledger goes, asked of a database that does not answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StorageError
from kg.ledger.entry import Draft
from kg.ledger.ledger import open_ledger
from kg.ledger.watch import LedgerWatch
from kg.settings import Settings


@pytest.fixture
def hung_up() -> Iterator[tuple[int, list[int]]]:
    """The port of a server that hangs up on everybody, and the list that grows with each who came."""
    came: list[int] = []
    server = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            came.append(1)
            connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    yield server.getsockname()[1], came
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_database_that_does_not_answer_is_not_asked_by_every_request(
    tmp_path: Path, hung_up: tuple[int, list[int]]
) -> None:
    port, came = hung_up
    url = f"postgresql://kg:secret@127.0.0.1:{port}/kg?sslmode=disable&gssencmode=disable"
    watch = LedgerWatch(Settings(KG_HOME=tmp_path, KG_LEDGER_URL=url, NEO4J_URI=None))
    with pytest.raises(StorageError) as first:
        watch.position()
    asked = len(came)
    for _ in range(20):
        with pytest.raises(StorageError) as again:
            watch.position()
    assert asked > 0
    assert len(came) == asked
    assert "secret" not in str(first.value) + str(again.value)
    watch.close()


def test_what_another_connection_writes_is_seen_at_the_next_question(tmp_path: Path) -> None:
    settings = Settings(KG_HOME=tmp_path, KG_LEDGER_URL=None, NEO4J_URI=None)
    watch = LedgerWatch(settings)
    assert watch.position() == 0
    assert not (tmp_path / "ledger").exists()
    ledger = open_ledger(settings)
    for number in range(1, 4):
        thing = f"note:{number}"
        ledger.append(Draft("note", thing, "set", {"text": "x"}, "a", "why", 0))
        assert watch.position() == number
    watch.close()
    ledger.close()
