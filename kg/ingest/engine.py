"""Files → assertions, many at once: worker processes on this machine, or tasks of a Spark cluster.

Each file is read and mapped on its own by the same function, whoever runs it, so the engines cannot differ
in what they write.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from kg.errors import SettingsError
from kg.ingest.stage.inputs import InputFile
from kg.ingest.stage.read_file import FileWork, work_on_file

Progress = Callable[[str], None]
ENGINES = ("local", "spark")
# Below this a second process costs more than it saves: it imports for about two seconds.
WORTH_A_PROCESS = 8 << 20


def read_files(
    inputs: Sequence[InputFile], cache: Path, code: str, tell: Progress, engine: str = "local"
) -> list[FileWork]:
    """Return the work on every file, in the order of the files.

    Args:
        inputs: the files.
        cache: folder of finished work; what lies there already is taken up.
        code: hash of the code that reads and maps.
        tell: told which file is read.
        engine: `local` (this machine's cores) or `spark` (`SPARK_REMOTE` or `SPARK_MASTER` says where; else
            this machine).

    Raises:
        SettingsError: there is no such engine, or its package is not installed.
    """
    if engine not in ENGINES:
        raise SettingsError("there is no such engine", found=engine, expected=" or ".join(ENGINES))
    if engine == "spark":
        from kg.ingest.spark_engine import run_on_spark

        run_on_spark(inputs, cache, code, tell)
    elif (workers := count_workers(inputs)) > 1:
        run_in_processes(inputs, cache, code, tell, workers)
    return [told_work(file, cache, code, tell) for file in inputs]


def count_workers(inputs: Sequence[InputFile]) -> int:
    """Return how many processes the files are worth: one a core, each with enough to read."""
    total = sum(file.size for file in inputs)
    return max(1, min(os.cpu_count() or 1, len(inputs), total // WORTH_A_PROCESS))


def told_work(file: InputFile, cache: Path, code: str, tell: Progress) -> FileWork:
    """Return the work on one file, done now unless it lies in the cache."""
    tell(f"{file.format.name}: {file.name}")
    return work_on_file(file, cache, code)


def run_in_processes(
    inputs: Sequence[InputFile], cache: Path, code: str, tell: Progress, workers: int
) -> None:
    """Read and map the files in processes of their own, the largest first; the results lie in the cache."""
    context = multiprocessing.get_context("spawn")  # DuckDB's threads do not survive a fork
    ordered = sorted(inputs, key=lambda file: (-file.size, file.name))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        jobs = {pool.submit(finish_file, file.address, cache, code): file for file in ordered}
        try:
            for job in as_completed(jobs):
                job.result()
                tell(f"read: {jobs[job].name}")
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def finish_file(address: tuple[str, ...], cache: Path, code: str) -> str:
    """Read and map one file into the cache; return its name."""
    file = InputFile.at(address)
    work_on_file(file, cache, code)
    return file.name


def end_with_parent() -> None:
    """End this worker when the process that started it is gone, also by kill -9."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def in_parts(inputs: Sequence[InputFile], parts: int) -> Iterator[list[InputFile]]:
    """Yield the files in so many lots of about equal size."""
    lots: list[list[InputFile]] = [[] for _ in range(max(1, min(parts, len(inputs))))]
    sizes = [0] * len(lots)
    for file in sorted(inputs, key=lambda f: (-f.size, f.name)):
        smallest = sizes.index(min(sizes))
        lots[smallest].append(file)
        sizes[smallest] += file.size
    yield from (lot for lot in lots if lot)
