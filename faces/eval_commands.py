"""`eval`: its commands and their options."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from faces.evaluating_commands import add_commands
from faces.options import JsonOption

Level = Literal["record", "parent"]
SystemName = Literal["career-guide", "langchain"]
eval_app = typer.Typer(
    name="eval",
    help="Measure the product.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


CorpusOption = Annotated[
    Path,
    typer.Option(
        "--corpus", metavar="FILE", help="JSON lines: id, parent, title, parent_title, text."
    ),
]
QueriesOption = Annotated[
    Path, typer.Option("--queries", metavar="FILE", help="JSON lines: id, query, relevant.")
]
LevelOption = Annotated[Level, typer.Option("--level", help="What `relevant` names.")]
FieldsOption = Annotated[
    str, typer.Option("--fields", metavar="LIST", help="Fields that may be indexed.")
]
EmbedderOption = Annotated[
    str | None, typer.Option("--embedder", metavar="NAME", help="Instead of the one set.")
]
ALL_FIELDS: Final = "text,title,parent_title"


@eval_app.command("retrieval")
def retrieval(
    corpus: CorpusOption,
    queries: QueriesOption,
    level: LevelOption = "record",
    indexed: FieldsOption = ALL_FIELDS,
    embedder: EmbedderOption = None,
    system: Annotated[
        SystemName, typer.Option("--system", help="This program, or plain LangChain and Chroma.")
    ] = "career-guide",
    as_json: JsonOption = False,
) -> None:
    """Measure how well a corpus is searched, by the product's own code."""
    from faces.evaluating import eval_retrieval, known_fields

    fields = known_fields(indexed)
    if not fields:
        raise typer.BadParameter("names no field; known are text, title, parent_title")
    eval_retrieval(
        corpus,
        queries,
        level=level,
        indexed=fields,
        embedder=embedder,
        system=system,
        as_json=as_json,
    )


@eval_app.command("side-by-side")
def side_by_side(
    corpus: CorpusOption,
    queries: QueriesOption,
    level: LevelOption = "record",
    indexed: FieldsOption = ALL_FIELDS,
    embedder: EmbedderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure this program and plain LangChain with Chroma on one corpus, side by side."""
    from faces.side_by_side import compare_systems

    options = {"--corpus": str(corpus), "--queries": str(queries), "--level": level}
    options |= {"--fields": indexed} | ({"--embedder": embedder} if embedder else {})
    compare_systems(options, as_json=as_json)


add_commands(eval_app)
