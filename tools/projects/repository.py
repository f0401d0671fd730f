"""A finished project as text: what a folder or a README holds, read within bounds, never run.

Whatever stands in it is data. Links are not followed, devices and pipes not opened, and what looks
like a secret is not read.
"""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from knowledge.sanitize import one_line
from tools.errors import NotInspectableError
from tools.results.projects import Inspected, Seen

MAX_ENTRIES: Final = 20_000
MAX_FILES: Final = 1_500
MAX_DEPTH: Final = 10
MAX_FILE_BYTES: Final = 200_000
MAX_BYTES: Final = 3_000_000
MAX_LINE_CHARS: Final = 1_000
_SNIFFED: Final = 8_192
_SKIPPED_FOLDERS: Final = re.compile(
    r"^(?:\.git|\.hg|\.svn|\.?venv|env|node_modules|__pycache__|\.\w+_cache|\.tox|\.nox|\.idea"
    r"|\.ipynb_checkpoints|site-packages|dist|build|target|mlruns|wandb|.*\.egg-info)$"
)
_SECRET: Final = re.compile(
    r"^(?:\.env(?!\.(?:example|sample|template)$).*|id_[a-z0-9]+|.*\.(?:pem|key|p12))$"
)
_README: Final = re.compile(r"^readme(?:\.(?:md|markdown|rst|txt|qmd))?$", re.IGNORECASE)
_PROSE: Final = re.compile(r"\.(?:md|markdown|rst|txt|qmd)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file of the project that could be read as text."""

    path: str  # from the project's folder, with slashes
    lines: tuple[str, ...]  # cut to `MAX_LINE_CHARS` each

    @property
    def name(self) -> str:
        """Name without folders."""
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        """Ending of the name, in lower case, with its dot."""
        return PurePosixPath(self.path).suffix.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What was read of a project."""

    name: str
    seen: Seen
    files: tuple[TextFile, ...]
    paths: tuple[str, ...]  # of all files, those too that are no text
    inspected: Inspected

    @property
    def readme(self) -> TextFile | None:
        """The README, the one highest up; None where there is none."""
        if self.seen == "README":
            return self.files[0]
        found = [file for file in self.files if _README.match(file.name)]
        return min(found, key=lambda file: file.path.count("/"), default=None)


def read_repository(path: Path) -> Repository:
    """Read a project's folder, or its README alone.

    Files nearer to the top are read first, in the order of their names.

    Raises:
        NotInspectableError: There is neither a folder nor a text file, or it cannot be read.
    """
    reader = _Reader()
    if path.is_file():
        if not (_README.match(path.name) or _PROSE.search(path.name)):
            raise NotInspectableError(path, "it is neither a folder nor a README")
        text = reader.read(path, path.name)
        if text is None:
            raise NotInspectableError(path, "it is no text")
        return reader.repository(path.name, "README", [text], [path.name])
    if not path.is_dir():
        raise NotInspectableError(path, "nothing is there")
    files, paths = [], []
    for found, relative in reader.walk(path.resolve()):
        paths.append(relative)
        text = reader.read(found, relative)
        if text is not None:
            files.append(text)
    if not paths:
        raise NotInspectableError(path, "it holds no file")
    return reader.repository(path.resolve().name, "repository", files, paths)


class _Reader:
    """Reads files and keeps count of what it may still read and of what it leaves out."""

    def __init__(self) -> None:
        self._left_out: Counter[str] = Counter()
        self._entries = self._files = self._bytes = 0
        self._complete = True

    def walk(self, root: Path) -> Iterator[tuple[Path, str]]:
        """Yield regular files, one depth after the other, with their paths from the root."""
        level = [(root, "")]
        for _ in range(MAX_DEPTH):
            deeper: list[tuple[Path, str]] = []
            for folder, prefix in level:
                for entry in self._entries_of(folder):
                    if entry.is_dir(follow_symlinks=False):
                        deeper.append((Path(entry.path), f"{prefix}{entry.name}/"))
                    else:
                        yield Path(entry.path), prefix + entry.name
            level = deeper
        if level:
            self._miss("folders nested too deeply")

    def _entries_of(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return what a folder holds: files and folders to look into, by name."""
        try:
            with os.scandir(folder) as entries:
                found = [entry for entry in entries if self._is_wanted(entry)]
        except OSError:
            self._miss("folders that cannot be opened")
            return []
        return sorted(found, key=lambda entry: entry.name)

    def _is_wanted(self, entry: os.DirEntry[str]) -> bool:
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            self._miss("files beyond those that are listed")
            return False
        if entry.is_symlink():
            self._left_out["links"] += 1
            return False
        if entry.is_dir(follow_symlinks=False):
            return not _SKIPPED_FOLDERS.match(entry.name)
        return entry.is_file(follow_symlinks=False)

    def read(self, path: Path, relative: str) -> TextFile | None:
        """Return a file as text; None where it is none or must not be read."""
        if _SECRET.match(path.name):
            self._left_out["files that may hold secrets"] += 1
            return None
        if self._files >= MAX_FILES or self._bytes >= MAX_BYTES:
            self._miss("files beyond those that are read")
            return None
        data = self._bytes_of(path)
        if data is None or b"\0" in data[:_SNIFFED]:
            self._left_out["files that are no text"] += 1
            return None
        self._files += 1
        self._bytes += len(data)
        text = data.decode("utf-8", errors="replace")
        return TextFile(
            path=one_line(relative),
            lines=tuple(line[:MAX_LINE_CHARS] for line in text.splitlines()),
        )

    def _bytes_of(self, path: Path) -> bytes | None:
        try:
            # Between listing and opening, a file may have become a link or a pipe.
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            self._left_out["ends of long files"] += 1
        return data[:MAX_FILE_BYTES]

    def _miss(self, what: str) -> None:
        self._left_out[what] += 1
        self._complete = False

    def repository(
        self, name: str, seen: Seen, files: list[TextFile], paths: list[str]
    ) -> Repository:
        """Return what was read."""
        return Repository(
            name=one_line(name),
            seen=seen,
            files=tuple(files),
            paths=tuple(one_line(path) for path in paths),
            inspected=Inspected(
                seen=seen,
                files=self._files,
                characters=sum(len(line) + 1 for file in files for line in file.lines),
                left_out=tuple(sorted(self._left_out.items())),
                complete=self._complete,
            ),
        )
