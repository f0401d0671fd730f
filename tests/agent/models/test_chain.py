"""Who takes over from whom, who is left alone, what is counted, and what is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

import agent.models.chain
from agent.assemble import make_assistant, make_tools
from agent.conversation import Assistant
from agent.memory.memory import open_memory
from agent.models.breaking import MOST_FAILURES
from agent.models.ledger import SPENDING_FILE
from agent.models.model import Model
from agent.settings import Settings
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings
from tests.agent.models.faults import (
    KEY,
    LOOKS_UP,
    NAME,
    QUESTION,
    cite_both,
    open_remote,
    unfinished,
)
from tests.agent.openai_stub import OpenAIStub, Reply, Request, call, fail, say
from tests.agent.talking import ask
from tools.bindings import LOOK_UP

SECOND = "openai:gpt-4.1-mini"


@pytest.fixture
def remote(stub: OpenAIStub, make_settings: MakeSettings) -> Iterator[Assistant]:
    with opened(stub, make_settings) as assistant:
        yield assistant
    assert stub.is_played_out


@contextmanager
def opened(
    stub: OpenAIStub, make_settings: MakeSettings, **variables: object
) -> Iterator[Assistant]:
    settings = make_settings(MODEL=NAME, API_KEY=KEY, BASE_URL=stub.base_url, **variables)
    with open_remote(settings) as assistant:
        yield assistant


@contextmanager
def opened_priced(stub: OpenAIStub, settings: Settings, archive: Archive) -> Iterator[Assistant]:
    """Open an assistant whose stub passes for OpenAI itself, at OpenAI's prices."""
    chat = ChatOpenAI(
        model="gpt-5-mini",
        base_url=stub.base_url,
        api_key=SecretStr(KEY),
        max_retries=0,
        stream_usage=True,
    )
    with open_memory(settings) as memory:
        yield make_assistant(
            settings,
            model=Model(name=NAME, chat=chat),
            archive=archive,
            tools=make_tools(archive),
            memory=memory,
        )


def models_asked(stub: OpenAIStub) -> list[str]:
    return [str(request.body["model"]) for request in stub.requests]


def test_the_next_model_takes_over_for_the_rest_of_the_turn_and_only_for_that(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    stub.script(fail(401), LOOKS_UP, cite_both, LOOKS_UP, cite_both)
    with opened(stub, make_settings, FALLBACKS=f" {SECOND}, offline,") as remote:
        first, second = ask(remote, QUESTION).answer, ask(remote, QUESTION).answer
    assert first.answer.startswith(
        f"The model {NAME} rejected the key (check CAREER_GUIDE_API_KEY); "
        f"{SECOND} answers in its place.\n\nRevathy took a break [1]."
    )
    assert (first.model, [f.model for f in first.fallback_from]) == (SECOND, [NAME])
    assert (second.model, second.fallback_from) == (NAME, [])
    assert models_asked(stub) == ["gpt-5-mini", *["gpt-4.1-mini"] * 2, *["gpt-5-mini"] * 2]


def test_where_all_fail_each_is_named_and_the_archive_answers(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    stub.script(LOOKS_UP, *unfinished(ends="torn"), fail(404))
    with opened(stub, make_settings, FALLBACKS=SECOND) as remote:
        answer = ask(remote, QUESTION).answer
    assert [(f.model, f.reason) for f in answer.fallback_from] == [
        (NAME, "broke off in mid-answer"),
        (SECOND, "does not exist on its server (check the model's name)"),
    ]
    assert answer.model == "offline"
    assert answer.answer.startswith("Revathy took a break [1]. \n\nThe model")
    assert [s.kind for s in answer.statements][1:3] == ["notice", "notice"]


def test_a_turn_that_has_had_its_calls_goes_to_no_other_remote_model(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    stub.script(*[LOOKS_UP] * 2)
    with opened(stub, make_settings, FALLBACKS=SECOND, MAX_MODEL_CALLS=2) as remote:
        answer = ask(remote, QUESTION).answer
    assert set(models_asked(stub)) == {"gpt-5-mini"}
    assert [f.reason for f in answer.fallback_from] == ["gave no answer within 2 model calls"]
    assert answer.citations


def test_a_refusal_by_the_model_that_takes_over_is_one(remote: Assistant, stub: OpenAIStub) -> None:
    stub.script(fail(401))
    answer = ask(remote, "How do I cook rice?").answer
    assert answer.refusal is not None
    assert (answer.answer, answer.citations) == ("", [])
    assert [f.model for f in answer.fallback_from] == [NAME]


def test_a_model_that_keeps_failing_is_left_alone_at_once_and_the_reader_is_told(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(*[fail(500)] * 2 * MOST_FAILURES)
    for _ in range(MOST_FAILURES):
        ask(remote, QUESTION)
    answer = ask(remote, QUESTION, thread="another").answer
    assert len(stub.requests) == 2 * MOST_FAILURES
    (failed,) = answer.fallback_from
    assert failed.reason.startswith("failed 3 times in a row and is left alone for ")
    assert failed.reason in answer.answer
    assert answer.citations


def test_questions_that_a_filter_stops_do_not_take_the_model_from_others(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(*[say("No.", finish="content_filter")] * MOST_FAILURES, say("Done."))
    for _ in range(MOST_FAILURES):
        ask(remote, QUESTION)
    assert ask(remote, QUESTION).answer.answer == "Done."


def test_what_a_turn_costs_is_known_where_the_price_is(
    stub: OpenAIStub, make_settings: MakeSettings, archive: Archive
) -> None:
    million = 1_000_000
    stub.script(LOOKS_UP, say("Done.", usage=(million, 0), cached=million))
    with opened_priced(stub, make_settings(), archive) as assistant:
        usage = ask(assistant, QUESTION).answer.usage
    assert usage.cached_input_tokens == million
    assert usage.input_tokens == million + 11
    # A million cached tokens of it cost a tenth of the 0.25 USD that a million others do.
    assert usage.cost_usd == pytest.approx(0.025, rel=0.01)


def test_the_price_of_a_server_of_ones_own_is_not_known(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(say("Done."))
    assert ask(remote, QUESTION).answer.usage.cost_usd is None


@pytest.mark.parametrize(
    ("script", "cost"),
    [([fail(401)], 0.0), ([fail(500)] * 2, 0.0), ([say("One.", ends="torn")], None)],
)
def test_who_was_turned_away_pays_nothing_and_what_broke_off_costs_nobody_knows_what(
    script: list[Reply],
    cost: float | None,
    stub: OpenAIStub,
    make_settings: MakeSettings,
    archive: Archive,
) -> None:
    stub.script(*script)
    with opened_priced(stub, make_settings(), archive) as assistant:
        answer = ask(assistant, QUESTION).answer
    assert answer.fallback_from
    assert answer.usage.cost_usd == cost


@pytest.mark.parametrize(
    ("variable", "says"),
    [
        ("MAX_USD_A_TURN", "the limit of 0.00 USD a question is reached"),
        ("MAX_USD_A_DAY", "the limit of 0.00 USD a day is reached"),
        ("MAX_CALLS_A_DAY", "the limit of 0 calls a day is reached"),
    ],
)
def test_a_limit_that_is_reached_is_told_and_the_archive_answers(
    variable: str, says: str, stub: OpenAIStub, make_settings: MakeSettings, archive: Archive
) -> None:
    with opened_priced(stub, make_settings(**{variable: 0}), archive) as assistant:
        answer = ask(assistant, QUESTION).answer
    assert stub.requests == []
    reason = f"was not asked: {says} (CAREER_GUIDE_{variable})"
    assert [f.reason for f in answer.fallback_from] == [reason]
    assert answer.citations


def test_a_turn_stops_when_its_next_call_could_pass_its_limit(
    stub: OpenAIStub, make_settings: MakeSettings, archive: Archive
) -> None:
    expensive = call((LOOK_UP, {"question": QUESTION}))
    stub.script(Reply(calls=expensive.calls, finish="tool_calls", usage=(100_000, 0)))
    with opened_priced(stub, make_settings(MAX_USD_A_TURN=0.03), archive) as assistant:
        answer = ask(assistant, QUESTION).answer
    assert answer.usage.cost_usd == pytest.approx(0.025, rel=0.01)
    assert [f.reason for f in answer.fallback_from] == [
        "was not asked: the limit of 0.03 USD a question is reached (CAREER_GUIDE_MAX_USD_A_TURN)"
    ]


def test_a_day_is_counted_over_all_processes_retries_included(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    stub.script(fail(500), say("One."), say("Two."))
    for question in ("First?", "Second?", "Third?"):
        with opened(stub, make_settings, MAX_CALLS_A_DAY=3) as remote:
            answer = ask(remote, question).answer
    assert len(stub.requests) == 3
    assert "the limit of 3 calls a day" in answer.fallback_from[0].reason


def test_a_model_whose_cost_cannot_be_counted_is_not_asked(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    with opened(stub, make_settings) as remote:
        path = Path(make_settings().data_dir, SPENDING_FILE)
        path.mkdir()
        answer = ask(remote, QUESTION).answer
    assert stub.requests == []
    assert "what it costs cannot be counted" in answer.fallback_from[0].reason
    assert answer.citations


CONTACTS = ("jane.doe@example.org", "+49 171 1234567", "linkedin.com/in/jane-doe")


def test_no_contact_of_this_or_an_earlier_question_reaches_a_remote_model(
    remote: Assistant, stub: OpenAIStub
) -> None:
    email, phone, profile = CONTACTS

    def look_up_asked(request: Request) -> Reply:
        return call((LOOK_UP, {"question": str(request.messages[-1]["content"])}))

    stub.script(look_up_asked, say("One."), look_up_asked, say("Two."))
    ask(remote, f"I am {email}. What does an AI engineer do?")
    answer = ask(remote, f"Call {phone}, see {profile} or write {email}: which role?").answer
    for request in stub.requests:
        assert not any(contact in str(request.body) for contact in CONTACTS)
    asked = [m["content"] for m in stub.requests[-1].messages if m["role"] == "user"]
    assert asked == [
        "I am [email 1]. What does an AI engineer do?",
        "Call [phone 1], see [profile 1] or write [email 1]: which role?",
    ]
    assert answer.question.endswith(f"or write {email}: which role?")


def test_a_profile_is_sent_masked_and_its_document_not_at_all(stub: OpenAIStub) -> None:
    chat = ChatOpenAI(model="m", base_url=stub.base_url, api_key=SecretStr(KEY))
    chain = agent.models.chain.Chain(
        [Model(name=NAME, chat=chat)],
        tools=[],
        limits={"model_calls": 1, "tool_calls": 1},
        spending=None,
    )
    stub.script(say("Done."))
    system = SystemMessage(
        f"The user is {CONTACTS[0]}.", additional_kwargs={"profile": {"mail": CONTACTS[0]}}
    )
    question: list[HumanMessage] = [HumanMessage("Who am I?")]
    list(chain.stream(system, question, question))
    assert stub.requests[0].messages[0]["content"] == "The user is [email 1]."
    assert CONTACTS[0] not in str(stub.requests[0].body)


def test_the_embedded_model_reads_the_question_as_it_was_asked(
    make_settings: MakeSettings,
) -> None:
    with open_remote(make_settings(MODEL="offline")) as assistant:
        talk = ask(assistant, f"How does {CONTACTS[0]} become an AI engineer?")
    assert any(CONTACTS[0] in asked for asked in talk.look_ups) or talk.answer.refusal


def test_where_masking_fails_nothing_is_sent_and_the_archive_answers(
    remote: Assistant, stub: OpenAIStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(messages: object) -> list[object]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(agent.models.chain, "mask_messages", broken)
    answer = ask(remote, QUESTION).answer
    assert stub.requests == []
    assert "contact details in the conversation could not be masked" in answer.answer
    assert answer.citations


def test_what_a_provider_may_cache_is_the_same_in_every_request(
    remote: Assistant, stub: OpenAIStub
) -> None:
    stub.script(LOOKS_UP, cite_both, say("Done."))
    ask(remote, QUESTION, thread="one")
    ask(remote, "Another question?", thread="two")
    prefixes = {(str(r.messages[0]), str(r.body["tools"])) for r in stub.requests}
    assert len(prefixes) == 1
