"""The graph with a scripted model in this process; see test_assemble.py for real HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.checkpoint.memory import InMemorySaver

from agent.citing import Piece
from agent.errors import ModelLimitError, ModelUnavailableError, ToolFailedError
from agent.graph import Conversation, Graph, Limits, build_graph
from agent.material import FAILED, Held
from agent.models.model import Model
from agent.refusing import REFUSE, refuse_tool
from agent.releasing import NOTHING_LEFT
from agent.rewriting import Rewriting
from agent.turns import current_turn, known_evidence, sendable, tell
from knowledge.errors import EvidenceMissingError
from knowledge.verify import Grounds
from tests.agent.scripted import FIND, ScriptedChatModel, calling, evidence, failing_tool, find_tool

A, B, UNKNOWN = "ev_aaaaaa", "ev_bbbbbb", "ev_zzzzzz"
PROMPT = "You give career advice."
REWRITE_PROMPT = "career-guide, rewriting prompt, version 7\n\nMend the sentence."
GROUNDS = Grounds(people=frozenset({"Ada Lovelace", "Grace Hopper"}))
FINDS = (FIND, {"words": "projects"})
REFUSES = (REFUSE, {"kind": "out_of_scope", "message": "This is about cooking."})


@dataclass(frozen=True)
class World:
    """A graph, its model, and what came out of it."""

    chat: ScriptedChatModel
    graph: Graph

    def ask(self, question: str = "What to build?", *, thread: str = "t") -> list[Piece]:
        asked: Conversation = {"messages": [HumanMessage(question)]}
        config: Any = {"configurable": {"thread_id": thread}}
        pieces: list[Any] = list(self.graph.stream(asked, config, stream_mode="custom"))
        return pieces

    def messages(self, thread: str = "t") -> list[Any]:
        state = self.graph.get_state({"configurable": {"thread_id": thread}})
        return list(state.values["messages"])

    def results(self) -> list[ToolMessage]:
        return [message for message in self.messages() if isinstance(message, ToolMessage)]


def make_world(
    *script: object,
    tools: Sequence[BaseTool] = (find_tool([evidence(A), evidence(B)]), refuse_tool()),
    model_calls: int = 6,
    tool_calls: int = 8,
    chunk_chars: int = 5,
    rewrites: int = 0,
    grounds: Grounds = GROUNDS,
    held: Held | None = None,
) -> World:
    chat = ScriptedChatModel(script=list(script), chunk_chars=chunk_chars)
    graph = build_graph(
        model=Model(name="scripted", chat=chat),
        tools=tools,
        prompt=PROMPT,
        grounds=lambda: grounds,
        limits=Limits(model_calls=model_calls, tool_calls=tool_calls),
        checkpointer=InMemorySaver(),
        rewriting=Rewriting(prompt=REWRITE_PROMPT, at_most=rewrites) if rewrites else None,
        held=held,
    )
    return World(chat=chat, graph=graph)


def shown(pieces: Sequence[Piece]) -> str:
    return "".join(piece.markdown for piece in pieces)


def told(world: World) -> str:
    """Return the last turn as it is told afterwards."""
    messages = world.messages()
    turn = current_turn(messages)
    return shown(tell(turn, known_evidence(messages[: -len(turn)]), GROUNDS).pieces)


def test_a_model_calls_tools_until_it_answers() -> None:
    world = make_world(calling(FINDS), calling(FINDS), AIMessage(f"Build two [{A}]."))
    assert shown(world.ask()) == "Build two [1]."
    kinds = [message.type for message in world.messages()]
    assert kinds == ["human", "ai", "tool", "ai", "tool", "ai"]


def test_two_tool_calls_of_one_message_both_get_a_result() -> None:
    world = make_world(calling(FINDS, FINDS), AIMessage("Done."))
    world.ask()
    assert [result.tool_call_id for result in world.results()] == ["call_0", "call_1"]


def test_the_system_prompt_comes_first_in_every_request() -> None:
    world = make_world(calling(FINDS), AIMessage("One."), AIMessage("Two."))
    world.ask()
    world.ask("And then?")
    first = [asked[0] for asked in world.chat.asked]
    assert [(type(message), message.text) for message in first] == [(SystemMessage, PROMPT)] * 3
    assert not any(isinstance(m, SystemMessage) for m in world.messages())


def test_a_later_turn_is_sent_without_the_look_ups_of_earlier_ones() -> None:
    world = make_world(calling(FINDS), AIMessage(f"One [{A}]."), AIMessage("Two."))
    world.ask()
    world.ask("And then?")
    assert [message.type for message in world.chat.asked[-1]] == ["system", "human", "ai", "human"]


def test_a_later_turn_may_cite_what_an_earlier_one_found() -> None:
    world = make_world(calling(FINDS), AIMessage(f"One [{A}]."), AIMessage(f"Again [{B}]."))
    world.ask()
    assert shown(world.ask("And then?")) == "Again [1]."


def test_what_one_conversation_found_cannot_be_cited_in_another() -> None:
    world = make_world(calling(FINDS), AIMessage(f"One [{A}]."), AIMessage(f"Two [{A}]."))
    world.ask(thread="first")
    assert shown(world.ask(thread="second")) == NOTHING_LEFT


def test_a_tool_that_does_not_exist_is_told_to_the_model_and_the_turn_goes_on() -> None:
    world = make_world(calling(("search_web", {"q": "x"})), calling(FINDS), AIMessage("Done."))
    assert shown(world.ask()) == "Done."
    wrong, right = world.results()
    assert wrong.status == "error"
    assert "search_web" in wrong.text
    assert FIND in wrong.text
    assert right.status == "success"


@pytest.mark.parametrize("arguments", [{}, {"words": ["a"]}, {"sentence": "x"}])
def test_arguments_of_the_wrong_shape_are_told_to_the_model_which_may_mend_them(
    arguments: dict[str, object],
) -> None:
    world = make_world(calling((FIND, arguments)), calling(FINDS), AIMessage("Done."))
    assert shown(world.ask()) == "Done."
    wrong, right = world.results()
    assert (wrong.status, right.status) == ("error", "success")
    assert "words" in wrong.text


@pytest.mark.parametrize(
    ("script", "what", "made"),
    [
        ([calling(FINDS)] * 9, "model calls", 3),
        ([calling(*[FINDS] * 3)] * 9, "tool calls", 3),
        ([calling(*[FINDS] * 50)], "tool calls", 0),
    ],
)
def test_a_limit_ends_the_turn_and_says_which_one_it_was(
    script: list[AIMessage], what: str, made: int
) -> None:
    world = make_world(*script, model_calls=3, tool_calls=5)
    with pytest.raises(ModelLimitError, match=f"no answer within . {what}") as failed:
        world.ask()
    assert f"CAREER_GUIDE_MAX_{what.replace(' ', '_').upper()}" in str(failed.value)
    assert len(world.results()) == made


def test_a_turn_within_its_limits_is_answered() -> None:
    script = [calling(FINDS), calling(*[FINDS] * 4), AIMessage("Done.")]
    assert shown(make_world(*script, model_calls=3, tool_calls=5).ask()) == "Done."


def test_the_highest_limit_is_one_of_ours_and_not_of_the_graph_library() -> None:
    world = make_world(*[calling(FINDS)] * 51, model_calls=50, tool_calls=100)
    with pytest.raises(ModelLimitError, match="within 50 model calls"):
        world.ask()


def test_after_a_limit_the_conversation_goes_on() -> None:
    world = make_world(*[calling(FINDS)] * 2, AIMessage("Done."), model_calls=2)
    with pytest.raises(ModelLimitError):
        world.ask()
    assert shown(world.ask("Narrower?")) == "Done."


@pytest.mark.breaks_tools
def test_a_tool_that_breaks_down_once_is_told_to_the_model_which_goes_on() -> None:
    world = make_world(
        calling(FINDS),
        AIMessage("Let me ask something else of you."),
        tools=[failing_tool(ZeroDivisionError("what the user said"))],
    )
    assert shown(world.ask()).startswith("Let me ask something else of you.")
    (result,) = world.results()
    assert (result.status, result.text) == ("error", FAILED)
    assert "what the user said" not in str(world.messages())


@pytest.mark.breaks_tools
def test_a_tool_that_breaks_down_twice_ends_the_turn_in_one_clear_sentence() -> None:
    world = make_world(
        *[calling(FINDS)] * 2, tools=[failing_tool(ZeroDivisionError("what the user said"))]
    )
    with pytest.raises(ToolFailedError, match=r"the tool 'find' failed twice") as failed:
        world.ask()
    assert str(failed.value).endswith("Your conversation is kept")
    assert "ZeroDivision" not in str(failed.value)
    assert "what the user said" not in str(failed.value)


@pytest.mark.breaks_tools
def test_after_a_tool_failure_the_next_question_leaves_no_call_open() -> None:
    world = make_world(
        *[calling(FINDS)] * 2,
        AIMessage("Done."),
        tools=[failing_tool(ZeroDivisionError())],
    )
    with pytest.raises(ToolFailedError):
        world.ask("First?")
    assert shown(world.ask("Second?")) == "Done."
    assert [m.text for m in world.chat.asked[-1]] == [PROMPT, "First?", "Second?"]


@pytest.mark.breaks_tools
def test_the_log_says_where_a_tool_broke_down_and_nothing_that_the_user_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = make_world(
        calling(FINDS), AIMessage("Done."), tools=[failing_tool(ZeroDivisionError("my secret"))]
    )
    world.ask("my secret?")
    (record,) = [record for record in caplog.records if record.name == "agent.material"]
    assert "ZeroDivisionError" in record.getMessage()
    assert "scripted.py" in record.getMessage()
    assert "my secret" not in caplog.text


def test_a_store_that_is_gone_ends_the_turn_as_what_it_is() -> None:
    gone = EvidenceMissingError(Path("store"), "ev_aaaaaa")
    world = make_world(calling(FINDS), tools=[failing_tool(gone)])
    with pytest.raises(EvidenceMissingError):
        world.ask()


def test_a_model_failure_keeps_the_question_in_the_conversation() -> None:
    world = make_world(ConnectionError("gone"), ConnectionError("gone"), AIMessage("Done."))
    with pytest.raises(ModelUnavailableError, match="cannot be reached"):
        world.ask("First?")
    assert shown(world.ask("Second?")) == "Done."
    assert [m.text for m in world.messages()] == ["First?", "Second?", "Done."]


def test_a_refusal_ends_the_turn_without_a_further_model_call() -> None:
    world = make_world(calling(REFUSES))
    assert world.ask() == []
    assert len(world.chat.asked) == 1


def test_a_refusal_next_to_a_look_up_ends_the_turn_too() -> None:
    world = make_world(calling(REFUSES, FINDS))
    assert world.ask() == []
    assert len(world.chat.asked) == 1


def test_a_refusal_with_wrong_arguments_may_be_mended() -> None:
    world = make_world(calling((REFUSE, {"kind": "bored"})), calling(REFUSES))
    assert world.ask() == []
    assert [result.status for result in world.results()] == ["error", "success"]


def test_text_before_a_tool_call_is_not_shown_as_answer() -> None:
    world = make_world(
        calling(FINDS, text="Let me look. One moment."), AIMessage(f"Build two [{A}].")
    )
    assert shown(world.ask()) == told(world) == "Build two [1]."


def test_sentences_that_cite_before_a_further_look_up_stay_part_of_the_answer() -> None:
    world = make_world(
        calling(FINDS),
        calling(FINDS, text=f"Build [{B}]. Let me see more."),
        AIMessage(f"Show [{A}]. Again [{B}]."),
    )
    assert shown(world.ask()) == told(world) == "Build [1]. \n\nShow [2]. Again [1]."


def test_what_cites_nothing_is_shown_once_something_that_cites_follows() -> None:
    world = make_world(calling(FINDS), AIMessage(f"Two things. First, build [{A}]. Good luck."))
    pieces = world.ask()
    assert [p.markdown for p in pieces] == ["Two things. ", "First, build [1]. ", "Good luck."]


@pytest.mark.parametrize(
    "text",
    [
        f"Build [{UNKNOWN}]. Show [{A}].",
        f"Build {UNKNOWN}. Show [{A}].",
        f"Build [{UNKNOWN}, {A}].",
        f"Build 【{UNKNOWN}】. Show ({A}).",
        f"[{UNKNOWN}] Build. {UNKNOWN.upper()}",
    ],
)
@pytest.mark.parametrize("chunk_chars", [1, 3, 1000])
def test_an_id_that_no_tool_returned_reaches_no_streamed_piece(text: str, chunk_chars: int) -> None:
    world = make_world(calling(FINDS), AIMessage(text), chunk_chars=chunk_chars)
    pieces = world.ask()
    assert pieces
    for piece in pieces:
        assert "ev_" not in piece.markdown.lower()
        assert "zzz" not in piece.markdown.lower()
    assert shown(pieces) == told(world)


FRAGMENTS = st.sampled_from(
    [
        *(
            f"[{A}]",
            f"({B})",
            f"[{A}, {B}]",
            f"【{A}】",
            f"[{UNKNOWN}]",
            f"[{A} ",
            A,
            "[",
            "(",
            "]",
        ),
        *(
            "One. ",
            "Two! ",
            "e.g. ",
            "three",
            ".",
            " ",
            "\n",
            "\r\n",
            "- ",
            "1. ",
            "Dr. ",
            "“Four.”",
        ),
    ]
)


@settings(deadline=None, max_examples=60)
@given(text=st.lists(FRAGMENTS, min_size=1, max_size=20).map("".join), size=st.integers(1, 9))
def test_however_a_text_is_cut_into_chunks_the_stream_tells_what_is_told_afterwards(
    text: str, size: int
) -> None:
    world = make_world(calling(FINDS), AIMessage(f"Ada. {text}"), chunk_chars=size)
    pieces = world.ask()
    whole = make_world(calling(FINDS), AIMessage(f"Ada. {text}"), chunk_chars=10_000)
    assert shown(pieces) == told(world) == shown(whole.ask())


def test_a_call_left_open_is_sent_with_a_result_that_says_so() -> None:
    sent = sendable(
        [HumanMessage("What?"), calling(FINDS, FINDS), ToolMessage("x", tool_call_id="call_1")]
    )
    results = {m.tool_call_id: m.text for m in sent if isinstance(m, ToolMessage)}
    assert results == {"call_0": "interrupted before it gave a result", "call_1": "x"}
