"""Files of a cache: replaced at once, checked when read, and never missed."""

import hashlib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def keep(path: Path, data: bytes) -> None:
    """Replace a cache file at once; where it cannot be written there is simply no cache."""
    pending = path.parent / f".{path.name}-{uuid4().hex}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pending.write_bytes(_sum(data) + data)
        pending.replace(path)
    except OSError:
        with suppress(OSError):
            pending.unlink(missing_ok=True)


def kept(path: Path) -> bytes | None:
    """Return what was kept in a file; None where it is missing or not as it was written."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    size = len(_sum(b""))
    return whole[size:] if whole[:size] == _sum(whole[size:]) else None


def drop_old(folder: Path, pattern: str, *, keeping: int) -> None:
    """Remove all but the newest files of a pattern."""
    with suppress(OSError):
        files = sorted(folder.glob(pattern), key=lambda file: file.stat().st_mtime)
        for file in files[: max(0, len(files) - keeping)]:
            file.unlink(missing_ok=True)


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode() + b"\n"
