"""What the transports do not change, asked in this process."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from threading import Event
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp_types import CallToolResult

from agent.settings import OFFLINE, Settings
from faces.protocol import wiki_pages
from faces.protocol.backing import Backing
from faces.protocol.server import Desk, make_server
from faces.protocol.wiki_pages import list_pages, page_uri, read_page
from faces.protocol.workers import Workers
from knowledge.archive import Archive
from knowledge.store.embedders import Embedder
from knowledge.wiki import Wiki
from tests.conftest import ingest_quietly, read_sources
from tests.faces.protocol.conftest import desk_on
from tests.faces.protocol.exercises import text_of
from tests.tiny_wiki import write_tiny_wiki
from tools.errors import RepairableError

SECRET = "a detail that is for nobody"
LOOK_UP: dict[str, Any] = {"question": "How to find a mentor?"}


@pytest.fixture
def store(tiny_store: Path, tmp_path: Path) -> Path:
    """A store of the tiny podwiki that a test may write to."""
    return Path(copytree(tiny_store, tmp_path / "store"))


@pytest.fixture
def desk(store: Path, tmp_path: Path) -> Iterator[Desk]:
    opened = desk_on(tmp_path / "data", store)
    yield opened
    opened.close(patience_s=10)


def ask(desk: Desk, name: str, arguments: dict[str, Any]) -> CallToolResult:
    async def run() -> CallToolResult:
        async with Client(make_server(desk)) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(run)


def sections(result: CallToolResult) -> list[str]:
    assert not result.is_error, text_of(result)
    return [found["section"] for found in result.structured_content["result"]["sections"]]


def test_what_is_ingested_meanwhile_is_found_with_the_next_call(
    desk: Desk, store: Path, embedder: Embedder, tmp_path: Path
) -> None:
    asked = {"page": "Tea Tasting"}
    assert sections(ask(desk, "look_up_sections", asked)) == []
    podwiki = write_tiny_wiki(tmp_path / "podwiki")
    (podwiki / "_wiki" / "tea-tasting.md").write_text(
        "---\nlayout: wiki\ntitle: Tea Tasting\n---\n\n## Sip\n\nTea is sipped, never drunk.\n"
    )
    ingest_quietly(read_sources(podwiki), store, embedder)
    assert sections(ask(desk, "look_up_sections", asked)) == ["Sip"]
    answer = ask(desk, "ask", {"question": "How to find a mentor?"}).structured_content
    assert answer["citations"]


def test_readers_under_way_stay_on_their_snapshot(
    store: Path, embedder: Embedder, tiny_podwiki: Path
) -> None:
    archive = Archive(store, embedder)
    assert archive.latest() is archive
    ingest_quietly(read_sources(tiny_podwiki / "_wiki" / "notebooks.md"), store, embedder)
    later = archive.latest()
    assert len(archive.page_titles) == 3
    assert len(later.page_titles) == 1
    archive.close()
    later.close()


def test_hidden_characters_of_a_store_do_not_reach_a_client(
    desk: Desk, store: Path, embedder: Embedder, tiny_wiki: Wiki
) -> None:
    dirty = "\u202eMentors\x1b[31m ![x](https://evil.example/x.png)"
    page = replace(tiny_wiki.pages[0], title=dirty, summary=dirty)
    ingest_quietly(replace(tiny_wiki, pages=(page,)), store, embedder)
    found = ask(desk, "look_up_sections", {"page": page.slug})
    assert "Mentors[31m" in text_of(found)

    async def listed_and_read() -> str:
        async with Client(make_server(desk)) as client:
            listed = await client.list_resources()
            read = await client.read_resource(listed.resources[0].uri)
            return listed.model_dump_json() + read.model_dump_json()

    told = anyio.run(listed_and_read)
    assert "Mentors[31m" in told
    for text in (told, found.model_dump_json()):
        assert not any(hidden in text for hidden in ("\u202e", "\x1b", "\\u202e", "\\u001b"))
    assert "# Mentors\\\\[31m \\\\!\\\\[x\\\\](https" in told  # shown as text: no image is fetched


def test_a_page_gives_each_claim_its_id_and_its_source(tiny_archive: Archive) -> None:
    text = read_page(tiny_archive, page_uri("career-change")).text
    section = tiny_archive.section("career-change", "leave-the-kitchen")
    assert section
    (claim,) = tiny_archive.claims(section)
    assert f"## Leave the kitchen\n\n{claim.text} [{claim.id}]" in text
    assert f"- {claim.id}: Bo Lindqvist · From Cook to Engineer · 3:19–17:55" in text
    assert "<https://www.youtube.com/watch?v=AAAAAAAAAA2&t=199s>" in text


def test_pages_are_listed_a_few_at_a_time(
    tiny_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki_pages, "LISTED_AT_ONCE", 2)
    first = list_pages(tiny_archive, None)
    rest = list_pages(tiny_archive, first.next_cursor)
    assert [page.name for page in first.resources] == ["career-change", "forecasting-basics"]
    assert [page.name for page in rest.resources] == ["notebooks"]
    assert rest.next_cursor is None


def test_an_address_may_be_percent_encoded(tiny_archive: Archive) -> None:
    assert read_page(tiny_archive, "podwiki://wiki/career%2Dchange").text.startswith("# Changing")


class Failing(Backing):
    """Fails in a way that nobody foresaw."""

    def archive(self) -> Archive:
        raise RuntimeError(SECRET)


class Waiting(Backing):
    """Answers when it is let."""

    def __init__(self, settings: Settings, let: Event) -> None:
        super().__init__(settings, store=None, model=OFFLINE)
        self._let = let

    def archive(self) -> Archive:
        assert self._let.wait(60)
        raise LetGoError


class LetGoError(RepairableError):
    def __init__(self) -> None:
        super().__init__("let go")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_defect_is_one_sentence_to_the_client_and_a_trace_in_the_log(
    settings: Settings, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> tuple[str, str]:
        desk = Desk(Failing(settings, store=None, model=OFFLINE))
        async with Client(make_server(desk), mode=mode) as client:
            result = await client.call_tool("look_up_sections", LOOK_UP)
            assert result.is_error
            with pytest.raises(MCPError) as caught:
                await client.list_resources()
        desk.close(patience_s=10)
        return text_of(result), str(caught.value)

    said = "this failed, and asking again will not help; the server's log says why"
    assert anyio.run(run) == (said, said)
    assert all(record.exc_info for record in caplog.records if record.name == "career-guide")
    assert SECRET in caplog.text


def test_more_calls_than_can_wait_are_told_to_try_again(settings: Settings) -> None:
    let = Event()
    said: list[str] = []

    async def run() -> None:
        desk = Desk(Waiting(settings, let))
        async with Client(make_server(desk)) as client:

            async def call() -> None:
                said.append(text_of(await client.call_tool("look_up_sections", LOOK_UP)))
                let.set()  # the first to hear anything is one that was refused

            async with anyio.create_task_group() as group:
                for _ in range(70):
                    group.start_soon(call)
        desk.close(patience_s=10)

    anyio.run(run)
    refused = "too many requests are waiting; try again in a moment"
    assert set(said) == {refused, "let go"}
    assert len(said) == 70
    assert said.count("let go") <= 64


def test_a_call_that_its_client_cancels_while_it_waits_is_never_made(settings: Settings) -> None:
    let, made = Event(), 0

    async def run() -> None:
        nonlocal made

        def call() -> None:
            nonlocal made
            made += 1

        workers = Workers(at_once=1, waiting=5)
        first = workers.start(lambda: let.wait(60))
        with anyio.move_on_after(0.05):
            await workers.do(call)
        let.set()
        assert first.result(60)
        await workers.do(call)
        workers.close(patience_s=10)

    anyio.run(run)
    assert made == 1


def test_describing_the_tools_imports_nothing_heavy() -> None:
    code = (
        "import sys\nimport faces.protocol.stdio\n"
        "heavy = {'langgraph', 'langchain_core', 'chromadb', 'openai', 'wordllama'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
