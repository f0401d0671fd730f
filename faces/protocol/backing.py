"""What the server answers from: opened when it is first needed, renewed when the store changes.

The one file of the server that knows how an archive and an assistant are put together.
"""

from contextlib import ExitStack
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from agent.settings import Settings
from knowledge.archive import Archive

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.conversation import Assistant
    from agent.memory.memory import Memory
    from agent.models.model import Model

# Here, everything that takes long to import is imported where it is needed: a client that lists
# the tools gets its answer before anything is opened.


class Answering(Protocol):
    """What requests are answered from."""

    @property
    def model(self) -> str:
        """Name of the model that answers questions."""
        ...

    def archive(self) -> Archive:
        """Return the archive as it is now."""
        ...

    def ask(self, question: str, thread: str | None) -> "Answer":
        """Return the answer to a question, in a conversation or in one of its own."""
        ...

    def seen_by(self, request: Any) -> "Answering":
        """Return the same for whoever sent a request; None where nobody else can be asking."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


class Backing:
    """An archive, and an assistant that answers from it. Safe to use from several threads."""

    def __init__(self, settings: Settings, *, store: Path | None, model: str) -> None:
        """Name what to open; nothing is opened yet.

        Args:
            settings: As they were read.
            store: Folder of the store; None for the one that `career-guide ask` would take.
            model: That answers questions.
        """
        self.model = model
        self._settings, self._store = settings, store
        self._opening = RLock()
        self._closing = ExitStack()
        self._archive: Archive | None = None
        self._ready: tuple[Model, Memory] | None = None
        self._assistant: Assistant | None = None

    def archive(self) -> Archive:
        """Return the archive as it is now: what was ingested meanwhile counts.

        Raises:
            KnowledgeError: It cannot be opened.
        """
        with self._opening:
            self._archive = self._archive.latest() if self._archive else self._opened()
            return self._archive

    def _opened(self) -> Archive:
        from agent.stores import open_archive

        opening = open_archive(self._settings, store=self._store, progress=_untold)
        return self._closing.enter_context(opening)

    def ask(self, question: str, thread: str | None) -> "Answer":
        """Return the answer to a question, in a conversation or in one of its own.

        Raises:
            AgentError: The question cannot be asked, or the model failed.
            KnowledgeError: The archive cannot be read.
        """
        from agent.memory.threads import check_thread, new_thread

        name = check_thread(thread) if thread else new_thread()
        events = list(self._current_assistant().ask(question, thread=name))
        return events[-1].answer  # type: ignore[union-attr]  # `ask` promises the answer last

    def _current_assistant(self) -> "Assistant":
        from agent.assemble import make_assistant, make_tools

        with self._opening:
            archive = self.archive()
            if self._assistant is None or self._assistant.archive is not archive:
                model, memory = self._model_and_memory()
                self._assistant = make_assistant(
                    self._settings,
                    model=model,
                    archive=archive,
                    tools=make_tools(archive),
                    memory=memory,
                )
            return self._assistant

    def _model_and_memory(self) -> "tuple[Model, Memory]":
        from agent.memory.memory import open_memory
        from agent.models.model import load_model

        if self._ready is None:
            model = load_model(self._settings, name=self.model)
            memory = self._closing.enter_context(open_memory(self._settings))
            self._ready = model, memory
        return self._ready

    def seen_by(self, request: Any) -> "Backing":  # noqa: ARG002
        """Return the same: there is one user."""
        return self

    def close(self) -> None:
        """Let go of the files."""
        if self._archive is not None:
            self._archive.close()
        self._closing.close()


def _untold(_step: str, _done: int, _total: int) -> None:
    """Take progress without showing it: nobody watches."""
