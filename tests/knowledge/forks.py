"""Ingests in processes of their own that start at once: forked from one that has imported all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_ROOT: Final = Path(__file__).parents[2]
_PROGRAM: Final = """
import os, resource, sys, time, traceback
from pathlib import Path
from knowledge.errors import StoreError
from tests.conftest import ingest_quietly, read_sources
from tests.fakes import fast_embedder

wikis = [read_sources(Path(name)) for name in sys.argv[1:]]

class Waits:
    name = fast_embedder().name
    def __init__(self, signal):
        self.signal = signal
    def embed(self, texts):
        while not self.signal.is_file():
            time.sleep(0.01)
        return fast_embedder().embed(texts)

def run(number, store, how):
    print(os.getpid(), flush=True)
    signal = store.with_name("go on")
    if how.startswith("files up to "):
        size = int(how.removeprefix("files up to "))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        ingest_quietly(wikis[number], store, Waits(signal) if how == "waiting" else fast_embedder())
    except StoreError as error:
        print(f"{type(error).__name__}: {error}", flush=True)
    except BaseException:
        print(traceback.format_exc().replace(chr(10), " | "), flush=True)
    else:
        print("done", flush=True)
    os._exit(0)

print("ready", flush=True)
while line := sys.stdin.readline():
    number, store, how = line.rstrip(chr(10)).split(chr(9))
    child = os.fork()
    if child == 0:
        run(int(number), Path(store), how)
    # Its number stays its own until whoever may kill it has heard that it ended.
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    print("ended", flush=True)
    sys.stdin.readline()
    os.waitpid(child, 0)
"""


class Ingests:
    """Starts ingests of wikis that are known by number."""

    def __init__(self, told: IO[str], said: IO[str]) -> None:
        self._told, self._said = told, said

    def start(self, number: int, store: Path, how: str = "plainly") -> int:
        """Start an ingest, and return its process id.

        Args:
            number: Of the podwiki.
            store: Where it goes.
            how: `plainly`; `waiting` for a file `go on` beside the store before it embeds; or
                `files up to N` bytes only, as if the disk had no room for more.
        """
        self._told.write(f"{number}\t{store}\t{how}\n")
        self._told.flush()
        return int(self._said.readline())

    def end(self) -> str:
        """Wait for it; return what it said: `done`, an error, or nothing if it was killed."""
        lines = list(iter(lambda: self._said.readline().strip(), "ended"))
        self._told.write("heard\n")
        self._told.flush()
        return "\n".join(lines)


@contextmanager
def ingests(*podwikis: Path) -> Iterator[Ingests]:
    """Read some podwikis, to be ingested by their number."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *map(str, podwikis)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Ingests(process.stdin, process.stdout)
        process.stdin.close()
