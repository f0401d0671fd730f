"""Say how many tokens a turn sends to a model, and what they are spent on.

    python scripts/measure_prompts.py QUESTIONS [--store STORE]

QUESTIONS is a text file with a question a line; each four make a conversation. The embedded model
answers in the place of a real one, which gets the same messages. Tokens are those of the tokenizer
that the default embedder brings along.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import wordllama
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool
from tokenizers import Tokenizer

from agent.assemble import make_assistant, make_tools, ready_model
from agent.embedded.chat import OfflineChatModel
from agent.memory.threads import open_threads
from agent.models.model import Model, load_model
from agent.settings import Settings
from agent.stores import open_archive

PARTS = ("system", "tools", "history", "results")
Spent = dict[str, int]


class Listening(OfflineChatModel):
    """The embedded model, noting what a real one would have been sent."""

    sent: list[tuple[list[BaseMessage], str]]
    tools_text: str = ""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:  # noqa: ARG002
        self.tools_text = json.dumps([convert_to_openai_tool(tool) for tool in tools])
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
        self.sent.append((messages, self.tools_text))
        return super()._generate(messages, *args, **kwargs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    questions = given.questions.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(model="offline", data_dir=Path(folder), store=given.store)
        calls = [turn for turn in ask(settings, questions) if turn]
    turns = [{part: sum(call[part] for call in turn) for part in PARTS} for turn in calls]
    print(f"turns {len(turns)}, calls {sum(map(len, calls))}")
    for name, rows in (("a turn", turns), ("its last call", [turn[-1] for turn in calls])):
        sums = sorted(sum(row.values()) for row in rows)
        print(f"{name}: median {median(sums):,.0f}, least {sums[0]:,}, most {sums[-1]:,} tokens")
        for part in PARTS:
            values = sorted(row[part] for row in rows)
            share = sum(values) / sum(sums)
            print(f"  {part}: median {median(values):,.0f}, most {values[-1]:,}, {share:.0%}")


def ask(settings: Settings, questions: Sequence[str]) -> list[list[Spent]]:
    """Return what each turn sent, call by call."""
    turns = []
    with (
        open_archive(settings, store=settings.store, progress=quiet) as archive,
        open_threads(settings.data_dir) as threads,
    ):
        embedded = ready_model(load_model(settings, name="offline"), archive).chat
        chat = Listening(choose=embedded.choose, sent=[])  # type: ignore[attr-defined]
        assistant = make_assistant(
            settings,
            model=Model(name="measured", chat=chat),
            archive=archive,
            tools=make_tools(archive),
            threads=threads,
        )
        for number, question in enumerate(questions):
            chat.sent.clear()
            list(assistant.ask(question, thread=f"measured-{number // 4}"))
            turns.append([spent(messages, tools) for messages, tools in chat.sent])
    return turns


@cache
def tokenizer() -> Tokenizer:
    [file] = (Path(wordllama.__file__).parent / "tokenizers").glob("*.json")
    return Tokenizer.from_file(str(file))


def tokens(text: str) -> int:
    return len(tokenizer().encode(text, add_special_tokens=False).ids)


def spent(messages: Sequence[BaseMessage], tools: str) -> Spent:
    """Return the tokens of each part of a request."""
    found = dict.fromkeys(PARTS, 0) | {"tools": tokens(tools)}
    for message in messages:
        calls = json.dumps(message.tool_calls) if isinstance(message, AIMessage) else ""
        text = str(message.text) + (calls if calls != "[]" else "")
        found[part_of(message)] += tokens(text)
    return found


def part_of(message: BaseMessage) -> str:
    if isinstance(message, SystemMessage):
        return "system"
    is_look_up = isinstance(message, ToolMessage) or getattr(message, "tool_calls", [])
    return "results" if is_look_up and not isinstance(message, HumanMessage) else "history"


def quiet(step: str, done: int, of: int) -> None:
    """Take progress, and show none."""


if __name__ == "__main__":
    main()
