"""Conversations with the embedded model over the bundled wiki: what each turn makes of the last."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.conversation import Assistant
from agent.settings import Settings
from tests.agent.talking import ask
from tests.conftest import quiet

Talk = Callable[..., list[Answer]]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("talks"), _env_file=None)
    with open_assistant(settings, store=Path("bundled"), model="offline", progress=quiet) as made:
        yield made


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """Hold a conversation, and return the answers."""

    def hold(*questions: str) -> list[Answer]:
        thread = uuid.uuid4().hex
        return [ask(assistant, question, thread=thread).answer for question in questions]

    return hold


def cited_guests(answer: Answer) -> set[str | None]:
    return {citation.guest for citation in answer.citations}


def notices(answer: Answer) -> str:
    return " ".join(one.text for one in answer.statements if one.kind == "notice")


@pytest.mark.parametrize(
    ("said", "replied"),
    [
        ("hi", "What does an AI engineer do?"),
        ("thanks a lot!", "welcome"),
        ("what can you do?", "DataTalks.Club"),
        ("bye", "Goodbye"),
        ("I need help with my career", "Which role do you aim at"),
    ],
)
def test_small_talk_is_answered_without_a_look_up(talk: Talk, said: str, replied: str) -> None:
    (answer,) = talk(said)
    assert replied in answer.answer
    assert answer.usage.tool_calls == 0
    assert {one.kind for one in answer.statements} == {"notice"}


def test_the_answer_to_a_question_back_is_taken_with_what_it_was_about(talk: Talk) -> None:
    _, plan = talk("I need advice", "I am a QA engineer and want to become a data engineer")
    assert plan.roadmap is not None
    assert plan.roadmap.target_role == "data-engineer"


def test_a_plan_is_refined_and_its_stages_can_be_picked(talk: Talk) -> None:
    first, slower, known, picked = talk(
        "Give me a roadmap to data engineer",
        "make it 5 hours a week",
        "I also know SQL",
        "tell me more about the second",
    )
    assert first.roadmap is not None
    assert slower.roadmap is not None
    assert known.roadmap is not None
    assert "5 hours" in " ".join(slower.roadmap.assumptions)
    assert "5 hours" in " ".join(known.roadmap.assumptions)
    assert "SQL" in known.answer
    title = first.roadmap.stages[1].title
    assert title in picked.answer
    assert {citation.page for citation in picked.citations} == {"Data Engineer Roadmap"}


def test_a_role_that_is_corrected_takes_the_place_of_the_other(talk: Talk) -> None:
    _, corrected = talk("Give me a roadmap to data analyst", "no, data engineer, not analyst")
    assert corrected.roadmap is not None
    assert corrected.roadmap.target_role == "data-engineer"


def test_another_role_is_asked_for_with_the_same_intent(talk: Talk) -> None:
    _, ideas = talk("Suggest a portfolio project for a data analyst", "and for data engineers?")
    assert ideas.projects is not None
    assert any("pipeline" in project.title.lower() for project in ideas.projects)


def test_they_are_whom_the_question_before_was_about(talk: Talk) -> None:
    _, hired = talk("What does an AI engineer do?", "And how do they get hired?")
    assert hired.refusal is None
    assert {"LLM and AI Engineer Interview"} <= {citation.page for citation in hired.citations}


def test_she_is_the_guest_who_was_asked_for(talk: Talk) -> None:
    _, studied, interviewed = talk(
        "What did Revathy Ramalingam say about her job search?",
        "how did she study?",
        "and what about her interview?",
    )
    assert cited_guests(studied) == cited_guests(interviewed) == {"Revathy Ramalingam"}


def test_who_said_that_names_the_sources_of_the_last_answer(talk: Talk) -> None:
    first, sources = talk("How do I learn in public?", "who said that?")
    assert {c.id for c in sources.citations} == {c.id for c in first.citations}
    assert all(str(guest) in sources.answer for guest in cited_guests(first) if guest)


def test_more_is_something_that_was_not_told(talk: Talk) -> None:
    first, more = talk("How do I negotiate my salary?", "tell me more")
    before = {citation.id for citation in first.citations}
    assert before.isdisjoint(citation.id for citation in more.citations)
    assert more.refusal is None


def test_which_is_easiest_is_not_guessed(talk: Talk) -> None:
    _, easiest = talk("How do I learn in public?", "which of those is the easiest?")
    assert easiest.citations == []
    assert "not guess" in easiest.answer


def test_the_sentence_that_asks_is_what_is_answered(talk: Talk) -> None:
    (answer,) = talk("I failed two interviews last month. How did others deal with rejection?")
    assert "After a rejection" in {citation.section for citation in answer.citations}


def test_misspelt_words_are_read_as_they_were_meant(talk: Talk) -> None:
    (answer,) = talk("how do i lern sql and pyhton for data analist job")
    assert answer.refusal is None
    assert any("SQL" in one.text for one in answer.statements)


def test_a_day_goes_into_the_plan(talk: Talk) -> None:
    (answer,) = talk("Plan my way to data analyst by June, 5 hours a week")
    assert answer.roadmap is not None
    assert "-06-01" in " ".join(answer.roadmap.assumptions)


@pytest.mark.parametrize(
    "question",
    [
        "How do I negotiate my salary?",
        "Give me a roadmap to data engineer",
        "Who moved from data analyst to data engineer?",
        "What do guests think about certificates?",
        "What does Jeff Katz think about SQL?",
    ],
)
def test_the_question_that_is_offered_next_is_answered(talk: Talk, question: str) -> None:
    (first,) = talk(question)
    _, opened, offered = first.answer.rpartition("You could ask next: ")
    assert opened
    assert offered not in question
    _, second = talk(question, offered)
    assert second.refusal is None
    assert second.citations


def test_no_sentence_hangs_on_another_and_none_is_told_twice(talk: Talk) -> None:
    for question in ("What does an AI engineer do?", "Suggest a portfolio project for an analyst"):
        (answer,) = talk(question)
        texts = [one.text for one in answer.statements if one.kind == "evidence"]
        assert len(texts) == len(set(texts))
        assert not [t for t in texts if t.split()[0] in {"He", "She", "It", "They", "That", "This"}]


def test_a_role_set_right_changes_the_plan_of_the_thread(talk: Talk) -> None:
    _, changed = talk(
        "I am a nurse and I want to become a data engineer.",
        "Sorry, analytics engineer, not data engineer. Where do I begin?",
    )
    assert changed.roadmap is not None
    assert changed.roadmap.target_role == "analytics-engineer"


def test_a_stage_that_is_left_out_stays_out_when_the_hours_change(talk: Talk) -> None:
    whole, cut, slower, further = talk(
        "Give me a roadmap to data engineer",
        "please skip stage 3, we have that at work",
        "and I only have 3 hours a week",
        "I'd drop the first one too",
    )
    assert whole.roadmap is not None
    titles = [stage.title for stage in whole.roadmap.stages]
    for later in (cut, slower):
        assert later.roadmap is not None
        assert [s.title for s in later.roadmap.stages] == [*titles[:2], *titles[3:]]
        told = next(one for one in later.statements if one.text.startswith("Left out"))
        assert (told.kind, titles[2] in told.text) == ("notice", True)
    assert "3 hours" in slower.answer
    assert further.roadmap is None or titles[0] not in {s.title for s in further.roadmap.stages}


def test_a_stage_is_left_out_by_its_title(talk: Talk) -> None:
    whole, cut = talk("Give me a roadmap to data analyst", "Leave out business metrics please.")
    assert whole.roadmap is not None
    assert cut.roadmap is not None
    assert len(cut.roadmap.stages) == len(whole.roadmap.stages) - 1
    assert "Business metrics" not in {stage.title for stage in cut.roadmap.stages}


def test_what_is_only_told_is_noted_and_is_no_refusal(talk: Talk) -> None:
    (noted,) = talk("I work as a tester. I know SQL and have 7 hours a week.")
    assert noted.refusal is None
    assert {one.kind for one in noted.statements} == {"notice"}
    for said in ("tester", "SQL", "7 hours"):
        assert said in noted.answer


def test_a_stage_is_left_out_of_a_plan_that_other_questions_came_after(talk: Talk) -> None:
    whole, _, cut = talk(
        "Give me a roadmap to data engineer",
        "What did Jeff Katz say about portfolios?",
        "I do that at work, so remove the one on data quality",
    )
    assert whole.roadmap is not None
    assert cut.roadmap is not None
    left_out = {s.title for s in whole.roadmap.stages} - {s.title for s in cut.roadmap.stages}
    assert [title for title in left_out if "quality" in title] == list(left_out) != []


def test_what_is_forgotten_is_said_whatever_was_answered_before(talk: Talk) -> None:
    *_, gone, known = talk(
        "I love cooking.",
        "Suggest a portfolio project for a data analyst.",
        "Forget what I like.",
        "What do you know about me?",
    )
    assert "Forgotten" in gone.answer
    assert "cooking" not in known.answer


def test_what_is_known_is_told_and_what_is_taken_back_is_gone(talk: Talk) -> None:
    *_, known, nothing = talk(
        "I know SQL and Docker.",
        "Forget that I know SQL.",
        "What do you know about me?",
        "what is stored about me?",
    )
    for answer in (known, nothing):
        assert "Docker" in answer.answer
        assert "SQL" not in answer.answer


def test_a_profile_that_is_forgotten_is_not_known(talk: Talk) -> None:
    _, gone, known = talk("I know SQL.", "Please forget me.", "What do you know about me?")
    assert "I forgot the " in gone.answer
    assert "nothing" in known.answer


def test_a_plan_for_somebody_else_leaves_the_own_profile_out(talk: Talk) -> None:
    _, plan, known = talk(
        "I know Spark.",
        "My brother is a tester and knows SQL. Give him a roadmap to data engineer.",
        "What do you know about me?",
    )
    assert plan.roadmap is not None
    assert plan.roadmap.from_role == "qa-engineer"
    assert any(stage.known for stage in plan.roadmap.stages)
    assert "Spark" not in plan.answer
    assert "SQL" not in known.answer


def test_a_project_after_a_plan_is_for_its_role(talk: Talk) -> None:
    _, ideas = talk(
        "I am an analyst. Give me a roadmap to data engineer", "what about a portfolio project?"
    )
    assert ideas.projects is not None
    assert any("pipeline" in project.title.lower() for project in ideas.projects)


def test_projects_for_who_does_not_program_need_no_code(talk: Talk) -> None:
    ideas, later = talk(
        "I can't program, only spreadsheets. Suggest projects for a data analyst portfolio.",
        "I have 15 hours in all, does it fit?",
    )
    for answer in (ideas, later):
        assert answer.projects is not None
        assert any("spreadsheet" in project.title.lower() for project in answer.projects)
        assert not any("model" in project.title.lower() for project in answer.projects)
    assert "15 hours" in later.answer


def test_our_own_words_on_projects_are_notices_and_carry_no_mark(talk: Talk) -> None:
    (ideas,) = talk("Suggest a portfolio project for a data engineer")
    assert "not from the archive" not in ideas.answer
    assert ideas.projects is not None
    asked = {criterion.text for project in ideas.projects for criterion in project.criteria}
    assert {one.kind for one in ideas.statements if one.text in asked} == {"notice"}
    assert all("…" not in project.why for project in ideas.projects)


def test_a_plan_lists_only_sources_that_its_text_cites(talk: Talk) -> None:
    (plan,) = talk("Give me a roadmap to data analyst")
    cited = {n for one in plan.statements for n in one.citations}
    assert {citation.n for citation in plan.citations} == cited
    assert plan.roadmap is not None
    assert all("…" not in f"{s.summary}{s.milestone}" for s in plan.roadmap.stages)


def test_she_is_the_guest_of_the_last_answer_whom_the_question_describes(talk: Talk) -> None:
    *_, answer = talk(
        "How did people come from academia to data science?",
        "And the physicist with the small children, how did she find the time?",
    )
    assert cited_guests(answer) == {"Tatiana Gabruseva"}


def test_a_guest_who_is_asked_about_it_is_asked_about_what_was_asked_before(talk: Talk) -> None:
    *_, answer = talk(
        "What should I expect from the ML design interview at a big tech company?",
        "And Tatiana Gabruseva, how did she get ready for it?",
    )
    assert answer.refusal is None
    assert cited_guests(answer) == {"Tatiana Gabruseva"}


def test_what_a_look_up_finds_besides_is_told_after_a_comparison(talk: Talk) -> None:
    (answer,) = talk("Compare what your guests say about RAG against fine-tuning, side by side.")
    assert answer.comparison is not None
    compared = {view.guest for view in answer.comparison.viewpoints}
    assert len(compared) >= 2
    assert " › " in answer.answer.rpartition("> ")[2]


def test_projects_change_to_another_field_in_mid_thread(talk: Talk) -> None:
    *_, answer = talk(
        "Which project would you build to become a data scientist?",
        "I play chess in a club, can it be something with chess?",
    )
    assert answer.projects
    assert "chess" in answer.answer


@pytest.mark.parametrize("picks", ["Tell me more about the second", "The second one, how is it?"])
def test_a_project_that_is_picked_is_told_alone_and_more_of_it(talk: Talk, picks: str) -> None:
    listed, picked = talk("Suggest projects for a data engineer", picks)
    assert listed.projects
    assert picked.projects
    assert [brief.title for brief in picked.projects] == [listed.projects[1].title]
    assert len(picked.projects[0].criteria) > len(listed.projects[1].criteria)


def test_after_one_was_picked_others_are_suggested_again(talk: Talk) -> None:
    *_, answer = talk(
        "Suggest projects for a data engineer",
        "Tell me more about the second",
        "Which other portfolio projects could I build?",
    )
    assert answer.projects
    assert len(answer.projects) > 1


def test_a_part_of_an_answer_is_picked_by_what_it_is_called(talk: Talk) -> None:
    listed, picked = talk(
        "Suggest projects for a data engineer", "tell me more about the dashboard pipeline one"
    )
    assert listed.projects
    assert picked.projects
    assert len(picked.projects) == 1
    assert "dashboard" in picked.projects[0].title


def test_what_the_asker_has_decides_which_project_comes_first(talk: Talk) -> None:
    (answer,) = talk(
        "I know Python, and a thermometer on my balcony has logged every ten minutes for three"
        " years. Which portfolio project could I make of that as a data scientist?"
    )
    assert answer.projects
    assert answer.projects[0].title == "A forecast from measurements that you record yourself"


def test_what_the_own_field_is_good_for_is_said(talk: Talk) -> None:
    (answer,) = talk("I'm a florist who knows Python. Suggest a project for a data scientist job.")
    assert answer.projects
    assert "florist" in notices(answer)


def test_a_plan_changes_after_other_questions_when_it_is_named(talk: Talk) -> None:
    *_, answer = talk(
        "Plan my way to data engineer, I have 10 hours a week",
        "What does a data engineer do all day?",
        "Could you redo the plan with 4 hours a week?",
    )
    assert answer.roadmap is not None
    assert any("4 hours" in one for one in answer.roadmap.assumptions)


def test_a_role_that_is_dropped_takes_the_question_asked_beside_it_along(talk: Talk) -> None:
    _, answer = talk(
        "What do they ask in a data scientist interview?",
        "Hm, forget data scientist, I would rather be an analytics engineer. Must I know dbt?",
    )
    assert answer.refusal is None
    assert "dbt" in answer.answer


def test_thanks_are_no_question_that_a_later_one_leans_on(talk: Talk) -> None:
    plain = talk("What does a data team lead do?", "And what does it replace?")
    polite = talk(
        "hello!",
        "What does a data team lead do?",
        "thanks a lot, great!",
        "And what does it replace?",
    )
    assert polite[-1].answer == plain[-1].answer


def test_a_page_that_is_named_in_a_question_answers_the_question(talk: Talk) -> None:
    whole, asked = talk(
        "What does “Salary Negotiation” say?",
        "My aunt showed me “Salary Negotiation”. How do I react when the offer comes?",
    )
    assert {citation.page for citation in asked.citations} == {"Salary Negotiation"}
    assert asked.answer != whole.answer
