import pytest
from fastapi.testclient import TestClient

from agent.answer import Answer
from tests.faces.web.conftest import API, JSON, STREAM, Opened
from tests.faces.web.events import heard

QUESTION = {"question": "What does an AI engineer do?"}


@pytest.fixture
def turns(thread: str) -> str:
    return f"{API}/threads/{thread}/turns"


def test_an_answer_streams_as_pieces_that_make_it_up_and_comes_as_a_whole_at_the_end(
    client: TestClient, turns: str
) -> None:
    events = heard(client.post(turns, json=QUESTION, headers=STREAM).text.splitlines())
    assert events[0].name == "look_up"
    assert events[0].data == {"asked": QUESTION["question"]}
    pieces = [event for event in events if event.name == "piece"]
    *_, last = events
    assert last.name == "answer"
    html = last.data.pop("html")
    answer = Answer.model_validate(last.data)
    assert "".join(piece.data["markdown"] for piece in pieces).strip() == answer.answer
    said = [piece.data["statement"] for piece in pieces if piece.data["statement"]]
    assert [one["text"] for one in said] == [one.text for one in answer.statements]
    assert answer.citations[0].url is not None
    assert html.startswith('<article class="exchange" id="turn-1">')
    assert 'data-source="s1-1"' in html
    last_piece = pieces[-1].data["html"]
    assert last_piece.count("<li>") == html.partition('<details class="sources">')[0].count("<li>")
    numbers = [tuple(map(int, event.id.split("-"))) for event in events]
    assert numbers == sorted(set(numbers))


def test_json_is_the_contract_of_the_command_line(client: TestClient, turns: str) -> None:
    said = client.post(turns, json=QUESTION, headers=JSON)
    assert said.headers["content-type"] == "application/json"
    answer = Answer.model_validate(said.json())
    assert (answer.question, answer.thread) == (QUESTION["question"], turns.split("/")[4])
    assert answer.statements
    assert answer.citations


def test_html_of_a_piece_holds_no_markup_of_a_model(client: TestClient, turns: str) -> None:
    question = {"question": "What does an <img src=x onerror=alert(1)> AI engineer do?"}
    for event in heard(client.post(turns, json=question, headers=STREAM).text.splitlines()):
        assert "<img" not in str(event.data.get("html", "")), event


def test_a_refusal_is_an_answer(client: TestClient, turns: str) -> None:
    question = {"question": "What is the weather in Paris?"}
    said = client.post(turns, json=question, headers=JSON)
    assert said.status_code == 200
    assert said.json()["refusal"]["kind"] == "out_of_scope"
    assert said.json()["citations"] == []


def test_a_conversation_remembers_what_it_was_about(client: TestClient, turns: str) -> None:
    client.post(turns, json={"question": "What is agent engineering?"}, headers=JSON)
    again = client.post(turns, json={"question": "what about testing?"}, headers=JSON).json()
    assert any("agent" in cited["section"].lower() for cited in again["citations"])
    kept = client.get(turns.removesuffix("/turns")).json()["turns"]
    assert [turn["answer"]["answer"] for turn in kept][1] == again["answer"]


def test_listening_again_replays_a_turn_from_any_event_on(client: TestClient, turns: str) -> None:
    first = heard(client.post(turns, json=QUESTION, headers=STREAM).text.splitlines())
    where = f"{turns}/current/events"
    assert heard(client.get(where).text.splitlines()) == first
    for cut in (1, 3, len(first) - 1):
        again = client.get(where, headers={"Last-Event-ID": first[cut - 1].id})
        assert heard(again.text.splitlines()) == first[cut:]
    over = client.get(where, headers={"Last-Event-ID": first[-1].id})
    assert (over.status_code, over.text) == (204, "")


@pytest.mark.parametrize("last", ["1-5", "x", "99999999999999-99999999999", "-", "³-¹"])
def test_an_event_id_of_another_turn_counts_as_none(
    client: TestClient, turns: str, last: str
) -> None:
    first = heard(client.post(turns, json=QUESTION, headers=STREAM).text.splitlines())
    again = client.get(f"{turns}/current/events", headers=[(b"Last-Event-ID", last.encode())])
    assert heard(again.text.splitlines()) == first


def test_a_turn_that_ended_before_the_server_was_started_is_answered_from_the_conversation(
    client: TestClient, turns: str
) -> None:
    client.post(turns, json=QUESTION, headers=STREAM)
    client.app.state.service.workers.forget_thread("local", turns.split("/")[4])  # type: ignore[attr-defined]
    (event,) = heard(client.get(f"{turns}/current/events").text.splitlines())
    assert event.name == "answer"
    assert event.data["question"] == QUESTION["question"]
    seen = client.get(f"{turns}/current/events", headers={"Last-Event-ID": event.id})
    assert seen.status_code == 204


def test_where_nothing_was_asked_there_is_nothing_to_listen_to_or_to_stop(
    client: TestClient, turns: str
) -> None:
    assert client.get(f"{turns}/current/events").status_code == 404
    assert client.delete(f"{turns}/current").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": " \n "}, 422),
        ({"question": "x" * 4001}, 422),
        ({"question": "What?", "model": "openai:x"}, 422),
        ({}, 422),
        ([], 422),
    ],
)
def test_what_is_no_question_is_a_problem_that_repeats_nothing(
    client: TestClient, turns: str, body: object, status: int
) -> None:
    said = client.post(turns, json=body)
    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"
    problem = said.json()
    assert problem["status"] == status
    assert problem["request_id"] == said.headers["x-request-id"]
    assert "xxx" not in said.text
    assert "openai:x" not in said.text
    assert client.get(turns.removesuffix("/turns")).status_code == 404


def test_a_server_that_cannot_write_conversations_says_that_it_is_not_ready(opened: Opened) -> None:
    client = opened()
    assert client.get("/readyz").json() == {"store": True, "threads": True}
    client.app.state.service.assistant.memory.database.close()  # type: ignore[attr-defined]
    said = client.get("/readyz")
    assert (said.status_code, said.json()) == (503, {"store": True, "threads": False})
    listed = client.get(f"{API}/threads")
    assert (listed.status_code, listed.json()["type"]) == (
        503,
        "urn:career-guide:memory-unavailable",
    )
    assert client.get("/healthz").status_code == 200
