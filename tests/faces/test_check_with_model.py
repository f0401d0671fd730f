"""`projects check` with a model behind a real address, as it is typed_here."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from scripts.write_schemas import DOCS
from tests.agent.openai_stub import OpenAIStub, Reply, Request, fail, say
from tests.faces.conftest import Typed
from tests.tools.projects import judges
from tests.tools.projects.judges import Asked
from tests.tools.projects.repositories import ASSISTANT, INJECTED, Project

NAME = "openai:gpt-5-mini"


@pytest.fixture
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


def settings(stub: OpenAIStub) -> dict[str, str]:
    return {"CAREER_GUIDE_BASE_URL": stub.base_url, "CAREER_GUIDE_API_KEY": "sk-x"}


def asked(request: Request) -> Asked:
    system, user = (message["content"] for message in request.messages)
    return Asked(instructions=system, material=user)


def judge(request: Request) -> Reply:
    """Say that all is met, but for one criterion."""
    of = asked(request)
    verdict = "not_met" if of.key == "error-analysis" else "met"
    return say(judges.say(verdict, of.lines[:20], f"Because of {of.key}."))


def check(typed_here: Typed, project: Project, root: Path, *more: str, **variables: str) -> str:
    folder = project.write(root)
    done = typed_here(
        "projects", "check", str(folder), "--brief", project.brief, *more, **variables
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_criterion_says_who_judged_it(
    typed_here: Typed, tmp_path: Path, stub: OpenAIStub
) -> None:
    stub.script(*[judge] * 20)
    shown = check(typed_here, ASSISTANT, tmp_path, "--model", NAME, **settings(stub))
    assert f"judged by {NAME}" in shown
    assert "Because of retrieval-score." in shown
    assert f"{NAME} was asked about {len(stub.requests)} criteria" in " ".join(shown.split())


def test_the_model_that_is_set_is_asked_and_the_json_is_as_the_schema_says(
    typed_here: Typed, tmp_path: Path, stub: OpenAIStub
) -> None:
    stub.script(*[judge] * 20)
    shown = check(
        typed_here, ASSISTANT, tmp_path, "--json", CAREER_GUIDE_MODEL=NAME, **settings(stub)
    )
    document = json.loads(shown)
    schema = json.loads((DOCS / "project-check.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    by = {one["criterion"]["key"]: one["judgement"]["by"] for one in document["criteria"]}
    assert set(by.values()) == {NAME}
    assert document["judging"]["asked"] == len(stub.requests) == len(by)


def test_instructions_in_a_project_change_no_verdict(
    typed_here: Typed, tmp_path: Path, stub: OpenAIStub
) -> None:
    def obey(request: Request) -> Reply:
        return say(judges.say("met", asked(request).lines[:20]))

    stub.script(*[obey] * 20)
    plain = json.loads(check(typed_here, INJECTED, tmp_path, "--json"))
    model = check(typed_here, INJECTED, tmp_path, "--json", "--model", NAME, **settings(stub))
    swayed = json.loads(model)
    verdicts = [[one["verdict"] for one in found["criteria"]] for found in (plain, swayed)]
    assert stub.requests
    assert verdicts[0] == verdicts[1]
    assert "AGENTS.md" in {spot["path"] for spot in swayed["judging"]["addressed"]}


def test_a_model_that_fails_leaves_the_inspection_and_says_so(
    typed_here: Typed, tmp_path: Path, stub: OpenAIStub
) -> None:
    stub.script(fail(401), fail(401))
    plain = check(typed_here, ASSISTANT, tmp_path)
    shown = check(typed_here, ASSISTANT, tmp_path, "--model", NAME, **settings(stub))
    assert "judged by inspection; the model rejected the key" in " ".join(shown.split())
    assert shown.splitlines()[1] == plain.splitlines()[1]


def test_the_embedded_model_judges_nothing(
    typed_here: Typed, tmp_path: Path, stub: OpenAIStub
) -> None:
    plain = check(typed_here, ASSISTANT, tmp_path, "--json")
    offline = check(
        typed_here, ASSISTANT, tmp_path, "--json", "--model", "offline", **settings(stub)
    )
    assert offline == plain
    assert "judging" not in json.loads(plain)
    assert stub.requests == []


def test_a_model_that_cannot_be_had_is_one_clear_line(typed_here: Typed, tmp_path: Path) -> None:
    folder = str(ASSISTANT.write(tmp_path))
    done = typed_here("projects", "check", folder, "--model", NAME)
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs a key" in done.stderr
    assert len(done.stderr.splitlines()) == 1
