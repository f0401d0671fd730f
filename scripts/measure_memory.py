"""Measure a long conversation: how long its turns take, and how large its file gets.

    python scripts/measure_memory.py STORE [--turns 40] [--durability exit|sync|async] [--all]

Turns are held with the embedded model, in a data folder that is gone afterwards. `--all` keeps all
checkpoints instead of the last one.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from agent.assemble import make_assistant, make_tools
from agent.conversation import Assistant
from agent.memory.memory import open_memory
from agent.models.model import load_model
from agent.settings import OFFLINE, Settings
from evals.speed import QUESTIONS
from knowledge.archive import Archive
from knowledge.store.embedders import WordLlamaEmbedder

MORE = (
    "What do guests say about needing a degree?",
    "Make me a roadmap to become a data engineer. I know SQL.",
    "Suggest portfolio projects for an ML engineer.",
    "Who moved from academia to data science?",
)


def measure(store: Path, turns: int, durability: str, *, keep_all: bool) -> dict[str, Any]:
    archive = Archive(store, WordLlamaEmbedder())
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), _env_file=None)
        with open_memory(settings) as memory:
            assistant = make_assistant(
                settings,
                model=load_model(settings, name=OFFLINE),
                archive=archive,
                tools=make_tools(archive),
                memory=memory,
            )
            _change(assistant, durability, keep_all=keep_all)
            questions = (QUESTIONS + MORE) * turns
            list(assistant.ask(questions[0], thread="warm-up"))
            seconds = [_timed(assistant, f"{q} ({n})") for n, q in enumerate(questions[:turns])]
            largest = sum(file.stat().st_size for file in Path(folder).glob("memory.sqlite*"))
        left = sum(file.stat().st_size for file in Path(folder).glob("memory.sqlite*"))
    milliseconds = sorted(1000 * s for s in seconds)
    return {
        "turns": turns,
        "durability": durability,
        "checkpoints": "all" if keep_all else "last",
        "p50_ms": round(statistics.median(milliseconds), 1),
        "p95_ms": round(milliseconds[int(0.95 * len(milliseconds))], 1),
        "last_ten_p50_ms": round(statistics.median(1000 * s for s in seconds[-10:]), 1),
        "open_mb": round(largest / 1e6, 2),
        "closed_mb": round(left / 1e6, 2),
    }


def _change(assistant: Assistant, durability: str, *, keep_all: bool) -> None:
    """Make the assistant keep what it otherwise would not: for comparison only."""
    stream = assistant.graph.stream

    def changed(*args: Any, **options: Any) -> Any:
        return stream(*args, **(options | {"durability": durability}))

    assistant.graph.stream = changed  # type: ignore[method-assign]
    if keep_all:
        assistant.memory.database.keep_latest = lambda _key: None  # type: ignore[method-assign]


def _timed(assistant: Assistant, question: str) -> float:
    started = time.perf_counter()
    list(assistant.ask(question, thread="long"))
    return time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--durability", choices=["exit", "sync", "async"], default="exit")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    measured = measure(given.store, given.turns, given.durability, keep_all=given.all)
    print(json.dumps(measured))
