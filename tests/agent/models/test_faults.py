"""Whatever a model's server does, the reader gets a right answer, and is told of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.assemble import open_assistant
from agent.conversation import Assistant
from agent.settings import Settings
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.models.faults import (
    FAULTS,
    KEY,
    LOOKS_UP,
    NAME,
    QUESTION,
    REPLY_S,
    STALL_S,
    Outcome,
    cite_both,
    open_remote,
    row,
    suffer,
)
from tests.agent.openai_stub import OpenAIStub
from tests.agent.talking import ask

PAGE = Path(__file__).parents[3] / "docs" / "models.md"


@pytest.fixture
def settings(stub: OpenAIStub, make_settings: MakeSettings) -> Settings:
    return make_settings(
        MODEL=NAME, API_KEY=KEY, BASE_URL=stub.base_url, TIMEOUT_S=REPLY_S, STALL_S=STALL_S
    )


@pytest.fixture
def remote(settings: Settings) -> Iterator[Assistant]:
    with open_remote(settings) as assistant:
        yield assistant


@pytest.fixture
def offline_answer(settings: Settings) -> Iterator[str]:
    with open_assistant(settings, store=None, model="offline", progress=quiet) as assistant:
        yield ask(assistant, QUESTION, thread="elsewhere").answer.answer


def without_numbers(text: str) -> str:
    return re.sub(r" \[\d+\]", "", text)


@pytest.mark.parametrize("name", FAULTS)
def test_the_reader_gets_a_right_answer_and_the_conversation_goes_on(
    name: str, remote: Assistant, stub: OpenAIStub, offline_answer: str
) -> None:
    fault = FAULTS[name]
    outcome = suffer(fault, remote, stub)
    assert stub.is_played_out
    assert outcome.answer.answer == outcome.streamed.strip()
    if fault.reason is None:
        assert outcome.streamed == fault.shown
        assert outcome.answer.fallback_from == []
        assert outcome.answer.model == NAME
    else:
        assert_answered_from_the_archive(outcome, fault.reason, fault.shown, offline_answer)
    assert remote.history("t")[-1].answer == outcome.answer.answer
    assert_goes_on(remote, stub)
    assert_as_documented(name, outcome)


def assert_answered_from_the_archive(
    outcome: Outcome, reason: str, shown: str, offline_answer: str
) -> None:
    notice = f"The model {NAME} {reason}; what follows is put together from the archive without it."
    told = [p for p in outcome.pieces if p.statement and p.statement.kind == "notice"]
    assert [p.markdown for p in told][:1] == [notice]
    before, after = outcome.streamed.split(notice)
    assert before.strip() == shown.strip()
    # The rest is word for word what the embedded model says by itself: nothing unverified.
    assert without_numbers(after).strip() == without_numbers(offline_answer).strip()
    (failed,) = outcome.answer.fallback_from
    assert (failed.model, failed.reason) == (NAME, reason)
    assert outcome.answer.model == "offline"
    for leak in ("Error", "Exception", "Traceback", "scripted", "ev_", KEY):
        assert leak not in outcome.streamed


def assert_goes_on(remote: Assistant, stub: OpenAIStub) -> None:
    stub.script(LOOKS_UP, cite_both)
    answer = ask(remote, QUESTION).answer
    assert (answer.fallback_from, len(answer.citations)) == ([], 2)
    for request in stub.requests:
        assert request.open_calls == set()
        assert "put together from the archive" not in str(request.messages)


def assert_as_documented(name: str, outcome: Outcome) -> None:
    """The page says the same; seconds may differ as machines do, but not by a hang."""
    said = row(name, FAULTS[name], outcome)
    (line,) = (one for one in PAGE.read_text().splitlines() if one.startswith(f"| {name} |"))
    assert line.startswith(said)
    documented_s = float(line.removeprefix(said).strip(" |"))
    assert abs(outcome.seconds - documented_s) < 5.0


def test_the_page_tells_of_no_other_fault() -> None:
    table = PAGE.read_text().partition("| fault |")[2].splitlines()[2:]
    rows = [line.split("|")[1].strip() for line in table if line.startswith("| ")]
    assert rows == list(FAULTS)
