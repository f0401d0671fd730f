import pytest
from langchain_core.messages import AIMessage

from agent.asking import AskedModel, load_asked
from agent.models.model import Model
from tests.agent.conftest import MakeSettings
from tests.agent.openai_stub import OpenAIStub, Scripted, fail, hang, say
from tests.agent.scripted import ScriptedChatModel
from tools.errors import NoReplyError

NAME = "openai:gpt-5-mini"


def asked(stub: OpenAIStub, make_settings: MakeSettings) -> AskedModel:
    settings = make_settings(API_KEY="sk-x", BASE_URL=stub.base_url, TIMEOUT_S=0.5)
    return load_asked(settings, name=NAME)


def test_instructions_and_material_go_as_two_messages_and_the_text_comes_back_whole(
    stub: OpenAIStub, make_settings: MakeSettings
) -> None:
    stub.script(say('{"verdict": "met", "lines": []}'))
    model = asked(stub, make_settings)
    assert model.ask("Judge.", "Lines.") == '{"verdict": "met", "lines": []}'
    (request,) = stub.requests
    assert [(m["role"], m["content"]) for m in request.messages] == [
        ("system", "Judge."),
        ("user", "Lines."),
    ]
    assert request.tool_names == set()
    assert model.name == NAME


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ([fail(500), fail(500)], "failed on its server"),
        ([fail(401)], "rejected the key"),
        ([hang()], "did not answer in time"),
        ([say("half of it", ends="torn")], "broke off"),
        ([say("half", finish=None)], "broke off"),
        ([say("no", finish="content_filter")], "content filter"),
        ([say(""), say("")], "empty answer"),
    ],
)
def test_a_model_that_fails_gives_no_reply_and_a_reason(
    stub: OpenAIStub, make_settings: MakeSettings, replies: list[Scripted], reason: str
) -> None:
    stub.script(*replies)
    with pytest.raises(NoReplyError, match=reason) as failed:
        asked(stub, make_settings).ask("Judge.", "Lines.")
    assert "conversation" not in str(failed.value)
    assert stub.is_played_out


def test_a_model_of_another_kind_is_asked_alike() -> None:
    chat = ScriptedChatModel(script=[AIMessage("It is so.")])
    assert AskedModel(Model(name="test:scripted", chat=chat)).ask("Judge.", "x") == "It is so."
