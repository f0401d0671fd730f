"""Files of a cache: replaced at once, and never missed."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def keep(path: Path, data: bytes) -> None:
    """Replace a cache file at once; where it cannot be written there is simply no cache."""
    pending = path.parent / f".{path.name}-{uuid4().hex}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pending.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        pending.replace(path)
    except OSError:
        with suppress(OSError):
            pending.unlink(missing_ok=True)
