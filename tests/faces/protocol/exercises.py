"""What every transport must pass: the official client asks for everything there is."""

import json
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp_types import CallToolResult, TextContent

TOOLS = [
    "look_up_sections",
    "compare_viewpoints",
    "find_journeys",
    "plan_roadmap",
    "suggest_projects",
    "verify_sentence",
    "ask",
]
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("look_up_sections", {"question": "How do I evaluate a RAG system?"}),
    ("compare_viewpoints", {"topic": "certificates"}),
    ("find_journeys", {"to_role": "data engineer"}),
    ("plan_roadmap", {"role": "data engineer", "know": ["SQL"], "hours_per_week": 6}),
    ("suggest_projects", {"role": "data engineer", "hours": 40}),
]
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("look_up_sections", {}, "give a question, a page or a heading"),
    ("look_up_sections", {"page": 5}, "`page`: Input should be a valid string"),
    ("look_up_sections", {"question": "x" * 20_000}, "send at most 16,000"),
    ("compare_viewpoints", {}, "`topic`: Field required"),
    ("compare_viewpoints", {"topic": "SQL", "guests": ["Nobody Atall"]}, "no guest is meant"),
    ("plan_roadmap", {"role": "astronaut"}, "nearest: "),
    ("verify_sentence", {"sentence": "A.", "evidence": ["ev_zzzzzz"]}, "ids that a tool returned"),
    ("verify_sentence", {"sentence": "A.", "evidence": []}, "`evidence`: List should have"),
    ("ask", {"question": " "}, "the question is empty"),
    ("ask", {"question": "What is SQL?", "thread": "../x"}, "a conversation id has"),
]
AT_ONCE = 20
Server = str | StdioServerParameters


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


async def lists_its_tools(client: Client) -> None:
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.input_schema["type"] == "object"
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (tool.name != "ask")
        assert tool.annotations.destructive_hint is False


async def tells_with_sources(client: Client) -> None:
    """The client itself holds each result against the tool's output schema."""
    for name, arguments in CALLS:
        result = await client.call_tool(name, arguments)
        assert not result.is_error, text_of(result)
        evidence = result.structured_content["evidence"]
        cited = [item for item in evidence if item["episode"]]
        assert cited, name
        for item in cited:
            assert item["url"].endswith(f"&t={item['start_s']}s")
            assert item["guest"]
            assert item["aired"]
        known = {item["id"] for item in evidence}
        assert known >= ids_in(result.structured_content["result"]), name
        assert json.loads(text_of(result))["evidence"][0]["id"] in known


def ids_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(ids_in(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(ids_in(item) for item in value))
    return {value} if isinstance(value, str) and value.startswith("ev_") else set()


async def verifies_a_sentence(client: Client) -> None:
    found = await client.call_tool("look_up_sections", {"question": "How do I negotiate salary?"})
    claim = found.structured_content["result"]["sections"][0]["claims"][0]

    async def verdict(sentence: str) -> dict[str, Any]:
        asked = {"sentence": sentence, "evidence": [claim["id"]]}
        result = await client.call_tool("verify_sentence", asked)
        (source,) = result.structured_content["evidence"]
        assert source["id"] == claim["id"]
        told: dict[str, Any] = result.structured_content["result"]
        return told

    assert (await verdict(claim["text"]))["support"] == "supported"
    wrong = await verdict("Penguins waddled 4711 miles to Stonehenge.")
    assert wrong["support"] == "unsupported"
    assert "numbers missing: 4711" in wrong["reasons"]


async def answers_in_a_conversation(client: Client) -> None:
    first = await client.call_tool("ask", {"question": "What is agent engineering?"})
    assert first.structured_content["model"] == "offline"
    assert first.structured_content["citations"][0]["url"]
    thread = first.structured_content["thread"]
    asked = {"question": "what about cost?", "thread": thread}
    second = (await client.call_tool("ask", asked)).structured_content
    assert second["thread"] == thread
    assert "Agent Engineering" in {item["page"] for item in second["citations"]}
    refused = await client.call_tool("ask", {"question": "How do I bake sourdough bread?"})
    assert refused.structured_content["refusal"]["kind"]
    assert refused.structured_content["citations"] == []


async def says_how_to_repair_a_call(client: Client) -> None:
    for name, arguments, says in REFUSED:
        result = await client.call_tool(name, arguments)
        assert result.is_error, (name, arguments)
        assert says in text_of(result), (name, arguments)
        assert "Error" not in text_of(result)


async def refuses_what_it_does_not_have(client: Client) -> None:
    with pytest.raises(MCPError, match="no tool is called 'find_jobs'; try look_up_sections"):
        await client.call_tool("find_jobs", {})
    with pytest.raises(MCPError, match="no page is called 'podwiki://wiki/astrology'"):
        await client.read_resource("podwiki://wiki/astrology")
    with pytest.raises(MCPError, match="no page is called 'file:///etc/passwd'"):
        await client.read_resource("file:///etc/passwd")
    with pytest.raises(MCPError, match="no prompt is called 'poem'; try career_conversation"):
        await client.get_prompt("poem", {})
    with pytest.raises(MCPError, match="the argument `role` is missing"):
        await client.get_prompt("portfolio_projects", {"skills": "SQL"})


async def gives_the_wikis_pages(client: Client) -> None:
    resources = (await client.list_resources()).resources
    assert len(resources) == 48
    by_name = {resource.name: resource for resource in resources}
    page = by_name["job-search"]
    assert page.title == "Job Search for Data and AI Roles"
    assert page.description
    (template,) = (await client.list_resource_templates()).resource_templates
    assert template.uri_template.replace("{slug}", "job-search") == page.uri
    (contents,) = (await client.read_resource(page.uri)).contents
    assert contents.mime_type == "text/markdown"
    assert contents.text.startswith(f"# {page.title}\n")  # type: ignore[union-attr]


async def gives_prompts(client: Client) -> None:
    prompts = (await client.list_prompts()).prompts
    assert [prompt.name for prompt in prompts] == [
        "career_conversation",
        "portfolio_projects",
        "run_evaluation",
    ]
    for prompt in prompts:
        given = {argument.name: f"a {argument.name}" for argument in prompt.arguments or []}
        (message,) = (await client.get_prompt(prompt.name, given)).messages
        assert isinstance(message.content, TextContent)
        for value in given.values():
            assert value in message.content.text


async def answers_many_at_once(client: Client) -> None:
    """Each of twenty calls gets its own answer."""
    questions = [f"question {number} on interviews" for number in range(AT_ONCE)]
    results: dict[str, CallToolResult] = {}

    async def ask(question: str) -> None:
        results[question] = await client.call_tool("look_up_sections", {"question": question})

    async with anyio.create_task_group() as group:
        for question in questions:
            group.start_soon(ask, question)
    assert len(results) == AT_ONCE
    for question, result in results.items():
        assert not result.is_error
        assert result.structured_content["result"]["asked"] == question


EXERCISES = [
    lists_its_tools,
    tells_with_sources,
    verifies_a_sentence,
    answers_in_a_conversation,
    says_how_to_repair_a_call,
    refuses_what_it_does_not_have,
    gives_the_wikis_pages,
    gives_prompts,
    answers_many_at_once,
]


def exercise(server: Server, *, mode: str) -> None:
    """Let the client do every exercise in one connection."""

    async def run() -> None:
        with anyio.fail_after(120):
            async with Client(server, mode=mode, read_timeout_seconds=60) as client:
                for each in EXERCISES:
                    await each(client)

    anyio.run(run)
