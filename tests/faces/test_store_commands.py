import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from faces.cli import main
from knowledge.store.embedders import Embedder
from tests.conftest import ingest_quietly, read_sources

PAGE = '---\ntitle: "Hives"\n---\n## Bees\n\n{text}\n'


def write(wiki: Path, text: str) -> None:
    wiki.mkdir(exist_ok=True)
    (wiki / "hives.md").write_text(PAGE.format(text=text), encoding="utf-8")


@pytest.fixture(scope="module")
def two_snapshots(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots: bees that hum, then bees that dance; to be copied."""
    place = tmp_path_factory.mktemp("bees")
    for text in ("Bees hum.", "Bees dance."):
        write(place / "wiki", text)
        ingest_quietly(read_sources(place / "wiki"), place / "store", embedder)
    return place / "store"


@pytest.fixture
def store(two_snapshots: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_snapshots, tmp_path / "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Here = Callable[..., Done]


@pytest.fixture
def here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data_dir: Path
) -> Here:
    """Run `career-guide` in this process, which has imported already what it needs."""
    monkeypatch.setenv("CAREER_GUIDE_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["career-guide", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(returncode=int(ended.value.code or 0), stdout=printed.out, stderr=printed.err)

    return run


def test_one_can_look_go_back_check_and_clean_up(here: Here, store: Path) -> None:
    at = ("--store", str(store))
    listed = here("store", "list", *at)
    assert listed.stdout.count("* live") == 1
    assert listed.stdout.count("1 pages, 1 sections") == 2
    assert max(map(len, listed.stdout.splitlines())) <= 80
    found = json.loads(here("store", "list", "--json", *at).stdout)["snapshots"]
    new, old = (each["name"] for each in found)
    assert [each["live"] for each in found] == [True, False]

    assert old in here("store", "use", old[:-2], *at).stdout
    assert "Bees hum." in here("lookup", "bees", *at).stdout
    assert "all as they were written" in here("store", "verify", new, *at).stdout
    assert json.loads(here("store", "verify", "--json", *at).stdout)["snapshot"] == old

    pruned = here("store", "prune", "--keep", "1", "--json", *at)
    assert json.loads(pruned.stdout)["removed"] == [new]


def test_a_damaged_file_is_named_and_one_can_go_back(here: Here, store: Path) -> None:
    at = ("--store", str(store))
    live = store / "snapshots" / (store / "current").read_text().strip()
    catalog = live / "catalog.sqlite"
    catalog.write_bytes(catalog.read_bytes().replace(b"dance", b"drink"))
    done = here("lookup", "bees", *at)
    assert (done.returncode, done.stdout) == (1, "")
    assert "catalog.sqlite' is damaged (its content has changed)" in done.stderr
    assert "career-guide store list" in done.stderr
    assert here("store", "verify", *at).stderr == done.stderr
    old = json.loads(here("store", "list", "--json", *at).stdout)["snapshots"][1]["name"]
    here("store", "use", old, *at)
    assert "Bees hum." in here("lookup", "bees", *at).stdout


def test_wrong_names_and_places_are_one_clear_line(here: Here, store: Path) -> None:
    for arguments in (
        ("store", "use", "nowhere", "--store", str(store)),
        ("store", "prune", "--store", str(store / "nowhere")),
    ):
        done = here(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
    assert here("store", "prune", "--keep", "0", "--store", str(store)).returncode == 2


def test_two_first_starts_at_once_both_answer(
    plain_environment: dict[str, str], tmp_path: Path
) -> None:
    environment = plain_environment | {"CAREER_GUIDE_DATA_DIR": str(tmp_path / "data")}
    starts = [
        subprocess.Popen(
            [sys.executable, "-m", "faces.cli", "lookup", "career break"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment,
            text=True,
        )
        for _ in range(2)
    ]
    said = [start.communicate(timeout=120) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], said
    assert said[0][0] == said[1][0] != ""


def test_chat_answers_from_what_was_ingested_between_two_questions(
    plain_environment: dict[str, str], store: Path, tmp_path: Path, embedder: Embedder
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "faces.cli", "chat", "--store", str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
        env=plain_environment,
        text=True,
    ) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None

        def ask(question: str, awaited: str) -> str:
            assert chat.stdin is not None
            assert chat.stdout is not None
            chat.stdin.write(f"{question}\n")
            chat.stdin.flush()
            lines = []
            for line in chat.stdout:
                lines.append(line)
                if awaited in line or "Searched:" in line:  # a refusal, after which none comes
                    break
            return "".join(lines)

        assert "dance" in ask("What do bees do?", "Sources")
        write(tmp_path / "wiki", "Bees sleep.")
        ingest_quietly(read_sources(tmp_path / "wiki"), store, embedder)
        assert "sleep" in ask("And what do bees do now?", "sleep")
        chat.stdin.close()
        assert chat.wait(timeout=30) == 0
