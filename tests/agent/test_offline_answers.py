"""What a new user gets without a key and without a network."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

from agent.assemble import open_assistant
from agent.conversation import Assistant
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.talking import ask

pytestmark = pytest.mark.usefixtures("socket_disabled")


@pytest.fixture
def assistant(make_settings: MakeSettings, data_dir: Path) -> Iterator[Assistant]:
    settings = make_settings(STORE="", DATA_DIR=data_dir)
    with open_assistant(settings, store=None, model=None, progress=quiet) as opened:
        yield opened


@pytest.mark.filterwarnings("ignore:A test tried to use socket")  # here it is meant to
def test_no_socket_can_be_opened_here() -> None:
    with pytest.raises(SocketBlockedError):
        socket.socket()


def test_a_first_question_gets_an_answer_with_citations(assistant: Assistant) -> None:
    answer = ask(assistant, "What does an AI engineer do?", thread="first").answer
    assert answer.model == "offline"
    assert answer.refusal is None
    assert answer.extractive
    evidence = [one for one in answer.statements if one.kind == "evidence"]
    assert evidence
    assert all(statement.support == "supported" for statement in evidence)
    assert answer.citations
    assert all(citation.episode and citation.quote for citation in answer.citations)
    for citation in answer.citations:
        assert f"[{citation.n}]" in answer.answer


def test_a_career_break_is_answered_from_the_episode_about_one(assistant: Assistant) -> None:
    question = "How do I become an AI engineer after a career break?"
    answer = ask(assistant, question, thread="break").answer
    episode = "s23e04-how-to-become-ai-engineer-after-career-break"
    cited = [citation for citation in answer.citations if citation.episode == episode]
    assert cited
    first = cited[0]
    assert first.start_s is not None
    assert first.url is not None
    assert first.url.endswith(f"&t={first.start_s}s")
    assert first.guest == "Revathy Ramalingam"


def test_what_one_guest_says_stands_under_the_guest_and_the_episode(assistant: Assistant) -> None:
    question = "What does Revathy Ramalingam say about interviews?"
    answer = ask(assistant, question, thread="guest").answer
    head, _, first = answer.answer.partition("\n\n")
    assert head == (
        "**Revathy Ramalingam in “How to Become an AI Engineer After a Career Break” (2026)**"
    )
    assert "interview" in " ".join(first.splitlines()[:3])


def test_a_question_about_something_else_is_refused_with_what_was_searched(
    assistant: Assistant,
) -> None:
    answer = ask(assistant, "How do I cook rice?", thread="rice").answer
    assert answer.refusal is not None
    assert answer.refusal.kind == "out_of_scope"
    assert answer.refusal.searched.pages == len(assistant.archive.page_titles) == 48
    assert (answer.answer, answer.citations) == ("", [])


def test_the_bundled_wiki_is_made_ready_on_the_way(
    make_settings: MakeSettings, tmp_path: Path
) -> None:
    steps: list[str] = []
    settings = make_settings(STORE="", DATA_DIR=tmp_path / "new")
    with open_assistant(
        settings, store=None, model=None, progress=lambda doing, *_: steps.append(doing)
    ) as assistant:
        assert ask(assistant, "What does an AI engineer do?").answer.citations
    assert steps
