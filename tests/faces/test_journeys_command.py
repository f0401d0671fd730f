import json

import pytest

from tests.faces.conftest import Typed

COMMAND = ("journeys", "--from", "QA", "--to", "data", "--store", "bundled")


def test_a_move_is_shown_with_count_words_and_links(typed_here: Typed) -> None:
    shown = typed_here(*COMMAND)
    assert (shown.returncode, shown.stdout.splitlines()[0]) == (
        0,
        "From QA engineer to any data role",
    )
    assert "not a statistic" in shown.stdout
    assert "(the wiki's words)" in shown.stdout
    assert "https://www.youtube.com/watch?v=" in shown.stdout


def test_json_is_all_that_is_printed(typed_here: Typed) -> None:
    document = json.loads(typed_here(*COMMAND, "--json").stdout)
    assert document["made"] >= 1
    cited = {step["evidence"] for journey in document["journeys"] for step in journey["steps"]}
    assert cited <= {item["id"] for item in document["evidence"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no role is named"),
        (("--to", "wizard"), "no role is called 'wizard'"),
        (("--from", "data engineer", "--to", "data engineering"), "both roles are data engineer"),
        (("--to", "data engineer", "--count", "0"), "count"),
    ],
)
def test_wrong_usage_says_what_to_change(
    typed_here: Typed, arguments: tuple[str, ...], said: str
) -> None:
    shown = typed_here("journeys", *arguments, "--store", "bundled")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert said in shown.stderr
