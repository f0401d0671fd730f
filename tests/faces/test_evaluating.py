"""The commands of `eval`, run in this process: a new one would import for seconds each time."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from faces.cli import app, main
from tests.agent.openai_stub import OpenAIStub, say


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


Type = Callable[..., Done]


@pytest.fixture
def type_eval(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Type:
    """Run `career-guide eval` with arguments."""
    for name in ("PODWIKI_DIR", "PODCAST_DIR", "OPENAI_API_KEY", "CAREER_GUIDE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAREER_GUIDE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(lambda: app(["eval", *arguments]))
        captured = capsys.readouterr()
        return Done(code=int(ended.value.code or 0), out=captured.out, err=captured.err)

    return run


def test_a_run_is_made_read_compared_shown_and_graded_anew(type_eval: Type, tmp_path: Path) -> None:
    names = "ai-engineer-day\nweather-in-paris\n"
    made = type_eval("run", "--scenarios", "-", "--tag", "t", "--json", stdin=names)
    assert made.code == 0, made.err
    found = json.loads(made.out)
    assert (found["scored"], found["tag"], found["passed"]["share"]) == (2, "t", 1.0)
    log = found["log"]
    same = type_eval("compare", log, log)
    assert (same.code, same.out.splitlines()[0]) == (0, "FINE")
    page = tmp_path / "run.html"
    assert type_eval("report", log, "--html", str(page), "--base", log).code == 0
    assert "weather-in-paris" in page.read_text(encoding="utf-8")
    again = tmp_path / "again.eval"
    assert "no verdict changed" in type_eval("regrade", log, "--to", str(again)).out
    assert again.read_bytes() == Path(log).read_bytes()
    gaps = json.loads(type_eval("gaps", log, "--json").out)
    assert [gap["question"] for gap in gaps] == ["What is the weather in Paris?"]
    retried = type_eval("retry", log, "--json")
    assert json.loads(retried.out)["scored"] == 2
    other = json.loads(type_eval("run", "--scenario", "ai-engineer-day", "--json").out)
    assert type_eval("compare", log, other["log"]).code == 2


def test_a_models_opinion_stands_beside_the_verdicts(
    type_eval: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = json.loads(type_eval("run", "--scenario", "ai-engineer-day", "--json").out)["log"]
    refused = type_eval("judge", log, "--model", "offline")
    assert refused.code == 1
    assert "no opinions" in refused.err
    with OpenAIStub() as stub:
        monkeypatch.setenv("CAREER_GUIDE_BASE_URL", stub.base_url)
        monkeypatch.setenv("CAREER_GUIDE_API_KEY", "k")
        stub.script(say('{"helps": "partly", "reason": "Half of it <b>is</b> told."}'))
        told = type_eval("judge", log, "--model", "openai:gpt-stub")
    assert told.code == 0, told.err
    assert "gates nothing" in told.out
    page = tmp_path / "run.html"
    type_eval("report", log, "--html", str(page))
    shown = page.read_text(encoding="utf-8")
    assert "thinks that it helps: partly. Half of it &lt;b&gt;is" in shown
    assert "in the opinion of openai:gpt-stub" in shown


def test_a_scenario_that_must_pass_and_does_not_is_an_exit_code(type_eval: Type) -> None:
    done = type_eval("run", "--agent", "do-nothing", "--scenario", "ai-engineer-day")
    assert done.code == 1
    assert "ai-engineer-day must pass and does not." in done.err
    assert "FAILED ai-engineer-day" in done.out
    assert "answers something: the answer is empty" in done.out


def test_what_cannot_be_run_is_one_sentence(type_eval: Type) -> None:
    done = type_eval("run", "--scenario", "no-such-scenario")
    assert done.code == 1
    assert done.err.startswith("career-guide: no scenario is called 'no-such-scenario'")
    assert type_eval("run", "--scenarios", "nowhere.txt").code == 2
    assert type_eval("compare", "none.eval", "none.eval").err.count("\n") == 1


def test_scenarios_are_listed_by_split(type_eval: Type) -> None:
    listed = type_eval("scenarios", "--split", "test").out.splitlines()
    assert len(listed) > 5
    assert all(line.startswith("test ") for line in listed[:-1])


def test_the_gate_holds_and_distrust_finds_nothing(type_eval: Type) -> None:
    gate = type_eval("gate")
    assert gate.code == 0, gate.out
    assert "0 not as the baseline says" in gate.out
    distrust = type_eval("distrust")
    assert distrust.code == 0, distrust.out
    assert "not looked at: the whole archive is not there" in distrust.out


def test_a_store_compared_with_itself_touches_nothing(
    type_eval: Type, data_dir: Path, tmp_path: Path
) -> None:
    assert type_eval("gate").code == 0  # builds the store where it is missing
    copy = tmp_path / "copy"
    shutil.copytree(data_dir / "bundled", copy)
    done = type_eval("affected", "--old", str(copy), "--new", str(data_dir / "bundled"))
    assert done.code == 0
    assert "Scenarios: 0" in done.out
