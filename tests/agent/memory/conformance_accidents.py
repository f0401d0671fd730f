"""What memory promises when processes meet or die: run against SQLite and against Postgres."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.errors import ModelUnavailableError, ThreadBusyError
from agent.memory.memory import Memory, open_memory
from agent.memory.threads import LOCAL
from agent.settings import Settings
from knowledge.archive import Archive
from tests.agent.memory.conformance import ask, endings, profile, threads, turns
from tests.agent.memory.holding import BUILD, LOOKS_UP, WAITING, A, B, assistant_of, opened

ROOT = Path(__file__).resolve().parents[3]


def launched(settings: Settings, script: str, thread: str, question: str) -> subprocess.Popen[str]:
    """Ask in another process."""
    url = settings.database_url
    own = {
        "CAREER_GUIDE_DATA_DIR": str(settings.data_dir),
        "CAREER_GUIDE_STORE": str(settings.store),
        "CAREER_GUIDE_DATABASE_URL": url.get_secret_value() if url else "",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.agent.memory.holding", script, thread, question],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def started(settings: Settings, script: str, thread: str, question: str) -> subprocess.Popen[str]:
    """Ask in another process, and return when its model is at work."""
    process = launched(settings, script, thread, question)
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line == WAITING, process.communicate(timeout=10)
    return process


def killed(settings: Settings, script: str, thread: str, question: str) -> None:
    process = started(settings, script, thread, question)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


class AccidentConformance:
    """The tests; a subclass gives the `settings` that name where memory is kept."""

    @pytest.fixture
    def memory(self, settings: Settings) -> Iterator[Memory]:
        with open_memory(settings) as opened_memory:
            yield opened_memory

    # Locks

    def test_a_conversation_that_is_busy_is_waited_for_and_then_said_so(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        impatient = settings.model_copy(update={"thread_wait_s": 0.2})
        with memory.locked(LOCAL, "t"), opened(impatient, archive, AIMessage("Hm.")) as other:
            with pytest.raises(ThreadBusyError, match=r"busy with another question for 0\.2 s"):
                ask(other, "Anybody?")
            assert ask(other, "Anybody?", thread="another").answer.answer == "Hm."
        assert turns(memory) == []

    def test_a_lock_is_free_again_after_its_holder(self, memory: Memory) -> None:
        with pytest.raises(ZeroDivisionError), memory.locked(LOCAL, "t"):
            raise ZeroDivisionError
        held = memory.locked(LOCAL, "t")
        held.__enter__()
        # Begun in one thread, read to its end in another, as web servers do.
        ending = threading.Thread(target=lambda: held.__exit__(None, None, None))
        ending.start()
        ending.join()
        with memory.locked(LOCAL, "t"):
            pass

    def test_two_processes_in_one_conversation_answer_one_after_the_other(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        other = started(settings, "slow", "t", "First?")
        ask(assistant_of(memory, archive, settings, AIMessage(f"Then [{A}].")), "Second?")
        said, _ = other.communicate(timeout=30)
        assert said.strip() == "Answered"
        assert endings(memory) == [("First?", "Build [1]."), ("Second?", "Then [1].")]

    def test_tables_are_made_once_though_many_processes_begin_at_once(
        self, settings: Settings
    ) -> None:
        several = [launched(settings, "slow", f"t{n}", "First?") for n in range(3)]
        said = [process.communicate(timeout=60)[0].split() for process in several]
        assert said == [[WAITING, "Answered"]] * 3
        with open_memory(settings) as memory:
            assert {thread.id for thread in threads(memory)} == {"t0", "t1", "t2"}

    # Accidents

    @pytest.mark.parametrize("script", ["killed before anything", "killed after a look-up"])
    def test_a_process_killed_in_mid_turn_loses_nothing_and_doubles_nothing(
        self, script: str, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        ask(assistant_of(memory, archive, settings, LOOKS_UP, BUILD), "First?")
        killed(settings, script, "t", "I know SQL. Second?")
        assert endings(memory) == [("First?", "Build [1]."), ("I know SQL. Second?", None)]
        assert profile(memory).stated("skill") == ("SQL",)
        again = assistant_of(memory, archive, settings, AIMessage(f"Two [{A}]."))
        ask(again, "I know SQL. Second?")
        assert endings(memory) == [("First?", "Build [1]."), ("I know SQL. Second?", "Two [1].")]
        assert profile(memory).stated("skill") == ("SQL",)
        asked = again.model.chat.asked[-1]  # type: ignore[attr-defined]
        assert [m.text for m in asked if isinstance(m, HumanMessage)] == [
            "First?",
            "I know SQL. Second?",
        ]

    def test_another_question_after_a_kill_leaves_the_killed_one_in_its_place(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        killed(settings, "killed after a look-up", "t", "First?")
        assistant = assistant_of(memory, archive, settings, AIMessage("Done."))
        ask(assistant, "Second?")
        assert endings(memory) == [("First?", None), ("Second?", "Done.")]
        asked = assistant.model.chat.asked[-1]  # type: ignore[attr-defined]
        assert [m.text for m in asked[1:]] == ["First?", "Second?"]

    def test_an_answer_that_was_given_and_not_noted_is_noted_with_the_next_question(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        answer = ask(assistant_of(memory, archive, settings, LOOKS_UP, BUILD), "First?").answer
        with memory.database.transaction() as run:
            run("UPDATE career_turn SET answer = NULL")
        ask(assistant_of(memory, archive, settings, AIMessage("Two.")), "Second?")
        first, second = turns(memory)
        assert first.answer is not None
        assert first.answer.usage.seconds > 0
        assert first.answer.model_copy(update={"usage": answer.usage}) == answer
        assert second.answer is not None

    def test_an_answer_that_was_given_and_not_noted_is_that_of_the_same_question_asked_again(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        answer = ask(assistant_of(memory, archive, settings, LOOKS_UP, BUILD), "First?").answer
        with memory.database.transaction() as run:
            run("UPDATE career_turn SET answer = NULL")
        again = assistant_of(memory, archive, settings, LOOKS_UP, AIMessage("Something else."))
        talk = ask(again, "First?")
        assert talk.streamed == talk.answer.answer == answer.answer
        assert endings(memory) == [("First?", answer.answer)]
        assert again.model.chat.asked == []  # type: ignore[attr-defined]
        ask(again, "First?")  # once it was heard, it may be asked anew
        assert [question for question, _ in endings(memory)] == ["First?", "First?"]

    def test_a_listener_that_leaves_before_the_answer_can_ask_again(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        assistant = assistant_of(memory, archive, settings, LOOKS_UP, LOOKS_UP, BUILD)
        leaving = assistant.ask("First?", thread="t")
        next(leaving)
        leaving.close()
        assistant.model.chat.script[:] = [LOOKS_UP, BUILD]  # type: ignore[attr-defined]
        ask(assistant, "First?")
        assert endings(memory) == [("First?", "Build [1].")]
        asked = assistant.model.chat.asked[-1]  # type: ignore[attr-defined]
        assert [m.type for m in asked] == ["system", "human", "ai", "tool"]

    @pytest.mark.parametrize("events", [2, 3])
    def test_an_answer_whose_listener_left_is_there_when_the_next_one_comes(
        self, events: int, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        long = AIMessage(f"One [{A}]. Two [{B}]. Three [{A}].")
        assistant = assistant_of(memory, archive, settings, LOOKS_UP, long, AIMessage("Done."))
        leaving = assistant.ask("First?", thread="t")
        for _ in range(events):
            next(leaving)
        leaving.close()
        ask(assistant, "Second?")
        assert endings(memory) == [
            ("First?", "One [1]. Two [2]. Three [1]."),
            ("Second?", "Done."),
        ]
        asked = assistant.model.chat.asked[-1]  # type: ignore[attr-defined]
        assert [m.type for m in asked] == ["system", "human", "ai", "human"]

    def test_a_model_that_fails_leaves_its_reason_and_a_conversation_that_works(
        self, settings: Settings, memory: Memory, archive: Archive
    ) -> None:
        said = [LOOKS_UP, TimeoutError("slow"), AIMessage("Done.")]
        assistant = assistant_of(memory, archive, settings, *said)
        with pytest.raises(ModelUnavailableError):
            ask(assistant, "First?")
        ask(assistant, "Second?")
        (first, second) = endings(memory)
        assert "in time" in str(first[1])
        assert second == ("Second?", "Done.")
