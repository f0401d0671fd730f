"""A command line to type at: its own data folder, no key, the bundled store built once."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faces.cli import app, main

Typed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def plain_environment(data_dir: Path) -> dict[str, str]:
    """The environment without anybody's settings or keys."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CAREER_GUIDE_", "OPENAI_", "COV_"))
    }
    return kept | {"CAREER_GUIDE_DATA_DIR": str(data_dir), "COLUMNS": "80", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def typed(plain_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """Run `career-guide` with arguments, as a person would, in an empty folder."""
    folder = tmp_path_factory.mktemp("anywhere")

    def run(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "faces.cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=folder,
            env=plain_environment | settings,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def typed_here(
    plain_environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Typed:
    """Run `career-guide` in this process: starting one takes seconds, most of them imports.

    Use `typed` where the process itself counts: signals, files of others, what is imported.
    """
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as during:
            for name in os.environ.keys() - plain_environment.keys():
                during.delenv(name)
            for name, value in (plain_environment | settings).items():
                during.setenv(name, value)
            during.setattr("sys.stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as ended:
                main(lambda: app(list(arguments)))
        said = capsys.readouterr()
        code = int(ended.value.code or 0)
        return subprocess.CompletedProcess(arguments, code, stdout=said.out, stderr=said.err)

    return run
