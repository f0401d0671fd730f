"""Ways in which the server cannot start or cannot do what a request asks."""

from collections.abc import Mapping
from pathlib import Path

from knowledge.sanitize import clip


class WebError(Exception):
    """Anything that goes wrong with the server; its text is fit for a person to read."""


class WebMissingError(WebError):
    """What the server is made of is not installed."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"the server needs the package {package!r}; install the extra: "
            "pip install 'career-guide[web]'"
        )


class ServeRefusedError(WebError):
    """The server will not start as it was asked to."""


class KeyNeededError(ServeRefusedError):
    """Others could reach the server, and it has no key to tell them apart by."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"{why}, so every request needs a key and there is none; "
            "make one first: career-guide keys add OWNER"
        )


class PortTakenError(ServeRefusedError):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host, self.port = host, port
        super().__init__(f"cannot listen on {host} port {port} ({reason}); choose another --port")


class KeysUnreadableError(WebError):
    """The file of keys cannot be read or written; nobody gets in by a guess at what it held."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"the keys in {str(path)!r} cannot be used ({reason}); mend or remove it")


class UnknownKeyError(WebError):
    """No key has that id."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"no key has the id {clip(name, max_chars=40)!r}; `career-guide keys list` shows all"
        )


class OwnerNameError(WebError):
    """A name that no owner can have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{clip(name, max_chars=40)!r} is no name for an owner; "
            "use 1 to 40 of a to z, digits and hyphens"
        )


class ProblemError(WebError):
    """A request that gets no result.

    What it carries is shown to the client as it stands, so it is never another exception's text.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.headers = dict(headers or {})
        super().__init__(f"{title}: {detail}")

    def again(self) -> "ProblemError":
        """Return a copy to be raised; what is raised itself holds on to where it was raised."""
        return ProblemError(self.status, self.kind, self.title, self.detail, headers=self.headers)
