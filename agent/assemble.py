"""The one place that puts settings, store, model and graph together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver

from agent.conversation import Assistant
from agent.embedded.hearing import Hearing
from agent.embedded.intents import Readers, make_readers
from agent.embedded.reading import QuestionReader
from agent.graph import Graph, Limits, build_graph
from agent.material import Held
from agent.memory.memory import Memory, open_memory
from agent.memory.remembering import remember_tool
from agent.models.ledger import ledger_of
from agent.models.model import Model, embedded_model, load_fallbacks, load_model
from agent.models.spending import Budget, Spending
from agent.prompting import load_prompt
from agent.refusing import refuse_tool
from agent.rewriting import Rewriting
from agent.settings import Settings
from agent.stores import open_archive
from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
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
    graph = make_graph(
        settings, model=model, archive=archive, tools=tools, threads=memory.database.saver
    )
    return Assistant(
        graph=graph, archive=archive, model=model, memory=memory, hearing=embedded_hearing()
    )


def make_graph(
    settings: Settings,
    *,
    model: Model,
    archive: Archive,
    tools: Sequence[BaseTool],
    threads: BaseCheckpointSaver[Any] | None,
) -> Graph:
    """Return the graph of an assistant; without threads, for a server that brings its own."""
    return build_graph(
        model=model,
        tools=tools,
        prompt=load_prompt("system"),
        grounds=lambda: archive.grounds,
        limits=Limits(model_calls=settings.max_model_calls, tool_calls=settings.max_tool_calls),
        checkpointer=threads,
        held=_holder(archive),
        fallbacks=[] if model.is_offline else _fallbacks(settings, model, archive),
        spending=_spending(settings),
        max_history_tokens=settings.max_history_tokens,
        rewriting=Rewriting(prompt=load_prompt("rewrite"), at_most=settings.max_rewrites),
    )


def _holder(archive: Archive) -> Held:
    def held(name: str) -> Evidence | None:
        try:
            return archive.evidence(name)
        except EvidenceMissingError:
            return None

    return held


def ready_model(model: Model, archive: Archive) -> Model:
    """Return the model as it answers from an archive: the embedded one reads questions by it."""
    if model.is_offline:
        return embedded_model(embedded_reader(archive))
    return model


def _fallbacks(settings: Settings, first: Model, archive: Archive) -> list[Model]:
    """Return who takes over from a remote model; in the end it is always the embedded one."""
    return [*load_fallbacks(settings, first), embedded_model(embedded_reader(archive))]


def embedded_reader(archive: Archive) -> QuestionReader:
    """Return what reads questions for the embedded model, by what an archive knows."""
    words, readers = _readers()
    return QuestionReader(
        archive=archive, readers=readers, hearing=embedded_hearing(), is_word=words.has_word
    )


def embedded_hearing() -> Hearing:
    """Return what hears what users say of themselves, whichever model answers."""
    _, readers = _readers()
    return Hearing(
        readers={
            "skills": readers.said_skills,
            "jobs": readers.said_jobs,
            "hours": readers.said_hours,
        }
    )


@cache
def _readers() -> tuple[WordLlamaEmbedder, Readers]:
    """Return what reads questions; fitting it takes a fifth of a second, and is done once."""
    # Always the embedder that needs no network, whichever the archive has.
    words = WordLlamaEmbedder()
    return words, make_readers(words)


def _spending(settings: Settings) -> Spending:
    return Spending(
        ledger=ledger_of(settings),
        budget=Budget(
            usd_a_turn=settings.max_usd_a_turn,
            usd_a_day=settings.max_usd_a_day,
            calls_a_day=settings.max_calls_a_day,
            output_tokens=settings.max_output_tokens,
        ),
    )


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
