"""Ways in which a tool cannot do what it was asked."""

from knowledge.sanitize import clip


class ToolError(Exception):
    """Anything that goes wrong in a tool; its text is fit for a person to read."""


class RepairableError(ToolError):
    """The caller, person or model, can repair the call; the message says how."""


class NothingAskedError(RepairableError):
    """A look-up without anything to look up."""

    def __init__(self) -> None:
        super().__init__("nothing to look up; give a question, a page or a heading")


class TooLongError(RepairableError):
    """A request that is longer than the tool takes."""

    def __init__(self, *, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"{length:,} characters are too many; ask in at most {limit:,}")


class UnknownRoleError(RepairableError):
    """A role by a name that no role has."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        super().__init__(
            f"no role is called {clip(name, max_chars=80)!r}; nearest: {', '.join(near)}"
        )


class NothingToCompareError(RepairableError):
    """A topic that is empty or names nothing one could search for."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        super().__init__(
            f"{clip(topic, max_chars=80)!r} names no topic; "
            'say what to compare views on, such as "certificates" or "SQL or Python"'
        )


class UnknownGuestError(RepairableError):
    """A guest by a name that nobody in the archive has, or that several have."""

    def __init__(self, name: str, *, near: tuple[str, ...]) -> None:
        self.name, self.near = name, near
        nearest = f"; nearest: {', '.join(near)}" if near else ""
        super().__init__(f"no guest is meant by {clip(name, max_chars=80)!r} alone{nearest}")


class TooManyGuestsError(RepairableError):
    """More guests to compare than are shown side by side."""

    def __init__(self, *, count: int, limit: int) -> None:
        self.count, self.limit = count, limit
        super().__init__(f"{count} guests are too many to compare; name at most {limit}")
