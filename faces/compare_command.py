"""`compare`: its options. What it does is in `faces/comparing.py`."""

from typing import Annotated

import typer

from faces.options import JsonOption, ModelOption, StoreOption


def compare(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="A topic, or a question.")],
    guests: Annotated[
        list[str] | None,
        typer.Option("--guest", metavar="NAME", help="Whose views; may be given repeatedly."),
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
    model: ModelOption = None,
) -> None:
    """Compare what guests say on a topic, in their own words.

    With a model, views are grouped by stance where the verifier lets it pass.
    """
    from faces.comparing import show_comparison

    show_comparison(" ".join(topic), guests=guests or [], as_json=as_json, store=store, model=model)
