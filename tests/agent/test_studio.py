"""The graph as LangGraph's server opens it: by the path in `langgraph.json`."""

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph.state import CompiledStateGraph

from agent.releasing import RELEASED
from scripts.draw_graph import PICTURE, picture
from tests.agent.conftest import MakeSettings

ROOT = Path(__file__).resolve().parents[2]


def loaded() -> Any:
    """Load what `langgraph.json` names as the server does: the file by its path."""
    config = json.loads((ROOT / "langgraph.json").read_text(encoding="utf-8"))
    path, _, name = config["graphs"]["career-guide"].partition(":")
    spec = importlib.util.spec_from_file_location("studio_graph", ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def test_the_named_graph_opens_and_answers_with_the_servers_own_checkpoints(
    make_settings: MakeSettings,
) -> None:
    make_settings()
    opening = loaded()()
    assert isinstance(opening, AbstractAsyncContextManager)

    async def answered() -> list[Any]:
        async with opening as graph:
            assert isinstance(graph, CompiledStateGraph)
            assert graph.checkpointer is None
            graph.checkpointer = InMemorySaver()  # as the server sets its own
            config: Any = {"configurable": {"thread_id": "studio"}}
            asked: Any = {"messages": [HumanMessage("What does an AI engineer do?")]}
            state = await graph.ainvoke(asked, config)
            return list(state["messages"])

    messages = asyncio.run(answered())
    assert messages[-1].response_metadata[RELEASED]
    assert "[ev_" in messages[-1].text


def test_importing_it_opens_no_file_of_the_user(tmp_path: Path) -> None:
    variables = {"CAREER_GUIDE_DATA_DIR": str(tmp_path / "data"), "CAREER_GUIDE_MODEL": "no:such"}
    done = subprocess.run(
        [sys.executable, "-c", "import agent.studio"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "data").exists()


def test_the_picture_of_the_graph_is_current() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture(), "run `python scripts/draw_graph.py`"


@pytest.mark.parametrize("part", ["__start__ --> model", "model -.-> tools", "tools -.-> model"])
def test_the_picture_shows_how_the_nodes_follow_each_other(part: str) -> None:
    assert part in picture()
