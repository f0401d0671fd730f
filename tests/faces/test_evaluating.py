"""The commands of `eval`, as a maintainer types them."""

import json
from pathlib import Path

from tests.faces.conftest import Typed


def test_a_run_is_made_read_compared_shown_and_graded_anew(typed: Typed, tmp_path: Path) -> None:
    names = "ai-engineer-day\nweather-in-paris\n"
    made = typed("eval", "run", "--scenarios", "-", "--tag", "t", "--json", stdin=names)
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    assert (found["scored"], found["tag"], found["passed"]["share"]) == (2, "t", 1.0)
    log = found["log"]
    same = typed("eval", "compare", log, log)
    assert (same.returncode, same.stdout.splitlines()[0]) == (0, "FINE")
    page = tmp_path / "run.html"
    assert typed("eval", "report", log, "--html", str(page)).returncode == 0
    assert "weather-in-paris" in page.read_text(encoding="utf-8")
    again = tmp_path / "again.eval"
    assert "no verdict changed" in typed("eval", "regrade", log, "--to", str(again)).stdout
    assert again.read_bytes() == Path(log).read_bytes()
    gaps = json.loads(typed("eval", "gaps", log, "--json").stdout)
    assert [gap["question"] for gap in gaps] == ["What is the weather in Paris?"]


def test_a_scenario_that_must_pass_and_does_not_is_an_exit_code(typed: Typed) -> None:
    asked = ("--scenario", "ai-engineer-day")
    done = typed("eval", "run", "--agent", "do-nothing", *asked)
    assert done.returncode == 1
    assert "ai-engineer-day must pass and does not." in done.stderr
    assert "outcome" not in done.stderr
    assert "FAILED ai-engineer-day" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if "Log:" not in line) <= 160


def test_what_cannot_be_run_is_one_sentence(typed: Typed) -> None:
    done = typed("eval", "run", "--scenario", "no-such-scenario")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("career-guide: no scenario is called")
    assert typed("eval", "run", "--scenarios", "nowhere.txt").returncode == 2


def test_scenarios_are_listed_by_split(typed: Typed) -> None:
    listed = typed("eval", "scenarios", "--split", "test").stdout.splitlines()
    assert len(listed) > 5
    assert all(line.startswith("test ") for line in listed[:-1])
