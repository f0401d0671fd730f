"""What is kept: plans with their ticks, what is known of the user, and its end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from faces.web.keys import KEYS_FILE, KeyRing
from tests.faces.web.browser.acting import ROADMAP, agree, ask
from tests.faces.web.browser.conftest import MANY_REQUESTS, Watched
from tests.faces.web.conftest import Server, serving


def test_a_roadmap_is_kept_and_its_stages_are_ticked_and_unticked(page: Page) -> None:
    answer = ask(page, ROADMAP)
    stages = answer.locator("ol.stages > li").count()
    assert stages >= 5
    answer.get_by_role("button", name="Keep this plan").click()
    page.wait_for_url("**/plans/data-engineer")
    expect(page.get_by_text(f"0 of {stages} stages done")).to_be_visible()
    drawn = page.locator("figure img")
    assert drawn.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    first = page.locator("ol.stages").get_by_role("checkbox").first
    first.click()
    expect(page.get_by_text(f"1 of {stages} stages done")).to_be_visible()
    expect(page.locator("li.done")).to_have_count(1)
    page.reload()
    expect(first).to_be_checked()
    first.click()
    expect(page.get_by_text(f"0 of {stages} stages done")).to_be_visible()
    page.locator("ol.stages a.mark").first.click()
    expect(page.locator("#panel blockquote")).not_to_be_empty()
    page.get_by_role("link", name="Your plans").click()
    expect(page.get_by_role("link", name="data analyst to data engineer")).to_be_visible()


def test_what_is_known_is_shown_with_its_words_corrected_and_forgotten(page: Page) -> None:
    ask(page, ROADMAP)
    page.get_by_role("link", name="What is known of you").click()
    named = page.get_by_text("Hours a week", exact=True)  # the words of other facts say it, too
    hours = page.locator(".facts > li").filter(has=named)
    expect(hours.locator(".value")).to_have_text("6")
    expect(hours).to_contain_text("6 hours a week")
    hours.get_by_role("button", name="Correct").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("many")
    agree(page, "Save")
    expect(page.get_by_role("dialog")).to_contain_text("That did not work")
    agree(page, "OK")
    page.reload()
    expect(hours.locator(".value")).to_have_text("6")  # what cannot be kept takes nothing away
    hours.get_by_role("button", name="Correct").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("9")
    agree(page, "Save")
    expect(hours.locator(".value")).to_have_text("9")
    hours.get_by_role("button", name="Forget").click()
    expect(hours).to_have_count(0)


def test_who_is_forgotten_has_nothing_left_anywhere(page: Page) -> None:
    answer = ask(page, ROADMAP)
    page.evaluate("localStorage.setItem('check:x', '1')")
    answer.get_by_role("button", name="Keep this plan").click()
    page.wait_for_url("**/plans/*")
    page.goto("/profile")
    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(".facts > li").first).to_be_visible()
    page.get_by_role("button", name="Forget me").click()
    agree(page, "Forget me")
    page.wait_for_url("**/")
    expect(page.get_by_text("No conversations yet.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.goto("/plans")
    expect(page.get_by_text("None yet.")).to_be_visible()
    page.goto("/profile")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


@pytest.fixture
def guarded(bundled_store: Path, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server for others than this machine, and a key to it."""
    data = tmp_path / "data"
    _, secret = KeyRing(data / KEYS_FILE).add("ada", made=datetime.now(UTC))
    variables = MANY_REQUESTS | {"CAREER_GUIDE_WEB_HOSTS": "guide.example"}
    with serving(data, bundled_store, tmp_path / "log", **variables) as running:
        yield running, secret


def test_somebody_with_a_key_signs_in_asks_and_signs_out(
    browser: Browser, guarded: tuple[Server, str]
) -> None:
    server, secret = guarded
    watched = Watched(browser, server.url)
    page = watched.page()
    page.goto("/profile")
    page.wait_for_url("**/sign-in")
    page.get_by_label("Key").fill("cg_wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text("That is no key of this server.")
    page.get_by_label("Key").fill(secret)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.get_by_text("Signed in as ada")).to_be_visible()
    assert page.evaluate("document.cookie") == ""  # no script can read the key
    ask(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/")
    page.wait_for_url("**/sign-in")
    watched.context.close()
    assert watched.mishaps == []
