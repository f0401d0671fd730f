"""Assistants with a scripted model, in this process and in others that can be killed."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGenerationChunk

from agent.assemble import embedded_hearing
from agent.conversation import Assistant
from agent.graph import Limits, build_graph
from agent.memory.memory import Memory, open_memory
from agent.memory.remembering import remember_tool
from agent.models.model import Model
from agent.refusing import refuse_tool
from agent.settings import Settings
from knowledge.archive import Archive
from knowledge.store.embedders import WordLlamaEmbedder
from tests.agent.scripted import FIND, ScriptedChatModel, calling, evidence, find_tool

A, B = "ev_aaaaaa", "ev_bbbbbb"
LOOKS_UP = calling((FIND, {"words": "projects"}))
BUILD = AIMessage(f"Build [{A}].")
TEXT = "Build one thing, then two, then three. Other people say so again."
"""What its evidence says; words that its answers are made of."""
WAITING = "waiting"


def assistant_of(memory: Memory, archive: Archive, settings: Settings, *script: Any) -> Assistant:
    """Return an assistant that says what the script says.

    Its evidence is made up, so it may cite what no archive holds; no model takes over from its
    own, so that a turn can fail.
    """
    model = Model(name="scripted", chat=PausingChatModel(script=list(script)))
    graph = build_graph(
        model=model,
        tools=[find_tool([evidence(A, TEXT), evidence(B, TEXT)]), remember_tool(), refuse_tool()],
        prompt="You give career advice.",
        grounds=lambda: archive.grounds,
        limits=Limits(model_calls=settings.max_model_calls, tool_calls=settings.max_tool_calls),
        checkpointer=memory.database.saver,
        max_history_tokens=settings.max_history_tokens,
    )
    hearing = embedded_hearing()
    return Assistant(graph=graph, archive=archive, model=model, memory=memory, hearing=hearing)


class PausingChatModel(ScriptedChatModel):
    """Does what the script says; a function in it is called before what follows is said."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        while callable(self.script[0]):
            self.script.pop(0)()
        yield from super()._stream(*args, **kwargs)


@contextmanager
def opened(settings: Settings, archive: Archive, *script: Any) -> Iterator[Assistant]:
    """Open the memory as a process does that was just started."""
    with open_memory(settings) as memory:
        yield assistant_of(memory, archive, settings, *script)


def say_and_wait() -> None:
    """Tell the parent process, and wait to be killed."""
    print(WAITING, flush=True)  # noqa: T201  to the parent process
    time.sleep(60)


def hold_a_moment() -> None:
    """Take as long as a model."""
    print(WAITING, flush=True)  # noqa: T201
    time.sleep(0.7)


SCRIPTS: dict[str, Callable[[], list[Any]]] = {
    "killed before anything": lambda: [say_and_wait, BUILD],
    "killed after a look-up": lambda: [LOOKS_UP, say_and_wait, BUILD],
    "slow": lambda: [LOOKS_UP, hold_a_moment, BUILD],
}


def main() -> None:
    """Ask a question in a process of its own: SCRIPT THREAD QUESTION, settings by environment."""
    script, thread, question = sys.argv[1:]
    settings = Settings(_env_file=None)
    assert settings.store is not None
    archive = Archive(Path(settings.store), WordLlamaEmbedder())
    with opened(settings, archive, *SCRIPTS[script]()) as assistant:
        *_, last = assistant.ask(question, thread=thread)
        print(type(last).__name__, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
