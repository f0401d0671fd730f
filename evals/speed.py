"""How long things take: cold start, a warm turn, ingest; and how much a model would have to read.

Each is measured beside `plain_script.py`, which does the least that anybody would write.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from langchain_core.messages import AnyMessage

from agent.assemble import make_assistant, make_tools
from agent.conversation import Answered, Assistant
from agent.memory.memory import open_memory
from agent.memory.threads import LOCAL, thread_key
from agent.models.model import load_model
from agent.settings import OFFLINE, Settings
from agent.stores import BUNDLED, ensure_bundled, make_embedder
from agent.turns import sendable
from evals.errors import ExtraMissingError
from knowledge.archive import Archive
from knowledge.progress import Progress

QUESTIONS: Final = (
    "What does an AI engineer do?",
    "Is Kaggle useful for getting a job?",
    "How do I negotiate my salary?",
    "What should be in a data engineering portfolio?",
    "When should I fine-tune instead of using RAG?",
    "How do I get from academia into data science?",
    "Do I need a degree to get into data?",
    "How do I learn in public?",
)
_COLD_STARTS: Final = 5
_ROUNDS: Final = 5
_CHARS_A_TOKEN: Final = 4  # English text, about; the embedded model counts none
_LONGEST_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """What was measured, ours and the plain script's."""

    cold_start_s: float  # a process, from nothing to an answer; the store is built; median
    cold_starts: int
    warm_turn_p50_ms: float
    warm_turn_p95_ms: float
    warm_turns: int
    tokens_a_turn: float  # that a model would read in a turn's calls, about
    ingest_s: float  # the bundled wiki, from nothing
    plain_cold_start_s: float
    plain_warm_turn_ms: float  # per question in one process, start excluded
    plain_ingest_s: float


def measure_speed(settings: Settings, progress: Progress) -> Speed:
    """Measure all of it, in folders that are gone afterwards.

    Raises:
        ExtraMissingError: The plain script lacks its packages.
    """
    with tempfile.TemporaryDirectory(prefix="career-guide-speed-") as name:
        folder = Path(name)
        own = settings.model_copy(
            update={"data_dir": folder / "data", "store": None, "database_url": None}
        )
        ingest_s = _timed(
            lambda: ensure_bundled(own.data_dir / BUNDLED, make_embedder(own), progress)
        )
        turns_ms, tokens = _warm(own, progress)
        cold_s = _cold(_ours(own.data_dir), progress, "cold starts")
        plain = folder / "plain"
        plain_first_s = _timed(lambda: _run(_plain(plain, QUESTIONS[:1])))
        plain_cold_s = _cold(_plain(plain, QUESTIONS[:1]), progress, "plain cold starts")
        many = _plain(plain, QUESTIONS * _ROUNDS)
        plain_many_s = _cold(many, progress, "plain turns")
        more = len(QUESTIONS) * _ROUNDS - 1
        return Speed(
            cold_start_s=cold_s,
            cold_starts=_COLD_STARTS,
            warm_turn_p50_ms=float(np.percentile(turns_ms, 50)),
            warm_turn_p95_ms=float(np.percentile(turns_ms, 95)),
            warm_turns=len(turns_ms),
            tokens_a_turn=tokens,
            ingest_s=ingest_s,
            plain_cold_start_s=plain_cold_s,
            plain_warm_turn_ms=1000 * (plain_many_s - plain_cold_s) / more,
            plain_ingest_s=plain_first_s - plain_cold_s,
        )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ours(data_dir: Path) -> list[str]:
    # Conversations of a measurement do not belong among the user's own.
    own = f"CAREER_GUIDE_DATA_DIR={data_dir}"
    asked = ["ask", "--json", "--store", BUNDLED, "--model", OFFLINE, QUESTIONS[0]]
    return ["env", own, sys.executable, "-m", "faces.cli", *asked]


def _plain(folder: Path, questions: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "evals.plain_script", str(folder), *questions]


def _cold(command: Sequence[str], progress: Progress, what: str) -> float:
    seconds = []
    for number in range(1, _COLD_STARTS + 1):
        seconds.append(_timed(lambda: _run(command)))
        progress(what, number, _COLD_STARTS)
    return median(seconds)


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False)  # noqa: S603  our own program
    if b"ModuleNotFoundError" in done.stderr:
        raise ExtraMissingError("langchain-chroma")
    done.check_returncode()


def _warm(settings: Settings, progress: Progress) -> tuple[list[float], float]:
    """Return milliseconds of each warm turn, and tokens that a model would read in one."""
    with ExitStack() as stack:
        archive = Archive(settings.data_dir / BUNDLED, make_embedder(settings))
        stack.callback(archive.close)
        assistant = make_assistant(
            settings,
            model=load_model(settings, name=OFFLINE),
            archive=archive,
            tools=make_tools(archive),
            memory=stack.enter_context(open_memory(settings)),
        )
        _take(assistant, QUESTIONS[0], "first")
        milliseconds = []
        for round_number in range(_ROUNDS):
            for number, question in enumerate(QUESTIONS):
                thread = f"turn-{round_number}-{number}"
                milliseconds.append(1000 * _timed(lambda: _take(assistant, question, thread)))  # noqa: B023  called at once
            progress("warm turns", round_number + 1, _ROUNDS)
        tokens = [_tokens(assistant, f"turn-0-{number}") for number in range(len(QUESTIONS))]
    return milliseconds, sum(tokens) / len(tokens)


def _take(assistant: Assistant, question: str, thread: str) -> None:
    *_, last = assistant.ask(question, thread=thread)
    assert isinstance(last, Answered)  # noqa: S101  `ask` promises it


def _tokens(assistant: Assistant, thread: str) -> float:
    """Return about how many tokens a turn's calls send: each sends all messages before it."""
    state = assistant.graph.get_state({"configurable": {"thread_id": thread_key(LOCAL, thread)}})
    messages: list[AnyMessage] = sendable(state.values["messages"])
    sent = 0
    for number, message in enumerate(messages):
        if message.type == "ai":
            sent += sum(len(str(before.content)) for before in messages[:number])
    return sent / _CHARS_A_TOKEN
