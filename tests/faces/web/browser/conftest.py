"""A headless Chromium, and what it asked for.

Chromium is the system's own: where there is none, these tests are skipped. A browser lives
as long as one file of tests: its driver keeps a loop running, which no other test must meet.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.faces.web.conftest import Server, serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
PATIENCE_MS = 30_000
MANY_REQUESTS = {"CAREER_GUIDE_WEB_REQUESTS_PER_MINUTE": "100000"}
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium; on Debian: apt-get install chromium")
    # Its sandbox needs a user other than root.
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield made
        made.close()


class Watched:
    """A browser whose every request and every mishap is noted."""

    def __init__(self, browser: Browser, base_url: str, **looks: Any) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base_url, viewport=looks.pop("viewport", DESKTOP), **looks
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.hosts: set[str] = set()  # that the page tried to reach, stopped by its policy or not
        self.failures: dict[str, str | None] = {}
        self.mishaps: list[str] = []
        self.context.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.context.on(
            "requestfailed", lambda failed: self.failures.update({failed.url: failed.failure})
        )
        self.context.on("weberror", lambda error: self.mishaps.append(str(error.error)))
        self.context.on("dialog", self._opened)
        self.context.on("console", self._said)
        self.own_host = urlsplit(base_url).netloc

    def page(self) -> Page:
        """Return a new tab."""
        return self.context.new_page()

    def _opened(self, dialog: Any) -> None:
        self.mishaps.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _said(self, message: Any) -> None:
        # A refused request is noted as an error of the page, too; tests of those expect it.
        if message.type == "error" and "status of" not in message.text:
            self.mishaps.append(message.text)


@pytest.fixture(scope="module")
def site(bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers by the embedded model."""
    folder = tmp_path_factory.mktemp("site")
    with serving(folder / "data", bundled_store, folder / "log", **MANY_REQUESTS) as running:
        yield running


@pytest.fixture
def watched(browser: Browser, site: Server) -> Iterator[Watched]:
    """A browser at the server; it may go nowhere else, and nothing may go wrong."""
    made = Watched(browser, site.url)
    yield made
    made.context.close()
    assert made.hosts <= {made.own_host}
    assert made.mishaps == []


@pytest.fixture
def page(watched: Watched) -> Page:
    """A new conversation."""
    tab = watched.page()
    tab.goto("/")
    return tab
