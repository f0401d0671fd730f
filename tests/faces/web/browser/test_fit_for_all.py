"""Fit for everybody: narrow, wide, dark, light, still, and for those who cannot see it."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.faces.web.browser.acting import ROADMAP, ask
from tests.faces.web.browser.conftest import DESKTOP, PHONE, Watched
from tests.faces.web.conftest import Server

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": DESKTOP},
    "dark": {"color_scheme": "dark", "viewport": DESKTOP},
    "phone": {"color_scheme": "light", "viewport": PHONE, "has_touch": True},
    "dark phone": {"color_scheme": "dark", "viewport": PHONE, "has_touch": True},
}
QUESTIONS = (
    "Where do guests disagree about degrees?",
    ROADMAP,
    "Suggest portfolio projects for a data engineer",
    "What is the weather in Paris?",
    "What does an AI engineer do?",
)


@pytest.fixture(scope="module")
def addresses(browser: Browser, site: Server) -> list[str]:
    """Of each kind of page, with a conversation that has each kind of answer in it."""
    watched = Watched(browser, site.url)
    page = watched.page()
    page.goto("/")
    for number, question in enumerate(QUESTIONS, start=1):
        ask(page, question, number=number)
    thread = page.url
    page.locator("#turn-2").get_by_role("button", name="Keep this plan").click()
    page.wait_for_url("**/plans/*")
    plan = page.url
    watched.context.close()
    return ["/", thread, "/profile", "/plans", plan, "/plans/no-such-plan", "/sign-in"]


@pytest.fixture(params=LOOKS)
def page(browser: Browser, site: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    watched = Watched(browser, site.url, **LOOKS[request.param])
    yield watched.page()
    watched.context.close()
    assert watched.hosts <= {watched.own_host}
    assert watched.mishaps == []


def serious(page: Page) -> list[Any]:
    """Return what axe-core finds that keeps people from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_axe_finds_nothing_serious_on_any_page(page: Page, addresses: list[str]) -> None:
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = serious(page)
    assert {address: each for address, each in found.items() if each} == {}


def test_axe_finds_nothing_serious_in_the_panel_menu_and_dialog(
    page: Page, addresses: list[str]
) -> None:
    page.goto(addresses[1])
    page.locator("#turn-5 a.mark").first.click()
    expect(page.locator("#panel")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    if page.get_by_role("button", name="Conversations").is_visible():
        page.get_by_role("button", name="Conversations").click()
    page.locator("#threads summary").first.click()
    assert serious(page) == []
    page.get_by_role("button", name="Rename").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []


def test_axe_would_find_what_is_wrong(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.getElementById('send').textContent = ''")
    assert [one[0] for one in serious(page)] == ["button-name"]


def test_nothing_is_wider_than_the_screen_and_all_buttons_can_be_hit(
    page: Page, addresses: list[str]
) -> None:
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        small = page.evaluate(
            """[...document.querySelectorAll('button, .button, summary, input, textarea')]
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([one, at]) => at.width && Math.min(at.width, at.height) < 17.5)
            .map(([one, at]) => one.outerHTML.slice(0, 120) + ' ' + at.height)"""
        )
        assert small == [], address


def test_the_colours_are_those_that_the_system_asks_for(
    page: Page, request: pytest.FixtureRequest
) -> None:
    page.goto("/")
    red = "+getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]"
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (page.evaluate(red) < 60) == is_dark


def test_on_a_phone_the_list_opens_views_become_cards_and_the_source_slides_up(
    browser: Browser, site: Server, addresses: list[str]
) -> None:
    watched = Watched(browser, site.url, **LOOKS["phone"])
    page = watched.page()
    page.goto(addresses[1])
    expect(page.locator("#threads")).to_be_hidden()
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#threads")).to_be_in_viewport()
    page.get_by_role("button", name="Close the list").click()
    expect(page.locator("#threads")).to_be_hidden()
    cell = page.locator("#turn-1 tbody td").first
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
    page.locator("#turn-1 a.mark").first.click()
    panel = page.locator("#panel").bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, PHONE["width"])
    assert panel["y"] > 0
    watched.context.close()


def test_nothing_moves_for_those_who_asked_for_stillness(browser: Browser, site: Server) -> None:
    watched = Watched(browser, site.url, viewport=PHONE, reduced_motion="reduce")
    page = watched.page()
    page.goto("/")
    duration = "getComputedStyle(document.getElementById('side')).transitionDuration"
    assert page.evaluate(duration) == "0s"
    watched.context.close()
