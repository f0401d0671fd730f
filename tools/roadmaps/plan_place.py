"""Where the revisions of saved plans are kept: in files, or wherever else this can be said of."""

from contextlib import AbstractContextManager
from typing import Final, Protocol

from pydantic import TypeAdapter

from tools.results.plans import Revision

REVISION: Final = TypeAdapter(Revision)
MAX_BYTES: Final = 5_000_000
"""Of one revision; what is larger was written by somebody else, and is not read."""


class PlanPlace(Protocol):
    """The revisions of one owner's plans, by name and number; safe for several processes."""

    def names(self) -> list[str]:
        """Return the names of all plans, sorted."""
        ...

    def numbers(self, name: str) -> list[int]:
        """Return the numbers of a plan's revisions, ascending; none where it is no plan."""
        ...

    def read(self, name: str, number: int) -> Revision:
        """Return a revision that is there.

        Raises:
            PlanDamagedError: It cannot be read.
        """
        ...

    def write(self, name: str, revision: Revision) -> None:
        """Keep a further revision of a plan that is locked, as a whole or not at all.

        Raises:
            PlanNotWritableError, PlanGoneError: It cannot be kept.
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a plan that is locked.

        Raises:
            PlanNotWritableError: It cannot be removed.
        """
        ...

    def clear(self) -> None:
        """Remove all plans of the owner, and whatever tells that there were any.

        Raises:
            PlanNotWritableError: They cannot be removed.
        """
        ...

    def locked(self, name: str, *, wait_s: float) -> AbstractContextManager[None]:
        """Hold a plan, so that nobody else writes it.

        Raises:
            PlanBusyError: Somebody else held it for so long.
            PlanNotWritableError: It cannot be held.
        """
        ...
