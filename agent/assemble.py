"""The one place that puts settings, store, model and graph together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from langchain_core.tools import BaseTool

from agent.conversation import Assistant
from agent.embedded.intents import IntentReader, load_examples
from agent.embedded.reading import QuestionReader
from agent.graph import Limits, build_graph
from agent.memory.memory import Memory, open_memory
from agent.memory.remembering import remember_tool
from agent.models.model import Model, embedded_model, load_model
from agent.refusing import refuse_tool
from agent.settings import Settings
from agent.stores import open_archive
from knowledge.archive import Archive
from knowledge.progress import Progress
from knowledge.store.embedders import WordLlamaEmbedder
from tools.bindings import archive_tools


def make_tools(archive: Archive) -> list[BaseTool]:
    """Return what the agent can call."""
    return [*archive_tools(archive), remember_tool(), refuse_tool()]


def make_assistant(
    settings: Settings,
    *,
    model: Model,
    archive: Archive,
    tools: Sequence[BaseTool],
    memory: Memory,
) -> Assistant:
    """Put an assistant together from parts that are open already."""
    model = ready_model(model, archive)
    graph = build_graph(
        model=model,
        tools=tools,
        prompt=files("agent").joinpath("prompts/system.md").read_text(encoding="utf-8"),
        grounds=lambda: archive.grounds,
        limits=Limits(model_calls=settings.max_model_calls, tool_calls=settings.max_tool_calls),
        checkpointer=memory.database.saver,
        max_history_tokens=settings.max_history_tokens,
    )
    return Assistant(graph=graph, archive=archive, model=model, memory=memory)


def ready_model(model: Model, archive: Archive) -> Model:
    """Return the model as it answers from an archive: the embedded one reads questions by it."""
    if model.is_offline:
        return embedded_model(QuestionReader(archive=archive, intents=_read_intents()))
    return model


def _read_intents() -> IntentReader:
    # Always the embedder that needs no network, whichever the archive has.
    return IntentReader(WordLlamaEmbedder(), load_examples("examples"))


@contextmanager
def open_assistant(
    settings: Settings, *, store: Path | None, model: str | None, progress: Progress
) -> Iterator[Assistant]:
    """Put an assistant together: model, archive, tools, graph, conversations."""
    chosen = load_model(settings, name=model or settings.model_name)
    with (
        open_archive(settings, store=store, progress=progress) as archive,
        open_memory(settings) as memory,
    ):
        yield make_assistant(
            settings, model=chosen, archive=archive, tools=make_tools(archive), memory=memory
        )
