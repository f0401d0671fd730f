"""`serve` and `keys`: the server, and who may use it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from faces.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from faces.web.keys import KeyRing

keys_app = typer.Typer(
    name="keys",
    help="Keys for those who use the server from elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def serve(
    host: Annotated[
        str,
        typer.Option("--host", metavar="H", help="Elsewhere than on this machine: needs a key."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="P", min=0, max=65535, help="0 takes any free one.")
    ] = 8000,
    store: StoreOption = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="NAME",
            help="`offline`, or `provider:model` such as `openai:gpt-5-mini`.",
        ),
    ] = None,
) -> None:
    """Serve the web page, the HTTP API and MCP on this machine."""
    from agent.settings import load_settings
    from faces.web.settings import load_web_settings

    settings, web = load_settings(), load_web_settings()
    with _installed():
        from faces.web.serving import serve as serve_now
    serve_now(settings, web, host=host, port=port, store=store, model=model)


@keys_app.command()
def add(
    owner: Annotated[
        str, typer.Argument(metavar="OWNER", help="Whose conversations the key opens.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Make a key, and show it once: only a hash of it is kept."""
    key, secret = _ring().add(owner, made=datetime.now(UTC))
    if as_json:
        sys.stdout.write(json.dumps({"id": key.id, "owner": key.owner, "key": secret}) + "\n")
        return
    sys.stdout.write(secret + "\n")
    sys.stderr.write(f"Key {key.id} of {key.owner}. It is not shown again.\n")


@keys_app.command("list")
def list_keys(as_json: JsonOption = False) -> None:
    """List the keys, without their secrets."""
    keys = _ring().all()
    if as_json:
        documents = [
            {"id": key.id, "owner": key.owner, "made": key.made.isoformat()} for key in keys
        ]
        sys.stdout.write(json.dumps(documents, indent=2) + "\n")
    elif not keys:
        sys.stdout.write("There is no key yet: career-guide keys add OWNER\n")
    for key in [] if as_json else keys:
        made = f"{key.made.astimezone():%Y-%m-%d %H:%M}"
        sys.stdout.write(f"{key.id}  {key.owner}  {made}\n")


@keys_app.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")],
) -> None:
    """Take a key back; a server that runs refuses it from then on."""
    key = _ring().revoke(name)
    sys.stderr.write(f"Key {key.id} of {key.owner} is no longer valid.\n")


def _ring() -> "KeyRing":
    from agent.settings import load_settings
    from faces.web.keys import KEYS_FILE, KeyRing

    return KeyRing(load_settings().data_dir / KEYS_FILE)


@contextmanager
def _installed() -> Iterator[None]:
    """Say which package of the server is missing."""
    from faces.web.errors import WebMissingError

    try:
        yield
    except ModuleNotFoundError as error:
        raise WebMissingError(error.name or "fastapi") from error
