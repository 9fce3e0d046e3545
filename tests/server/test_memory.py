from hypothesis import given
from hypothesis import strategies as st

from kg.server.memory import MIB, Memory, read_machine_memory, size_memory

GIB = 1024 * MIB


def test_sizes_for_common_machines() -> None:
    assert size_memory(2 * GIB) == Memory(heap=512, page_cache=256, transactions=256)
    assert size_memory(24 * GIB) == Memory(heap=4096, page_cache=3072, transactions=2048)
    assert size_memory(512 * GIB) == Memory(heap=8192, page_cache=8192, transactions=4096)


@given(st.integers(min_value=4 * GIB, max_value=1 << 45))
def test_two_servers_leave_a_third_of_the_machine_to_others(total: int) -> None:
    sizes = size_memory(total)
    assert 2 * (sizes.heap + sizes.page_cache) * MIB <= total * 2 / 3


def test_the_machine_has_some_memory() -> None:
    assert read_machine_memory() > 256 * MIB
