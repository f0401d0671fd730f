import re
import shlex
from pathlib import Path

import pytest

from tests.faces.conftest import Typed

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = [
    line
    for block in BLOCK.findall(README.read_text(encoding="utf-8"))
    for line in block.splitlines()
]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("line", COMMANDS)
def test_what_the_readme_says_can_be_typed(line: str, typed: Typed) -> None:
    program, *arguments = shlex.split(line)
    assert program == "career-guide"
    done = typed(*arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "has nothing" not in done.stdout
    assert "Nothing of that name" not in done.stdout


def test_every_file_that_the_readme_links_to_exists() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (README.parent / target).exists()] == []
