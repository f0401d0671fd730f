"""All that is remembered of all owners, opened together; each access says whose it is."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from agent.errors import ThreadBusyError
from agent.memory.database import Database, open_database
from agent.memory.threads import drop_thread, find_thread, thread_key
from agent.settings import Settings
from tools.roadmaps.plan_place import PlanPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Conversations, profiles and saved plans."""

    database: Database
    wait_s: float  # for a conversation in which somebody else is answering

    @contextmanager
    def locked(self, owner: str, thread: str) -> Iterator[None]:
        """Hold an owner's conversation: nobody else answers in it meanwhile.

        Raises:
            ThreadBusyError: Somebody else held it for too long.
        """
        with ExitStack() as held:
            try:
                lock = self.database.locked(thread_key(owner, thread), wait_s=self.wait_s)
                held.enter_context(lock)
            except TimeoutError:
                raise ThreadBusyError(thread, self.wait_s) from None
            yield

    def delete_thread(self, owner: str, thread: str) -> None:
        """Remove an owner's conversation with its checkpoints; `cleanse` clears the files of it.

        Raises:
            UnknownThreadError: The owner has none of that id.
            ThreadBusyError: Somebody is answering in it.
        """
        with self.locked(owner, thread):
            with self.database.transaction() as run:
                key = find_thread(run, owner, thread).key
            # The table last: whoever is broken off here can do it again.
            with self.database.explained():
                self.database.saver.delete_thread(key)
            with self.database.transaction() as run:
                drop_thread(run, owner, thread)

    def plans(self, owner: str) -> PlanPlace:
        """Return where an owner's saved plans are kept."""
        return self.database.plans(owner)


@contextmanager
def open_memory(settings: Settings) -> Iterator[Memory]:
    """Open what is remembered, making the tables where needed.

    Raises:
        ThreadsUnavailableError: It cannot be opened.
    """
    with closing(open_database(settings)) as database:
        yield Memory(database=database, wait_s=settings.thread_wait_s)
