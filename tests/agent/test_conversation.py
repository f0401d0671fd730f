import sqlite3
from collections.abc import Iterator

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langgraph.checkpoint.memory import InMemorySaver

from agent.assemble import embedded_hearing, open_assistant
from agent.conversation import MAX_QUESTION_CHARS, Assistant, Exchange
from agent.errors import ModelUnavailableError, QuestionError, ThreadsUnavailableError
from agent.graph import Limits, build_graph
from agent.memory.memory import Memory, open_memory
from agent.models.model import Model
from agent.refusing import REFUSE, refuse_tool
from knowledge.archive import Archive
from tests.agent.conftest import MakeSettings, quiet
from tests.agent.scripted import FIND, ScriptedChatModel, calling, evidence, find_tool
from tests.agent.talking import ask

A, B = "ev_aaaaaa", "ev_bbbbbb"
FINDS = (FIND, {"words": "projects"})
REFUSES = (REFUSE, {"kind": "out_of_scope", "message": "This is about cooking."})


@pytest.fixture
def offline(make_settings: MakeSettings) -> Iterator[Assistant]:
    with open_assistant(make_settings(), store=None, model=None, progress=quiet) as assistant:
        yield assistant


@pytest.fixture
def memory(make_settings: MakeSettings) -> Iterator[Memory]:
    with open_memory(make_settings()) as opened:
        yield opened


def scripted(archive: Archive, memory: Memory, *script: object) -> Assistant:
    model = Model(name="scripted", chat=ScriptedChatModel(script=list(script)))
    graph = build_graph(
        model=model,
        tools=[find_tool([evidence(A), evidence(B)]), refuse_tool()],
        prompt="You give career advice.",
        grounds=lambda: archive.grounds,
        limits=Limits(model_calls=6, tool_calls=8),
        checkpointer=InMemorySaver(),
    )
    hearing = embedded_hearing()
    return Assistant(graph=graph, archive=archive, model=model, memory=memory, hearing=hearing)


def using(message: AIMessage, asked: int, answered: int) -> AIMessage:
    used = UsageMetadata(input_tokens=asked, output_tokens=answered, total_tokens=asked + answered)
    return message.model_copy(update={"usage_metadata": used})


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\u200b\u2060", "\x00"])
def test_an_empty_question_is_told_what_one_looks_like(question: str, offline: Assistant) -> None:
    with pytest.raises(QuestionError, match="empty; ask something like"):
        ask(offline, question)


def test_a_question_of_a_hundred_kilobytes_is_told_how_long_one_may_be(offline: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters; ask in at most 4,000"):
        ask(offline, "a" * 100_000)


def test_a_question_that_cannot_be_asked_leaves_no_trace(offline: Assistant) -> None:
    with pytest.raises(QuestionError):
        ask(offline, "")
    assert offline.history("t") == []


@pytest.mark.parametrize(
    "question",
    [
        "data engineer " * (MAX_QUESTION_CHARS // 14),
        "???",
        "💥",
        '"; DROP TABLE page; --',
        "{}[]()",
        "ev_aaaaaa",
        "какая карьера",
    ],
)
def test_any_other_question_gets_an_answer_or_a_refusal(question: str, offline: Assistant) -> None:
    answer = ask(offline, question).answer
    assert bool(answer.answer) is (answer.refusal is None)


def test_hidden_characters_are_taken_out_of_a_question(offline: Assistant) -> None:
    assert ask(offline, " he\u200bllo\x07 ").answer.question == "hello"


def test_a_turn_reports_look_ups_then_pieces_then_the_answer(
    archive: Archive, memory: Memory
) -> None:
    talk = ask(
        scripted(archive, memory, calling(FINDS), AIMessage(f"Build [{A}]. Show [{B}].")), "What?"
    )
    kinds = [type(event).__name__ for event in talk.events]
    assert kinds == ["LookedUp", "Piece", "Piece", "Answered"]
    assert talk.look_ups == ["projects"]


def test_an_answer_is_what_was_streamed_with_its_statements_and_citations(
    archive: Archive, memory: Memory
) -> None:
    text = f"Two things:\n\n- Build [{B}]. [{A}]\n- Show [{A}].\n\nGood luck."
    talk = ask(scripted(archive, memory, calling(FINDS), AIMessage(text)), "What?")
    assert talk.answer.answer == talk.streamed
    assert talk.answer.answer == "Two things:\n\n- Build [1] [2].\n- Show [2].\n\nGood luck."
    assert talk.answer.statements == [p.statement for p in talk.pieces if p.statement]
    assert [(c.n, c.id) for c in talk.answer.citations] == [(1, B), (2, A)]


def test_a_refusal_has_neither_answer_nor_citations(archive: Archive, memory: Memory) -> None:
    talk = ask(scripted(archive, memory, calling(FINDS), calling(REFUSES)), "How to cook rice?")
    assert talk.answer.refusal is not None
    assert talk.answer.refusal.message == "This is about cooking."
    assert (talk.answer.answer, talk.answer.citations, talk.pieces) == ("", [], [])
    assert talk.answer.refusal.searched.pages == archive.manifest.counts["pages"]


def test_an_answer_after_a_refusal_that_was_rejected_is_shown(
    archive: Archive, memory: Memory
) -> None:
    wrong = calling((REFUSE, {"kind": "not_in_archive"}))
    talk = ask(scripted(archive, memory, wrong, AIMessage("Which role do you mean?")), "What?")
    assert talk.answer.refusal is None
    assert talk.answer.answer == talk.streamed == "Which role do you mean?"


def test_usage_adds_up_all_calls_of_the_turn_and_only_those(
    archive: Archive, memory: Memory
) -> None:
    turn = [using(calling(FINDS, FINDS), 100, 10), using(AIMessage("Done."), 300, 30)]
    assistant = scripted(archive, memory, *turn, using(AIMessage("Again."), 1, 1))
    usage = ask(assistant, "What?").answer.usage
    assert (usage.input_tokens, usage.output_tokens) == (400, 40)
    assert (usage.model_calls, usage.tool_calls) == (2, 2)
    assert usage.cost_usd is None
    assert usage.seconds > 0
    again = ask(assistant, "Again?").answer.usage
    assert (again.input_tokens, again.model_calls, again.tool_calls) == (1, 1, 0)


def test_the_embedded_model_costs_nothing(offline: Assistant) -> None:
    usage = ask(offline, "What does an AI engineer do?").answer.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cost_usd) == (0, 0, 0.0)
    assert (usage.model_calls, usage.tool_calls) == (2, 1)


def test_small_talk_is_a_notice_and_no_advice(offline: Assistant) -> None:
    answer = ask(offline, "hello").answer
    assert {statement.kind for statement in answer.statements} == {"notice"}
    assert answer.citations == []


def test_a_follow_up_is_answered_in_the_light_of_the_question_before(offline: Assistant) -> None:
    first = ask(offline, "How do I become an AI engineer after a career break?")
    talk = ask(offline, "why?")
    assert talk.look_ups == ["How do I become an AI engineer after a career break?"]
    before = {citation.id for citation in first.answer.citations}
    assert before.isdisjoint(citation.id for citation in talk.answer.citations)


def test_the_history_tells_answers_as_they_were_shown_and_refusals_too(
    archive: Archive, memory: Memory
) -> None:
    assistant = scripted(
        archive,
        memory,
        calling(FINDS),
        AIMessage(f"Build [{B}]."),
        calling(REFUSES),
        AIMessage(f"Show [{A}], build [{B}]."),
    )
    for question in ("What?", "Rice?", "Then?"):
        ask(assistant, question)
    assert assistant.history("t") == [
        Exchange(question="What?", answer="Build [1]."),
        Exchange(question="Rice?", answer="This is about cooking."),
        Exchange(question="Then?", answer="Show [1], build [2]."),
    ]


def test_a_failed_turn_stands_in_the_history_without_an_answer(
    archive: Archive, memory: Memory
) -> None:
    assistant = scripted(archive, memory, TimeoutError("slow"), AIMessage("Done."))
    with pytest.raises(ModelUnavailableError, match="in time"):
        ask(assistant, "First?")
    ask(assistant, "Second?")
    assert [exchange.answer for exchange in assistant.history("t")] == ["", "Done."]


def test_conversations_do_not_mix(archive: Archive, memory: Memory) -> None:
    assistant = scripted(archive, memory, AIMessage("One."), AIMessage("Two."))
    ask(assistant, "First?", thread="first")
    ask(assistant, "Second?", thread="second")
    assert [exchange.question for exchange in assistant.history("first")] == ["First?"]
    assert [exchange.question for exchange in assistant.history("second")] == ["Second?"]


def test_a_listener_that_leaves_in_mid_answer_does_not_harm_the_conversation(
    archive: Archive, memory: Memory
) -> None:
    script = [calling(FINDS), AIMessage(f"One [{A}]. Two [{B}]."), AIMessage("Done.")]
    assistant = scripted(archive, memory, *script)
    leaving = assistant.ask("First?", thread="t")
    next(leaving)
    del leaving
    answer = ask(assistant, "Second?").answer
    assert answer.question == "Second?"
    assert answer.answer


def test_a_conversation_file_that_fails_in_mid_turn_is_named(
    monkeypatch: pytest.MonkeyPatch, offline: Assistant
) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    checkpointer = offline.graph.checkpointer
    monkeypatch.setattr(checkpointer, "put", full)
    with pytest.raises(ThreadsUnavailableError, match="database or disk is full"):
        list(offline.ask("What does an AI engineer do?", thread="full"))
