"""The scripts of `docs/how-to/python.md` run as they stand there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "python.md"
SCRIPTS = [
    token.content
    for token in MarkdownIt("commonmark").parse(PAGE.read_text(encoding="utf-8"))
    if token.info == "python"
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CAREER_GUIDE_", "OPENAI_"))
    }
    return kept | {"CAREER_GUIDE_DATA_DIR": str(tmp_path_factory.mktemp("data"))}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_prints_guests_with_their_sources(
    script: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Slawomir Tulski" in done.stdout
    assert "https://www.youtube.com/watch" in done.stdout


def test_there_are_two_scripts() -> None:
    assert len(SCRIPTS) == 2
