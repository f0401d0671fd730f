"""What memory promises wherever it is kept: run against SQLite and against Postgres."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.answer import Answer
from agent.errors import (
    ModelUnavailableError,
    ThreadBusyError,
    ThreadExistsError,
    UnknownThreadError,
    UnknownTurnError,
)
from agent.memory.branching import branch_thread
from agent.memory.export import thread_document, thread_markdown
from agent.memory.forgetting import count_kept, forget_owner
from agent.memory.memory import Memory, open_memory
from agent.memory.profile import Fact, FactKind, Profile, stated_fact
from agent.memory.profiles import add_facts, load_profile
from agent.memory.remembering import REMEMBER
from agent.memory.threads import (
    LOCAL,
    Thread,
    Turn,
    all_threads,
    check_branch,
    find_thread,
    last_thread,
    rename_thread,
    thread_key,
    turns_of,
)
from agent.settings import Settings
from knowledge.archive import Archive
from tests.agent.memory.holding import BUILD, LOOKS_UP, A, assistant_of, opened
from tests.agent.scripted import calling
from tests.agent.talking import Talk, heard
from tests.tools.roadmaps.shelf_conformance import NOW, hand_made_plan
from tools.errors import UnknownPlanError
from tools.roadmaps.saving import PlanShelf

MINE, THEIRS = "mine@example.org", "theirs@example.org"


def ask(assistant: object, question: str, *, thread: str = "t", owner: str = LOCAL) -> Talk:
    return heard(assistant.ask(question, thread=thread, owner=owner))  # type: ignore[attr-defined]


def turns(memory: Memory, thread: str = "t", owner: str = LOCAL) -> list[Turn]:
    with memory.database.transaction() as run:
        return turns_of(run, owner, thread)


def threads(memory: Memory, owner: str = LOCAL) -> list[Thread]:
    with memory.database.transaction() as run:
        return all_threads(run, owner)


def profile(memory: Memory, owner: str = LOCAL) -> Profile:
    with memory.database.transaction() as run:
        return load_profile(run, owner)


def endings(memory: Memory, thread: str = "t") -> list[tuple[str, str | None]]:
    return [
        (turn.question, turn.answer.answer if turn.answer else turn.failure)
        for turn in turns(memory, thread)
    ]


def fact(kind: FactKind, value: str, *, turn: int = 1) -> Fact:
    return Fact(kind=kind, value=value, words=f"{value}!", thread="t", turn=turn, state="stated")


class Conformance:
    """The tests; a subclass gives the `settings` that name where memory is kept."""

    @pytest.fixture
    def memory(self, settings: Settings) -> Iterator[Memory]:
        with open_memory(settings) as opened_memory:
            yield opened_memory

    # Conversations

    def test_a_conversation_outlives_what_it_was_held_with(
        self, settings: Settings, archive: Archive
    ) -> None:
        with opened(settings, archive, LOOKS_UP, BUILD) as first:
            answer = ask(first, "What to build?").answer
        with opened(settings, archive, AIMessage(f"Again: build [{A}].")) as second:
            assert [e.answer for e in second.history("t")] == [answer.answer] == ["Build [1]."]
            assert ask(second, "Again?").answer.answer == "Again: build [1]."
            assert [turn.number for turn in turns(second.memory)] == [1, 2]

    def test_an_answer_is_kept_as_it_was_given(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        answer = ask(assistant_of(memory, archive, settings, LOOKS_UP, BUILD), "What?").answer
        assert [turn.answer for turn in turns(memory)] == [answer]

    def test_conversations_are_listed_with_title_and_turns_the_last_used_first(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        said = [AIMessage("One."), AIMessage("Two."), AIMessage("Three.")]
        assistant = assistant_of(memory, archive, settings, *said)
        ask(assistant, "First\nquestion?", thread="a")
        ask(assistant, "Second?", thread="b")
        ask(assistant, "Third?", thread="a")
        listed = [(thread.id, thread.title, thread.turns) for thread in threads(memory)]
        assert listed == [("a", "First question?", 2), ("b", "Second?", 1)]
        with memory.database.transaction() as run:
            assert last_thread(run, LOCAL) == "a"
            assert (
                rename_thread(run, LOCAL, "b", "  Salary \x1b[31m talk ").title
                == "Salary [31m talk"
            )
            assert rename_thread(run, LOCAL, "b", " ").title == "Salary [31m talk"

    def test_only_the_last_checkpoint_of_a_conversation_is_kept(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        said = [LOOKS_UP, BUILD, LOOKS_UP, BUILD, AIMessage("Done.")]
        assistant = assistant_of(memory, archive, settings, *said)
        for question in ("One?", "Two?", "Three?"):
            ask(assistant, question)
        place = {"configurable": {"thread_id": thread_key(LOCAL, "t")}}
        (kept,) = memory.database.saver.list(place)  # type: ignore[arg-type]
        messages = kept.checkpoint["channel_values"]["messages"]
        asked = [message.text for message in messages if isinstance(message, HumanMessage)]
        assert asked == ["One?", "Two?", "Three?"]

    def test_a_conversation_is_exported_with_its_answers_in_the_contract(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, LOOKS_UP, BUILD, TimeoutError("slow"))
        answer = ask(assistant, "What?").answer
        with pytest.raises(ModelUnavailableError):
            ask(assistant, "Then?")
        (thread,) = threads(memory)
        document = thread_document(thread, turns(memory)).model_dump(mode="json")
        assert Answer.model_validate(document["turns"][0]["answer"]) == answer
        assert document["turns"][1]["answer"] is None
        assert "in time" in document["turns"][1]["failure"]
        text = thread_markdown(thread, turns(memory))
        assert "> What?\n\nBuild [1].\n\n- [1] " in text
        assert "> Then?\n\n(the model" in text

    # Branches

    def test_a_branch_goes_on_from_an_earlier_question_and_both_stay(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        said = [LOOKS_UP, BUILD, AIMessage("Two."), AIMessage(f"Other [{A}]."), AIMessage("Three.")]
        assistant = assistant_of(memory, archive, settings, *said)
        ask(assistant, "One?")
        ask(assistant, "Two?")
        made = branch_thread(memory, LOCAL, "t", upto=1, to="branch")
        assert (made.id, made.turns, made.branched_from) == ("branch", 1, "t:1")
        # What was cited before it may be cited in it.
        assert ask(assistant, "Else?", thread="branch").answer.answer == "Other [1]."
        ask(assistant, "Three?")
        assert [q for q, _ in endings(memory)] == ["One?", "Two?", "Three?"]
        assert endings(memory, "branch") == [("One?", "Build [1]."), ("Else?", "Other [1].")]
        assert all(t.answer and t.answer.thread == "branch" for t in turns(memory, "branch"))
        memory.delete_thread(LOCAL, "t")
        assert [q for q, _ in endings(memory, "branch")] == ["One?", "Else?"]

    def test_a_branch_needs_a_question_that_is_there_and_an_id_that_is_free(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        ask(assistant_of(memory, archive, settings, AIMessage("One.")), "One?")
        for upto in (0, 2, -1):
            with pytest.raises(UnknownTurnError, match="it has 1 so far"):
                branch_thread(memory, LOCAL, "t", upto=upto, to="branch")
        with pytest.raises(UnknownThreadError):
            branch_thread(memory, LOCAL, "none", upto=1, to="branch")
        ask(assistant_of(memory, archive, settings, AIMessage("There.")), "Hm?", thread="there")
        with pytest.raises(ThreadExistsError):
            branch_thread(memory, LOCAL, "t", upto=1, to="there")
        assert endings(memory, "there") == [("Hm?", "There.")]

    # The profile

    def test_facts_come_back_as_they_were_noted_and_once(self, memory: Memory) -> None:
        facts = [fact("skill", "SQL"), fact("target", "data engineer")]
        with memory.database.transaction() as run:
            noted = add_facts(run, LOCAL, facts)
        with memory.database.transaction() as run:
            add_facts(run, LOCAL, facts)
        again = profile(memory)
        assert again.document() == noted.document()
        assert [(f.value, f.words, f.thread, f.turn) for f in again.facts] == [
            ("SQL", "SQL!", "t", 1),
            ("data engineer", "data engineer!", "t", 1),
        ]
        assert all(f.said is not None and f.said.tzinfo is not None for f in again.facts)

    def test_facts_noted_at_the_same_time_are_all_kept(self, memory: Memory) -> None:
        def note(number: int) -> None:
            with memory.database.transaction() as run:
                add_facts(run, LOCAL, [fact("skill", f"skill {number}", turn=number)])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(note, range(24)))
        assert sorted(profile(memory).stated("skill")) == sorted(f"skill {n}" for n in range(24))

    def test_what_a_question_states_is_known_in_the_next_conversation(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, AIMessage("Hm."), AIMessage("Well."))
        said = "I'm a QA engineer, I know SQL, and I can spare 6 hours a week."
        ask(assistant, said, thread="first")
        known = profile(memory)
        assert known.document()["hours_per_week"] == 6.0
        assert {(f.words, f.thread, f.turn) for f in known.facts} == {(said, "first", 1)}
        ask(assistant, "Which role suits me?", thread="second")
        system = assistant.model.chat.asked[-1][0]  # type: ignore[attr-defined]
        assert system.additional_kwargs["profile"] == known.document()
        assert "hours_per_week: 6" in system.text

    def test_a_repeated_question_states_its_facts_once(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, TimeoutError("slow"), AIMessage("Hm."))
        with pytest.raises(ModelUnavailableError):
            ask(assistant, "I know SQL. What now?")
        before = profile(memory).facts
        ask(assistant, "I know SQL. What now?")
        assert [(f.value, f.turn) for f in profile(memory).facts] == [
            (f.value, f.turn) for f in before
        ]

    def test_what_a_model_notes_is_kept_with_the_users_words(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        noting = calling(
            (
                REMEMBER,
                {"fact": "constraint", "value": "evenings only", "words": "after the kids sleep"},
            ),
            (REMEMBER, {"fact": "interest", "value": "maps", "words": "I love maps"}),
            (REMEMBER, {"fact": "target", "value": "CTO", "words": "I want to be CTO"}),
        )
        assistant = assistant_of(memory, archive, settings, noting, AIMessage("Noted."))
        ask(assistant, "I can learn after the kids sleep, and I love maps.")
        noted = {(f.kind, f.value): f.state for f in profile(memory).facts}
        assert noted[("constraint", "evenings only")] == "inferred"
        assert noted[("interest", "maps")] == "stated"
        assert ("target", "CTO") not in noted

    # Owners

    def test_owners_may_have_conversations_of_the_same_id(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        said = [LOOKS_UP, BUILD, AIMessage(f"Yours [{A}].")]
        assistant = assistant_of(memory, archive, settings, *said)
        ask(assistant, "My secret?", thread="same", owner=MINE)
        answer = ask(assistant, "Anything?", thread="same", owner=THEIRS).answer
        assert answer.citations == []  # what was found for somebody else cannot be cited
        shown = [str(m.content) for m in assistant.model.chat.asked[-1]]  # type: ignore[attr-defined]
        assert not any("secret" in text for text in shown)
        assert [e.question for e in assistant.history("same", owner=MINE)] == ["My secret?"]

    def test_nothing_of_one_owner_can_be_got_at_by_another(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, LOOKS_UP, BUILD)
        ask(assistant, "I know SQL. What is my secret?", thread="guessed", owner=MINE)
        key = thread_key(MINE, "guessed")
        PlanShelf(memory.plans(MINE)).save("plan", hand_made_plan(), made=NOW)
        for name in ("guessed", key):
            with memory.database.transaction() as run:
                assert turns_of(run, THEIRS, name) == []
                with pytest.raises(UnknownThreadError):
                    find_thread(run, THEIRS, name)
                with pytest.raises(UnknownThreadError):
                    rename_thread(run, THEIRS, name, "Stolen")
                with pytest.raises(UnknownThreadError):
                    check_branch(run, THEIRS, name, upto=1, to="x")
            with pytest.raises(UnknownThreadError):
                branch_thread(memory, THEIRS, name, upto=1, to="branch")
            with pytest.raises(UnknownThreadError):
                memory.delete_thread(THEIRS, name)
            assert assistant.history(name, owner=THEIRS) == []
        assert threads(memory, THEIRS) == []
        assert profile(memory, THEIRS).facts == ()
        assert memory.plans(THEIRS).names() == []
        assert memory.plans(THEIRS).numbers("plan") == []
        with pytest.raises(UnknownPlanError):
            PlanShelf(memory.plans(THEIRS)).delete("plan")
        forget_owner(memory, THEIRS)
        assert count_kept(memory, MINE).threads == 1
        assert profile(memory, MINE).stated("skill") == ("SQL",)
        assert [t.title for t in threads(memory, MINE)] == ["I know SQL. What is my secret?"]
        assert memory.plans(MINE).names() == ["plan"]

    def test_an_owners_name_cannot_be_put_together_with_an_id(self) -> None:
        assert thread_key("a", "b.c") != thread_key("a.b", "c")
        assert thread_key('a", "b', "c") != thread_key("a", 'b", "c')
        assert thread_key("a\0b", "c") != thread_key("a", "b\0c")

    # Forgetting

    def test_a_deleted_conversation_is_gone_and_its_id_free(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, LOOKS_UP, BUILD, AIMessage("New."))
        ask(assistant, "First?")
        memory.delete_thread(LOCAL, "t")
        assert threads(memory) == []
        with pytest.raises(UnknownThreadError, match="threads list"):
            memory.delete_thread(LOCAL, "t")
        ask(assistant, "Else?")
        assert endings(memory) == [("Else?", "New.")]
        shown = [m.text for m in assistant.model.chat.asked[-1]]  # type: ignore[attr-defined]
        assert "First?" not in shown

    def test_a_conversation_in_which_somebody_answers_is_not_deleted(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        ask(assistant_of(memory, archive, settings, AIMessage("One.")), "First?")
        impatient = settings.model_copy(update={"thread_wait_s": 0.1})
        with (
            memory.locked(LOCAL, "t"),
            open_memory(impatient) as other,
            pytest.raises(ThreadBusyError),
        ):
            forget_owner(other, LOCAL)
        assert endings(memory) == [("First?", "One.")]

    def test_forgetting_removes_all_of_one_owner_and_nothing_of_another(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, *[LOOKS_UP, BUILD] * 3)
        ask(assistant, "I know SQL. What to build?", thread="a", owner=MINE)
        ask(assistant, "What else?", thread="b", owner=MINE)
        ask(assistant, "I know SQL. Too?", thread="a", owner=THEIRS)
        with memory.database.transaction() as run:
            add_facts(run, MINE, [stated_fact("by", "2030-06-30")])
        for owner in (MINE, THEIRS):
            PlanShelf(memory.plans(owner)).save("plan", hand_made_plan(), made=NOW)
        kept = forget_owner(memory, MINE)
        assert (kept.threads, kept.facts, kept.plans) == (2, 2, 1)
        assert str(count_kept(memory, MINE)) == "0 conversations, 0 facts, 0 saved plans"
        assert (memory.plans(MINE).names(), memory.plans(THEIRS).names()) == ([], ["plan"])
        assert [e.question for e in assistant.history("a", owner=THEIRS)] == ["I know SQL. Too?"]
        left = {t.config["configurable"]["thread_id"] for t in memory.database.saver.list(None)}
        assert left == {thread_key(THEIRS, "a")}
        forget_owner(memory, MINE)

    def test_a_request_to_be_forgotten_clears_the_profile_and_is_not_kept(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, AIMessage("Hm."))
        ask(assistant, "I know SQL. What now?")
        talk = ask(assistant, "Please forget me.")
        answer = talk.answer
        assert talk.streamed == answer.answer
        assert "I forgot the 1 fact" in answer.answer
        assert "1 conversation, 0 facts, 0 saved plans" in answer.answer
        assert count_kept(memory, LOCAL).facts == 0
        assert "`career-guide forget-me`" in answer.answer
        assert [s.kind for s in answer.statements] == ["notice"]
        assert [q for q, _ in endings(memory)] == ["I know SQL. What now?"]
