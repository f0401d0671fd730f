"""Talk to a server with many at once, and say what was lost, doubled, slow or leaked.

Starts a server of its own on loopback, over the bundled wiki and in a folder that is removed, with
a key for each conversation. Each asks, listens, leaves and takes up again, looks around, stops,
and now and then uses OpenAI's protocol. Not part of the tests.

    python scripts/load.py --conversations 50 --minutes 2
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from faces.web.keys import KEYS_FILE, KeyRing

API: Final = "/api/v1"
MOST_CONVERSATIONS: Final = 500
MOST_MINUTES: Final = 60.0
QUESTIONS: Final = (
    "What does an AI engineer do?",
    "How do I become a data engineer?",
    "Do I need a degree to become a data scientist?",
    "Which RAG project should I build?",
    "what about testing?",
    "Make me a roadmap to become an analytics engineer",
    "What is the weather in Paris?",
    "thanks",
)
LOOKS: Final = (
    "/threads",
    "/profile",
    "/store",
    "/lookup?question=how do I evaluate a RAG system",
    "/compare?topic=do you need a degree",
    "/journeys?to_role=data scientist",
)


@dataclass(slots=True, kw_only=True)
class Findings:
    """What was seen of all conversations."""

    asked: int = 0
    answered: int = 0
    stopped: int = 0
    resumed: int = 0
    first_s: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0


@dataclass(slots=True, kw_only=True)
class Talker:
    """One conversation and what it knows of itself."""

    client: httpx.AsyncClient
    thread: str
    chance: random.Random
    findings: Findings
    heard: list[str] = field(default_factory=list)  # answers, in order; empty where stopped

    async def talk(self, until_s: float) -> None:
        """Do one thing after the other."""
        while time.monotonic() < until_s:
            doing = self.chance.choices(
                (self.ask, self.ask_and_leave, self.ask_and_stop, self.look, self.chat),
                (10, 3, 1, 4, 2),
            )[0]
            try:
                await doing()
            except httpx.HTTPError as error:
                self.findings.errors[type(error).__name__] += 1
            await asyncio.sleep(self.chance.uniform(0.2, 2.0))

    async def ask(self) -> None:
        """Ask, and listen to the end."""
        events = [event async for event in self._asked()]
        self._note(events)

    async def ask_and_leave(self) -> None:
        """Ask, leave in the middle, and take up where it was."""
        before = []
        stream = self._asked()
        async for event in stream:
            before.append(event)
            if len(before) == 3 or event["event"] in {"answer", "failed"}:
                break
        await stream.aclose()
        if before and before[-1]["event"] not in {"answer", "failed"}:
            self.findings.resumed += 1
            where = f"{API}/threads/{self.thread}/turns/current/events"
            headers = {"Last-Event-ID": before[-1]["id"]}
            async with self.client.stream("GET", where, headers=headers) as said:
                before += [event async for event in _events(said)]
        self._note(before)

    async def ask_and_stop(self) -> None:
        """Ask, and stop at the first sign of life."""
        events = []
        async for event in self._asked():
            events.append(event)
            if len(events) == 1:
                await self.client.delete(f"{API}/threads/{self.thread}/turns/current")
        self._note(events)

    async def look(self) -> None:
        """Use something else of the API."""
        self._check(await self.client.get(API + self.chance.choice(LOOKS)))

    async def chat(self) -> None:
        """Ask by OpenAI's protocol."""
        message = {"role": "user", "content": self.chance.choice(QUESTIONS)}
        body = {"model": "career-guide", "messages": [message]}
        self._check(await self.client.post("/v1/chat/completions", json=body))

    async def _asked(self) -> AsyncIterator[dict[str, str]]:
        self.findings.asked += 1
        began, is_first = time.monotonic(), True
        body = {"question": self.chance.choice(QUESTIONS)}
        where = f"{API}/threads/{self.thread}/turns"
        stream = {"Accept": "text/event-stream"}
        async with self.client.stream("POST", where, json=body, headers=stream) as said:
            self._check(said)
            async for event in _events(said):
                if is_first and event["event"] == "piece":
                    self.findings.first_s.append(time.monotonic() - began)
                    is_first = False
                yield event

    def _check(self, said: httpx.Response) -> None:
        if said.status_code != 200:
            self.findings.errors[f"{said.request.method} {said.status_code}"] += 1

    def _note(self, events: list[dict[str, str]]) -> None:
        """Compare what was heard with what one must hear."""
        numbers = [int(event["id"].partition("-")[2]) for event in events]
        self.findings.doubled += len(numbers) - len(set(numbers))
        if numbers != list(range(1, len(numbers) + 1)):
            self.findings.lost += 1
        if not events or events[-1]["event"] not in {"answer", "failed"}:
            self.findings.lost += 1
        elif events[-1]["event"] == "answer":
            self.findings.answered += 1
            self.heard.append(json.loads(events[-1]["data"])["answer"])
        elif json.loads(events[-1]["data"])["kind"] == "stopped":
            self.findings.stopped += 1
        else:
            self.findings.errors[json.loads(events[-1]["data"])["kind"]] += 1

    async def compare(self) -> None:
        """Compare what was heard with what is kept."""
        said = await self.client.get(f"{API}/threads/{self.thread}")
        turns = said.json()["turns"] if said.status_code == 200 else []
        kept = [turn["answer"]["answer"] for turn in turns if turn["answer"]]
        # A stopped answer may have been kept just before, and nobody heard it.
        missing = Counter(self.heard) - Counter(kept)
        self.findings.lost += missing.total()
        self.findings.doubled += max(0, len(kept) - len(self.heard) - self.findings.stopped)


async def _events(said: httpx.Response) -> AsyncIterator[dict[str, str]]:
    fields: dict[str, str] = {}
    async for line in said.aiter_lines():
        name, _, value = line.partition(": ")
        if name in {"id", "event", "data"}:
            fields[name] = value
        elif not line and fields:
            yield fields
            fields = {}


async def load(url: str, keys: list[str], minutes: float, pid: int) -> Findings:
    """Talk for some minutes with one conversation for each key."""
    findings = Findings()
    until_s = time.monotonic() + minutes * 60
    talkers = [
        Talker(
            client=httpx.AsyncClient(
                base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60
            ),
            thread=f"load-{number}",
            chance=random.Random(number),  # noqa: S311  traffic, not a secret
            findings=findings,
        )
        for number, key in enumerate(keys)
    ]
    watching = asyncio.create_task(_watch(pid, findings))
    await asyncio.gather(*(talker.talk(until_s) for talker in talkers))
    for talker in talkers:
        await talker.compare()
        await talker.client.aclose()
    watching.cancel()
    return findings


async def _watch(pid: int, findings: Findings) -> None:
    while True:
        shown = await asyncio.create_subprocess_exec(
            "ps", "-o", "rss=", "-p", str(pid), stdout=asyncio.subprocess.PIPE
        )
        told, _ = await shown.communicate()
        if told.strip():
            findings.rss_mb.append(int(told) / 1024)
        await asyncio.sleep(5)


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """Run a server that takes as much as it can; yield its address and process."""
    own = {
        "CAREER_GUIDE_DATA_DIR": str(folder),
        "CAREER_GUIDE_MODEL": "offline",
        "CAREER_GUIDE_WEB_REQUESTS_PER_MINUTE": "100000",
        "CAREER_GUIDE_WEB_WAITING": "1000",
    }
    log = folder / "log"
    command = [sys.executable, "-m", "faces.cli", "serve", "--port", "0", "--store", "bundled"]
    with (
        log.open("w") as written,
        subprocess.Popen(  # noqa: S603  our own
            command,
            env={**os.environ, **own},  # noqa: TID251  handed on, not read
            stderr=written,
        ) as process,
    ):
        try:
            yield _address(process, log), process.pid
        finally:
            process.terminate()
            process.wait(60)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    while process.poll() is None:
        for line in log.read_text().splitlines():
            facts: dict[str, Any] = json.loads(line)
            if facts["event"] == "listening":
                url = f"http://127.0.0.1:{facts['port']}"
                httpx.get(f"{url}/healthz", timeout=120)
                return url
        time.sleep(0.1)
    raise SystemExit(log.read_text())


def report(findings: Findings, conversations: int, minutes: float) -> None:
    """Print what was found."""
    first = sorted(findings.first_s)
    cuts = statistics.quantiles(first, n=20)
    rss = findings.rss_mb
    print(f"{conversations} conversations, {minutes:g} min, load now {os.getloadavg()[0]:.1f}")
    print(f"asked {findings.asked}, answered {findings.answered}, stopped {findings.stopped}")
    print(f"left and taken up again {findings.resumed}")
    print(f"lost {findings.lost}, doubled {findings.doubled}, errors {dict(findings.errors)}")
    print(f"first sentence: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, n = {len(first)}")
    middle = rss[len(rss) // 2]
    print(f"RSS: {rss[0]:.0f} MB first, {middle:.0f} MB half-way, {rss[-1]:.0f} MB last")


def main() -> None:
    """Read the options, and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=2.0)
    asked = parser.parse_args()
    conversations = min(asked.conversations, MOST_CONVERSATIONS)
    minutes = min(asked.minutes, MOST_MINUTES)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ring, now = KeyRing(folder / KEYS_FILE), datetime.now(UTC)
        keys = [ring.add(f"load-{number}", made=now)[1] for number in range(conversations)]
        with server(folder) as (url, pid):
            findings = asyncio.run(load(url, keys, minutes, pid))
    report(findings, conversations, minutes)
    if findings.errors or findings.lost or findings.doubled:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
