"""The content of files as one hash."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

_READ_SUFFIXES: Final = frozenset({".md", ".txt", ".html", ".htm", ".yaml", ".yml"})
_READ_FOLDERS: Final = (
    "_wiki",
    "_questions",
    "_people",
    "_podcast_summaries",
    "_books",
    "_podcast",
    "_data",
)


def digest_of_sources(paths: Sequence[Path]) -> str:
    """Return a hash over all that is read of sources, and of nothing else that lies beside it."""
    return _digest((path, _read_files(path)) for path in paths)


def digest_of_folders(paths: Sequence[Path], names: Sequence[str]) -> str:
    """Return a hash over what is read of the folders of some names inside sources."""
    return _digest(
        (path, [file for name in names for file in _files_in(path / name)]) for path in paths
    )


def digest_of_folder(folder: Path) -> str:
    """Return a hash over all files under a folder of our own, compiled ones left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return _digest([(folder, sorted(files))])


def _read_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    places = [path, *(path / name for name in _READ_FOLDERS)]
    return sorted(file for place in places for file in _files_in(place))


def _files_in(folder: Path) -> list[Path]:
    try:
        files = list(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        return []  # its reader says what is wrong with it
    return sorted(file for file in files if file.suffix.lower() in _READ_SUFFIXES)


def _digest(sources: Iterable[tuple[Path, Sequence[Path]]]) -> str:
    digest = hashlib.sha256()
    for root, files in sources:
        for file in files:
            digest.update(str(file.relative_to(root)).encode("utf-8", "surrogateescape"))
            digest.update(_digest_of_file(file))
    return digest.hexdigest()


def _digest_of_file(file: Path) -> bytes:
    """An unreadable file has a digest too: its reader says what is wrong with it."""
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError as error:
        return str(error.errno).encode()
