"""The command line. Commands import what they need when they run: `--help` stays quick."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from agent.errors import AgentError, QuestionError, RequestError
from evals.errors import EvaluationError
from faces.compare_command import compare
from faces.eval_commands import eval_app
from faces.journey_commands import journeys
from faces.mcp_command import mcp
from faces.migrate_command import migrate
from faces.options import JsonOption, ModelOption, StoreOption
from faces.profile_commands import forget_me, profile_app
from faces.project_commands import projects_app
from faces.roadmap_commands import plan_app, roadmap
from faces.serve_command import keys_app, serve
from faces.store_commands import store_app
from faces.thread_commands import threads_app
from faces.web.errors import WebError
from knowledge.errors import KnowledgeError
from tools.errors import RepairableError, ToolError

FAILED: Final = 1
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130

app = typer.Typer(
    name="career-guide",
    help=(
        "Career advice for data and AI work, in practitioners' own words: every claim comes with "
        "the podcast episode and the minute it rests on."
    ),
    epilog='Try: career-guide ask "What does an AI engineer do?"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

AllowPrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch from hosts of a private network.")
]


@app.command()
def ask(
    question: Annotated[
        list[str],
        typer.Argument(metavar="QUESTION", help="Your question; `-` reads it from standard input."),
    ],
    as_json: JsonOption = False,
    thread: Annotated[
        str | None, typer.Option("--thread", metavar="ID", help="Go on with this conversation.")
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", "-c", help="Go on with your last conversation.")
    ] = False,
    store: StoreOption = None,
    model: ModelOption = None,
) -> None:
    """Ask a question and get an answer with its sources."""
    from faces.conversing import ask_once

    text = sys.stdin.read() if question == ["-"] else " ".join(question)
    ask_once(text, as_json=as_json, thread=thread, go_on=go_on, store=store, model=model)


@app.command()
def chat(
    thread: Annotated[
        str | None, typer.Option("--thread", metavar="ID", help="Go on with this conversation.")
    ] = None,
    go_on: Annotated[
        bool, typer.Option("--continue", "-c", help="Go on with your last conversation.")
    ] = False,
    store: StoreOption = None,
    model: ModelOption = None,
) -> None:
    """Talk it over: a conversation that remembers what was said."""
    from faces.conversing import converse

    converse(thread=thread, go_on=go_on, store=store, model=model)


@app.command()
def lookup(
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUESTION]", help="A question, or the name of a page or section."),
    ] = None,
    page: Annotated[str, typer.Option("--page", metavar="TITLE", help="A page's title.")] = "",
    heading: Annotated[
        str, typer.Option("--heading", metavar="TEXT", help="A section's heading.")
    ] = "",
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Read sections of the wiki with their sources, found by any name."""
    from faces.archive import show_lookup

    show_lookup(" ".join(question or []), page=page, heading=heading, as_json=as_json, store=store)


@app.command()
def episode(
    name: Annotated[list[str], typer.Argument(metavar="NAME", help="A title, or its slug.")],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Look at an episode: chapters, and what the wiki takes from it."""
    from faces.portraits import show_episode

    show_episode(" ".join(name), as_json=as_json, store=store)


@app.command()
def guest(
    name: Annotated[list[str], typer.Argument(metavar="NAME", help="A name, or a part of it.")],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Look at a guest: episodes, and what the wiki cites them for."""
    from faces.portraits import show_guest

    show_guest(" ".join(name), as_json=as_json, store=store)


app.command()(compare)
app.command()(roadmap)
app.add_typer(plan_app)
app.add_typer(projects_app)
app.command()(journeys)


@app.command()
def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help=(
                "Podwiki and podcast folders; pages as Markdown, HTML or plain text, or folders "
                "of them; archives (.zip, .tar.gz) of these; addresses of a page or an archive."
            ),
        ),
    ],
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Write this store instead of your own."),
    ] = None,
    allow_private: AllowPrivateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read a wiki into a store, to answer from it from then on."""
    from faces.archive import ingest_sources

    ingest_sources(sources, reach=_reach(allow_private), store=store, as_json=as_json)


def _reach(allow_private: bool) -> Literal["public", "private"]:
    return "private" if allow_private else "public"


@app.command()
def check(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]",
            help=(
                "What to check, as for `ingest`; a podcast folder beside a podwiki has its "
                "speakers checked too. Without any, the bundled wiki."
            ),
        ),
    ] = None,
    details: Annotated[
        str,
        typer.Option(
            "--details", metavar="KIND", help="List what was found of this kind or gravity."
        ),
    ] = "",
    show_all: Annotated[
        bool, typer.Option("--all", help="List everything that was found.")
    ] = False,
    allow_private: AllowPrivateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Audit a wiki: citations, times, speakers, links. Exit 1 when something is broken."""
    from faces.auditing import check_sources

    sound = check_sources(
        sources or [],
        reach=_reach(allow_private),
        as_json=as_json,
        details=details,
        show_all=show_all,
    )
    if not sound:
        raise typer.Exit(FAILED)


@app.command()
def verify(
    sentence: Annotated[
        list[str], typer.Argument(metavar="SENTENCE", help="The sentence, without its marks.")
    ],
    evidence: Annotated[
        list[str],
        typer.Option("--evidence", "-e", metavar="ID", help="What it cites; may be repeated."),
    ],
    why: Annotated[bool, typer.Option("--why", help="Say what is missing and where.")] = False,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Check a sentence against the evidence that it cites, without a model."""
    from faces.verifying import show_verdict

    show_verdict(" ".join(sentence), evidence, why=why, as_json=as_json, store=store)


@app.command()
def status(as_json: JsonOption = False, store: StoreOption = None) -> None:
    """Say which store answers, what it holds, which model is in use."""
    from faces.archive import show_status

    show_status(as_json=as_json, store=store)


app.add_typer(threads_app)
app.add_typer(profile_app)
app.command("forget-me")(forget_me)
app.command()(mcp)
app.command()(migrate)
app.add_typer(store_app)
app.add_typer(eval_app)
app.command()(serve)
app.add_typer(keys_app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"career-guide {version('career-guide')}")
        raise typer.Exit


@app.callback()
def _root(
    version_wanted: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    del version_wanted  # its callback has done the work


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Turn what a person can do something about into one line and an exit code."""
    try:
        yield
    except (QuestionError, RequestError, RepairableError) as error:
        _complain(error)
        raise SystemExit(WRONG_USAGE) from None
    except (AgentError, EvaluationError, KnowledgeError, ToolError, WebError) as error:
        _complain(error)
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader went away, as `head` does; Python must not complain again at exit.
        sys.stdout = None
        raise SystemExit(0) from None


def _complain(error: Exception) -> None:
    sys.stderr.write(f"career-guide: {error}\n")


def main(run: Callable[[], Any] = app) -> None:
    """Run the command line."""
    # Libraries set up logging of their own unless somebody has; their chatter is for nobody.
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    with _one_line_errors():
        run()


if __name__ == "__main__":
    main()
