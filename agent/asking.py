"""A model that is asked one thing and answers with text, as the tools want it: no conversation."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
)

from agent.errors import ModelFailedError
from agent.models.calling import stream
from agent.models.masking import mask_messages
from agent.models.model import Model, load_model
from agent.models.pacing import in_time
from agent.settings import Settings
from tools.errors import NoReplyError


@dataclass(frozen=True, slots=True)
class AskedModel:
    """A `LanguageModel` of the tools: its failures are theirs."""

    model: Model

    @property
    def name(self) -> str:
        """What the model was asked for by."""
        return self.model.name

    def ask(self, instructions: str, material: str) -> str:
        """Return what the model says, whole.

        Raises:
            NoReplyError: It could not be reached, refused, or broke off.
        """
        sent: list[AnyMessage] = [SystemMessage(instructions), HumanMessage(material)]
        try:
            return str(reduce(add, stream(partial(self._start, sent), self.model, _take)).text)
        except ModelFailedError as error:
            raise NoReplyError(error.reason) from error

    def _start(self, sent: list[AnyMessage]) -> Iterator[AIMessage]:
        return in_time(self.model.chat.stream(mask_messages(sent)), self.model.patience)


def load_asked(settings: Settings, *, name: str) -> AskedModel:
    """Return the model of that name, to be asked.

    Raises:
        UnknownModelError, KeyMissingError: As for `load_model`.
    """
    return AskedModel(load_model(settings, name=name))


def _take(message: AIMessageChunk) -> None:
    """Any text will do: whoever asked reads it."""
