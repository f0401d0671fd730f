import json

import pytest

from tests.faces.conftest import Typed


@pytest.fixture(scope="module")
def cited(typed: Typed) -> dict[str, str]:
    """A claim of the bundled wiki, as an answer cites it."""
    answer = json.loads(typed("ask", "What does an AI engineer do?", "--json").stdout)
    citation: dict[str, str] = answer["citations"][0]
    return citation


def test_a_sentence_of_the_wiki_is_supported_by_itself(
    typed_here: Typed, cited: dict[str, str]
) -> None:
    done = typed_here("verify", cited["quote"], "--evidence", cited["id"])
    assert (done.returncode, done.stdout) == (0, "supported\n")


def test_why_says_what_is_missing_and_shows_the_evidence(
    typed_here: Typed, cited: dict[str, str]
) -> None:
    sentence = "Penguins waddled 4711 miles to say “quack” at Stonehenge."
    done = typed_here("verify", sentence, "-e", f"[{cited['id']}]", "--why")
    assert done.returncode == 0
    for expected in ("unsupported", "4711", "“quack”", "Stonehenge", "Penguins", cited["id"]):
        assert expected in done.stdout


def test_json_holds_the_verdict_and_nothing_else(typed_here: Typed, cited: dict[str, str]) -> None:
    done = typed_here("verify", "Penguins", "waddled.", "-e", cited["id"], "--json")
    verdict = json.loads(done.stdout)
    assert verdict["support"] == "weak"
    assert verdict["uncovered"] == ["Penguins", "waddled"]


def test_an_unknown_id_fails_with_one_line(typed_here: Typed) -> None:
    done = typed_here("verify", "Anything.", "--evidence", "ev_zzzzzz")
    assert (done.returncode, done.stdout) == (1, "")
    assert "ev_zzzzzz" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_sentence_without_evidence_is_wrong_usage(typed_here: Typed) -> None:
    assert typed_here("verify", "Anything.").returncode == 2
