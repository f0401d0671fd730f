"""Every command of the tutorial is typed, in its order, and prints what the page shows of it."""

import os
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from faces.cli import app, main
from knowledge.archive import Archive
from tests.docs.tutorial import PAGE, TypedCommand, WrittenFile, missing, read_steps
from tools.viewpoints import compare

STEPS = read_steps()
COMMANDS = [step for step in STEPS if isinstance(step, TypedCommand)]
DATE = "2027-05-31"
"""On the page; the reader takes a date of their own, and so does the test."""
REFUSED = "career-guide plan move evening 5 --after 2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a command printed and how it ended."""

    text: str
    code: int


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Printed]]:
    """The tutorial, followed from its beginning to its end in an empty folder."""
    with pytest.MonkeyPatch.context() as patched:
        for name in os.environ:
            if name.startswith(("CAREER_GUIDE_", "OPENAI_")):
                patched.delenv(name)
        patched.setenv("CAREER_GUIDE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        # A terminal of 80 columns without colours or animations.
        for name, value in {"COLUMNS": "80", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
            patched.setenv(name, value)
        patched.setenv("NO_COLOR", "1")
        patched.chdir(tmp_path_factory.mktemp("evening"))
        yield [printed for step in STEPS for printed in followed(step)]


def followed(step: TypedCommand | WrittenFile) -> Iterator[Printed]:
    if isinstance(step, TypedCommand):
        yield typed(step.line)
    else:
        Path(step.name).parent.mkdir(exist_ok=True)
        Path(step.name).write_text(step.text, encoding="utf-8")


def typed(line: str) -> Printed:
    """Type a line. In this process, because a new one for each would take a minute."""
    in_half_a_year = date.today() + timedelta(days=180)
    program, *arguments = shlex.split(line.replace(DATE, in_half_a_year.isoformat()))
    assert program == "career-guide"
    screen, code = StringIO(), 0
    with redirect_stdout(screen), redirect_stderr(screen):
        try:
            main(lambda: app(arguments, prog_name=program))
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Printed(text=screen.getvalue(), code=code)


@pytest.mark.parametrize("place", range(len(COMMANDS)), ids=lambda at: COMMANDS[at].line[:50])
def test_a_command_prints_what_the_tutorial_shows(place: int, evening: list[Printed]) -> None:
    command, printed = COMMANDS[place], evening[place]
    lacking = missing(command.shown, printed.text)
    assert lacking == "", f"{command.line}\nprinted:\n{printed.text}"
    assert printed.code == (2 if command.line == REFUSED else 0), printed.text


def test_the_tutorial_says_what_each_command_prints() -> None:
    assert len(COMMANDS) >= 20
    assert any(DATE in step.line for step in COMMANDS)
    assert [step.line for step in COMMANDS if not any(map(str.strip, step.shown))] == []
    assert sum(isinstance(step, WrittenFile) for step in STEPS) == 3


def test_a_line_that_is_not_printed_is_missed_and_one_out_of_order_too() -> None:
    printed = "one\ntwo  \nthree 2031-01-01 10:00\n"
    assert missing(["one", "...", "three 2026-11-23 13:12"], printed) == ""
    assert missing(["one", "three now"], printed) == "one\nthree now"
    assert missing(["two", "...", "one"], printed) == "one"


def test_the_figures_of_the_whole_archive_are_those_of_its_store(whole_archive: Archive) -> None:
    (command,) = (step for step in read_steps("console archive") if isinstance(step, TypedCommand))
    shown = {words[0]: words[1] for words in map(str.split, command.shown) if len(words) > 1}
    counts = whole_archive.manifest.counts
    kinds = ("pages", "sections", "claims", "passages", "guests")
    assert {kind: shown[kind] for kind in kinds} == {kind: f"{counts[kind]:,}" for kind in kinds}
    guests = {view.guest for view in compare(whole_archive, "do you need a degree").viewpoints}
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    named = {"Nicolas Rassam", "Mısra Turp", "Ellen König", "Alicja Notowska"}
    assert named <= guests
    assert [name for name in named if name not in text] == []
