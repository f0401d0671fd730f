"""Our agent: the graph that users talk to, with a data folder of its own for each trial."""

from dataclasses import dataclass
from typing import Final

from agent.assemble import make_assistant, make_tools, ready_model
from agent.conversation import Answered, Assistant
from agent.errors import AgentError
from agent.memory.memory import open_memory
from agent.memory.profile import facts_of
from agent.memory.profiles import add_facts, load_profile
from agent.memory.threads import LOCAL
from agent.models.model import load_model
from agent.settings import Settings
from evals.agents.talk import Talk
from evals.mocks.chat import scripted_model
from evals.mocks.tools import scripted_tools
from evals.scenario import Need, Turn
from evals.state import FinalState, TurnState
from knowledge.errors import KnowledgeError

OURS: Final = "career-guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerGuide:
    """The product under test."""

    settings: Settings
    model: str
    name: str = OURS
    provides: frozenset[Need] = frozenset({"mocks", "profile", "conversations"})

    def converse(self, talk: Talk) -> FinalState:
        """Hold the conversation; a failure that is told to the user is part of it."""
        settings = self.settings.model_copy(update={"data_dir": talk.folder, "database_url": None})
        model = load_model(settings, name=self.model)
        archive = talk.material.archive
        if talk.mocks.model:
            model = scripted_model(ready_model(model, archive), talk.mocks.model)
        with open_memory(settings) as memory:
            with memory.database.transaction() as run:
                add_facts(run, LOCAL, facts_of(talk.profile))
            assistant = make_assistant(
                settings,
                model=model,
                archive=archive,
                tools=scripted_tools(make_tools(archive), talk.mocks.tools),
                memory=memory,
            )
            turns = tuple(_take(assistant, turn) for turn in talk.turns)
            with memory.database.transaction() as run:
                profile = load_profile(run, LOCAL)
        return FinalState(turns=turns, profile=profile.document())


def _take(assistant: Assistant, turn: Turn) -> TurnState:
    answer, failure = None, None
    try:
        for event in assistant.ask(turn.say, thread=f"conversation-{turn.conversation}"):
            if isinstance(event, Answered):
                answer = event.answer.model_dump(mode="json")
    except (AgentError, KnowledgeError) as error:
        failure = str(error)
    return TurnState(asked=turn.say, conversation=turn.conversation, answer=answer, error=failure)
