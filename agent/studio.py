"""The graph for LangGraph Studio, which `langgraph.json` points at.

    langgraph dev --allow-blocking

Studio brings its own checkpoints; settings, store and model are those of the command line.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from agent.assemble import make_graph, make_tools, ready_model
from agent.graph import Graph
from agent.models.model import load_model
from agent.settings import load_settings
from agent.stores import open_archive


@asynccontextmanager
async def career_guide() -> AsyncIterator[Graph]:
    """Open the archive that questions are answered from, and give the graph while it is open."""
    with ExitStack() as opened:
        # Files are read: not on the server's event loop.
        yield await asyncio.to_thread(_open, opened)


def _open(opened: ExitStack) -> Graph:
    settings = load_settings()
    model = load_model(settings, name=settings.model_name)
    archive = opened.enter_context(open_archive(settings, store=None, progress=_quiet))
    return make_graph(
        settings,
        model=ready_model(model, archive),
        archive=archive,
        tools=make_tools(archive),
        threads=None,
    )


def _quiet(step: str, done: int, of: int) -> None:
    """Take progress, and show none."""
