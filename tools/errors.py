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


class NoRoleError(RepairableError):
    """A search for journeys that names no role."""

    def __init__(self) -> None:
        super().__init__("no role is named; give one to come from, one to go to, or both")


class SameRoleError(RepairableError):
    """A way from a role to the same role."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(f"both roles are {role}; name another one to start from, or none")
