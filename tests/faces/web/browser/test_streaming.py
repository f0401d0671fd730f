"""Answers while they are written: streamed, stopped, left and taken up again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.agent.openai_stub import Gate, OpenAIStub
from tests.faces.web.browser.acting import type_question
from tests.faces.web.browser.cable import Cable
from tests.faces.web.browser.conftest import MANY_REQUESTS, Watched
from tests.faces.web.conftest import Server, serving
from tests.faces.web.scripted import answering, model_is

QUESTION = "What does an AI engineer do?"


@pytest.fixture(scope="module")
def stub() -> Iterator[OpenAIStub]:
    with OpenAIStub() as server:
        yield server


@pytest.fixture(scope="module")
def site(
    stub: OpenAIStub, bundled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server whose model says what the test has it say, when it has it say so."""
    folder, variables = tmp_path_factory.mktemp("streaming"), model_is(stub) | MANY_REQUESTS
    with serving(folder / "data", bundled_store, folder / "log", **variables) as running:
        yield running


@pytest.fixture
def gate(stub: OpenAIStub) -> Iterator[Gate]:
    """Where the model waits between two sentences; in the end it goes on."""
    made = Gate(timeout_s=60)
    answering(stub, made)
    yield made
    made.opened.set()
    assert stub.is_played_out  # else the next test would hear the rest


def first_sentence(page: Page) -> None:
    expect(page.locator(".answer .text")).not_to_be_empty()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator(".made")).to_have_count(0)


def test_sentences_come_one_by_one_and_marks_when_the_answer_is_whole(
    page: Page, gate: Gate
) -> None:
    type_question(page, QUESTION)
    first_sentence(page)
    early = page.locator(".answer .text").inner_text()
    gate.opened.set()
    whole = page.locator("#turn-1 .text")
    expect(whole.locator("a.mark")).to_have_count(2)
    assert len(whole.inner_text()) > len(early) > 20
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The answer is complete.")


def test_an_answer_is_stopped_and_the_conversation_goes_on(
    page: Page, gate: Gate, stub: OpenAIStub
) -> None:
    type_question(page, QUESTION)
    first_sentence(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="Stopped")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    gate.opened.set()
    page.wait_for_timeout(1000)  # until the model has let go of the conversation
    again = Gate(timeout_s=1)
    again.opened.set()
    answering(stub, again)
    type_question(page, "And what else does an AI engineer do?")
    expect(page.locator("article.exchange").last.locator(".text a.mark")).to_have_count(2)


def test_a_page_that_is_loaded_anew_in_mid_answer_goes_on_with_it(page: Page, gate: Gate) -> None:
    type_question(page, QUESTION)
    first_sentence(page)
    (thread,) = [page.locator("#exchanges").get_attribute("data-thread")]
    page.goto(f"/threads/{thread}")
    first_sentence(page)
    gate.opened.set()
    expect(page.locator("#turn-1 .text a.mark")).to_have_count(2)
    expect(page.locator("article.exchange")).to_have_count(1)


def test_a_second_tab_sees_the_same_answer_and_may_not_ask_meanwhile(
    page: Page, watched: Watched, gate: Gate
) -> None:
    type_question(page, QUESTION)
    first_sentence(page)
    thread = page.locator("#exchanges").get_attribute("data-thread")
    other = watched.page()
    other.goto(f"/threads/{thread}")
    first_sentence(other)
    expect(other.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    gate.opened.set()
    for tab in (page, other):
        expect(tab.locator("#turn-1 .text a.mark")).to_have_count(2)


def test_a_connection_that_breaks_is_taken_up_where_it_was(
    browser: Browser, site: Server, gate: Gate
) -> None:
    with Cable(site.url) as cable:
        watched = Watched(browser, cable.url)
        page, taken_up = watched.page(), []
        page.on("request", lambda sent: taken_up.append(sent) if "/current/" in sent.url else None)
        page.goto("/")
        type_question(page, QUESTION)
        first_sentence(page)
        cable.cut()
        page.wait_for_event("response", lambda got: "/current/" in got.url)
        gate.opened.set()
        expect(page.locator("#turn-1 .text a.mark")).to_have_count(2)
        expect(page.locator("article.exchange")).to_have_count(1)
        assert [bool(sent.headers.get("last-event-id")) for sent in taken_up] == [True]
        watched.context.close()
