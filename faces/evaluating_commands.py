"""The sub-commands of `eval`; each imports what it needs when it runs."""

import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

Split = Literal["dev", "test"]
FAILED: Final = 1

AgentOption = Annotated[
    str,
    typer.Option(
        "--agent",
        metavar="NAME",
        help=(
            "career-guide, langchain-chroma, always-refuse, top-hit, do-nothing, oracle, "
            "or your own as module:function."
        ),
    ),
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="Instead of the one set.")
]
SplitOption = Annotated[Split | None, typer.Option("--split", help="Only this split.")]
NameOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", metavar="ID", help="Only this one; may be repeated."),
]
NamesOption = Annotated[
    str,
    typer.Option("--scenarios", metavar="FILE", help="Only those that a file names, or `-`."),
]
PodwikiOption = Annotated[
    Path | None,
    typer.Option(
        "--podwiki",
        metavar="DIR",
        envvar="PODWIKI_DIR",
        help="The whole wiki; without it, scenarios about it stay unscored.",
    ),
]
PodcastOption = Annotated[
    Path | None,
    typer.Option("--podcast", metavar="DIR", envvar="PODCAST_DIR", help="Its transcripts."),
]
ParallelOption = Annotated[int, typer.Option("--parallel", min=1, max=32, help="Trials at a time.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
LogArgument = Annotated[Path, typer.Argument(metavar="LOG", help="The log of a run.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the `eval` group."""
    for name, command in (
        ("run", run),
        ("retry", retry),
        ("compare", compare),
        ("report", report),
        ("judge", judge),
        ("regrade", regrade),
        ("gate", gate),
        ("distrust", distrust),
        ("scenarios", scenarios),
        ("affected", affected),
        ("gaps", gaps),
        ("speed", speed),
    ):
        app.command(name)(command)


def run(
    agent: AgentOption = "career-guide",
    model: ModelOption = None,
    tag: Annotated[str, typer.Option("--tag", metavar="T", help="A name for the run.")] = "",
    trials: Annotated[
        int, typer.Option("--trials", min=1, max=50, help="How often each is taken.")
    ] = 1,
    split: SplitOption = None,
    scenario: NameOption = None,
    names: NamesOption = "",
    podwiki: PodwikiOption = None,
    podcast: PodcastOption = None,
    parallel: ParallelOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Let an agent take the scenarios. Exit 1 where one that must pass does not."""
    from faces.evaluating_runs import eval_run

    fine = eval_run(
        agent=agent,
        model=model,
        tag=tag,
        trials=trials,
        split=split,
        names=_names(scenario, names),
        archive=_folders(podwiki, podcast),
        parallel=parallel,
        as_json=as_json,
    )
    _exit(0 if fine else FAILED)


def retry(
    log: LogArgument,
    podwiki: PodwikiOption = None,
    podcast: PodcastOption = None,
    parallel: ParallelOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Take up a run: what crashed or is missing is run again.

    Everything else is kept.
    """
    from faces.evaluating_runs import eval_retry

    fine = eval_retry(log, archive=_folders(podwiki, podcast), parallel=parallel, as_json=as_json)
    _exit(0 if fine else FAILED)


def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The log of the run before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The log of the run after.")],
    as_json: JsonOption = False,
) -> None:
    """Compare two runs. Exit 0 fine, 1 regression, 2 not comparable."""
    from faces.evaluating_logs import eval_compare

    _exit(eval_compare(base, new, as_json=as_json))


def report(
    log: LogArgument,
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="Where the page goes.")],
    base: Annotated[
        Path | None, typer.Option("--base", metavar="LOG", help="Compare with this run.")
    ] = None,
) -> None:
    """Write a run as one page of HTML."""
    from faces.evaluating_logs import eval_report

    eval_report(log, html=html, base=base)


def judge(log: LogArgument, model: ModelOption = None) -> None:
    """Ask a model whether people were helped; it gates nothing.

    `eval report` shows its opinions beside the verdicts.
    """
    from faces.evaluating_logs import eval_judge

    eval_judge(log, model=model)


def regrade(
    log: LogArgument,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Instead of LOG-regraded.eval.")
    ] = None,
) -> None:
    """Grade a recorded run anew, without any agent or model."""
    from faces.evaluating_logs import eval_regrade

    eval_regrade(log, to=to)


def gate(
    update: Annotated[
        bool, typer.Option("--update", help="Write the baseline anew instead.")
    ] = False,
) -> None:
    """Hold the agent to the committed baseline. Exit 1 where a scenario ends otherwise."""
    from faces.evaluating_suite import eval_gate

    _exit(0 if eval_gate(update=update) else FAILED)


def distrust(podwiki: PodwikiOption = None, podcast: PodcastOption = None) -> None:
    """Put the scenarios themselves to the test. Exit 1 where one tells nothing."""
    from faces.evaluating_suite import eval_distrust

    _exit(0 if eval_distrust(_folders(podwiki, podcast)) else FAILED)


def scenarios(split: SplitOption = None, as_json: JsonOption = False) -> None:
    """List the scenarios."""
    from faces.evaluating_suite import list_scenarios

    list_scenarios(split=split, as_json=as_json)


def affected(
    old: Annotated[Path, typer.Option("--old", metavar="STORE", help="The store before.")],
    new: Annotated[Path, typer.Option("--new", metavar="STORE", help="The store after.")],
    log: Annotated[
        Path | None, typer.Option("--log", metavar="LOG", help="A run whose citations count too.")
    ] = None,
    names_only: Annotated[
        bool, typer.Option("--names", help="Print ids of scenarios, for `eval run --scenarios -`.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what a changed wiki touches.

    Names the scenarios, saved plans and recorded citations that rest on what has changed.
    """
    from faces.evaluating_corpus import eval_affected

    eval_affected(old, new, log=log, form="json" if as_json else "names" if names_only else "text")


def gaps(log: LogArgument, as_json: JsonOption = False) -> None:
    """List what was refused: gaps in the wiki."""
    from faces.evaluating_corpus import eval_gaps

    eval_gaps(log, as_json=as_json)


def speed(as_json: JsonOption = False) -> None:
    """Measure how long things take.

    Cold start, a warm turn, tokens and ingest, beside a script of LangChain and Chroma.
    """
    from faces.evaluating_speed import eval_speed

    eval_speed(as_json=as_json)


def _names(scenario: list[str] | None, file: str) -> list[str]:
    """Return the ids that were named, one or many at a time."""
    if not file:
        return scenario or []
    if file == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise typer.BadParameter(f"cannot read {file!r}: {error}") from error
    named = [*(scenario or []), *text.split()]
    if not named:
        raise typer.BadParameter(f"{file!r} names no scenario")
    return named


def _folders(podwiki: Path | None, podcast: Path | None) -> list[Path]:
    if podwiki is None:
        return []
    return [podwiki] if podcast is None else [podwiki, podcast]


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(code)
