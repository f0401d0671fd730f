"""The one place that puts settings, store, model and graph together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver

from agent.conversation import Assistant
from agent.graph import Limits, build_graph
from agent.models import Model, load_model
from agent.refusing import refuse_tool
from agent.settings import Settings
from agent.stores import choose_store, ensure_bundled
from agent.threads import open_threads
from knowledge.archive import Archive
from knowledge.progress import Progress
from knowledge.store.embedders import Embedder, load_embedder
from tools.bindings import look_up_tool


def make_embedder(settings: Settings) -> Embedder:
    """Return the embedder that is set."""
    return load_embedder(settings.embedder, api_key=settings.api_key, base_url=settings.base_url)


@contextmanager
def open_archive(
    settings: Settings, *, store: Path | None, progress: Progress
) -> Iterator[Archive]:
    """Open the chosen store; the bundled one is built where needed."""
    embedder = make_embedder(settings)
    choice = choose_store(settings, store)
    if choice.why == "bundled":
        ensure_bundled(choice.path, embedder, progress)
    archive = Archive(choice.path, embedder)
    try:
        yield archive
    finally:
        archive.close()


def make_tools(archive: Archive) -> list[BaseTool]:
    """Return what the agent can call."""
    return [look_up_tool(archive), refuse_tool()]


def make_assistant(
    settings: Settings,
    *,
    model: Model,
    archive: Archive,
    tools: Sequence[BaseTool],
    threads: BaseCheckpointSaver[Any],
) -> Assistant:
    """Put an assistant together from parts that are open already."""
    graph = build_graph(
        model=model,
        tools=tools,
        prompt=files("agent").joinpath("prompts/system.md").read_text(encoding="utf-8"),
        limits=Limits(model_calls=settings.max_model_calls, tool_calls=settings.max_tool_calls),
        checkpointer=threads,
    )
    return Assistant(graph=graph, archive=archive, model=model)


@contextmanager
def open_assistant(
    settings: Settings, *, store: Path | None, model: str | None, progress: Progress
) -> Iterator[Assistant]:
    """Put an assistant together: model, archive, tools, graph, conversations."""
    chosen = load_model(settings, name=model or settings.model_name)
    with (
        open_archive(settings, store=store, progress=progress) as archive,
        open_threads(settings.data_dir) as threads,
    ):
        yield make_assistant(
            settings, model=chosen, archive=archive, tools=make_tools(archive), threads=threads
        )
