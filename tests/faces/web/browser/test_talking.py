"""Conversations on the page: asked, read, branched, found again, taken away."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from faces.web.pages.rendering import EXAMPLES
from tests.faces.web.browser.acting import QUESTION, agree, ask, menu_of, type_question
from tests.faces.web.browser.conftest import Watched


def test_a_question_gets_an_answer_whose_marks_open_their_sources(page: Page) -> None:
    answer = ask(page)
    expect(page).to_have_url(re.compile("/threads/"))
    mark = answer.locator("a.mark").first
    expect(mark).to_have_attribute("aria-label", re.compile("^Source 1: "))
    mark.click()
    panel = page.get_by_role("complementary", name="Source")
    expect(panel).to_be_visible()
    expect(panel.locator("blockquote")).not_to_be_empty()
    listen = panel.get_by_role("link", name="Listen at")
    assert "youtube.com/watch?v=" in (listen.get_attribute("href") or "")
    assert "&t=" in (listen.get_attribute("href") or "")
    assert listen.get_attribute("rel") == "noopener noreferrer"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


@pytest.mark.parametrize("question", [one for asked in EXAMPLES.values() for one in asked])
def test_what_the_empty_page_offers_to_ask_is_answered(page: Page, question: str) -> None:
    page.get_by_role("button", name=question).click()
    answer = page.locator("#turn-1")
    expect(answer.locator(".made")).to_contain_text("extractive")
    expect(answer.locator(".refusal, .failed")).to_have_count(0)
    assert answer.locator("a.mark").count() >= 1


def test_views_stand_side_by_side_with_guest_date_and_source(page: Page) -> None:
    answer = ask(page, "Where do guests disagree about degrees?")
    rows = answer.get_by_role("table").get_by_role("row")
    assert rows.count() >= 3
    for row in rows.all()[1:]:
        expect(row.get_by_role("rowheader")).not_to_be_empty()
        assert row.locator("a.mark").count() >= 1
        expect(row.get_by_role("cell").last).to_contain_text("20")


def test_a_refusal_is_shown_as_one_with_what_was_searched(page: Page) -> None:
    answer = ask(page, "What is the weather in Paris?")
    expect(answer.get_by_role("heading", name="Not what this is for")).to_be_visible()
    expect(answer).to_contain_text("Searched: 48 pages")
    expect(answer.locator("a.mark")).to_have_count(0)


def test_criteria_of_a_project_stay_ticked(page: Page) -> None:
    answer = ask(page, "Suggest portfolio projects for a data engineer")
    box = answer.get_by_role("checkbox").nth(1)
    box.check()
    criterion = answer.locator(".checks li").nth(0).locator("span").first.inner_text()
    expect(answer.get_by_text(re.sub(r"\s*\d+$", "", criterion))).to_have_count(1)
    page.reload()
    boxes = page.locator("#turn-1").get_by_role("checkbox")
    expect(boxes.nth(1)).to_be_checked()
    expect(boxes.nth(0)).not_to_be_checked()


def test_the_newest_question_stands_at_the_top_with_its_answer_below(page: Page) -> None:
    ask(page)
    asked = ask(page, "How do I write a CV?", number=2).locator(".question")
    page.wait_for_timeout(1000)  # it gets there smoothly
    place = asked.bounding_box()
    assert place is not None
    assert 0 <= place["y"] < 200


def test_a_branch_starts_before_a_question_and_both_ways_stay_reachable(page: Page) -> None:
    ask(page)
    ask(page, "What is agent engineering?", number=2)
    before = page.url
    page.locator("#turn-2").get_by_role("button", name="in a branch").click()
    expect(page.locator("#branching")).to_contain_text("before question 2")
    type_question(page, "How do I become a data engineer?")
    page.wait_for_url(lambda url: url != before)
    expect(page.locator("#turn-2")).to_contain_text("How do I become a data engineer?")
    expect(page.locator("#turn-1")).to_contain_text(QUESTION)
    branch = page.url
    page.goto(before)
    expect(page.locator("#turn-2")).to_contain_text("What is agent engineering?")
    page.locator("#turn-2 .branches a").click()
    page.wait_for_url(branch)


def test_a_conversation_is_renamed_found_exported_and_deleted(page: Page, tmp_path: Path) -> None:
    ask(page, "How do I prepare for an interview?")
    menu_of(page, "prepare for an interview").get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Zebra crossing")
    agree(page, "Rename")
    item = page.locator("#threads > li").filter(has_text="Zebra crossing")
    expect(item).to_be_visible()
    for words in ("zebra", "INTERVIEW prepare"):  # of the title, of a question
        page.get_by_role("searchbox").fill(words)
        expect(page.locator("#threads > li:visible")).to_have_count(1)
        expect(item).to_be_visible()
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.locator("#threads > li:visible")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    item.locator("summary").click()
    with page.expect_download() as got:
        item.get_by_role("link", name="Export as JSON").click()
    whole = json.loads(Path(got.value.path()).read_text(encoding="utf-8"))
    assert (whole["title"], len(whole["turns"])) == ("Zebra crossing", 1)
    item.locator("summary").click()
    item.get_by_role("button", name="Delete").click()
    agree(page, "Delete")
    page.wait_for_url("**/")
    expect(page.locator("#threads")).not_to_contain_text("Zebra crossing")


def test_conversations_are_switched_between_in_the_list(page: Page) -> None:
    ask(page, "What does an analytics engineer do?")
    page.get_by_role("link", name="New conversation").click()
    ask(page, "What is a machine learning platform engineer?")
    page.locator("#threads").get_by_role("link", name="analytics engineer").first.click()
    expect(page.locator("#turn-1 .question")).to_contain_text("analytics engineer")
    expect(page.locator("#threads [aria-current=page]")).to_contain_text("analytics engineer")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "question":
        page.keyboard.press("Tab")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator("#turn-1 a.mark").first.wait_for()
    page.locator("#turn-1 a.mark").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-body")).to_be_focused()


def test_without_the_script_a_conversation_can_still_be_read(page: Page, watched: Watched) -> None:
    ask(page)
    browser = watched.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(page.url)
    expect(plain.locator("#turn-1 .text")).to_contain_text("engineer")
    plain.locator("details.sources summary").click()
    expect(plain.locator("details.sources blockquote").first).to_be_visible()
    plain.context.close()
