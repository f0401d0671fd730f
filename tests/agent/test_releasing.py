"""What reaches the reader of a model's draft, event by event; the model follows a script."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig

from agent.checking import NOT_FROM_ARCHIVE
from agent.citing import Piece
from agent.releasing import COUNTS, NOTHING_LEFT
from tests.agent.scripted import calling, evidence, find_tool
from tests.agent.test_graph import FINDS, World, make_world, shown, told

A, B, UNKNOWN = "ev_aaaaaa", "ev_bbbbbb", "ev_zzzzzz"
ADA = evidence(A, "Ada built two projects before her first interview as an analyst.")
GRACE = replace(
    evidence(B, "Start with the question, and only then pick a tool for the pipeline."),
    kind="passage",
    guest="Grace Hopper",
    episode="s01e02-compilers",
)
TOOLS = (find_tool([ADA, GRACE]),)

RIGHT = f"Ada built two projects before her first interview [{A}]."
ALSO_RIGHT = f"Grace says to start with the question [{B}]."
WRONG = {
    "invented id": f"Docker wins every hiring round for juniors [{UNKNOWN}].",
    "invented id without brackets": f"Docker wins every hiring round for juniors {UNKNOWN}.",
    "lookalike id": "Docker wins every hiring round for juniors [\u0435v_aaaaaa].",
    "wrong speaker": f"Grace built two projects before her first interview [{A}].",
    "speaker of another's passage": f"Ada says to start with the question [{B}].",
    "wrong speaker behind a lead-in": f"Note: Grace built two projects before that [{A}].",
    "altered quotation": f"Grace: “start with the tool, and only then pick a question” [{B}].",
    "altered number": f"Ada built seven projects before her first interview [{A}].",
    "other words": f"Kubernetes clusters replace warehouses in regulated banks everywhere [{A}].",
    "named guest, no source": "Grace Hopper says that nobody needs a degree.",
    "quotation, no source": "One guest puts it as “never pay for a course again”.",
    "number, no source": "About 80% of juniors fail their first interview.",
    "heading with a number": "**Why 80% of juniors fail**",
}
BAD = WRONG["wrong speaker"]
TELLS = ["Docker", "Grace built", "Ada says", "tool, and only", "seven", "Kubernetes", "degree"]
TELLS += ["never pay", "80%"]


def make(*script: object, chunk_chars: int = 5, rewrites: int = 0, model_calls: int = 6) -> World:
    return make_world(
        *script,
        tools=TOOLS,
        chunk_chars=chunk_chars,
        rewrites=rewrites,
        model_calls=model_calls,
    )


def heard(text: str, **how: int) -> list[Piece]:
    return make(calling(FINDS), AIMessage(text), **how).ask()


def nothing_wrong(pieces: Sequence[Piece]) -> bool:
    return not any(tell in piece.markdown for piece in pieces for tell in TELLS)


@pytest.mark.parametrize("chunk_chars", [1, 2, 7, 10_000])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_no_event_holds_a_sentence_that_does_not_hold(wrong: str, chunk_chars: int) -> None:
    text = f"{wrong}\n\n{RIGHT} {ALSO_RIGHT}\n\n{wrong}\n"
    pieces = heard(text, chunk_chars=chunk_chars)
    assert nothing_wrong(pieces)
    assert all(p.statement is None or p.statement.support != "unsupported" for p in pieces)
    assert [p.statement.text for p in pieces if p.statement] == [
        "Ada built two projects before her first interview.",
        "Grace says to start with the question.",
    ]


def test_numbers_of_sources_have_no_gap_where_a_sentence_was_left_out() -> None:
    pieces = heard(f"{WRONG['wrong speaker']} {ALSO_RIGHT} {RIGHT}")
    assert re.findall(r"\[\d\]", shown(pieces)) == ["[1]", "[2]"]


def test_sentences_come_in_the_order_in_which_they_were_written() -> None:
    text = f"{ALSO_RIGHT} {WRONG['altered number']} {RIGHT} Learn in public."
    assert [p.statement.text.split()[0] for p in heard(text) if p.statement] == [
        "Grace",
        "Ada",
        "Learn",
    ]


def test_what_is_kept_in_the_thread_is_what_was_shown() -> None:
    world = make(calling(FINDS), AIMessage(f"{WRONG['invented id']} {RIGHT}"))
    pieces = world.ask()
    last = world.messages()[-1]
    assert last.text == RIGHT
    assert shown(pieces) == told(world)
    assert last.response_metadata[COUNTS] == [2, 1, 0]
    assert "Docker" not in str(world.messages())


def test_the_next_question_goes_out_without_what_was_withheld() -> None:
    world = make(calling(FINDS), AIMessage(f"{WRONG['invented id']} {RIGHT}"), AIMessage("Fine."))
    world.ask()
    world.ask("And then?")
    assert "Docker" not in str(world.chat.asked[-1])


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_where_nothing_is_left_one_clear_notice_says_so(wrong: str) -> None:
    world = make(calling(FINDS), AIMessage(f"Here is what I found:\n\n- {wrong}\n"))
    (piece,) = world.ask()
    assert piece.markdown == NOTHING_LEFT
    assert piece.statement is not None
    assert (piece.statement.kind, piece.statement.citations) == ("notice", [])
    assert shown([piece]) == told(world)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"- {WRONG['wrong speaker']}\n- {RIGHT}\n", "- {right}\n"),
        (f"- {WRONG['wrong speaker']} {RIGHT}\n", "- {right}\n"),
        (f"- {RIGHT} {WRONG['wrong speaker']}\n- {RIGHT}\n", "- {right} \n- {right}\n"),
        (f"**One**\n\n- {BAD}\n\n**Two**\n\n- {RIGHT}\n", "**Two**\n\n- {right}\n"),
        (f"## All\n\n**One**\n\n{BAD}\n\n**Two**\n\n{RIGHT}", "## All\n\n**Two**\n\n{right}"),
        (f"{RIGHT}\n\n{WRONG['wrong speaker']}\n\n{RIGHT}", "{right}\n\n{right}"),
        (f"{RIGHT}\n{WRONG['wrong speaker']}\n\n{RIGHT}", "{right}\n\n{right}"),
        (f"Grace Hopper says:\n\n> {RIGHT}", "> {right}"),
        (f"Ada Lovelace says:\n\n> {RIGHT}", "Ada Lovelace says:\n\n> {right}"),
    ],
)  # fmt: skip
def test_no_scraps_of_layout_stay_behind_what_is_left_out(text: str, left: str) -> None:
    right = "Ada built two projects before her first interview [1]."
    assert shown(heard(text)) == left.format(right=right)


@pytest.mark.parametrize(
    "sentence",
    [
        "Learn in public.",
        "Python is a good start.",
        "- Apply before you feel ready.",
        "Ask yourself what you enjoy!",
        "Isn't a portfolio better than a certificate?",
        "**A portfolio beats a certificate.**",
    ],
)
def test_advice_without_a_source_is_shown_with_a_mark(sentence: str) -> None:
    pieces = heard(f"{RIGHT}\n\n{sentence}\n")
    (piece,) = [p for p in pieces if p.statement and p.statement.kind == "inference"]
    assert piece.markdown == f"{sentence} {NOT_FROM_ARCHIVE}\n"
    assert piece.statement is not None
    assert NOT_FROM_ARCHIVE not in piece.statement.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Here is what guests say:",
        "Three things matter:",
        "Good luck.",
        "Let me know how it goes.",
        "Which role do you aim at?",
        "Shall I plan with that?",
        "## What to build",
        "---",
        "I could not find what Grace Hopper says on salaries.",
    ],
)
def test_lead_ins_headings_courtesies_and_questions_back_carry_no_mark(sentence: str) -> None:
    assert shown(heard(f"{sentence}\n\n{RIGHT}")).startswith(f"{sentence}\n\nAda")


def test_what_the_user_said_may_be_said_back_without_a_source() -> None:
    world = make(calling(FINDS), AIMessage(f"With 6 hours a week, build small. {RIGHT}"))
    pieces = world.ask("I have 6 hours a week. What to build?")
    assert pieces[0].markdown == f"With 6 hours a week, build small. {NOT_FROM_ARCHIVE} "
    assert "6 hours" not in shown(heard(f"With 6 hours a week, build small. {RIGHT}"))


def test_a_sentence_is_written_anew_once_and_shown_in_its_place() -> None:
    world = make(
        calling(FINDS),
        AIMessage(f"- {WRONG['altered number']}\n- {ALSO_RIGHT}\n"),
        AIMessage(RIGHT),
        rewrites=3,
    )
    pieces = world.ask()
    assert shown(pieces) == (
        "- Ada built two projects before her first interview [1].\n"
        "- Grace says to start with the question [2].\n"
    )
    last = world.messages()[-1]
    assert last.response_metadata[COUNTS] == [2, 0, 1]
    assert last.response_metadata["prompts"] == ["unnamed", "rewriting 7"]
    assert shown(pieces) == told(world)


def test_rewriting_is_asked_with_sentence_fault_and_sources_as_data() -> None:
    world = make(calling(FINDS), AIMessage(WRONG["altered number"]), AIMessage(RIGHT), rewrites=1)
    world.ask()
    system, asked = world.chat.asked[-1]
    assert str(system.text).startswith("career-guide, rewriting prompt")
    document = json.loads(str(asked.text))
    assert document["sentence"] == "Ada built seven projects before her first interview."
    assert "seven" in document["fault"]
    assert document["sources"][0]["id"] == A


@pytest.mark.parametrize(
    "wordings",
    [
        [WRONG["altered number"]],
        [WRONG["invented id"]],
        ["Learn in public."],
        ["NONE"],
        ["", ""],  # an empty message is asked for once more, as everywhere
    ],
)
def test_a_second_wording_that_does_not_hold_is_left_out(wordings: list[str]) -> None:
    world = make(
        calling(FINDS),
        AIMessage(f"{WRONG['altered number']} {RIGHT}"),
        *map(AIMessage, wordings),
        rewrites=3,
    )
    assert shown(world.ask()) == "Ada built two projects before her first interview [1]."
    assert len(world.chat.asked) == 2 + len(wordings)


def test_a_model_that_fails_while_rewriting_fails_nobodys_turn() -> None:
    world = make(
        calling(FINDS),
        AIMessage(f"{WRONG['altered number']} {RIGHT}"),
        TimeoutError("slow"),
        rewrites=3,
    )
    assert shown(world.ask()) == "Ada built two projects before her first interview [1]."


def test_a_turn_rewrites_no_more_than_is_set() -> None:
    draft = f"{WRONG['altered number']} {WRONG['wrong speaker']} {WRONG['other words']} {RIGHT}"
    world = make(calling(FINDS), AIMessage(draft), AIMessage("NONE"), AIMessage("NONE"), rewrites=2)
    world.ask()
    assert world.chat.script == []
    assert len(world.chat.asked) == 4


def test_rewriting_counts_as_model_calls() -> None:
    draft = f"{WRONG['altered number']} {WRONG['wrong speaker']} {RIGHT}"
    world = make(calling(FINDS), AIMessage(draft), AIMessage(RIGHT), rewrites=9, model_calls=3)
    world.ask()
    assert len(world.chat.asked) == 3


SENTENCES = st.sampled_from(
    [
        *WRONG.values(),
        RIGHT,
        ALSO_RIGHT,
        "Learn in public.",
        "Good luck.",
        "Here is more:",
        "## More",
    ]
)
BETWEEN = st.sampled_from([" ", "\n", "\n\n", "\n- ", "\n1. ", "\n> "])


@settings(deadline=None, max_examples=60)
@given(
    parts=st.lists(st.tuples(SENTENCES, BETWEEN), min_size=1, max_size=8),
    size=st.integers(min_value=1, max_value=30),
)
def test_however_a_draft_is_cut_and_mixed_the_stream_is_right_and_is_what_is_told(
    parts: list[tuple[str, str]], size: int
) -> None:
    text = "".join(sentence + between for sentence, between in parts)
    world = make(calling(FINDS), AIMessage(text), chunk_chars=size)
    pieces = world.ask()
    assert nothing_wrong(pieces)
    assert shown(pieces) == told(world) == shown(heard(text, chunk_chars=10_000))
    assert pieces
    for piece in pieces:
        if piece.statement and piece.statement.kind == "evidence":
            assert piece.statement.support in {"supported", "weak"}


def test_a_message_from_before_checked_streaming_is_checked_when_it_is_told() -> None:
    world = make(calling(FINDS), AIMessage(RIGHT))
    world.ask()
    config: RunnableConfig = {"configurable": {"thread_id": "t"}}
    old = world.messages()[-1].model_copy(
        update={"content": f"{WRONG['invented id']} {RIGHT}", "response_metadata": {}}
    )
    world.graph.update_state(config, {"messages": [old]}, as_node="model")
    assert told(world) == "Ada built two projects before her first interview [1]."
