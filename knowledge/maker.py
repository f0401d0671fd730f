"""What makes a store or a cache out of sources: our own code and the packages that decide."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from knowledge.sources.digest import digest_of_folder

_CODE: Final = Path(__file__).parent
_PACKAGES: Final = ("bm25s", "chromadb", "lxml", "markdown-it-py", "pystemmer", "wordllama")


@cache
def digest_of_maker() -> str:
    """Return a hash that changes with the code that reads and stores, and what it builds on.

    What another version has made is made again, rather than asked whether it is still the same.
    """
    packages = [f"{package} {version(package)}" for package in _PACKAGES]
    return hashlib.sha256("\n".join([digest_of_folder(_CODE), *packages]).encode()).hexdigest()
