"""Prompts: one file for one purpose, its version in the first line."""

import re
from importlib.resources import files
from typing import Final, Literal

PROMPT: Final = "prompts"
"""Key in a message's metadata: which prompts, in which versions, it was written by."""
_LABEL: Final = re.compile(r"career-guide, (\w+) prompt, version (\d+)\s")


def load_prompt(name: Literal["system", "rewrite"]) -> str:
    """Return the text of a prompt. Its first line goes to the model too, and so into every log."""
    return files("agent").joinpath(f"prompts/{name}.md").read_text(encoding="utf-8")


def label(prompt: str) -> str:
    """Return purpose and version of a prompt, such as `system 2`; `unnamed` where it tells none."""
    found = _LABEL.match(prompt)
    return f"{found[1]} {found[2]}" if found else "unnamed"
