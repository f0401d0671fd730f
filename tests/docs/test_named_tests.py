"""What the documentation names as proof is there: files, and tests in them."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("architecture.md", "security.md")
NAMED = re.compile(r"`((?:[\w.]+/)*\w+\.py)(?:::(\w+\*?))?`")
FOLDERS = ("agent", "evals", "faces", "knowledge", "scripts", "tests", "tools")
FILES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]


def named_in(text: str) -> list[tuple[str, str]]:
    return NAMED.findall(text)


def is_there(name: str, test: str) -> bool:
    """Whether a file of this name exists, and has the test, which may end in a star."""
    found = [path for path in FILES if path.as_posix().endswith(f"/{name}")]
    if not test:
        return bool(found)
    defined = (
        function
        for path in found
        for function in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    )
    return any(fnmatchcase(function, test) for function in defined)


@pytest.mark.parametrize("page", PAGES)
def test_every_test_and_file_that_is_named_is_there(page: str) -> None:
    named = named_in((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [each for each in named if not is_there(*each)] == []


def test_a_test_that_is_not_there_is_told() -> None:
    assert is_there("test_owasp.py", "test_01_*")
    assert not is_there("test_owasp.py", "test_99_*")
    assert not is_there("test_no_such_file.py", "")
    assert named_in("`agent/x.py` and `test_y.py::test_z_*`") == [
        ("agent/x.py", ""),
        ("test_y.py", "test_z_*"),
    ]
