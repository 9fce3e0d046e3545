"""Where a run works and where its results go: locked, taken up after a kill, clear when a disk is full."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from kg.errors import SettingsError, StorageError, WorkspaceBusyError
from kg.ingest.stage.write import check_place

# A quota and a limit on file sizes stop a run as a full disk does.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_ROOM_WORDS = ("No space left", "Disk quota exceeded", "File too large", "max_temp_directory_size")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run works and where its results go; all of one file system.

    Attributes:
        target: folder of the snapshot.
        work: folder of this run; it goes away with the run, unless the run is killed.
        cache: folder of the work on single files, which a later run takes up.
        rejects: reject file of a run that stops.
    """

    target: Path
    work: Path
    cache: Path
    rejects: Path


@contextmanager
def open_places(version: str, stage_dir: Path | None, home: Path | None) -> Iterator[Places]:
    """Yield the places of a run, locked against another one; what is temporary goes away at the end.

    A killed run leaves its work folder; the next one in this place, which holds the lock, takes up the files
    that were finished and clears the rest.

    Raises:
        SettingsError: neither a stage folder nor a home was given.
        WorkspaceBusyError: another run holds the lock.
        SnapshotError: the stage folder holds something that is no snapshot.
        StorageError: there is no room on the disk.
    """
    places, lock_file = find_places(version, stage_dir, home)
    with no_room_is_an_error(places.target.parent):
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        places.target.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout as busy:
            raise WorkspaceBusyError(
                "another ingest works here; wait for it to end", where=str(lock_file.parent)
            ) from busy
        try:
            clear_work(places)
            yield places
        finally:
            shutil.rmtree(places.work, ignore_errors=True)
            lock.release()
            if stage_dir is not None:
                lock_file.unlink(missing_ok=True)


def find_places(version: str, stage_dir: Path | None, home: Path | None) -> tuple[Places, Path]:
    """Return the places of a run and its lock file, without touching any of them."""
    if stage_dir is not None:
        target = stage_dir.absolute()
        check_place(target)
        work = target.with_name(f".{target.name}.work")
        rejects = target.with_name(f"{target.name}.rejects.jsonl")
        return Places(target, work, work / "files", rejects), target.with_name(f".{target.name}.lock")
    if home is None:
        raise SettingsError("an ingest needs a stage folder or a home")
    target = home / "snapshots" / version
    rejects = home / "rejects" / f"{version}.jsonl"
    work = target.with_name(f".{target.name}.work")
    return Places(target, work, home / "ingest" / "files", rejects), home / "ingest" / ".ingest.lock"


def clear_work(places: Places) -> None:
    """Make the work folder, without what killed runs left there and beside it, apart from finished files."""
    places.work.mkdir(parents=True, exist_ok=True)
    if places.work not in places.cache.parents:  # in a workspace the lock is one for all versions
        for other in places.work.parent.glob(".*.work"):
            if other != places.work:
                shutil.rmtree(other, ignore_errors=True)
    for left in places.work.iterdir():
        if left == places.cache:
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


@contextmanager
def no_room_is_an_error(where: Path) -> Iterator[None]:
    """Turn «no space left», from whichever library, into an error that says so.

    Raises:
        StorageError: there is no room for what the run writes.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if not is_no_room(error):
            raise
        raise StorageError(
            "there is no room on the disk; free some or name another place (KG_HOME, --stage). "
            "What was published before is unchanged",
            where=str(where),
            found=str(error).splitlines()[0][:200],
        ) from error


def is_no_room(error: BaseException) -> bool:
    """Return whether an error means that nothing more can be written."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return True
    return any(words in str(error) for words in _NO_ROOM_WORDS)
