"""The whole agent over real HTTP: a stub server that speaks OpenAI's protocol."""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.citing import Piece
from agent.conversation import Assistant
from agent.memory.remembering import REMEMBER
from agent.models.calling import LONGEST_WAIT_S
from agent.refusing import REFUSE
from agent.releasing import NOTHING_LEFT
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.openai_stub import (
    Gate,
    OpenAIStub,
    Reply,
    Request,
    call,
    fail,
    say,
)
from tests.agent.talking import ask
from tools.bindings import COMPARE, JOURNEYS, LOOK_UP, PROJECTS, ROADMAP

KEY = "sk-very-secret"
NAME = "openai:gpt-5-mini"
QUESTION = "How do I become an AI engineer after a career break?"
LOOKS_UP = call((LOOK_UP, {"question": QUESTION}))


def cite_both(request: Request) -> Reply:
    _section, first, second, *_ = request.offered_ids
    return say(f"Revathy took a break [{first}]. She came back [{second}].")


def open_with(
    stub: OpenAIStub, make_settings: MakeSettings, **variables: object
) -> AbstractContextManager[Assistant]:
    settings = make_settings(MODEL=NAME, API_KEY=KEY, BASE_URL=stub.base_url, **variables)
    return open_assistant(settings, store=None, model=None, progress=quiet)


@pytest.fixture
def remote(stub: OpenAIStub, make_settings: MakeSettings) -> Iterator[Assistant]:
    with open_with(stub, make_settings, TIMEOUT_S=0.5) as assistant:
        yield assistant
    assert stub.is_played_out


def test_a_model_that_calls_tools_gives_an_answer_with_citations_from_their_results(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(LOOKS_UP, cite_both)
    talk = ask(remote, QUESTION)
    assert talk.look_ups == [QUESTION]
    assert talk.answer.answer == "Revathy took a break [1]. She came back [2]."
    assert talk.answer.answer == talk.streamed
    assert len(talk.pieces) == 2
    assert [c.id for c in talk.answer.citations] == stub.requests[-1].offered_ids[1:3]
    assert {c.guest for c in talk.answer.citations} == {"Revathy Ramalingam"}
    assert all(c.episode and (c.url or "").startswith("https://") for c in talk.answer.citations)
    assert (talk.answer.model, talk.answer.refusal) == (NAME, None)


def test_a_sentence_is_shown_before_the_model_has_said_the_last_one(
    remote: Assistant, stub: OpenAIStub
) -> None:
    gate = Gate()

    def half(request: Request) -> Reply:
        first, second, *_ = request.offered_ids
        return say(f"Here [{first}]. There [{second}]. Th", rest="anks.", gate=gate)

    stub.script(LOOKS_UP, half)
    shown_before_the_end = []
    for event in remote.ask(QUESTION, thread="t"):
        if isinstance(event, Piece) and not gate.opened.is_set():
            shown_before_the_end.append(event.markdown)
            if len(shown_before_the_end) == 2:
                gate.opened.set()
    assert shown_before_the_end == ["Here [1]. ", "There [2]. "]


def test_each_request_is_one_that_openai_would_take(remote: Assistant, stub: OpenAIStub) -> None:
    look_ups = call((LOOK_UP, {"question": "career break"}), (LOOK_UP, {"page": "Job Search"}))
    stub.script(look_ups, LOOKS_UP, cite_both, say("You are welcome."))
    ask(remote, QUESTION)
    ask(remote, "Thanks!")
    assert len(stub.requests) == 4
    for request in stub.requests:
        roles = [message["role"] for message in request.messages]
        assert (roles[0], roles.count("system")) == ("system", 1)
        assert request.open_calls == set()
        assert request.tool_names == {
            LOOK_UP,
            COMPARE,
            JOURNEYS,
            ROADMAP,
            PROJECTS,
            REMEMBER,
            REFUSE,
        }
        assert request.key == KEY
        assert request.body["stream"] is True
        assert request.body["model"] == "gpt-5-mini"
        assert request.body["max_completion_tokens"] == 2000
    first_results = [m for m in stub.requests[1].messages if m["role"] == "tool"]
    assert len(first_results) == 2


def test_the_tokens_of_all_requests_of_a_turn_are_counted(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(LOOKS_UP, say("Done.", usage=(500, 40)))
    usage = ask(remote, QUESTION).answer.usage
    assert (usage.input_tokens, usage.output_tokens) == (511, 47)
    assert (usage.model_calls, usage.tool_calls, usage.cost_usd) == (2, 1, None)


def test_a_server_that_counts_no_tokens_is_answered_from_too(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(say("Done.", usage=None))
    usage = ask(remote, QUESTION).answer.usage
    assert (usage.input_tokens, usage.output_tokens) == (0, 0)


def test_a_refusal_by_the_model_is_one_of_ours(remote: Assistant, stub: OpenAIStub) -> None:
    refuses = {"kind": "needs_professional", "message": "Ask a lawyer."}
    stub.script(LOOKS_UP, call((REFUSE, refuses)))
    talk = ask(remote, QUESTION)
    assert talk.answer.refusal is not None
    assert talk.answer.refusal.kind == "needs_professional"
    assert talk.answer.refusal.nearest
    assert talk.pieces == []


@pytest.mark.parametrize("busy", [fail(429), fail(429, retry_after="0"), fail(500), fail(503)])
def test_a_busy_server_is_tried_once_more(busy: Reply, remote: Assistant, stub: OpenAIStub) -> None:
    stub.script(busy, LOOKS_UP, cite_both)
    assert len(ask(remote, QUESTION).answer.citations) == 2
    assert len(stub.requests) == 3


def test_a_server_that_asks_for_a_moment_gets_it(remote: Assistant, stub: OpenAIStub) -> None:
    stub.script(fail(429, retry_after="1"), say("Done."))
    ask(remote, QUESTION)
    first, second = stub.arrivals_s
    assert 1.0 <= second - first < LONGEST_WAIT_S


@pytest.mark.parametrize("asked_s", ["90", "6", "1e9", "Wed, 01 Jan 2098 00:00:00 GMT"])
def test_a_server_that_asks_for_long_patience_does_not_make_the_user_wait(
    asked_s: str, remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(fail(429, retry_after=asked_s))
    started = time.monotonic()
    (failed,) = ask(remote, QUESTION).answer.fallback_from
    assert "asks to wait" in failed.reason
    assert time.monotonic() - started < 1.0
    assert len(stub.requests) == 1


@pytest.mark.parametrize("asked_s", ["soon", "nan", "inf", "-3", "Wed, 01 Jan 2020 00:00:00 GMT"])
def test_a_wait_that_cannot_be_read_or_is_over_is_a_short_one(
    asked_s: str, remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(fail(429, retry_after=asked_s), say("Done."))
    assert ask(remote, QUESTION).answer.answer == "Done."


def test_when_the_server_is_down_the_archive_answers_and_with_it_up_again_the_model(
    make_settings: MakeSettings,
) -> None:
    with OpenAIStub() as down:
        pass
    with open_with(down, make_settings) as remote:
        found = ask(remote, QUESTION, thread="kept").answer
    assert [failed.reason for failed in found.fallback_from] == ["cannot be reached"]
    with OpenAIStub() as up, open_with(up, make_settings) as remote:
        up.script(say(f"As said [{found.citations[0].id}]."))
        answer = ask(remote, "Say that again, please.", thread="kept").answer
        questions = [exchange.question for exchange in remote.history("kept")]
    assert [citation.id for citation in answer.citations] == [found.citations[0].id]
    assert questions == [QUESTION, "Say that again, please."]
    assert up.requests[0].open_calls == set()


def test_a_server_that_is_down_is_told_soon(make_settings: MakeSettings) -> None:
    with OpenAIStub() as down:
        pass
    started = time.monotonic()
    with open_with(down, make_settings) as remote:
        assert ask(remote, QUESTION).answer.fallback_from
    assert time.monotonic() - started < 5.0


def test_the_answers_of_two_conversations_at_once_do_not_mix(
    remote: Assistant, stub: OpenAIStub
) -> None:
    def echo(request: Request) -> Reply:
        return say(f"Do you mean: {request.messages[-1]['content']}?")

    stub.script(*[echo] * 6)
    answers: dict[str, Answer] = {}

    def talk(name: str) -> None:
        answers[name] = ask(remote, f"{name} asks", thread=name).answer

    threads = [threading.Thread(target=talk, args=(f"caller{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: answer.answer for name, answer in answers.items()} == {
        f"caller{n}": f"Do you mean: caller{n} asks?" for n in range(6)
    }


def test_the_stub_speaks_the_protocol_without_streaming_too(stub: OpenAIStub) -> None:
    stub.script(call((LOOK_UP, {"question": "x"}), text="Hm."))
    chat = ChatOpenAI(
        model="gpt-5-mini", base_url=stub.base_url, api_key=SecretStr(KEY), streaming=False
    )
    said = chat.invoke("What?")
    assert said.text == "Hm."
    assert [(c["name"], c["args"]) for c in said.tool_calls] == [(LOOK_UP, {"question": "x"})]


def test_an_answer_cites_what_the_archive_holds(
    remote: Assistant, stub: OpenAIStub, archive: Archive
) -> None:
    stub.script(LOOKS_UP, cite_both)
    for citation in ask(remote, QUESTION).answer.citations:
        found = archive.search("claim", citation.quote, count=5)
        assert citation.quote in {item.evidence.text for item in found}


def test_an_invented_source_is_no_source_however_it_is_written(
    remote: Assistant, stub: OpenAIStub
) -> None:
    def invents(request: Request) -> Reply:
        first, *_ = request.offered_ids
        return say(f"One [{first}]. Two [ev_zzzzzz]. Three [7](http://example.org/ev_zzzzzz).")

    stub.script(LOOKS_UP, invents)
    talk = ask(remote, QUESTION)
    assert len(talk.answer.citations) == 1
    for piece in talk.pieces:
        for leak in ("ev_", "zzz", "[7]", "example.org"):
            assert leak not in piece.markdown


@pytest.mark.parametrize(
    "sentence",
    [
        "Mallory Faker says that a career break ruins everything",
        "Revathy says: \u201cI never once wrote a line of code in my whole life\u201d",
    ],
)
def test_a_wrong_speaker_or_an_altered_quotation_is_withheld(
    sentence: str, remote: Assistant, stub: OpenAIStub
) -> None:
    def misquotes(request: Request) -> Reply:
        _section, first, *_ = request.offered_ids
        return say(f"{sentence} [{first}].")

    stub.script(LOOKS_UP, misquotes, say("NONE"))
    talk = ask(remote, QUESTION)
    assert talk.streamed == talk.answer.answer == NOTHING_LEFT
    assert [statement.kind for statement in talk.answer.statements] == ["notice"]
    assert (talk.answer.citations, talk.answer.usage.withheld) == ([], 1)
