"""`mcp`: its options."""

from typing import Annotated

import typer

from faces.options import StoreOption


def mcp(
    store: StoreOption = None,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            metavar="NAME",
            help="Answers `ask`: `offline`, or `provider:model` such as `openai:gpt-5-mini`.",
        ),
    ] = "offline",
) -> None:
    """Serve the tools to other programs over MCP, on standard streams."""
    from agent.settings import load_settings
    from faces.protocol.stdio import serve

    serve(load_settings(), store=store, model=model)
