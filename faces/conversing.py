"""`ask` and `chat`: questions in, streamed answers out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agent.answer import Answer
from agent.assemble import open_assistant
from agent.citing import Piece
from agent.conversation import Answered, Assistant, LookedUp, check_question
from agent.errors import AgentError
from agent.memory.threads import LOCAL, check_thread, last_thread, new_thread
from agent.settings import Settings, load_settings
from faces.terminal import (
    BUILDING,
    AnswerStream,
    IngestProgress,
    print_citations,
    print_footer,
    print_refusal,
    stderr,
    stdout,
)
from knowledge.errors import KnowledgeError
from knowledge.sanitize import clip

_PROMPT = "You: "


def ask_once(
    question: str,
    *,
    as_json: bool,
    thread: str | None,
    go_on: bool,
    store: Path | None,
    model: str | None,
) -> None:
    """Answer one question on standard output."""
    check_question(question)
    if thread is not None:
        check_thread(thread)
    with _assistant(load_settings(), store, model) as assistant:
        name = _chosen(assistant, thread, go_on=go_on)
        if as_json:
            answer = _finished(assistant, question, name)
            sys.stdout.write(answer.model_dump_json(indent=2) + "\n")
        else:
            print_footer(stderr(), _show(assistant, question, name))


def converse(*, thread: str | None, go_on: bool, store: Path | None, model: str | None) -> None:
    """Hold a conversation until the input ends."""
    if thread is not None:
        check_thread(thread)
    with _assistant(load_settings(), store, model) as assistant:
        name = _chosen(assistant, thread, go_on=go_on)
        _greet(assistant, name)
        for question in _questions():
            _answer_in_chat(assistant, question, name)
    stderr().print(f"Go on later with: career-guide chat --thread {name}", style="dim")


def _chosen(assistant: Assistant, thread: str | None, *, go_on: bool) -> str:
    if thread is not None:
        return thread
    if not go_on:
        return new_thread()
    with assistant.memory.database.transaction() as run:
        return last_thread(run, LOCAL) or new_thread()


@contextmanager
def _assistant(settings: Settings, store: Path | None, model: str | None) -> Iterator[Assistant]:
    with (
        IngestProgress(BUILDING) as progress,
        open_assistant(settings, store=store, model=model, progress=progress) as assistant,
    ):
        progress.close()
        yield assistant


def _finished(assistant: Assistant, question: str, thread: str) -> Answer:
    events = list(assistant.ask(question, thread=thread))
    last = events[-1]
    assert isinstance(last, Answered)  # noqa: S101  `ask` promises it
    return last.answer


def _show(assistant: Assistant, question: str, thread: str) -> Answer:
    """Print an answer while it comes, then its sources; return it."""
    out, err = stdout(), stderr()
    stream = AnswerStream(out)
    answer: Answer | None = None
    with err.status("thinking ...", spinner="dots") as waiting:
        try:
            for event in assistant.ask(question, thread=thread):
                if isinstance(event, LookedUp):
                    waiting.update(f"looking up: {clip(event.asked, max_chars=60)}")
                elif isinstance(event, Piece):
                    waiting.stop()
                    stream.add(event.markdown)
                else:
                    answer = event.answer
        finally:
            stream.close()
    assert answer is not None  # noqa: S101  `ask` promises it
    if answer.refusal:
        print_refusal(out, answer.refusal)
    print_citations(out, answer.citations)
    return answer


def _greet(assistant: Assistant, thread: str) -> None:
    console = stderr()
    counts = assistant.archive.manifest.counts
    console.print(
        f"career-guide, model {assistant.model.name}; "
        f"{counts['pages']} pages, {counts['episodes']} episodes. Ctrl-D ends.",
        style="dim",
    )
    history = assistant.history(thread)
    if history:
        last = history[-1]
        console.print(
            f"Going on with {thread}, {len(history)} question(s) so far; the last one was:",
            style="dim",
        )
        console.print(f"  {clip(last.question, max_chars=200)}", style="dim")


def _questions() -> Iterator[str]:
    """Yield what the user types, until the input ends or Ctrl-C comes at the prompt."""
    _enable_line_editing()
    while True:
        try:
            question = input(_PROMPT if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            sys.stderr.write("\n")
            return
        if question.strip().lower() in {"exit", "quit", "/exit", "/quit"}:
            return
        if question.strip():
            yield question


def _enable_line_editing() -> None:
    """Give `input` arrow keys and history, where the platform has them."""
    try:
        import readline  # noqa: F401
    except ImportError:
        return


def _answer_in_chat(assistant: Assistant, question: str, thread: str) -> None:
    """A question that fails or is broken off must not end the conversation."""
    try:
        _show(assistant, question, thread)
    except KeyboardInterrupt:
        sys.stderr.write("\n(stopped; ask on, or press Ctrl-D to end)\n")
    except (AgentError, KnowledgeError) as error:
        sys.stderr.write(f"career-guide: {error}\n")
    stdout().print()
