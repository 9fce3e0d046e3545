import socket

from kg.server.config import LOOPBACK, Ports
from kg.server.ports import ANY_PORTS, choose_ports


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def test_free_ports_are_taken_as_wanted() -> None:
    wanted = Ports(bolt=free_port(), http=free_port())
    assert choose_ports(wanted) == wanted


def test_another_port_is_chosen_in_place_of_one_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        http = free_port()
        chosen = choose_ports(Ports(bolt=port, http=http))
    assert chosen.bolt not in (port, http, 0)
    assert chosen.http == http


def test_any_ports_are_two_different_ones() -> None:
    chosen = choose_ports(ANY_PORTS)
    assert 0 not in (chosen.bolt, chosen.http)
    assert chosen.bolt != chosen.http
