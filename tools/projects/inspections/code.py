"""The code of a file without what only talks: comments and docstrings are blank lines."""

import io
import json
import re
import tokenize
from functools import lru_cache
from typing import Final, Literal

from tools.projects.repository import MAX_FILES, Repository, TextFile

_CODE: Final = frozenset(
    ".py .ipynb .r .sql .js .jsx .ts .tsx .java .scala .go .rs .sh .jl .kt .cs .rb".split()
)
_SETTINGS: Final = frozenset(".yml .yaml .toml .cfg .ini .tf .json .conf".split())
_SETTINGS_NAMES: Final = re.compile(
    r"^(?:Dockerfile.*|.*\.Dockerfile|Makefile|Procfile|Pipfile|Jenkinsfile|crontab|justfile)$"
)
_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|spec|__tests__)/|(?:^|/)test_[^/]*$|_test\.\w+$|\.(?:test|spec)\.\w+$"
)
_LINE_COMMENT: Final = re.compile(r"^\s*(?:#|//|--|\*|/\*|%)|(?<=\s)(?:#|//|--)\s.*$")
_STRING: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_STRINGS: Final = (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
_STATEMENT_STARTS: Final = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)
_SOURCE_STARTS: Final = re.compile(r'^\s*"source":\s*\[')
_CELL_TYPE: Final = re.compile(r'^\s*"cell_type":\s*"(\w+)"')

Blanked = Literal["talk", "strings"]


def is_code(file: TextFile) -> bool:
    """Tell whether a file is a program, as opposed to prose, data or settings."""
    return file.suffix in _CODE


def is_test(path: str) -> bool:
    """Tell whether a path is that of a test."""
    return _TEST.search(path) is not None


def code_files(repository: Repository) -> list[TextFile]:
    """Return programs that are no tests."""
    return [file for file in repository.files if is_code(file) and not is_test(file.path)]


def test_files(repository: Repository) -> list[TextFile]:
    """Return programs that are tests."""
    return [file for file in repository.files if is_code(file) and is_test(file.path)]


def settings_files(repository: Repository) -> list[TextFile]:
    """Return files that configure something."""
    return [
        file
        for file in repository.files
        if file.suffix in _SETTINGS or _SETTINGS_NAMES.match(file.name)
    ]


@lru_cache(maxsize=MAX_FILES)
def code_lines(file: TextFile) -> tuple[str, ...]:
    """Return the lines of a program or of settings, comments and docstrings blanked."""
    return _view(file, "talk")


@lru_cache(maxsize=MAX_FILES)
def bare_lines(file: TextFile) -> tuple[str, ...]:
    """Return the lines as `code_lines` does, with all strings emptied too."""
    return tuple(_STRING.sub('""', line) for line in _view(file, "strings"))


def _view(file: TextFile, blanked: Blanked) -> tuple[str, ...]:
    if file.suffix == ".ipynb":
        return tuple(_without_comment(line) for line in _cells(file))
    if file.suffix == ".py":
        try:
            return _python_lines(file, blanked)
        except (tokenize.TokenError, SyntaxError, ValueError):
            pass  # no Python that can be read: line comments are still taken out below
    return tuple(_without_comment(line) for line in file.lines)


def _without_comment(line: str) -> str:
    return "" if _LINE_COMMENT.match(line) else _LINE_COMMENT.sub("", line)


def _python_lines(file: TextFile, blanked: Blanked) -> tuple[str, ...]:
    """Blank comments and strings: all of them, or those that are a statement by themselves."""
    kept = [list(line) for line in file.lines]
    previous = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO("\n".join(file.lines)).readline):
        talks = token.type in _STRINGS and (blanked == "strings" or previous in _STATEMENT_STARTS)
        if talks or token.type == tokenize.COMMENT:
            _blank(kept, token.start, token.end)
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            previous = token.type
    return tuple("".join(line) for line in kept)


def _blank(lines: list[list[str]], start: tuple[int, int], end: tuple[int, int]) -> None:
    for number in range(start[0], end[0] + 1):
        line = lines[number - 1]
        first = start[1] if number == start[0] else 0
        last = end[1] if number == end[0] else len(line)
        line[first:last] = " " * (last - first)


def _cells(file: TextFile) -> list[str]:
    """Return the code of a notebook at the lines where it stands, all else blank."""
    lines, cell, inside = [], "", False
    for line in file.lines:
        kind = _CELL_TYPE.match(line)
        cell = kind[1] if kind else cell
        code = ""
        if inside and line.strip() in ("]", "],"):
            inside = False
        elif inside and cell == "code":
            code = _unquoted(line)
        elif _SOURCE_STARTS.match(line):
            inside = not line.rstrip().endswith(("]", "],"))
        lines.append(code)
    return lines


def _unquoted(line: str) -> str:
    try:
        return str(json.loads(line.strip().rstrip(",")))
    except ValueError:
        return ""
