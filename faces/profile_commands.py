"""`profile` and `forget-me`: their options. What they do is in `faces/profiles.py`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from faces.options import JsonOption

profile_app = typer.Typer(
    name="profile",
    help="See and change what is known of you and your plans.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
_FIELDS = "background, target, skill, hours_per_week, by, constraint or interest"


@profile_app.command("show")
def show_profile(as_json: JsonOption = False) -> None:
    """Print what is known of you, in your words, and since when."""
    from faces.profiles import print_profile

    print_profile(as_json=as_json)


@profile_app.command("set")
def set_fact(
    field: Annotated[str, typer.Argument(metavar="FIELD", help=f"{_FIELDS}.")],
    value: Annotated[
        list[str], typer.Argument(metavar="VALUE", help="Such as SQL, 6 or 2030-06-30.")
    ],
) -> None:
    """Note a fact of yourself, such as: set target data engineer."""
    from faces.profiles import note

    note(field, " ".join(value))


@profile_app.command("forget")
def forget_facts(
    field: Annotated[
        str | None, typer.Argument(metavar="[FIELD]", help="Forget only this, as for `set`.")
    ] = None,
    value: Annotated[
        list[str] | None, typer.Argument(metavar="[VALUE]", help="And of this only one value.")
    ] = None,
    yes: YesOption = False,
) -> None:
    """Forget some facts, or all; conversations stay.

    `career-guide forget-me` deletes these, too.
    """
    from faces.profiles import forget

    forget(field, " ".join(value or []) or None, yes=yes)


@profile_app.command("export")
def export_profile(
    form: Annotated[
        Literal["markdown", "json"], typer.Option("--format", "-f", help="In which form.")
    ] = "markdown",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
) -> None:
    """Write it to a file or to standard output."""
    from faces.profiles import export

    export(form=form, output=output)


def forget_me(yes: YesOption = False) -> None:
    """Delete conversations, profile and saved plans, for good."""
    from faces.profiles import forget_everything

    forget_everything(yes=yes)
