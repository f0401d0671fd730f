"""Ways in which a conversation can fail; each text is one sentence fit for a person to read."""

from typing import Literal


class AgentError(Exception):
    """Anything that ends a turn; the conversation up to it is kept."""


class SettingsError(AgentError):
    """A setting has a value that cannot be used."""


class QuestionError(AgentError):
    """A question that cannot be asked."""


class RequestError(AgentError):
    """A request about what is remembered that whoever made it can mend."""


class ThreadNameError(AgentError):
    """A conversation id that is not one."""

    def __init__(self, thread: str) -> None:
        self.thread = thread
        super().__init__(
            "a conversation id has 1 to 64 letters, digits, dots, hyphens or underscores"
        )


class ThreadsUnavailableError(AgentError):
    """The file of conversations cannot be opened."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(
            f"cannot open the conversations in {path!r} ({reason}); "
            "set CAREER_GUIDE_DATA_DIR to a folder that can be written"
        )


class DatabaseUnavailableError(ThreadsUnavailableError):
    """The database server that keeps the conversations fails or cannot be reached."""

    def __init__(self, reason: str) -> None:
        AgentError.__init__(
            self,
            f"the database of CAREER_GUIDE_DATABASE_URL cannot be used ({reason}); "
            "check the address, or unset it to keep conversations in the data folder",
        )


class DatabaseNotPreparedError(DatabaseUnavailableError):
    """The database lacks tables, or has those of an earlier version."""

    def __init__(self, *, found: int, wanted: int) -> None:
        self.found, self.wanted = found, wanted
        there = f"tables of version {found}" if found else "no tables"
        AgentError.__init__(
            self,
            f"the database of CAREER_GUIDE_DATABASE_URL has {there}, and version {wanted} is "
            "needed; run `career-guide migrate` once",
        )


class DatabaseNewerError(DatabaseUnavailableError):
    """A later version of the program has changed the tables of the database."""

    def __init__(self, what: str, *, found: int, known: int) -> None:
        self.what, self.found, self.known = what, found, known
        AgentError.__init__(
            self,
            f"the database of CAREER_GUIDE_DATABASE_URL has {what} of version {found}, and this "
            f"program knows them up to {known}; nothing was changed; use the newer program",
        )


class NoDatabaseError(AgentError):
    """There is no database server to be prepared."""

    def __init__(self) -> None:
        super().__init__(
            "CAREER_GUIDE_DATABASE_URL is not set, so there is nothing to migrate; "
            "the file of conversations in the data folder is looked after by itself"
        )


class LedgerError(AgentError):
    """What models cost cannot be noted; the text says why."""


class ThreadBusyError(AgentError):
    """Another process, or another window, is answering in this conversation."""

    def __init__(self, thread: str, waited_s: float) -> None:
        self.thread = thread
        super().__init__(
            f"the conversation {thread!r} was busy with another question for {waited_s:g} seconds; "
            "ask again when that one is answered"
        )


class UnknownThreadError(RequestError):
    """The owner has no conversation of that id."""

    def __init__(self, thread: str) -> None:
        self.thread = thread
        super().__init__(
            f"there is no conversation {thread[:80]!r}; `career-guide threads list` shows all"
        )


class ThreadExistsError(RequestError):
    """The owner has a conversation of that id already."""

    def __init__(self, thread: str) -> None:
        self.thread = thread
        super().__init__(f"there is a conversation {thread!r} already; choose another id")


class UnknownTurnError(RequestError):
    """A conversation has no question of that number."""

    def __init__(self, thread: str, number: int, *, turns: int) -> None:
        self.thread, self.number = thread, number
        super().__init__(
            f"the conversation {thread!r} has no question {number}; it has {turns} so far"
        )


class FactError(RequestError):
    """Something that cannot be noted of a user; the message says what could."""


class NotConfirmedError(RequestError):
    """Something would be deleted for good, and nobody is there to be asked."""

    def __init__(self) -> None:
        super().__init__("this deletes for good; add --yes to do it without being asked")


class UnknownFactError(RequestError):
    """Nothing of the kind is known of the user."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"nothing is known of {what[:80]}; `career-guide profile show` shows what is"
        )


class MemoryNotRemovableError(AgentError):
    """Something to be forgotten cannot be removed."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(f"cannot remove {path!r} ({reason}); run the command again, or remove it")


class TracesLeftError(AgentError):
    """What was deleted is gone for every reader, but not yet from the files."""

    def __init__(self) -> None:
        super().__init__(
            "deleted, but another process keeps old pages of the file open; "
            "end it and run the same command again"
        )


class ModelError(AgentError):
    """A model cannot be used, or failed in mid-turn."""


class UnknownModelError(ModelError):
    """No model has that name."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.name = name
        super().__init__(
            f"unknown model {name!r}{reason}; use `offline`, or `provider:model` "
            "such as `openai:gpt-5-mini`"
        )


class KeyMissingError(ModelError):
    """A remote model is set but no key for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"the model {name!r} needs a key; set CAREER_GUIDE_API_KEY, or use --model offline"
        )


class ModelFailedError(ModelError):
    """A model gave no answer; another one may.

    `reason` goes on after the model's name: "did not answer in time".
    """

    def __init__(self, name: str, reason: str, *, advice: str = "") -> None:
        self.name, self.reason = name, reason
        super().__init__(f"the model {name!r} {reason}{advice}. Your conversation is kept")


class ModelUnavailableError(ModelFailedError):
    """The model's server cannot be reached, is too slow or too busy; trying again may help.

    `retry_after_s` says after how many seconds; None where that is not known to be soon.
    """

    def __init__(self, name: str, reason: str, *, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(name, reason, advice="; try again, or use --model offline")


class ModelRefusedError(ModelFailedError):
    """The model's server refused the request; trying again will not help."""


class ModelNotAskedError(ModelFailedError):
    """The model was not asked: it rests after failures, a limit is reached, or no mask holds."""


class ModelLimitError(ModelFailedError):
    """A turn wanted more model calls or tool calls than the settings allow."""

    def __init__(self, name: str, what: Literal["model calls", "tool calls"], limit: int) -> None:
        self.what, self.limit = what, limit
        variable = f"CAREER_GUIDE_MAX_{what.replace(' ', '_').upper()}"
        super().__init__(
            name,
            f"gave no answer within {limit} {what}",
            advice=f"; ask something narrower, or raise {variable}",
        )


class ToolFailedError(AgentError):
    """A tool broke down again in the same turn: a bug, which the log tells more of."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        super().__init__(
            f"the tool {tool!r} failed twice, so there is no answer; ask again or in other words. "
            "Your conversation is kept"
        )
