"""Workers and turns without a server: bounds, stops, crashes and what listeners hear."""

import asyncio
import json
import threading
from collections.abc import Generator, Iterator

import pytest

from agent.answer import Answer, Usage
from agent.citing import Piece
from agent.conversation import Answered, Event
from agent.errors import ModelUnavailableError
from faces.web.errors import ProblemError
from faces.web.metrics import Metrics
from faces.web.turns import MOST_CHARS, MOST_EVENTS, Turn, TurnEvent
from faces.web.workers import Renderer, Workers, WorkLimits

ANSWER = Answer(
    question="q",
    answer="a",
    statements=[],
    citations=[],
    thread="t",
    model="m",
    usage=Usage(
        input_tokens=0, output_tokens=0, cost_usd=0.0, seconds=0.0, model_calls=0, tool_calls=0
    ),
)

RENDERER = Renderer(text=lambda text: f"<p>{text}</p>", exchange=lambda number, _: f"<i>{number}")


class Script:
    """A question whose answer waits until the test lets it go on."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.ended = (threading.Event() for _ in range(3))

    def __call__(self) -> Generator[Event, None, None]:
        self.begun.set()
        try:
            assert self.go_on.wait(10)
            yield Piece(markdown="a", statement=None)
            yield Answered(answer=ANSWER)
        finally:
            self.ended.set()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def workers(metrics: Metrics) -> Iterator[Workers]:
    made = Workers(WorkLimits(workers=1, waiting=2, each=2), metrics=metrics, renderer=RENDERER)
    made.open()
    yield made
    made.close(5)


def turn(owner: str = "ada", thread: str = "t") -> Turn:
    return Turn(owner=owner, thread=thread, question="q")


def followed(of: Turn, last_id: str = "") -> list[TurnEvent]:
    async def listen() -> list[TurnEvent]:
        return [event async for event in of.follow(last_id) if event is not None]

    return asyncio.run(asyncio.wait_for(listen(), 10))


def refusal(workers: Workers, of: Turn) -> tuple[int, str]:
    with pytest.raises(ProblemError) as refused:
        workers.start(of, Script())
    assert refused.value.status == 503 or "Retry-After" in refused.value.headers
    return refused.value.status, refused.value.kind


def counted(metrics: Metrics, line: str) -> bool:
    return line in metrics.exposition().decode().splitlines()


def test_each_owner_and_all_together_have_a_bound(workers: Workers, metrics: Metrics) -> None:
    script = Script()
    first = workers.start(turn(), script)
    assert script.begun.wait(5)
    others = [workers.start(turn("ada", "u"), script), workers.start(turn("bob"), script)]
    assert refusal(workers, turn()) == (409, "turn-running")
    assert refusal(workers, turn("ada", "v")) == (429, "too-many-turns")
    assert refusal(workers, turn("eve")) == (503, "busy")
    assert counted(metrics, "career_guide_turns_waiting 2.0")
    script.go_on.set()
    assert [followed(each)[-1].name for each in (first, *others)] == ["answer"] * 3
    assert workers.start(turn(), script).owner == "ada"
    assert counted(metrics, 'career_guide_turns_total{ending="answered"} 3.0')


def test_who_hears_that_a_turn_is_over_may_ask_on_at_once(workers: Workers) -> None:
    script = Script()
    script.go_on.set()
    for _ in range(50):
        assert followed(workers.start(turn(), script))[-1].name == "answer"


def test_a_turn_that_is_stopped_while_it_waits_is_never_asked(workers: Workers) -> None:
    first, second = Script(), Script()
    workers.start(turn(), first)
    waiting = workers.start(turn("bob"), second)
    assert workers.stop("bob", "t")
    assert [event.name for event in followed(waiting)] == ["failed"]
    assert not workers.stop("bob", "other")
    first.go_on.set()
    assert workers.wait_idle(5)
    assert not second.begun.is_set()


def test_a_turn_that_is_stopped_is_ended_in_the_agent_too(workers: Workers) -> None:
    script = Script()
    running = workers.start(turn(), script)
    assert script.begun.wait(5)
    assert workers.stop("ada", "t")
    assert json.loads(followed(running)[-1].data)["kind"] == "stopped"
    assert workers.is_busy("ada", "t")
    script.go_on.set()
    assert script.ended.wait(5)
    assert workers.wait_free("ada", "t", seconds=5)


def test_a_crash_is_told_without_its_text_and_the_worker_lives(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    def crash() -> Generator[Event, None, None]:
        yield Piece(markdown="a", statement=None)
        raise ZeroDivisionError("the user's secret")

    crashed = followed(workers.start(turn(), crash))[-1]
    assert (crashed.name, "secret" in crashed.data) == ("failed", False)
    assert json.loads(crashed.data)["kind"] == "internal"
    (logged,) = [record for record in caplog.records if record.msg == "turn crashed"]
    assert logged.__dict__["facts"]["error"] == "ZeroDivisionError"
    assert "crash:" in logged.__dict__["facts"]["where"]
    assert "secret" not in str(logged.__dict__)
    script = Script()
    script.go_on.set()
    assert followed(workers.start(turn(), script))[-1].name == "answer"


def test_a_failure_of_the_model_is_told_in_our_words(workers: Workers, metrics: Metrics) -> None:
    def fail() -> Generator[Event, None, None]:
        raise ModelUnavailableError("openai:secret", "did not answer in time")
        yield

    failed = followed(workers.start(turn(), fail))[-1]
    assert json.loads(failed.data)["kind"] == "model-unavailable"
    assert "secret" not in failed.data
    assert counted(metrics, 'career_guide_errors_total{kind="model-unavailable"} 1.0')


def test_an_agent_that_ends_without_an_answer_is_a_bug_and_not_a_silence(workers: Workers) -> None:
    def nothing() -> Generator[Event, None, None]:
        yield Piece(markdown="a", statement=None)

    assert followed(workers.start(turn(), nothing))[-1].name == "failed"


def test_closing_takes_no_more_questions_and_cuts_off_what_does_not_end(metrics: Metrics) -> None:
    workers = Workers(WorkLimits(workers=1, waiting=2, each=2), metrics=metrics, renderer=RENDERER)
    workers.open()
    script = Script()
    running = workers.start(turn(), script)
    assert script.begun.wait(5)
    workers.close(0.1)
    assert json.loads(followed(running)[-1].data)["kind"] == "shutting-down"
    assert refusal(workers, turn("bob")) == (503, "shutting-down")
    assert workers.is_hanging
    script.go_on.set()
    assert workers.wait_idle(5)


def test_what_is_kept_of_a_turn_is_bounded_and_its_end_is_always_there() -> None:
    many, large = turn(), turn()
    for number in range(MOST_EVENTS + 500):
        many.add("piece", str(number))
    for _ in range(20):
        large.add("piece", "x" * (MOST_CHARS // 10))
    for each in (many, large):
        each.end(ANSWER, "{}")
    kept, few = followed(many), followed(large)
    assert len(kept) == MOST_EVENTS
    assert sum(len(event.data) for event in few) <= MOST_CHARS
    assert [events[-1].name for events in (kept, few)] == ["answer", "answer"]
    assert [event.number for event in kept] == list(range(502, MOST_EVENTS + 502))


def test_nothing_happens_in_a_turn_that_is_over() -> None:
    over = turn()
    assert over.end(ANSWER, "{}")
    over.add("piece", "late")
    assert not over.end(ANSWER, "{}")
    assert not over.fail(ProblemError(500, "x", "x", "x"), "{}")
    assert [event.name for event in followed(over)] == ["answer"]


def test_several_listeners_hear_the_same_however_late_they_come() -> None:
    async def scene() -> list[list[str]]:
        spoken = turn()

        async def listen() -> list[str]:
            return [event.data async for event in spoken.follow() if event is not None]

        early = asyncio.create_task(listen())
        await asyncio.sleep(0.01)
        for number in range(100):
            await asyncio.to_thread(spoken.add, "piece", str(number))
            if number == 50:
                middle = asyncio.create_task(listen())
        spoken.end(ANSWER, "{}")
        return [await early, await middle, await listen()]

    early, middle, late = asyncio.run(scene())
    assert early == middle == late
    assert len(early) == 101
