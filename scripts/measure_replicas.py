"""Talk to two replicas over Postgres and a Chroma server, kill one, and say what was lost.

Starts all of it on loopback, in a folder that is removed: Postgres as its own defaults are (writes
reach the disk), `chroma run`, two `career-guide serve` and one ingest before and one during the
traffic. Each conversation has a key of its own and stays with one replica until that one is gone.

    python scripts/measure_replicas.py [--conversations N] [--seconds S] [--sources PODWIKI PODCAST]
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from scripts.replica_talk import Findings, Talker
from tests.chroma_server import chroma_server
from tests.postgres_server import postgres_server

ROOT: Final = Path(__file__).resolve().parents[1]
STARTER: Final = ROOT / "knowledge" / "starter" / "_wiki"
_KILLED_AFTER: Final = 0.35  # of the time
_INGESTED_AFTER: Final = 0.65
_STARTS_S: Final = 180.0
_PORT_IS: Final = "listening"


@dataclass(slots=True, kw_only=True)
class Replica:
    """A server process and where it listens."""

    process: "subprocess.Popen[bytes]"
    url: str
    rss_mb: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Note how much memory it takes."""
        with suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            found = [line.split() for line in status.splitlines() if line.startswith("VmRSS")]
            self.rss_mb += [int(words[1]) / 1024 for words in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the replicas share."""

    folder: Path
    database: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run a command of the program, and return what it prints."""
        done = subprocess.run(  # noqa: S603  our own
            [sys.executable, "-m", "faces.cli", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{arguments[0]}: {done.stderr}")
        return done.stdout

    def asked(self, statement: str) -> Any:
        """Ask the database for one value."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
        return row[0] if row else None


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Start what the replicas share."""
    with (
        postgres_server(options=()) as database,
        chroma_server(folder / "chroma") as chroma,
    ):
        own = {
            "CAREER_GUIDE_DATA_DIR": str(folder / "data"),
            "CAREER_GUIDE_DATABASE_URL": database,
            "CAREER_GUIDE_CHROMA_URL": chroma,
            "CAREER_GUIDE_MODEL": "offline",
            "CAREER_GUIDE_WEB_REQUESTS_PER_MINUTE": "100000",
            "CAREER_GUIDE_WEB_WAITING": "1000",
        }
        environment = {**os.environ, **own}  # noqa: TID251  handed on, not read
        yield World(folder=folder, database=database, environment=environment)


@contextmanager
def replica(world: World, number: int) -> Iterator[Replica]:
    """Start a server on a free port, and end it."""
    log = world.folder / f"replica-{number}.log"
    command = [sys.executable, "-m", "faces.cli", "serve", "--port", "0"]
    with (
        log.open("w") as written,
        subprocess.Popen(command, env=world.environment, cwd=ROOT, stderr=written) as process,  # noqa: S603
    ):
        try:
            yield Replica(process=process, url=_address(process, log))
        finally:
            process.terminate()
            process.wait(60)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until_s = time.monotonic() + _STARTS_S
    while process.poll() is None and time.monotonic() < until_s:
        for line in log.read_text().splitlines():
            facts: dict[str, Any] = json.loads(line)
            if facts["event"] == _PORT_IS:
                url = f"http://127.0.0.1:{facts['port']}"
                httpx.get(f"{url}/readyz", timeout=_STARTS_S).raise_for_status()
                return url
        time.sleep(0.1)
    raise SystemExit(log.read_text() or "a replica does not start")


@dataclass(slots=True, kw_only=True)
class Measured:
    """What was seen beside the conversations."""

    killed_with: int = 0  # questions that the killed replica was answering
    swapped_s: float | None = None  # from the end of an ingest until the survivor answers from it
    connections: int = 0  # to Postgres, at most


async def traffic(
    world: World, pair: Sequence[Replica], talkers: Sequence[Talker], *, seconds: float
) -> Measured:
    """Talk for some time; kill the first replica, and ingest anew, on the way."""
    measured = Measured()
    began_s = time.monotonic()
    jobs = [
        asyncio.create_task(_watch(world, pair, measured)),
        asyncio.create_task(_kill(pair[0], talkers, began_s + seconds * _KILLED_AFTER, measured)),
        asyncio.create_task(_swap(world, talkers[0], seconds * _INGESTED_AFTER, measured)),
    ]
    await asyncio.gather(*(talker.talk(began_s + seconds) for talker in talkers))
    await asyncio.gather(*jobs[1:])
    jobs[0].cancel()
    return measured


async def _kill(
    replica: Replica, talkers: Sequence[Talker], at_s: float, measured: Measured
) -> None:
    """Kill a replica while it is answering: so hard that it can say nothing to anybody."""
    await asyncio.sleep(at_s - time.monotonic())
    while not (answering := [t for t in talkers if t.is_listening_to(replica.url)]):
        await asyncio.sleep(0.001)
    replica.process.kill()
    measured.killed_with = len(answering)


async def _swap(world: World, talker: Talker, after_s: float, measured: Measured) -> None:
    await asyncio.sleep(after_s)
    before = await talker.store_made()
    await asyncio.to_thread(_ingest, world)
    ingested_s = time.monotonic()
    while await talker.store_made() == before:
        if time.monotonic() - ingested_s > 30:
            return
        await asyncio.sleep(0.05)
    measured.swapped_s = time.monotonic() - ingested_s


async def _watch(world: World, pair: Sequence[Replica], measured: Measured) -> None:
    counting = "SELECT count(*) FROM pg_stat_activity WHERE client_port IS NOT NULL"
    while True:
        now = await asyncio.to_thread(world.asked, counting)
        measured.connections = max(measured.connections, int(now))
        for one in pair:
            one.look()
        await asyncio.sleep(1)


def _ingest(world: World) -> None:
    world.run("ingest", *json.loads(world.environment["SOURCES"]))


def report(found: Findings, measured: Measured, pair: Sequence[Replica], grown: float) -> None:
    """Print what was found."""
    cuts = statistics.quantiles(found.first_s, n=20)
    first = f"{cuts[9]:.2f} / {cuts[18]:.2f} s (n = {len(found.first_s)})"
    regained = f"{max(found.regained_s, default=0):.1f} s"
    swapped = f"{measured.swapped_s:.1f} s" if measured.swapped_s is not None else "never"
    rows = [
        ("questions asked", f"{found.asked:,}"),
        ("answered", f"{found.answered:,}"),
        ("being answered by the replica that was killed", str(measured.killed_with)),
        ("clients that went over to the other one", str(found.moved)),
        ("answers found there, or listened to again", str(found.heard_again)),
        ("questions broken off and asked again", str(found.asked_again)),
        ("from noticing the kill to the answer, at most", regained),
        ("answers lost / doubled", f"{found.lost} / {found.doubled}"),
        ("errors", str(dict(found.errors) or 0)),
        ("first sentence, p50 / p95", first),
        ("from an ingest's end to answers from it", swapped),
        ("connections to Postgres, at most", str(measured.connections)),
        ("Postgres grew by, for each question", f"{grown / max(1, found.asked) / 1000:.0f} kB"),
        ("memory of a replica, at most", f"{max(max(one.rss_mb) for one in pair):.0f} MB"),
        ("load at the end", f"{os.getloadavg()[0]:.1f}"),
    ]
    print("| | |\n|---|--:|")
    for name, value in rows:
        print(f"| {name} | {value} |")


def main() -> None:
    """Read the options, and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--sources", nargs="+", default=[str(STARTER)])
    asked = parser.parse_args()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="replicas-")))
        shared = opened.enter_context(world(folder))
        shared.environment["SOURCES"] = json.dumps(asked.sources)
        print(shared.run("migrate"), file=sys.stderr)
        _ingest(shared)
        keys = [_key(shared, number) for number in range(min(asked.conversations, 200))]
        pair = [opened.enter_context(replica(shared, number)) for number in (1, 2)]
        found = Findings()
        talkers = [
            Talker(key=key, number=number, urls=[one.url for one in pair], found=found)
            for number, key in enumerate(keys)
        ]
        size = "SELECT pg_database_size(current_database())"
        before = shared.asked(size)
        measured = asyncio.run(_talked(shared, pair, talkers, min(asked.seconds, 3600.0)))
        report(found, measured, pair, shared.asked(size) - before)
    if found.lost or found.doubled or found.errors or not found.moved:
        raise SystemExit(1)


async def _talked(
    world: World, pair: Sequence[Replica], talkers: Sequence[Talker], seconds: float
) -> Measured:
    measured = await traffic(world, pair, talkers, seconds=seconds)
    for talker in talkers:
        await talker.compare()
        await talker.close()
    return measured


def _key(world: World, number: int) -> str:
    made = world.run("keys", "add", f"talker-{number}", "--json")
    return str(json.loads(made)["key"])


if __name__ == "__main__":
    main()
