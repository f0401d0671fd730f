"""Forty turns: what a model is sent of them, and how large the file gets."""

from langchain_core.messages import AIMessage
from langchain_core.messages.utils import count_tokens_approximately

from agent.assemble import open_assistant
from agent.memory.memory import open_memory
from agent.memory.sqlite import FILE
from evals.speed import QUESTIONS
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.memory.conformance import ask
from tests.agent.memory.holding import LOOKS_UP, A, B, assistant_of

TURNS = 40


def test_a_long_thread_stays_in_its_budget_and_forgets_neither_profile_nor_sources(
    make_settings: MakeSettings, archive: Archive
) -> None:
    settings = make_settings(MAX_HISTORY_TOKENS=1000)
    long = "word " * 150
    between = [AIMessage(f"{long} [{B}].") for _ in range(TURNS - 2)]
    script = [LOOKS_UP, AIMessage(f"Build [{A}]."), *between, AIMessage(f"As said, build [{A}].")]
    with open_memory(settings) as memory:
        assistant = assistant_of(memory, archive, settings, *script)
        answers = [ask(assistant, "I know SQL. What to build?").answer]
        answers += [ask(assistant, f"Question {n}?").answer for n in range(2, TURNS + 1)]
        sent = assistant.model.chat.asked  # type: ignore[attr-defined]
    assert max(count_tokens_approximately(request[1:-1]) for request in sent[2:]) <= 1000
    assert "skill: SQL" in sent[-1][0].text
    assert f"[{A}]" in sent[-1][2].text
    assert answers[-1].answer == "As said, build [1]."
    assert [c.id for c in answers[-1].citations] == [A]


def test_forty_turns_of_the_embedded_model_take_a_few_megabytes(
    make_settings: MakeSettings,
) -> None:
    settings = make_settings()
    with open_assistant(settings, store=None, model="offline", progress=quiet) as assistant:
        for number in range(TURNS):
            ask(assistant, f"{QUESTIONS[number % len(QUESTIONS)]} ({number})")
        files = list(settings.data_dir.glob(f"{FILE}*"))
        assert sum(file.stat().st_size for file in files) < 8_000_000
        assert len(assistant.history("t")) == TURNS
