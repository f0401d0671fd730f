"""The content of files as one hash."""

import hashlib
from collections.abc import Sequence
from pathlib import Path


def digest_of(paths: Sequence[Path]) -> str:
    """Return a hash over the names and contents of all files at or under the paths."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file() and file.suffix != ".pyc")
        for file in files or [path]:
            digest.update(str(file.relative_to(path)).encode("utf-8", "surrogateescape"))
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
