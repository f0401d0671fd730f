"""`journeys`: its options. What it does is in `faces/journeys.py`."""

from typing import Annotated

import typer

from faces.options import JsonOption, StoreOption


def journeys(
    from_role: Annotated[
        str, typer.Option("--from", metavar="ROLE", help="The role they came from.")
    ] = "",
    to_role: Annotated[
        str, typer.Option("--to", metavar="ROLE", help="The role they reached.")
    ] = "",
    count: Annotated[
        int, typer.Option("--count", metavar="N", min=1, max=50, help="Stories told at most.")
    ] = 5,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Meet the guests who changed from one role to another, in their own words."""
    from faces.journeys import show_journeys

    show_journeys(from_role=from_role, to_role=to_role, count=count, as_json=as_json, store=store)
