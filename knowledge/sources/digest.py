"""The content of files as one hash."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

_READ_SUFFIXES: Final = frozenset({".md", ".txt", ".html", ".htm", ".yaml", ".yml"})
_READ_FOLDERS: Final = ("_wiki", "_people", "_podcast_summaries", "_books", "_podcast", "_data")


def digest_of_sources(paths: Sequence[Path]) -> str:
    """Return a hash over all that is read of sources, and of nothing else that lies beside it."""
    return _digest((path, _read_files(path)) for path in paths)


def digest_of_folder(folder: Path) -> str:
    """Return a hash over all files under a folder of our own, compiled ones left out."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return _digest([(folder, sorted(files))])


def _read_files(path: Path) -> list[Path]:
    places = [path, *(path / name for name in _READ_FOLDERS)]
    try:
        if path.is_file():
            return [path]
        files = [file for place in places if place.is_dir() for file in place.iterdir()]
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
