"""All that is remembered of all owners, opened together; each access says whose it is."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent.errors import ThreadBusyError
from agent.memory.database import Database, open_database
from agent.memory.threads import LOCAL, drop_thread, find_thread, thread_key
from agent.settings import Settings

_PLANS: Final = "plans"
_OF_OTHERS: Final = "owners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Conversations, profiles, and where saved plans lie."""

    database: Database
    data_dir: Path
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

    def plans(self, owner: str) -> Path:
        """Return the folder of an owner's saved plans."""
        return plans_folder(self.data_dir, owner)


def plans_folder(data_dir: Path, owner: str = LOCAL) -> Path:
    """Return the folder of an owner's saved plans."""
    if owner == LOCAL:
        return data_dir / _PLANS
    return data_dir / _OF_OTHERS / hashlib.sha256(owner.encode()).hexdigest()[:32] / _PLANS


@contextmanager
def open_memory(settings: Settings) -> Iterator[Memory]:
    """Open what is remembered, making the tables where needed.

    Raises:
        ThreadsUnavailableError: It cannot be opened.
    """
    with closing(open_database(settings)) as database:
        yield Memory(database=database, data_dir=settings.data_dir, wait_s=settings.thread_wait_s)
