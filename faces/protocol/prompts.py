"""Prompts for what people use the guide for, as a client's menu shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from mcp_types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from faces.protocol.errors import ArgumentsError, UnknownNameError
from knowledge.sanitize import one_line

MAX_ARGUMENT_CHARS: Final = 2000
_LEFT_OUT: Final = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A prompt, and the file with its text; `$name` stands where an argument goes."""

    prompt: Prompt
    file: str


def _prompt(name: str, description: str, **arguments: tuple[str, bool]) -> Filled:
    return Filled(
        prompt=Prompt(
            name=name,
            title=name.replace("_", " ").capitalize(),
            description=description,
            arguments=[
                PromptArgument(name=argument, description=told, required=required)
                for argument, (told, required) in arguments.items()
            ],
        ),
        file=f"prompts/{name}.md",
    )


PROMPTS: Final = (
    _prompt(
        "career_conversation",
        "Talk over a career in data or AI, every claim with its guest, episode and minute.",
        situation=("Where you stand: role, skills, what you wonder about.", True),
        goal=("The role or change that you have in mind.", False),
    ),
    _prompt(
        "portfolio_projects",
        "Choose a portfolio project by what guests who hire ask for.",
        role=("The role that it is to lead to.", True),
        skills=("What you know already.", False),
        hours=("Hours that you have for it in all.", False),
    ),
    _prompt(
        "run_evaluation",
        "Run the evaluation harness and read its report.",
        agent=("Agent to evaluate; without it, career-guide itself.", False),
        split=("Scenarios to take, `dev` or `test`; without it, `dev`.", False),
    ),
)
_DEFAULTS: Final = {"agent": "career-guide", "split": "dev"}


def find_prompt(name: str) -> Filled:
    """Return the prompt of that name.

    Raises:
        UnknownNameError: There is none.
    """
    for each in PROMPTS:
        if each.prompt.name == name:
            return each
    raise UnknownNameError("prompt", name, near=tuple(each.prompt.name for each in PROMPTS))


def fill_in(filled: Filled, given: Mapping[str, str]) -> GetPromptResult:
    """Return a prompt with its arguments; what was left out is called so.

    Raises:
        ArgumentsError: One that is required is missing or empty, or one is too long.
    """
    values = {
        argument.name: _checked(argument, given.get(argument.name, ""))
        for argument in filled.prompt.arguments or []
    }
    text = files("faces.protocol").joinpath(filled.file).read_text(encoding="utf-8")
    content = TextContent(type="text", text=Template(text).substitute(values).strip())
    return GetPromptResult(
        description=filled.prompt.description,
        messages=[PromptMessage(role="user", content=content)],
    )


def _checked(argument: PromptArgument, value: str) -> str:
    told = one_line(value)
    if argument.required and not told:
        raise ArgumentsError(f"the argument `{argument.name}` is missing: {argument.description}")
    if len(told) > MAX_ARGUMENT_CHARS:
        raise ArgumentsError(
            f"the argument `{argument.name}` has {len(told):,} characters; "
            f"give at most {MAX_ARGUMENT_CHARS:,}"
        )
    return told or _DEFAULTS.get(argument.name, _LEFT_OUT)
