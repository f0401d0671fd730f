"""Sums of the files of a snapshot, by which a damaged one is noticed before it is read.

CRC-32 finds every flipped byte and every cut file, at about three gigabytes a second. It is a
guard against failing disks and careless hands, not against somebody who wants to deceive.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from knowledge.errors import StoreDamagedError

_BLOCK: Final = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSum:
    """What a file must still be."""

    size: int  # bytes
    crc32: int


def sums_of(folder: Path) -> dict[str, FileSum]:
    """Return the sums of all files under a folder, by their path inside it with `/`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sum_of(path) for path in files}


def check_files(folder: Path, sums: Mapping[str, FileSum], part: str = "") -> None:
    """Compare files with their sums: all, or those of one part, which is a file or a folder.

    Raises:
        StoreDamagedError: A file is missing or differs, or the part has no files; it is named.
    """
    wanted = {
        name: known
        for name, known in sums.items()
        if not part or name == part or name.startswith(f"{part}/")
    }
    if part and not wanted:
        raise StoreDamagedError(folder / part, "its checksums are missing")
    for name, known in wanted.items():
        _check(folder / name, known)


def _check(path: Path, known: FileSum) -> None:
    if not path.is_file():
        raise StoreDamagedError(path, "the file is missing")
    try:
        size = path.stat().st_size
        if size != known.size:
            raise StoreDamagedError(path, f"it has {size:,} bytes instead of {known.size:,}")
        if _sum_of(path) != known:
            raise StoreDamagedError(path, "its content has changed")
    except OSError as error:
        raise StoreDamagedError(path, error.strerror or str(error)) from error


def _sum_of(path: Path) -> FileSum:
    size = crc = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            crc = zlib.crc32(block, crc)
    return FileSum(size=size, crc32=crc)
