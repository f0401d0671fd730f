import re
from collections.abc import Sequence
from datetime import date

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall, ToolMessage

from agent.embedded import chat
from agent.embedded.chat import OfflineChatModel
from agent.embedded.composing.sections import compose_sections
from agent.embedded.judging import ENOUGH_COVERAGE
from agent.refusing import REFUSE
from knowledge.archive import Archive
from tools.bindings import look_up_tool
from tools.views import ClaimView, LookupView, SectionView, SpokenView


def respond(messages: Sequence[BaseMessage]) -> AIMessage:
    return chat.respond(messages, today=date(2026, 11, 23))


def compose(sections: Sequence[SectionView]) -> str:
    return compose_sections(sections).text


def answer(found: LookupView | str) -> AIMessage:
    content = found if isinstance(found, str) else found.model_dump_json()
    question = HumanMessage("What to build?")
    called = respond([question])
    (call,) = called.tool_calls
    return respond([question, called, ToolMessage(content, tool_call_id=str(call["id"]))])


def lookup(*sections: SectionView, near_names: Sequence[str] = ()) -> LookupView:
    matched = "question" if sections else "nothing"
    return LookupView(
        asked="What to build?",
        matched_by=matched,
        sections=list(sections),
        near_names=list(near_names),
    )


def section(
    *claims: ClaimView, coverage: float = 1.0, name: str = "Projects", text: str | None = None
) -> SectionView:
    return SectionView(
        id="ev_sssssr",
        page="Portfolio",
        section=name,
        coverage=coverage,
        claims=list(claims),
        text=text,
    )


def claim(
    text: str, name: str = "ev_aaaaaa", *, at: str | None = None, relevance: float = 0.0
) -> ClaimView:
    return ClaimView(id=name, text=text, episode="Engines", at=at, relevance=relevance)


@pytest.mark.parametrize(
    ("coverage", "refused"),
    [(0.0, True), (ENOUGH_COVERAGE - 0.01, True), (ENOUGH_COVERAGE, False), (1.0, False)],
)
def test_it_refuses_below_the_coverage_that_is_enough(coverage: float, refused: bool) -> None:
    message = answer(lookup(section(claim("Ada built two."), coverage=coverage)))
    assert [call["name"] for call in message.tool_calls] == [REFUSE] * refused
    assert bool(message.text) is not refused


def test_where_nothing_has_the_name_that_was_asked_for_it_says_the_name() -> None:
    (call,) = answer(lookup(near_names=["Portfolio"])).tool_calls
    assert call["name"] == REFUSE
    assert "What to build?" in call["args"]["message"]


def test_a_sentence_of_the_tool_instead_of_a_result_is_passed_on_as_a_refusal() -> None:
    (call,) = answer("nothing to look up; give a question").tool_calls
    assert call["args"]["message"] == "nothing to look up; give a question"


def test_it_refuses_where_no_sentence_stands_on_its_own() -> None:
    (call,) = answer(lookup(section(claim("He built two.")))).tool_calls
    assert call["name"] == REFUSE


def test_a_claim_is_told_word_for_word_with_its_id_before_the_full_stop() -> None:
    text = answer(lookup(section(claim("Ada built two engines.")))).text
    assert text == "**Portfolio › Projects**\n\n- Ada built two engines [ev_aaaaaa]."


def test_a_sentence_that_rests_on_two_moments_is_told_once_with_both() -> None:
    first = claim("Ada built two.", "ev_aaaaaa", at="1:00")
    second = claim("Ada built two.", "ev_bbbbbb", at="2:00")
    assert "- Ada built two [ev_aaaaaa] [ev_bbbbbb]." in compose([section(first, second)])


@pytest.mark.parametrize(
    "dangling",
    [
        "He built two.",
        "That’s why she stayed.",
        "However, it failed.",
        "At 36:20, she agrees.",
        "These helped.",
        "There are three steps:",
        "Also read this.",
    ],
)
def test_a_sentence_that_hangs_on_another_is_not_told(dangling: str) -> None:
    text = compose([section(claim(dangling), claim("Ada built two.", "ev_bbbbbb"))])
    assert "Ada built two" in text
    assert dangling[:-1] not in text
    assert "ev_aaaaaa" not in text


def test_no_moment_of_an_episode_is_told_twice() -> None:
    first = section(claim("Ada built two.", "ev_aaaaaa", at="1:30"))
    again = section(
        claim("Lovelace built two machines.", "ev_bbbbbb", at="1:30"),
        claim("Ada wrote notes.", "ev_cccccc", at="2:30"),
        name="Engines",
    )
    text = compose([first, again])
    assert "Lovelace" not in text
    assert "Ada wrote notes [ev_cccccc]." in text


def test_a_section_with_nothing_new_is_left_out() -> None:
    one = section(claim("Ada built two.", at="1:30"))
    assert (
        compose([one, section(claim("Ada built 2.", at="1:30"), name="Engines")]).count("**") == 2
    )


def test_the_claims_that_fit_best_are_told_first_and_those_far_behind_not_at_all() -> None:
    claims = [
        claim(f"Claim number {n} holds.", f"ev_aaaaa{'abcdefgh'[n]}", at=f"{n}:00", relevance=n / 8)
        for n in range(4)
    ]
    claims.append(claim("Claim number 9 holds.", "ev_aaaaai", at="9:00", relevance=1.0))
    assert re.findall(r"number (\d)", compose([section(*claims)])) == ["9", "3", "2"]


def test_an_answer_stays_short_however_much_was_found() -> None:
    sections = [
        section(
            *(claim(f"Claim {s}{n} holds.", at=f"{s}:{n}0") for n in range(5)), name=f"Section {s}"
        )
        for s in range(3)
    ]
    assert compose(sections).count("\n- ") == 12


def test_a_section_without_claims_is_told_from_its_text() -> None:
    text = compose([section(text="Build a compiler. It helps. Then")])
    assert text == "**Portfolio › Projects**\n\n- Build a compiler [ev_sssssr]."


def test_what_a_guest_says_stands_after_the_claims_under_the_guest() -> None:
    found = lookup(section(claim("Ada built two.", at="1:00")))
    heard = SpokenView(
        id="ev_wwwwww", guest="Grace Hopper", aired=date(2024, 5, 1), quote="I wrote one. It ran."
    )
    text = answer(found.model_copy(update={"spoken": [heard]})).text
    assert text.index("Ada built two") < text.index("**Grace Hopper, 2024**")
    assert "> I wrote one [ev_wwwwww]. It ran [ev_wwwwww]." in text


def test_every_extracted_sentence_stands_in_the_archive(archive: Archive) -> None:
    question = HumanMessage("How do I become an AI engineer after a career break?")
    called = respond([question])
    (call,) = called.tool_calls
    result = look_up_tool(archive).invoke(call | {"type": "tool_call"})
    text = respond([question, called, result]).text
    known = {item["id"]: item["text"] for item in result.artifact}
    lines = re.findall(r"^- (.+?)((?: \[ev_\w{6}\])+)\.$", text, re.MULTILINE)
    assert len(lines) >= 3
    for sentence, marks in lines:
        for name in re.findall(r"ev_\w{6}", marks):
            assert known[name] == f"{sentence}."


def test_what_another_model_called_for_is_not_taken_for_its_own_result() -> None:
    question = HumanMessage("What to build?")
    other = AIMessage("", tool_calls=[ToolCall(name="look_up_sections", args={}, id="call_0")])
    failed = ToolMessage("Error: question is missing", tool_call_id="call_0", status="error")
    (call,) = respond([question, other, failed]).tool_calls
    assert call["name"] == "look_up_sections"
    assert call["args"] == {"question": "What to build?"}


def test_it_is_a_chat_model_like_any_other() -> None:
    said = OfflineChatModel().bind_tools([]).invoke([HumanMessage("What to build?")])
    assert isinstance(said, AIMessage)
    assert said.tool_calls
