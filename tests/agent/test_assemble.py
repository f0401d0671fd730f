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
from agent.conversation import Answered, Assistant, Event
from agent.errors import ModelError, ModelRefusedError, ModelUnavailableError
from agent.memory.remembering import REMEMBER
from agent.models.calling import LONGEST_WAIT_S
from agent.refusing import REFUSE
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.openai_stub import (
    Gate,
    OpenAIStub,
    Reply,
    Request,
    Scripted,
    call,
    call_brokenly,
    fail,
    hang,
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
        return say(f"One [{first}]. Two [{second}]. Thr", rest="ee.", gate=gate)

    stub.script(LOOKS_UP, half)
    shown_before_the_end = []
    for event in remote.ask(QUESTION, thread="t"):
        if isinstance(event, Piece) and not gate.opened.is_set():
            shown_before_the_end.append(event.markdown)
            if len(shown_before_the_end) == 2:
                gate.opened.set()
    assert shown_before_the_end == ["One [1]. ", "Two [2]. "]


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


BROKEN_OFF = "broke off in mid-answer"
TRY_AGAIN = "try again, or use --model offline"
FAILURES: dict[str, tuple[list[Scripted], type[ModelError], str]] = {
    "wrong key": ([fail(401)], ModelRefusedError, "rejected the key; check CAREER_GUIDE_API_KEY"),
    "no right": ([fail(403)], ModelRefusedError, "rejected the key; check CAREER_GUIDE_API_KEY"),
    "no such model": ([fail(404)], ModelRefusedError, "check the model's name"),
    "bad request": ([fail(400)], ModelRefusedError, "rejected the request (HTTP 400)"),
    "busy twice": ([fail(429)] * 2, ModelUnavailableError, "rate limit or quota (HTTP 429); try"),
    "busy for long": (
        [fail(429, retry_after="90")],
        ModelUnavailableError,
        "asks to wait 90 seconds; try again",
    ),
    "failing twice": ([fail(500)] * 2, ModelUnavailableError, "failed on its server (HTTP 500)"),
    "overloaded": ([fail(503, retry_after="60")], ModelUnavailableError, "to wait 60 seconds"),
    "silent": ([hang()], ModelUnavailableError, "did not answer in time"),
    "silent in mid-answer": (
        [hang(after="One. Two.")],
        ModelUnavailableError,
        "did not finish its answer in time",
    ),
    "cut off": ([say("One. Two.", finish=None)], ModelUnavailableError, BROKEN_OFF),
    "torn off": ([say("One. Two.", ends="torn")], ModelUnavailableError, BROKEN_OFF),
    "error event": ([say("One. Two.", ends="error event")], ModelUnavailableError, BROKEN_OFF),
    "half a call": (
        [call_brokenly(LOOK_UP, '{"question": "career br')],
        ModelUnavailableError,
        "sent a broken tool call",
    ),
    "malformed call": (
        [call_brokenly(LOOK_UP, '{"question": career]]')],
        ModelUnavailableError,
        "sent a broken tool call",
    ),
    "call without an object": (
        [call_brokenly(LOOK_UP, '"career break"')],
        ModelUnavailableError,
        "sent a broken tool call",
    ),
    "empty": ([say("")], ModelUnavailableError, "gave an empty answer"),
    "blank": ([say(" \n ")], ModelUnavailableError, "gave an empty answer"),
    "filtered": (
        [say("One. Two.", finish="content_filter")],
        ModelRefusedError,
        "stopped at its provider's content filter",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_of_the_model_is_one_clear_sentence(
    failure: str, remote: Assistant, stub: OpenAIStub
) -> None:
    script, kind, says = FAILURES[failure]
    stub.script(*script)
    events: list[Event] = []
    with pytest.raises(kind) as failed:
        events.extend(remote.ask(QUESTION, thread="t"))
    message = str(failed.value)
    assert says in message
    assert NAME in message
    assert message.endswith("Your conversation is kept")
    assert (TRY_AGAIN in message) is (kind is ModelUnavailableError)
    assert events == []
    for leak in ("Error", "Exception", "Traceback", "scripted", KEY, "\n"):
        assert leak not in message


@pytest.mark.parametrize("failure", FAILURES)
def test_after_any_failure_the_same_conversation_goes_on(
    failure: str, remote: Assistant, stub: OpenAIStub
) -> None:
    script, _, _ = FAILURES[failure]
    stub.script(*script, LOOKS_UP, cite_both)
    with pytest.raises(ModelError):
        ask(remote, "First?")
    answer = ask(remote, QUESTION).answer
    assert len(answer.citations) == 2
    asked = [m["content"] for m in stub.requests[-1].messages if m["role"] == "user"]
    assert asked == ["First?", QUESTION]


def test_what_was_checked_before_a_break_may_be_shown_and_nothing_else(
    remote: Assistant, stub: OpenAIStub
) -> None:
    def broken(request: Request) -> Reply:
        first, *_ = request.offered_ids
        return say(f"One [{first}]. Two [ev_zzzzzz]. Three is unfin", ends="torn")

    stub.script(LOOKS_UP, broken)
    events: list[Event] = []
    with pytest.raises(ModelUnavailableError, match=BROKEN_OFF):
        events.extend(remote.ask(QUESTION, thread="t"))
    assert [event.markdown for event in events if isinstance(event, Piece)] == ["One [1]. "]
    assert not any(isinstance(event, Answered) for event in events)


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


@pytest.mark.parametrize("asked_s", ["90", "6", "1e9"])
def test_a_server_that_asks_for_long_patience_does_not_make_the_user_wait(
    asked_s: str, remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(fail(429, retry_after=asked_s))
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="asks to wait"):
        ask(remote, QUESTION)
    assert time.monotonic() - started < 1.0
    assert len(stub.requests) == 1


@pytest.mark.parametrize("after", ["", "One. Two"])
def test_a_hang_ends_when_the_timeout_is_over_and_is_not_tried_again(
    after: str, remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(hang(after=after))
    started = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="in time"):
        ask(remote, QUESTION)
    assert 0.5 <= time.monotonic() - started < 2.0
    assert len(stub.requests) == 1


def test_when_the_server_is_down_the_conversation_goes_on_offline_and_with_it_up_again(
    make_settings: MakeSettings,
) -> None:
    with OpenAIStub() as down:
        pass
    with (
        open_with(down, make_settings) as remote,
        pytest.raises(ModelUnavailableError, match="cannot be reached"),
    ):
        ask(remote, "What does an AI engineer do?", thread="kept")
    offline = open_assistant(make_settings(), store=None, model="offline", progress=quiet)
    with offline as embedded:
        found = ask(embedded, QUESTION, thread="kept").answer
    with OpenAIStub() as up, open_with(up, make_settings) as remote:
        up.script(say(f"As said [{found.citations[0].id}]."))
        answer = ask(remote, "Say that again, please.", thread="kept").answer
        questions = [exchange.question for exchange in remote.history("kept")]
    assert [citation.id for citation in answer.citations] == [found.citations[0].id]
    assert questions == ["What does an AI engineer do?", QUESTION, "Say that again, please."]
    assert up.requests[0].open_calls == set()


def test_a_server_that_is_down_is_told_once_and_soon(make_settings: MakeSettings) -> None:
    with OpenAIStub() as down:
        pass
    started = time.monotonic()
    with (
        open_with(down, make_settings) as remote,
        pytest.raises(ModelUnavailableError, match=TRY_AGAIN) as failed,
    ):
        ask(remote, QUESTION)
    assert str(failed.value).count("cannot be reached") == 1
    assert time.monotonic() - started < 5.0


def test_the_answers_of_two_conversations_at_once_do_not_mix(
    remote: Assistant, stub: OpenAIStub
) -> None:
    def echo(request: Request) -> Reply:
        return say(f"You asked: {request.messages[-1]['content']}")

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
        f"caller{n}": f"You asked: caller{n} asks" for n in range(6)
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
