import re

import pytest

from kg.errors import ServerError
from kg.server.lock import LockedJar, format_lock, parse_lock, read_lock
from kg.server.relock import GDS, NEO4J

HASH = "a" * 64


def test_a_coordinate_gives_the_path_in_a_repository() -> None:
    plain = LockedJar("lib", HASH, 1, "org.neo4j:neo4j:5.26.30")
    native = LockedJar("lib", HASH, 1, "io.netty:netty-transport:4.1:linux-x86_64")
    assert plain.repository_path == "org/neo4j/neo4j/5.26.30/neo4j-5.26.30.jar"
    assert native.repository_path == "io/netty/netty-transport/4.1/netty-transport-4.1-linux-x86_64.jar"


def test_a_lock_is_read_as_it_was_written() -> None:
    jars = [LockedJar("plugins", HASH, 2, "g:b:1"), LockedJar("lib", "b" * 64, 1, "g:a:1:c")]
    text = format_lock(jars, ["g:a:1"])
    assert parse_lock(text).jars == (jars[1], jars[0])
    assert parse_lock(text).digest != parse_lock(text.replace(" 2 g:b", " 3 g:b")).digest


@pytest.mark.parametrize(
    "line",
    [
        f"lib {HASH} 1 g:a",
        f"lib {HASH[1:]} 1 g:a:1",
        f"lib {HASH} x g:a:1",
        f"bin {HASH} 1 g:a:1",
        f"{HASH} 1 g:a:1",
    ],
)
def test_a_line_of_another_format_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(ServerError) as caught:
        parse_lock(f"# head\nlib {HASH} 1 g:b:1\n{line}\n")
    assert (caught.value.where, caught.value.found) == ("jars.lock:3", line)


def test_two_jars_of_one_file_name_are_refused() -> None:
    with pytest.raises(ServerError, match="two jars of one file name"):
        parse_lock(f"lib {HASH} 1 g:a:1\nlib {HASH} 1 other:a:1\n")


def test_the_committed_lock_holds_server_browser_and_gds_of_the_versions_asked_for() -> None:
    held = {(jar.folder, jar.coordinate) for jar in read_lock().jars}
    assert {
        ("lib", f"org.neo4j:neo4j:{NEO4J}"),
        ("lib", "org.neo4j.client:neo4j-browser:5.24.0"),
        ("lib", f"org.neo4j:annotations:{NEO4J}"),
        ("plugins", f"org.neo4j.gds:proc-community:{GDS}"),
        ("gds", f"org.neo4j.gds:proc:{GDS}"),
        ("gds", f"org.neo4j.gds:annotations:{GDS}"),
        ("gds", f"org.neo4j.gds:neo4j-values:{GDS}"),
    } <= held


def test_no_artifact_of_the_server_is_added_again_whatever_its_version() -> None:
    def unversioned(jar: LockedJar) -> str:
        return re.sub(r"^([^:]+:[^:]+):[^:]+", r"\1", jar.coordinate)

    jars = read_lock().jars
    lib = {unversioned(jar) for jar in jars if jar.folder == "lib"}
    assert [jar for jar in jars if jar.folder != "lib" and unversioned(jar) in lib] == []
