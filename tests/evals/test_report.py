"""The page of a run: whole, in one file, and harmless whatever stands in the run."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.comparing import compare
from evals.judging import Judgement, Opinion
from evals.report.page import ReportError, render, write_report
from tests.evals.making import answer, citation, scenario, state
from tests.evals.recorded import run

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}"


class Tags(HTMLParser):
    """Collects the tags of a page and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.found


def test_the_page_says_what_failed_and_why_with_the_conversation() -> None:
    page = render(run({"good": "++", "bad": "+-"}), None, None, None)
    assert 'id="bad"' in page
    assert "wanted 1 of first-job; cited nothing" in page
    assert "1/2" in page
    assert "2/2" in page


def test_nothing_from_outside_becomes_markup() -> None:
    evil = state(answer(answer=EVIL, citations=[citation(guest=EVIL)]))
    one = scenario(id="one", turns=[EVIL], expected_failure=EVIL)
    page = render(
        run({"one": "-"}, scenarios={"one": one}, states={"one": evil}, tag=EVIL, model=EVIL),
        None,
        None,
        Judgement(
            log="run.eval",
            model=EVIL,
            prompt="judge-0",
            opinions=(Opinion(scenario="one", number=1, helps="no", reason=EVIL, passed=False),),
        ),
    )
    names = {tag for tag, _ in tags(page)}
    assert not names & {"script", "img", "iframe", "object", "link", "form"}
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = render(run({"one": "+"}), None, None, None)
    links = [a.get("src") or a.get("href") for _, a in tags(page) if a.get("src") or a.get("href")]
    assert all((link or "").startswith("#") for link in links)
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_the_page_compares_and_links_to_what_changed() -> None:
    base, new = (
        run({"one": "+", "two": "+"}, offline=True),
        run({"one": "+", "two": "-"}, offline=True),
    )
    page = render(new, compare(base, new), base, None)
    assert "regression" in page
    assert 'href="#two"' in page


def test_an_alarm_stands_at_the_top() -> None:
    page = render(run({"one": "+"}, canary_sang=True), None, None, None)
    assert "Believe no number here" in page.split("<section")[0]


def test_a_page_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot write"):
        write_report(tmp_path, run({"one": "+"}), base=None, judgement=None)
