"""A model that is asked one thing and answers with text, as the tools want it: no conversation."""

from dataclasses import dataclass
from functools import reduce
from operator import add

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
)

from agent.errors import ModelRefusedError, ModelUnavailableError
from agent.models.calling import check_complete, stream
from agent.models.model import Model, load_model
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
        history: list[AnyMessage] = [SystemMessage(instructions), HumanMessage(material)]
        try:
            said = reduce(add, map(_as_chunk, stream(self.model.chat, history, self.model)))
            check_complete(said, self.model)
        except (ModelUnavailableError, ModelRefusedError) as error:
            raise NoReplyError(error.reason) from error
        return str(said.text)


def load_asked(settings: Settings, *, name: str) -> AskedModel:
    """Return the model of that name, to be asked.

    Raises:
        UnknownModelError, KeyMissingError: As for `load_model`.
    """
    return AskedModel(load_model(settings, name=name))


def _as_chunk(message: AIMessage) -> AIMessageChunk:
    """Return a message of a model that cannot stream as the one chunk that it is."""
    if isinstance(message, AIMessageChunk):
        return message
    return AIMessageChunk(content=message.content, response_metadata=message.response_metadata)
