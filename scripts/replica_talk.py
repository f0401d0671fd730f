"""A client of two replicas: asks, listens, and goes over to the other one when its own is gone."""

import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

API: Final = "/api/v1"
QUESTIONS: Final = (
    "What does an AI engineer do?",
    "How do I become a data engineer?",
    "Do I need a degree to become a data scientist?",
    "Which RAG project should I build?",
    "Make me a roadmap to become an analytics engineer",
    "I know SQL and Python. What should I learn next?",
    "What is the weather in Paris?",
)
LOOKS: Final = (
    "/threads",
    "/profile",
    "/plans",
    "/lookup?question=how do I evaluate a RAG system",
    "/compare?topic=do you need a degree",
)
_TRIES: Final = 20
_ENDINGS: Final = frozenset({"answer", "failed"})
Event = dict[str, str]


@dataclass(slots=True, kw_only=True)
class Findings:
    """What was seen of all conversations."""

    asked: int = 0
    answered: int = 0
    moved: int = 0
    heard_again: int = 0
    asked_again: int = 0
    lost: int = 0
    doubled: int = 0
    first_s: list[float] = field(default_factory=list)
    regained_s: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


class Talker:
    """One conversation, and what it must find kept in the end."""

    def __init__(self, *, key: str, number: int, urls: list[str], found: Findings) -> None:
        self._thread, self._found = f"talk-{number}", found
        self._urls = urls if number % 2 == 0 else urls[::-1]
        self._chance = random.Random(number)  # noqa: S311  traffic, not a secret
        self._client = httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60)
        self._heard: list[tuple[str, str]] = []  # question and answer, in order
        self._listening = False
        self._plans = 0

    def is_listening_to(self, url: str) -> bool:
        """Tell whether a replica has begun to answer this one, and has not ended."""
        return self._listening and self._urls[0] == url

    async def talk(self, until_s: float) -> None:
        """Do one thing after the other."""
        while time.monotonic() < until_s:
            doing = self._chance.choices((self.ask, self.look, self.plan), (6, 3, 1))[0]
            try:
                await doing()
            except httpx.TransportError:
                self._move()
            except httpx.HTTPStatusError as error:
                self._found.errors[f"{error.request.method} {error.response.status_code}"] += 1

    async def look(self) -> None:
        """Use something else of the API."""
        await self._got(self._chance.choice(LOOKS))

    async def plan(self) -> None:
        """Compose a plan and save it; then it must be there, whichever replica is asked."""
        self._plans += 1
        body = {"name": f"plan {self._plans}", "role": "data engineer"}
        for _ in range(_TRIES):
            try:
                said = await self._client.post(f"{self._urls[0]}{API}/plans", json=body)
            except httpx.TransportError:
                self._move()
                continue
            if said.status_code != 409:  # saved by a replica that died before it could say so
                said.raise_for_status()
            return

    async def ask(self) -> None:
        """Ask something else than the last time, until there is an answer."""
        last = self._heard[-1][0] if self._heard else ""
        question = self._chance.choice([asked for asked in QUESTIONS if asked != last])
        self._found.asked += 1
        lost_s: float | None = None
        for _ in range(_TRIES):
            try:
                ending = await self._ending(question, was_cut_off=lost_s is not None)
            except httpx.TransportError:
                self._move()
                lost_s = lost_s or time.monotonic()
                continue
            if self._took(question, ending):
                if lost_s is not None:
                    self._found.regained_s.append(time.monotonic() - lost_s)
                return
        self._found.lost += 1

    async def _ending(self, question: str, *, was_cut_off: bool) -> Event | None:
        """Return how a question ended; after a cut look first what has become of it."""
        if was_cut_off:
            async with self._listened("GET", "/turns/current/events") as events:
                kept = [event async for event in events]
            if kept and _answers(kept[-1], question):
                self._found.heard_again += 1
                return kept[-1]
            self._found.asked_again += 1
        return await self._asked(question)

    async def _asked(self, question: str) -> Event | None:
        began_s, last = time.monotonic(), None
        body = {"question": question}
        try:
            async with self._listened("POST", "/turns", json=body) as events:
                async for event in events:
                    self._listening = event["event"] not in _ENDINGS
                    if event["event"] == "piece" and (last is None or last["event"] != "piece"):
                        self._found.first_s.append(time.monotonic() - began_s)
                    last = event
        finally:
            self._listening = False
        return last

    @asynccontextmanager
    async def _listened(
        self, method: str, path: str, **body: Any
    ) -> AsyncIterator[AsyncIterator[Event]]:
        url = f"{self._urls[0]}{API}/threads/{self._thread}{path}"
        headers = {"Accept": "text/event-stream"}
        async with self._client.stream(method, url, headers=headers, **body) as said:
            if said.status_code not in {204, 404}:  # nothing more to hear, or nothing ever asked
                said.raise_for_status()
            yield _events(said)

    def _took(self, question: str, ending: Event | None) -> bool:
        """Note an answer, and tell whether there was one."""
        if ending is None or ending["event"] != "answer":
            self._found.errors[_kind(ending)] += 1
            return False
        self._found.answered += 1
        self._heard.append((question, json.loads(ending["data"])["answer"]))
        return True

    async def compare(self) -> None:
        """Compare what was heard and saved with what is kept."""
        document = await self._got(f"/threads/{self._thread}") if self._heard else {"turns": []}
        kept = [
            (turn["question"], turn["answer"]["answer"] if turn["answer"] else "")
            for turn in document["turns"]
        ]
        self._found.lost += (Counter(self._heard) - Counter(kept)).total()
        self._found.doubled += (Counter(kept) - Counter(self._heard)).total()
        plans = len(await self._got("/plans"))
        self._found.lost += max(0, self._plans - plans)
        self._found.doubled += max(0, plans - self._plans)

    async def store_made(self) -> str:
        """Return when the store was made that questions are answered from."""
        try:
            return str((await self._got("/store"))["created"])
        except httpx.TransportError:
            self._move()
            return str((await self._got("/store"))["created"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _got(self, path: str) -> Any:
        said = await self._client.get(f"{self._urls[0]}{API}{path}")
        said.raise_for_status()
        return said.json()

    def _move(self) -> None:
        self._found.moved += 1
        self._urls.reverse()


async def _events(said: httpx.Response) -> AsyncIterator[Event]:
    fields: Event = {}
    async for line in said.aiter_lines():
        name, _, value = line.partition(": ")
        if name in {"id", "event", "data"}:
            fields[name] = value
        elif not line and fields:
            yield fields
            fields = {}


def _answers(event: Event, question: str) -> bool:
    return event["event"] == "answer" and json.loads(event["data"])["question"] == question


def _kind(ending: Event | None) -> str:
    return str(json.loads(ending["data"])["kind"]) if ending else "nothing heard"
