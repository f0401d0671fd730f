"""The commands of `eval`, run in this process: a new one would import for seconds each time."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from evals.baseline import Entry, load_baseline
from evals.scenario import load_scenarios, pick
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
    # What is out of scope is no gap of the wiki.
    assert json.loads(type_eval("gaps", log, "--json").out) == []
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


def test_refusals_are_listed_as_gaps_of_the_wiki_or_as_faults_of_the_agent(
    type_eval: Type,
) -> None:
    names = "ai-engineer-day\nweather-in-paris\n"
    refuses = ["--agent", "always-refuse", "--scenarios", "-", "--json"]
    log = json.loads(type_eval("run", *refuses, stdin=names).out)["log"]
    gaps = json.loads(type_eval("gaps", log, "--json").out)
    assert [(gap["scenario"], gap["is_held"]) for gap in gaps] == [
        ("weather-in-paris", False),
        ("ai-engineer-day", True),
    ]


FEW = ["ai-engineer-day", "weather-in-paris", "become-a-nurse", "feature-store-when"]
"""Enough to see what the commands do; all scenarios are run in tests/evals."""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> dict[str, Entry]:
    """Leave a few scenarios, and their entries of the baseline, which may be changed."""
    left = pick(load_scenarios(), names=FEW)
    entries = {name: entry for name, entry in load_baseline().items() if name in FEW}
    monkeypatch.setattr("faces.evaluating_suite.load_scenarios", lambda: left)
    monkeypatch.setattr("faces.evaluating_corpus.load_scenarios", lambda: left)
    monkeypatch.setattr("faces.evaluating_suite.load_baseline", lambda: entries)
    return entries


def test_the_gate_holds_or_names_what_does_not(type_eval: Type, few: dict[str, Entry]) -> None:
    gate = type_eval("gate")
    assert gate.code == 0, gate.out
    assert "3 scenarios, 3 passed, 0 not as the baseline says" in gate.out
    few["ai-engineer-day"] = Entry(status="failed", failed=("outcome",))
    gate = type_eval("gate")
    assert gate.code == 1
    assert "ai-engineer-day was failed, is now passed" in gate.out
    assert "1 not as the baseline says" in gate.out


@pytest.mark.usefixtures("few")
def test_distrust_finds_nothing_and_says_what_it_could_not_look_at(type_eval: Type) -> None:
    distrust = type_eval("distrust")
    assert distrust.code == 0, distrust.out
    assert "4 scenarios, 0 broken, 1 not looked at: the whole archive is not" in distrust.out


@pytest.mark.usefixtures("few")
def test_a_store_compared_with_itself_touches_nothing(
    type_eval: Type, data_dir: Path, tmp_path: Path
) -> None:
    type_eval("gate")  # builds the store where it is missing
    copy = tmp_path / "copy"
    shutil.copytree(data_dir / "bundled", copy)
    done = type_eval("affected", "--old", str(copy), "--new", str(data_dir / "bundled"))
    assert done.code == 0
    assert "Scenarios: 0" in done.out
