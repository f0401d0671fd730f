"""A Postgres server of the tests' own: on a socket in a folder of its own, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FOLDERS = "/usr/lib/postgresql", "/opt/homebrew/opt"
_STARTS_S = 30.0
_ALWAYS = ("listen_addresses=", "max_connections=60")
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Options of a server whose rows need not outlive it."""


class NoPostgresError(Exception):
    """There is nothing to start a server with."""


@contextmanager
def postgres_server(options: Sequence[str] = HASTY) -> Iterator[str]:
    """Start a server, and give the address of its first database.

    Raises:
        NoPostgresError: Postgres is not installed, or does not start.
    """
    programs = _programs()
    # A socket's path is short, and pytest's folders are not.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with _running(programs, folder, (*_ALWAYS, *options)):
            yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = [at.parent for name in _FOLDERS for at in Path(name).glob("*/bin/initdb")]
    if not found and (there := shutil.which("initdb")):
        found.append(Path(there).resolve().parent)
    if not found:
        raise NoPostgresError("Postgres is not installed (apt-get install postgresql)")
    return max(found, key=lambda folder: (len(str(folder)), str(folder)))


@contextmanager
def _running(programs: Path, folder: Path, settings: Sequence[str]) -> Iterator[None]:
    user = _as_user(folder)
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=folder,
        **user,
    )
    if made.returncode:
        raise NoPostgresError(f"initdb failed: {made.stderr.strip()[-200:]}")
    options = [part for option in settings for part in ("-c", option)]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), *options]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **user)
    try:
        _wait_for(programs, folder, server)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _as_user(folder: Path) -> dict[str, Any]:
    """Root may not run a server: somebody without rights does."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for(programs: Path, folder: Path, server: "subprocess.Popen[Any]") -> None:
    deadline = time.monotonic() + _STARTS_S
    ready = [str(programs / "pg_isready"), "-h", str(folder), "-U", "tester"]
    while subprocess.run(ready, capture_output=True).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoPostgresError(f"it does not start: {(folder / 'log').read_text()[-200:]}")
        time.sleep(0.05)
