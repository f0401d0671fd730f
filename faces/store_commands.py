"""`store`: its commands and their options. What they do is in `faces/stores.py`."""

from pathlib import Path
from typing import Annotated

import typer

from faces.options import JsonOption

store_app = typer.Typer(
    name="store",
    help="Look after a store's snapshots: each ingest makes one, and one of them is live.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
KeptStoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="This store instead of the one that answers."),
]


@store_app.command("list")
def list_snapshots(as_json: JsonOption = False, store: KeptStoreOption = None) -> None:
    """List the snapshots, newest first."""
    from faces.stores import show_snapshots

    show_snapshots(store, as_json=as_json)


@store_app.command("use")
def use_snapshot(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name, or how that begins.")],
    as_json: JsonOption = False,
    store: KeptStoreOption = None,
) -> None:
    """Answer from this snapshot from now on: go back, or forth again."""
    from faces.stores import choose_snapshot

    choose_snapshot(name, store, as_json=as_json)


@store_app.command("prune")
def prune_snapshots(
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep", metavar="N", min=1, help="How many stay; else as many as each ingest keeps."
        ),
    ] = None,
    as_json: JsonOption = False,
    store: KeptStoreOption = None,
) -> None:
    """Remove the oldest snapshots, never the live one."""
    from faces.stores import remove_snapshots

    remove_snapshots(keep, store, as_json=as_json)


@store_app.command("verify")
def verify_snapshot(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="A snapshot; without a name, the live one.")
    ] = "",
    as_json: JsonOption = False,
    store: KeptStoreOption = None,
) -> None:
    """Compare every file with its checksum. Exit 1 when one is damaged."""
    from faces.stores import check_snapshot

    check_snapshot(name, store, as_json=as_json)
