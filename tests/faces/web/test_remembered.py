"""Conversations, profile and plans over HTTP, and that nobody sees another's."""

import json
from collections.abc import Callable
from itertools import product

import pytest
from fastapi.testclient import TestClient

from tests.faces.web.conftest import API, JSON, Opened

KeyOf = Callable[[str], dict[str, str]]
QUESTION = "What is agent engineering?"


@pytest.fixture(scope="module")
def guarded(opened: Opened) -> TestClient:
    """A server that lets nobody in without a key."""
    return opened(access="keys", requests_per_minute=100_000)


@pytest.fixture(scope="module")
def ada(key_of: KeyOf) -> dict[str, str]:
    return key_of("ada")


@pytest.fixture(scope="module")
def bob(key_of: KeyOf) -> dict[str, str]:
    return key_of("bob")


def ask(client: TestClient, thread: str, owner: dict[str, str], question: str = QUESTION) -> None:
    said = client.post(
        f"{API}/threads/{thread}/turns", json={"question": question}, headers=owner | JSON
    )
    assert said.status_code == 200, said.text


def test_conversations_are_listed_searched_renamed_branched_exported_and_deleted(
    guarded: TestClient, ada: dict[str, str], thread: str
) -> None:
    where = f"{API}/threads"
    ask(guarded, thread, ada)
    ask(guarded, thread, ada, "what about testing?")

    def found(**query: str) -> list[str]:
        return [t["id"] for t in guarded.get(where, headers=ada, params=query).json()]

    assert thread in found()
    assert found(search="TESTING about") == [thread]
    assert found(search="zebra") == []
    named = guarded.patch(f"{where}/{thread}", json={"title": "Zebras"}, headers=ada).json()
    assert (named["title"], named["questions"]) == ("Zebras", 2)
    assert found(search="zebra") == [thread]

    made = guarded.post(f"{where}/{thread}/branches", json={"before_turn": 2}, headers=ada)
    assert made.status_code == 201
    branch = made.json()["id"]
    copied = guarded.get(f"{where}/{branch}", headers=ada).json()
    assert (copied["branched_from"], copied["title"]) == (f"{thread}:1", "Zebras")
    assert len(guarded.get(f"{where}/{branch}", headers=ada).json()["turns"]) == 1
    beyond = guarded.post(f"{where}/{thread}/branches", json={"before_turn": 10}, headers=ada)
    assert beyond.status_code == 404

    text = guarded.get(f"{where}/{thread}/export", headers=ada)
    assert text.headers["content-type"].startswith("text/markdown")
    assert f"{thread}.md" in text.headers["content-disposition"]
    assert "> what about testing?" in text.text
    whole = guarded.get(f"{where}/{thread}/export?format=json", headers=ada).json()
    assert whole == guarded.get(f"{where}/{thread}", headers=ada).json()

    assert guarded.delete(f"{where}/{thread}", headers=ada).status_code == 204
    assert guarded.get(f"{where}/{thread}", headers=ada).status_code == 404
    assert guarded.get(f"{where}/{thread}/turns/current/events", headers=ada).status_code == 404
    assert branch in found()


def test_a_profile_is_shown_noted_and_forgotten(guarded: TestClient, ada: dict[str, str]) -> None:
    where = f"{API}/profile"
    for kind, value in (("skill", "SQL"), ("skill", "Python"), ("hours_per_week", "6")):
        noted = guarded.put(f"{where}/{kind}", json={"value": value}, headers=ada)
        assert noted.status_code == 200
    wrong = guarded.put(f"{where}/hours_per_week", json={"value": "many"}, headers=ada)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:career-guide:cannot-do")

    def known() -> set[tuple[str, str]]:
        facts = guarded.get(where, headers=ada).json()["facts"]
        return {(fact["kind"], fact["value"]) for fact in facts}

    assert {("skill", "SQL"), ("skill", "Python"), ("hours_per_week", "6")} <= known()
    guarded.delete(f"{where}/skill?value=sql", headers=ada)
    assert ("skill", "SQL") not in known()
    assert ("skill", "Python") in known()
    guarded.delete(where, headers=ada)
    assert known() == set()


def test_a_plan_is_made_listed_ticked_and_drawn(guarded: TestClient, ada: dict[str, str]) -> None:
    where = f"{API}/plans"
    new = {"name": "mine", "role": "data engineer", "know": ["SQL"]}
    made = guarded.post(where, json=new, headers=ada)
    assert made.status_code == 201, made.text
    again = guarded.post(where, json=new, headers=ada)
    assert (again.status_code, again.json()["type"]) == (409, "urn:career-guide:plan-exists")
    assert guarded.get(f"{where}/mine", headers=ada).json() == made.json()
    ticked = guarded.patch(f"{where}/mine/stages/1", json={"done": True}, headers=ada).json()
    assert [stage["done"] for stage in ticked["latest"]["plan"]["stages"]][:2] == [True, False]
    (listed,) = guarded.get(where, headers=ada).json()
    assert (listed["name"], listed["done"], listed["version"]) == ("mine", 1, 2)
    unknown = guarded.patch(f"{where}/mine/stages/zebra", json={"done": True}, headers=ada)
    assert unknown.status_code == 422
    drawing = guarded.get(f"{where}/mine/timeline.svg", headers=ada)
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert "script" not in drawing.headers["content-security-policy"]
    assert drawing.text.lstrip().startswith("<")
    assert "</svg>" in drawing.text


def test_a_branch_before_the_first_question_is_a_new_conversation(
    guarded: TestClient, ada: dict[str, str], thread: str
) -> None:
    where = f"{API}/threads"
    ask(guarded, thread, ada)
    point = {"before_turn": 1, "title": "Another beginning"}
    made = guarded.post(f"{where}/{thread}/branches", json=point, headers=ada).json()
    assert made["questions"] == 0
    assert made["id"] != thread
    assert guarded.get(f"{where}/{made['id']}", headers=ada).status_code == 404
    titled = {"before_turn": 2, "title": "Another way"}
    made = guarded.post(f"{where}/{thread}/branches", json=titled, headers=ada).json()
    assert guarded.get(f"{where}/{made['id']}", headers=ada).json()["title"] == "Another way"


def test_the_roadmap_of_an_answer_is_kept_as_a_plan(
    guarded: TestClient, ada: dict[str, str], thread: str
) -> None:
    where = f"{API}/threads/{thread}/turns"
    ask(guarded, thread, ada)
    question = "I know SQL. Give me a roadmap to data engineer, 6 hours a week."
    ask(guarded, thread, ada, question)
    shown = guarded.get(f"{API}/threads/{thread}", headers=ada).json()["turns"][1]["answer"]
    names = [guarded.post(f"{where}/2/plan", headers=ada).json()["name"] for _ in range(2)]
    assert names == ["data-engineer", "data-engineer-2"]
    plan = guarded.get(f"{API}/plans/{names[1]}", headers=ada).json()["latest"]["plan"]
    assert [s["title"] for s in plan["stages"]] == [s["title"] for s in shown["roadmap"]["stages"]]
    assert (plan["known"], plan["hours_per_week"]) == (["SQL"], 6)
    ask(guarded, thread, ada, "Leave out the first stage")
    shown = guarded.get(f"{API}/threads/{thread}", headers=ada).json()["turns"][2]["answer"]
    shorter = guarded.post(f"{where}/3/plan", headers=ada).json()["name"]
    left = guarded.get(f"{API}/plans/{shorter}", headers=ada).json()["latest"]["plan"]["stages"]
    assert [stage["title"] for stage in left] == [s["title"] for s in plan["stages"][1:]]
    assert [stage["title"] for stage in left] == [s["title"] for s in shown["roadmap"]["stages"]]
    for number in (1, 4):  # no roadmap there, no question there
        assert guarded.post(f"{where}/{number}/plan", headers=ada).status_code == 404


@pytest.mark.parametrize(
    ("form", "kind", "holds"),
    [
        ("markdown", "text/markdown", "# Roadmap"),
        ("ical", "text/calendar", "BEGIN:VEVENT"),
        ("json", "application/json", '"stages"'),
    ],
)
def test_a_plan_is_exported(
    guarded: TestClient, ada: dict[str, str], form: str, kind: str, holds: str
) -> None:
    new = {"name": f"as {form}", "role": "data engineer", "hours_per_week": 6, "by": "2030-01-01"}
    guarded.post(f"{API}/plans", json=new, headers=ada)
    said = guarded.get(f"{API}/plans/as-{form}/export?format={form}", headers=ada)
    assert said.headers["content-type"].startswith(kind)
    assert f"as-{form}." in said.headers["content-disposition"]
    assert holds in said.text


def test_a_tick_that_was_set_by_mistake_is_taken_back(
    guarded: TestClient, ada: dict[str, str]
) -> None:
    made = guarded.post(f"{API}/plans", json={"name": "t", "role": "data engineer"}, headers=ada)
    key = made.json()["latest"]["plan"]["stages"][1]["key"].replace("#", "%23")
    where = f"{API}/plans/t/stages/{key}"
    for done in (True, False):
        saved = guarded.patch(where, json={"done": done}, headers=ada).json()
        assert [stage["done"] for stage in saved["latest"]["plan"]["stages"]][:2] == [False, done]
    assert saved["latest"]["number"] == 3


def test_another_owners_things_answer_as_if_they_were_not_there(
    guarded: TestClient, ada: dict[str, str], bob: dict[str, str], thread: str
) -> None:
    secret = "I know COBOL and want to become a data engineer"
    ask(guarded, thread, ada, secret)
    guarded.post(f"{API}/plans", json={"name": "hers", "role": "data engineer"}, headers=ada)
    ways = [
        ("GET", "/threads/{}", None),
        ("PATCH", "/threads/{}", {"title": "mine now"}),
        ("DELETE", "/threads/{}", None),
        ("GET", "/threads/{}/export", None),
        ("GET", "/threads/{}/export?format=json", None),
        ("POST", "/threads/{}/branches", {"before_turn": 1}),
        ("GET", "/threads/{}/turns/current/events", None),
        ("DELETE", "/threads/{}/turns/current", None),
        ("GET", "/plans/{}", None),
        ("PATCH", "/plans/{}/stages/1", {"done": True}),
        ("GET", "/plans/{}/timeline.svg", None),
        ("GET", "/plans/{}/export", None),
        ("POST", "/threads/{}/turns/1/plan", None),
    ]
    leaks = []
    for (method, path, body), foreign in product(ways, (thread, "hers")):
        answers = []
        for name in (foreign, "unheard-of"):
            headers = bob | {"X-Request-ID": "same"}
            said = guarded.request(method, API + path.format(name), json=body, headers=headers)
            answers.append((said.status_code, said.text))
        if answers[0] != answers[1] or answers[0][0] != 404:
            leaks.append((method, path, answers))
    assert leaks == []
    seen = "".join(
        guarded.get(API + path, headers=bob).text for path in ("/threads", "/plans", "/profile")
    )
    assert "COBOL" not in seen
    assert thread not in seen
    assert "hers" not in seen
    theirs = guarded.get(f"{API}/threads/{thread}", headers=ada).json()
    assert [turn["question"] for turn in theirs["turns"]] == [secret]
    assert guarded.get(f"{API}/plans/hers", headers=ada).json()["latest"]["number"] == 1


def test_the_same_id_is_another_conversation_for_each_owner(
    guarded: TestClient, ada: dict[str, str], bob: dict[str, str], thread: str
) -> None:
    ask(guarded, thread, ada, "What is agent engineering?")
    ask(guarded, thread, bob, "How do I prepare for an interview?")
    for owner, word in ((ada, "agent"), (bob, "interview")):
        turns = guarded.get(f"{API}/threads/{thread}", headers=owner).json()["turns"]
        assert [word in turn["question"] for turn in turns] == [True]


def test_who_is_forgotten_leaves_nothing_and_the_others_keep_theirs(
    guarded: TestClient, key_of: KeyOf, bob: dict[str, str], thread: str
) -> None:
    eve = key_of("eve")
    ask(guarded, thread, eve, "I know COBOL; what does a data engineer do?")
    ask(guarded, thread, bob)
    guarded.post(f"{API}/plans", json={"name": "p", "role": "data engineer"}, headers=eve)
    kept = guarded.delete(f"{API}/me", headers=eve).json()
    assert (kept["threads"], kept["plans"]) == (1, 1)
    for path in ("/threads", "/plans"):
        assert guarded.get(API + path, headers=eve).json() == []
    assert guarded.get(f"{API}/profile", headers=eve).json() == {"facts": []}
    events = guarded.get(f"{API}/threads/{thread}/turns/current/events", headers=eve)
    assert events.status_code == 404
    assert guarded.get(f"{API}/threads/{thread}", headers=bob).status_code == 200


def test_tools_give_the_typed_results_of_the_command_line(
    guarded: TestClient, ada: dict[str, str]
) -> None:
    def get(path: str) -> dict[str, object]:
        said = guarded.get(API + path, headers=ada)
        assert said.status_code == 200, said.text
        return dict(said.json())

    found = get("/lookup?question=how do I evaluate a RAG system")
    assert found["matched_by"] == "question"
    compared = get("/compare?topic=do you need a degree")
    assert compared["viewpoints"]
    assert get("/journeys?to_role=data scientist")["journeys"]
    plan = get("/roadmap?role=data engineer&know=SQL&know=Python&hours_per_week=6")
    assert plan["known"] == ["SQL", "Python"]
    assert get("/projects?role=data engineer&hours=40")["briefs"]
    counts = get("/store")["counts"]
    assert isinstance(counts, dict)
    assert counts["pages"] >= 48
    cited = json.dumps(compared)
    name = cited[cited.index("ev_") :][:9]
    assert get(f"/evidence/{name}")["id"] == name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/evidence/ev_aaaaaa", 404),
        ("/evidence/nothing", 422),
        ("/lookup", 422),
        ("/roadmap?role=astronaut", 422),
        ("/roadmap?role=data engineer&hours_per_week=nan", 422),
        ("/compare?topic=", 422),
        ("/threads?count=0", 422),
        ("/nothing", 404),
    ],
)
def test_what_a_tool_cannot_do_is_a_problem(
    guarded: TestClient, ada: dict[str, str], path: str, status: int
) -> None:
    said = guarded.get(API + path, headers=ada)
    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"
    assert "Error" not in said.text
