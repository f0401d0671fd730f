import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from pydantic import ValidationError

from knowledge.archive import Archive
from knowledge.errors import StoreDamagedError
from knowledge.store.embedders import Embedder
from knowledge.store.snapshots import live_snapshot
from tools.bindings import LOOK_UP, ROADMAP, archive_tools, load_evidence, look_up_tool
from tools.lookup import MAX_ASKED_CHARS, look_up
from tools.views import viewed_evidence


def call(archive: Archive, **arguments: Any) -> ToolMessage:
    message = look_up_tool(archive).invoke(
        {"type": "tool_call", "id": "1", "name": LOOK_UP, "args": arguments}
    )
    assert isinstance(message, ToolMessage)
    return message


def test_a_call_gives_text_to_read_and_evidence_to_cite(tiny_archive: Archive) -> None:
    message = call(tiny_archive, question="How to find a mentor?")
    view = json.loads(str(message.content))
    assert message.status == "success"
    assert view["sections"][0]["section"] == "Find a mentor"
    assert load_evidence(message.artifact) == viewed_evidence(
        look_up(tiny_archive, question="How to find a mentor?")
    )


def test_the_artifact_survives_being_stored_as_json(tiny_archive: Archive) -> None:
    artifact = call(tiny_archive, page="notebooks").artifact
    assert load_evidence(json.loads(json.dumps(artifact))) == load_evidence(artifact)


@pytest.mark.parametrize("arguments", [{}, {"question": ""}, {"question": " ", "page": "\n"}])
def test_empty_arguments_come_back_as_a_message_that_says_what_to_give(
    tiny_archive: Archive, arguments: dict[str, str]
) -> None:
    message = call(tiny_archive, **arguments)
    assert message.status == "error"
    assert message.content == "nothing to look up; give a question, a page or a heading"
    assert load_evidence(message.artifact) == []


def test_arguments_too_long_together_come_back_as_a_message(tiny_archive: Archive) -> None:
    message = call(tiny_archive, question="x" * MAX_ASKED_CHARS, page="y")
    assert message.status == "error"
    assert "ask in at most 4,000" in str(message.content)


@pytest.mark.parametrize(
    "arguments", [{"question": "x" * (MAX_ASKED_CHARS + 1)}, {"page": "x" * 301}, {"page": 5}]
)
def test_arguments_that_break_the_schema_are_a_validation_error(
    tiny_archive: Archive, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):  # which the graph's tool node shows to the model
        call(tiny_archive, **arguments)


def test_the_schema_describes_each_argument_and_requires_none(tiny_archive: Archive) -> None:
    tool = look_up_tool(tiny_archive)
    assert tool.name == "look_up_sections"
    assert set(tool.args) == {"question", "page", "heading", "guest", "before"}
    assert all(field["description"] for field in tool.args.values())
    empty = {name: [] if name == "before" else "" for name in tool.args}
    assert {name: tool.args[name].get("default", []) for name in tool.args} == empty


@pytest.fixture
def damaged(tiny_store: Path, embedder: Embedder, tmp_path: Path) -> Iterator[Archive]:
    store = Path(copytree(tiny_store, tmp_path / "store"))
    rmtree(live_snapshot(store) / "lexical")
    archive = Archive(store, embedder)
    yield archive
    archive.close()


def test_a_damaged_store_is_not_taken_for_an_answer(damaged: Archive) -> None:
    with pytest.raises(StoreDamagedError):
        call(damaged, question="How to find a mentor?")


@pytest.mark.parametrize("artifact", [None, []])
def test_a_message_without_evidence_has_none(artifact: object) -> None:
    assert load_evidence(artifact) == []


def test_a_roadmap_leaves_out_the_stages_that_are_not_wanted_and_says_so(
    starter_archive: Archive,
) -> None:
    (tool,) = [tool for tool in archive_tools(starter_archive) if tool.name == ROADMAP]

    def plan(*without: str) -> dict[str, Any]:
        args = {"role": "data engineer", "without": list(without)}
        message = tool.invoke({"type": "tool_call", "id": "1", "name": ROADMAP, "args": args})
        return dict(json.loads(str(message.content)))

    titles = [stage["title"] for stage in plan()["stages"]]
    cut = plan("2", titles[3])
    assert [s["title"] for s in cut["stages"]] == [titles[0], titles[2], *titles[4:]]
    (told,) = [text for text in cut["assumptions"] if text.startswith("Left out")]
    assert titles[1] in told
    assert titles[3] in told
    with pytest.raises(json.JSONDecodeError):  # the tool names the stages that there are
        plan("beekeeping")
