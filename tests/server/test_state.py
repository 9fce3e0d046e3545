import os
import subprocess
from pathlib import Path

import psutil

from kg.server.config import Ports
from kg.server.state import RunningServer, clear_state, read_state, server_folder, store_mark, write_state
from kg.settings import Settings


def make_settings(tmp_path: Path) -> Settings:
    settings = Settings(KG_HOME=tmp_path)
    server_folder(settings).mkdir()
    return settings


def make_server(settings: Settings, pid: int, created: float) -> RunningServer:
    return RunningServer(
        pid=pid,
        created=created,
        role="serving",
        ports=Ports(bolt=1234, http=2345),
        store=settings.home / "store",
        version="v1",
        read_only=True,
        password_file=settings.home / "password",
    )


def sleeper(settings: Settings) -> subprocess.Popen[bytes]:
    """Start a process that looks like a server of the workspace."""
    mark = store_mark(settings.home / "store")
    return subprocess.Popen(["sh", "-c", "read _", mark], stdin=subprocess.PIPE)


def created(process: subprocess.Popen[bytes]) -> float:
    return float(psutil.Process(process.pid).create_time())


def test_a_recorded_process_that_runs_is_found_again(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    process = sleeper(settings)
    server = make_server(settings, process.pid, created(process))
    write_state(settings, server)
    assert read_state(settings) == server
    process.communicate()
    assert read_state(settings) is None


def test_another_process_that_got_the_pid_is_not_taken_for_the_server(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    process = sleeper(settings)
    write_state(settings, make_server(settings, process.pid, created(process) - 3600))
    assert read_state(settings) is None
    process.communicate()


def test_a_process_that_does_not_work_on_the_store_is_not_taken_for_the_server(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    own = psutil.Process(os.getpid())
    write_state(settings, make_server(settings, own.pid, own.create_time()))
    assert read_state(settings) is None


def test_a_damaged_or_missing_record_means_no_server(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    assert read_state(settings) is None
    (server_folder(settings) / "serving.json").write_text('{"pid": 12', encoding="ascii")
    assert read_state(settings) is None
    clear_state(settings, "serving")
    clear_state(settings, "serving")
    assert list(server_folder(settings).iterdir()) == []


def test_the_record_holds_no_password(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    (tmp_path / "password").write_text("secret-text", encoding="ascii")
    (tmp_path / "password").chmod(0o600)
    server = make_server(settings, 1, 1.0)
    write_state(settings, server)
    assert server.password.get_secret_value() == "secret-text"
    assert "secret-text" not in (server_folder(settings) / "serving.json").read_text(encoding="utf-8")
