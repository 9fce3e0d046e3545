"""Fetching against a repository that really answers: files served over HTTP from a folder."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.errors import ServerError
from kg.server.jars import Jars, ensure_jars
from kg.server.lock import Folder, JarLock, LockedJar, format_lock, parse_lock
from kg.settings import Settings

FILES: dict[str, tuple[Folder, bytes]] = {
    "g.x:server:1": ("lib", b"server" * 1000),
    "g.x:plugin:2:linux": ("plugins", b"plugin" * 50),
    "g.x:base:3": ("gds", b"base" * 70),
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def lock() -> JarLock:
    jars = [
        LockedJar(folder, hashlib.sha256(body).hexdigest(), len(body), coordinate)
        for coordinate, (folder, body) in FILES.items()
    ]
    return parse_lock(format_lock(jars, []))


@pytest.fixture
def repository(tmp_path: Path, lock: JarLock) -> Path:
    for jar in lock.jars:
        path = tmp_path / "mirror" / jar.repository_path
        path.parent.mkdir(parents=True)
        path.write_bytes(FILES[jar.coordinate][1])
    return tmp_path / "mirror"


@pytest.fixture
def settings(tmp_path: Path, repository: Path) -> Iterator[Settings]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(repository)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Settings(KG_CACHE=tmp_path / "cache", KG_MAVEN_REPOSITORY=f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    thread.join()
    server.server_close()


def files_in(settings: Settings) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in settings.cache.rglob("*") if path.suffix in (".jar", ".part")
    }


def test_jars_come_from_the_mirror_that_is_set_and_are_sorted_into_their_folders(
    settings: Settings, lock: JarLock
) -> None:
    told: list[tuple[int, int, str]] = []
    jars = ensure_jars(settings, lambda *step: told.append(step), lock)
    places = ("lib/server-1.jar", "gds/base-3.jar", "plugins/plugin-2-linux.jar")
    assert jars.class_path == tuple(jars.folder / place for place in places)
    assert [path.name for path in jars.plugins.iterdir()] == ["plugin-2-linux.jar"]
    assert files_in(settings) == {
        "server-1.jar": b"server" * 1000,
        "plugin-2-linux.jar": b"plugin" * 50,
        "base-3.jar": b"base" * 70,
    }
    assert [step[:2] for step in told] == [(1, 3), (2, 3), (3, 3)]
    assert {coordinate for _, _, coordinate in told} == set(FILES)


def test_what_is_in_the_cache_is_not_fetched_again(
    settings: Settings, lock: JarLock, repository: Path
) -> None:
    first = ensure_jars(settings, None, lock)
    for path in repository.rglob("*.jar"):
        path.unlink()
    assert ensure_jars(settings, None, lock) == first


@pytest.mark.parametrize("body", [b"server" * 999, b"Server" * 1000, b"server" * 2000, b""])
def test_a_file_that_the_lock_does_not_name_is_refused_and_never_seen(
    settings: Settings, lock: JarLock, repository: Path, body: bytes
) -> None:
    next(repository.rglob("server-1.jar")).write_bytes(body)
    with pytest.raises(ServerError, match=r"g\.x:server:1 is not the file that the lock names") as caught:
        ensure_jars(settings, None, lock)
    # One byte more than expected is read at most, so a longer file has another hash than it has on disk.
    assert caught.value.found == f"sha256 {hashlib.sha256(body[:6001]).hexdigest()}"
    assert caught.value.expected == f"sha256 {hashlib.sha256(b'server' * 1000).hexdigest()}"
    assert "server-1.jar" not in files_in(settings)
    assert [name for name in files_in(settings) if name.endswith(".part")] == []


def test_a_jar_altered_after_its_download_is_refused(settings: Settings, lock: JarLock) -> None:
    path = ensure_jars(settings, None, lock).class_path[0]
    path.write_bytes(b"X" + path.read_bytes()[1:])
    with pytest.raises(ServerError, match="is not the file that the lock names") as caught:
        ensure_jars(settings, None, lock)
    assert caught.value.where == str(path)
    assert caught.value.found == f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_jar_that_the_lock_does_not_name_is_not_loaded_as_a_plugin(
    settings: Settings, lock: JarLock
) -> None:
    jars: Jars = ensure_jars(settings, None, lock)
    (jars.plugins / "stranger.jar").write_bytes(b"x")
    with pytest.raises(ServerError, match="a jar that the lock does not name"):
        ensure_jars(settings, None, lock)


def test_a_mirror_without_the_file_is_named_with_what_to_do(
    settings: Settings, lock: JarLock, repository: Path
) -> None:
    next(repository.rglob("server-1.jar")).unlink()
    with pytest.raises(ServerError, match=r"cannot fetch g\.x:server:1.*404.*KG_MAVEN_REPOSITORY") as caught:
        ensure_jars(settings, None, lock)
    assert caught.value.where == f"{settings.maven_repository}g/x/server/1/server-1.jar"


def test_without_a_network_the_error_says_what_to_do(tmp_path: Path, lock: JarLock) -> None:
    settings = Settings(KG_CACHE=tmp_path, KG_MAVEN_REPOSITORY="http://127.0.0.1:1")
    with pytest.raises(ServerError, match="The first start needs a network, or a mirror"):
        ensure_jars(settings, None, lock)
