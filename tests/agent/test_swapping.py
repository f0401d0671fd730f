"""A new snapshot while questions are being answered: each answer rests on one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage
from langchain_core.tools import BaseTool, StructuredTool

from agent.assemble import make_assistant
from agent.conversation import Answered, Assistant
from agent.memory.memory import open_memory
from agent.models.model import Model
from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from tests.agent.conftest import MakeSettings
from tests.agent.memory.holding import PausingChatModel
from tests.agent.scripted import FIND, FindArguments, calling
from tests.conftest import ingest_quietly, read_sources

LOOKS_UP = calling((FIND, {"words": "pages"}))


class World:
    """An assistant on a store of one page, which can become another page."""

    def __init__(self, archive: Archive, pages: Path, embedder: Embedder) -> None:
        self.archive, self._pages, self._embedder = archive, pages, embedder
        self.chat = PausingChatModel(script=[])
        self.seen: list[list[str]] = []
        self.assistant: Assistant

    def becomes(self, page: str) -> None:
        """Ingest one page in the place of all."""
        wiki = read_sources(self._pages / f"{page}.md")
        ingest_quietly(wiki, self.archive.store, self._embedder)

    def tool(self) -> BaseTool:
        """Return a tool that notes what the archive holds when it is called."""

        def run(words: str) -> str:
            del words
            self.seen.append(list(self.archive.page_titles))
            return "noted"

        return StructuredTool.from_function(
            func=run, name=FIND, description="Look.", args_schema=FindArguments
        )


@pytest.fixture
def world(
    make_settings: MakeSettings, tiny_podwiki: Path, embedder: Embedder, tmp_path: Path
) -> Iterator[World]:
    pages, store = tiny_podwiki / "_wiki", tmp_path / "store"
    ingest_quietly(read_sources(pages / "notebooks.md"), store, embedder)
    settings = make_settings(STORE=store)
    with ExitStack() as opened:
        memory = opened.enter_context(open_memory(settings))
        archive = opened.enter_context(closing(Archive(store, embedder)))
        world = World(archive, pages, embedder)
        world.assistant = make_assistant(
            settings,
            model=Model(name="scripted", chat=world.chat),
            archive=archive,
            tools=[world.tool()],
            memory=memory,
        )
        yield world


def test_a_turn_ends_on_its_snapshot_and_the_next_one_is_on_the_new_one(world: World) -> None:
    def swap_while_another_asks() -> None:
        world.becomes("career-change")
        list(world.assistant.ask("What else?", thread="other"))

    world.chat.script += [LOOKS_UP, swap_while_another_asks]
    world.chat.script += [LOOKS_UP, AIMessage("Other.")]  # of the one who asks meanwhile
    world.chat.script += [LOOKS_UP, AIMessage("First.")]
    list(world.assistant.ask("What is there?", thread="t"))
    assert world.seen == [["notebooks"], ["career-change"], ["notebooks"]]


def test_a_turn_stays_on_its_snapshot_whichever_thread_reads_its_events(world: World) -> None:
    world.chat.script += [LOOKS_UP, LOOKS_UP, LOOKS_UP, AIMessage("Done.")]
    turn = world.assistant.ask("What is there?", thread="t")
    events = [next(turn)]
    world.becomes("career-change")
    world.archive.refresh()
    while not isinstance(events[-1], Answered):
        with ThreadPoolExecutor(1) as elsewhere:
            events.append(elsewhere.submit(next, turn).result())
    assert world.seen == [["notebooks"]] * 3
