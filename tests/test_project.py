"""What the project promises about itself: its lock, its Makefile and its set-up script.

The set-up runs in a copy of the few files it needs, mostly with a stand-in for Python: a shell
script that answers as one would. Nothing here needs a network.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CANDIDATES = ["python3.13", "python3.12", "python3.11", "python3", "python"]
NO_INDEX = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_RETRIES": "1",
    "NO_PROXY": "127.0.0.1",
}
PROGRESS = "Installing the pinned packages into .venv (about a minute, once) ..."
MACHINE_PATH = re.compile(
    r"(?:(?<![\w.:/~$}-])|(?<=file://))/(?:work|home|root|Users|tmp|private|farm)/\w"
    r"|[A-Z]:\\Users"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the set-up needs, in a folder whose name has a space."""
    folder = tmp_path / "career guide"
    (folder / "scripts").mkdir(parents=True)
    for name in ["Makefile", "pyproject.toml", "requirements.lock", "scripts/setup.sh"]:
        shutil.copy2(ROOT / name, folder / name)
    return folder


def stand_in(path: Path, *, version: str = "3.12.1", venv: str = ":", pip: str = ":") -> Path:
    """Write a Python whose check for venv and whose pip are the given lines of shell."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        f"*version_info*) echo {version} ;;\n"
        f"*ensurepip*) {venv} ;;\n"
        '"-m venv .venv") mkdir .venv/bin && cp "$0" .venv/bin/python ;;\n'
        f"*pip*) {pip} ;;\n"
        "esac\n"
    )
    path.chmod(0o755)
    return path


def settings(**extra: str) -> dict[str, str]:
    """Return the environment without what an outer make or the user's pip put there."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "PIP_", "PYTHON")) and name != "Q"
    }
    return kept | extra


def run(folder: Path, *command: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=settings(**extra), capture_output=True, text=True, timeout=60
    )


def set_up(folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "sh", "scripts/setup.sh", **extra)


def sentence(failed: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a failure shows, below the line of progress and above make's."""
    assert failed.returncode != 0
    assert failed.stdout == ""
    lines = [
        line
        for line in failed.stderr.splitlines()
        if line.strip() != PROGRESS and not line.startswith("make: ***")
    ]
    assert len(lines) == 1, failed.stderr
    return lines[0]


def left_in(venv: Path) -> list[str]:
    return [found.name for found in venv.iterdir()] if venv.exists() else []


# The lock


def test_the_lock_names_no_host_and_no_option_of_pip() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.findall(r"^.*://.*$|^-.*$", lock, flags=re.MULTILINE)


def test_every_locked_package_is_pinned_and_has_a_hash() -> None:
    packages = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text().strip())
    loose = [
        p for p in packages if not re.match(r"[\w.-]+==\S.*--hash=sha256:\w{64}", p, re.DOTALL)
    ]
    assert len(packages) > 100
    assert loose == []


# The files


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nobody knows which files belong to the project")
    listed = run(ROOT, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert listed.returncode == 0, listed.stderr
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert len(files) > 10
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for file in files
        if file.is_file()
        for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").split("\n"), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("open('" + "/home" + "/ada/wiki')", True),
        ("file://" + "/Users" + "/ada/wiki", True),
        ("cd " + "/tmp" + "/clone", True),
        ("https://example.org/work/page.html", False),
        ("a home/work/life balance", False),
        ("~/work/notes", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_an_address(line: str, is_one: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) == is_one


# The Makefile


def test_make_alone_lists_every_described_target() -> None:
    described = re.findall(r"^(\w+):.*## (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    shown = run(ROOT, "make")
    assert len(described) >= 8
    assert shown.returncode == 0
    lines = [line.split(maxsplit=2) for line in shown.stdout.splitlines()]
    assert lines == [["make", name, description] for name, description in described]


def test_the_list_of_targets_fits_80_columns() -> None:
    assert max(len(line) for line in run(ROOT, "make", "help").stdout.splitlines()) <= 80


def test_asking_nothing_is_answered_with_the_usage_before_anything_is_installed(
    clone: Path,
) -> None:
    assert "make ask Q=" in sentence(run(clone, "make", "ask"))
    assert left_in(clone / ".venv") == []


@pytest.mark.parametrize(
    "question",
    [
        "Is \"data engineer\" what they call 'plumber'?",
        "From $50k to $(HOME) or ${HOME}, $$ and `id`?",
        "100% C#, C:\\new; a & b | c > d < e * ~ !",
        "--help",
        "Wie werde ich Datenanalystin in München? 🙂",
    ],
)
def test_a_question_reaches_the_program_as_typed_and_only_the_answer_is_printed(
    clone: Path, question: str
) -> None:
    echo = clone / "echo"
    echo.write_text('#!/bin/sh\n[ "$1 $2" = "ask --" ] && printf %s "$3"\n')
    echo.chmod(0o755)
    python = stand_in(clone / "bin/python", pip='cp echo "${0%python}career-guide"')
    first = run(clone, "make", "ask", f"Q={question}", PYTHON=str(python))
    assert (first.returncode, first.stdout) == (0, question)
    assert first.stderr.startswith(PROGRESS)
    second = run(clone, "make", "ask", f"Q={question}")
    assert (second.returncode, second.stdout, second.stderr) == (0, question, "")


# The set-up: what it needs


def test_a_python_too_old_is_named_with_the_version_needed(clone: Path) -> None:
    for name in CANDIDATES:
        stand_in(clone / "bin" / name, version="3.9.2")
    said = sentence(set_up(clone, PATH=f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "is 3.9.2" in said
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in said


@pytest.mark.parametrize("version", ["3.11.0", "3.12.10", "3.13.1", "3.14.0", "3.20.0"])
def test_a_python_new_enough_is_taken(clone: Path, version: str) -> None:
    python = stand_in(clone / "bin/python", version=version)
    assert set_up(clone, PYTHON=str(python)).returncode == 0


@pytest.mark.parametrize("version", ["2.7.18", "3.1.5", "3.2.0", "3.10.14"])
def test_a_python_too_old_is_not_taken(clone: Path, version: str) -> None:
    python = stand_in(clone / "bin/python", version=version)
    assert f"is {version}" in sentence(set_up(clone, PYTHON=str(python)))


def test_the_first_python_that_works_is_taken_though_others_on_the_way_do_not(
    clone: Path,
) -> None:
    stand_in(clone / "bin/python3.13", venv="exit 1")
    (clone / "bin/python3.12").write_text("#!/bin/sh\nexit 127\n")
    (clone / "bin/python3.12").chmod(0o755)
    stand_in(clone / "bin/python3.11", version="3.11.9", pip="touch .venv/taken")
    path = f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}"
    assert set_up(clone, PATH=path).returncode == 0
    assert (clone / ".venv/taken").exists()


def test_a_python_that_is_not_there_is_named(clone: Path) -> None:
    assert "no-such-python was not found" in sentence(set_up(clone, PYTHON="no-such-python"))


def test_a_python_without_venv_is_told_which_package_to_install(clone: Path) -> None:
    python = stand_in(clone / "bin/python", venv="exit 1")
    assert "apt install python3.12-venv" in sentence(set_up(clone, PYTHON=str(python)))


def test_a_folder_that_cannot_be_written_is_to_be_copied(clone: Path) -> None:
    # A stand-in for mkdir, since no permission stops a test that runs as root.
    mkdir = clone / "bin/mkdir"
    python = stand_in(clone / "bin/python")
    mkdir.write_text("#!/bin/sh\necho \"mkdir: '.venv': Read-only file system\" >&2\nexit 1\n")
    mkdir.chmod(0o755)
    path = f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}"
    said = sentence(set_up(clone, PYTHON=str(python), PATH=path))
    assert str(clone) in said
    assert "copy this folder" in said


# The set-up: what pip may say


def test_an_index_out_of_reach_is_one_sentence_and_leaves_no_environment(clone: Path) -> None:
    said = sentence(set_up(clone, PYTHON=sys.executable, **NO_INDEX))
    assert said.startswith("The package index cannot be reached")
    assert left_in(clone / ".venv") == ["install.log"]


@pytest.mark.parametrize(
    ("pip_says", "we_say"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "its hash differs"),
        ("SSLError(CERTIFICATE_VERIFY_FAILED)", "certificate is not trusted"),
        (
            "ERROR: No matching distribution found for rich==15.0.0",
            "No package index that has rich==15.0.0 can",
        ),
        ("ERROR: Failed building wheel for x", "failed: Failed building wheel for x."),
        ("Killed", "failed: the log says why."),
    ],
)
def test_each_failure_of_pip_is_one_sentence_and_leaves_no_environment(
    clone: Path, pip_says: str, we_say: str
) -> None:
    python = stand_in(clone / "bin/python", pip=f"echo '{pip_says}' && exit 1")
    said = sentence(set_up(clone, PYTHON=str(python)))
    assert we_say in said
    assert said.endswith("(details: .venv/install.log)")
    assert left_in(clone / ".venv") == ["install.log"]


def test_an_interrupted_installation_leaves_no_environment(clone: Path) -> None:
    python = stand_in(clone / "bin/python", pip="touch .venv/busy; sleep 30")
    with subprocess.Popen(
        ["sh", "scripts/setup.sh"],
        cwd=clone,
        env=settings(PYTHON=str(python)),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as working:
        deadline = time.monotonic() + 10
        while not (clone / ".venv/busy").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(working.pid, signal.SIGTERM)
        _, said = working.communicate(timeout=10)
    assert working.returncode != 0
    assert said.splitlines()[-1].startswith("Interrupted")
    assert left_in(clone / ".venv") == ["install.log"]


# The set-up: when it has work to do


def test_a_finished_environment_is_kept_until_the_lock_or_the_project_changes(
    clone: Path,
) -> None:
    python = stand_in(clone / "bin/python", pip="echo x >>.venv/runs")
    runs = clone / ".venv/runs"
    assert set_up(clone, PYTHON=str(python)).returncode == 0
    assert set_up(clone).stderr == ""
    first = len(runs.read_text().split())
    later = time.time() + 60
    os.utime(clone / "requirements.lock", (later, later))
    assert "up to date" in set_up(clone).stderr
    assert len(runs.read_text().split()) == 2 * first


def test_a_failed_update_keeps_the_environment_and_is_tried_again(clone: Path) -> None:
    python = stand_in(clone / "bin/python", pip="test ! -e offline || { echo no; exit 1; }")
    assert set_up(clone, PYTHON=str(python)).returncode == 0
    (clone / "offline").touch()
    later = time.time() + 60
    os.utime(clone / "requirements.lock", (later, later))
    for _ in range(2):
        assert set_up(clone).returncode == 1
        assert "bin" in left_in(clone / ".venv")
    (clone / "offline").unlink()
    assert "up to date" in set_up(clone).stderr


def test_a_half_made_or_moved_environment_is_made_anew(clone: Path) -> None:
    python = stand_in(clone / "bin/python")
    assert set_up(clone, PYTHON=str(python)).returncode == 0
    moved = clone.rename(clone.with_name("moved"))
    assert PROGRESS in set_up(moved, PYTHON=str(moved / "bin/python")).stderr
    (moved / ".venv/installed").unlink()
    assert PROGRESS in set_up(moved, PYTHON=str(moved / "bin/python")).stderr
