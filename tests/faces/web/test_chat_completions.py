"""Clients made for OpenAI, with a server in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from faces.web.chat_completions import SOURCES
from tests.faces.web.conftest import Server, serving

QUESTION = "What is agent engineering?"
TALK: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "You are a pirate."},
    {"role": "user", "content": QUESTION},
    {"role": "assistant", "content": f"Building agents [1].{SOURCES}1. [x](<https://x.example>)"},
    {"role": "user", "content": [{"type": "text", "text": "what about testing?"}]},
]


@pytest.fixture(scope="module")
def server(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("chat")
    with serving(folder / "data", bundled_store, folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0, timeout=60) as made:
        yield made


def test_the_official_client_gets_an_answer_with_its_sources_below(client: OpenAI) -> None:
    said = client.chat.completions.create(
        model="career-guide", messages=[{"role": "user", "content": QUESTION}], temperature=0
    )
    text = said.choices[0].message.content or ""
    answer, _, below = text.partition(SOURCES)
    lines = below.splitlines()
    assert "[1]" in answer
    assert [line.partition(".")[0] for line in lines] == [
        str(number) for number in range(1, len(lines) + 1)
    ]
    assert lines[0].startswith("1. [Ranjitha Kulkarni · ")
    assert "](<https://www.youtube.com/watch?v=" in lines[0]
    assert said.choices[0].finish_reason == "stop"


def test_a_stream_says_the_same_as_the_whole(client: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="career-guide", messages=messages)
    chunks = list(
        client.chat.completions.create(
            model="career-guide",
            messages=messages,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    deltas = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len(deltas) > 5
    told = "".join(deltas)
    assert " ".join(told.split()) == " ".join((whole.choices[0].message.content or "").split())
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []


def test_the_messages_before_give_the_context(client: OpenAI) -> None:
    alone = client.chat.completions.create(model="career-guide", messages=TALK[-1:])
    after = client.chat.completions.create(model="career-guide", messages=TALK)
    assert (after.choices[0].message.content or "").startswith("**Agent Engineering")
    assert not (alone.choices[0].message.content or "").startswith("**Agent Engineering")
    assert "x.example" not in (after.choices[0].message.content or "")


def test_nothing_of_a_conversation_is_kept(client: OpenAI, server: Server) -> None:
    client.chat.completions.create(
        model="career-guide",
        messages=[{"role": "user", "content": "I know COBOL; what does a data engineer do?"}],
    )
    assert httpx.get(f"{server.url}/api/v1/threads").json() == []
    assert httpx.get(f"{server.url}/api/v1/profile").json() == {"facts": []}


def test_a_refusal_says_what_is_near_and_cites_nothing(client: OpenAI) -> None:
    for stream in (False, True):
        said = client.chat.completions.create(
            model="career-guide",
            messages=[{"role": "user", "content": "What is the weather in Paris?"}],
            stream=stream,
        )
        if isinstance(said, openai.Stream):
            text = "".join(c.choices[0].delta.content or "" for c in said if c.choices)
        else:
            text = said.choices[0].message.content or ""
        assert text.strip()
        assert SOURCES not in text


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"model": "gpt-5"}, openai.NotFoundError),
        ({"messages": [{"role": "assistant", "content": "Hello"}]}, openai.BadRequestError),
        ({"messages": []}, openai.UnprocessableEntityError),
        ({"n": 2}, openai.UnprocessableEntityError),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            openai.UnprocessableEntityError,
        ),
        (
            {"messages": [{"role": "user", "content": "x" * 4001}]},
            openai.UnprocessableEntityError,
        ),
    ],
)
def test_what_cannot_be_done_is_an_error_that_the_client_knows(
    client: OpenAI, request_: dict[str, object], error: type[openai.APIStatusError]
) -> None:
    usual = {"model": "career-guide", "messages": [{"role": "user", "content": "Hello"}]}
    with pytest.raises(error) as raised:
        client.chat.completions.create(**usual | request_)  # type: ignore[call-overload]
    assert raised.value.code
    assert raised.value.type == "invalid_request_error"


def test_the_models_are_one(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["career-guide"]


def test_langchain_talks_to_it(server: Server) -> None:
    chat = ChatOpenAI(
        model="career-guide", base_url=f"{server.url}/v1", api_key="none", timeout=60, max_retries=0
    )
    talk = [HumanMessage(QUESTION), AIMessage("Building agents."), HumanMessage("and testing?")]
    whole = str(chat.invoke(talk).text)
    streamed = "".join(str(chunk.text) for chunk in chat.stream(talk))
    assert SOURCES in whole
    assert " ".join(streamed.split()) == " ".join(whole.split())
