"""What a user may hand over as a source: folders, files, archives and addresses.

A source is opened to something that can be read as files: archives are unpacked and addresses
fetched into a folder that is removed afterwards.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal
from urllib.parse import urlsplit

from knowledge.errors import ArchiveError, SourceError
from knowledge.naming import slugify
from knowledge.sources.addresses import Permit, is_any, is_public
from knowledge.sources.fetch import ARCHIVE_SUFFIXES, fetch, is_url, shown_url
from knowledge.sources.unpack import unpack

Reach = Literal["public", "private"]
"""Hosts that may be fetched from: those of the public network only, or any."""

_PERMITS: Final[Mapping[Reach, Permit]] = {"public": is_public, "private": is_any}
_NOT_ID = re.compile(r"[^a-z0-9._-]+")
_INDEX: Final = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that is open for reading."""

    id: str  # unique among the sources that are open together
    name: str  # as it may be shown: a path, or an address without credentials and query
    path: Path  # file or folder with what it holds
    address: str | None = None  # of a single page that was fetched

    def place(self, path: Path) -> str:
        """Return a file of this source as its user knows it."""
        if not path.is_relative_to(self.path):
            return str(path)
        return "/".join([self.name, *path.relative_to(self.path).parts])


def shown_source(name: str) -> str:
    """Return the name of a source as it may be shown and stored."""
    return shown_url(name) if is_url(name) else name


@contextmanager
def open_sources(names: Sequence[str], *, reach: Reach) -> Iterator[tuple[Source, ...]]:
    """Open sources; what had to be fetched or unpacked is removed at the end.

    Args:
        names: Paths of folders, files and archives, and addresses of pages and archives.
        reach: Which hosts an address may lead to.

    Raises:
        SourceError: A path is missing, or an archive cannot be unpacked.
        FetchError: An address cannot be fetched.
    """
    with ExitStack() as stack:
        opened = [
            _fetched(name, reach, stack) if is_url(name) else _local(Path(name), stack)
            for name in names
        ]
        yield tuple(_told_apart(opened))


def _local(path: Path, stack: ExitStack) -> Source:
    try:
        exists = path.exists()
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror}") from error
    if not exists:
        raise SourceError(path, "does not exist")
    source = Source(id=_id(path.resolve().name), name=str(path), path=path)
    if path.is_file() and path.name.lower().endswith(ARCHIVE_SUFFIXES):
        return replace(source, path=unpack(path, _folder(stack)))
    return source


def _fetched(url: str, reach: Reach, stack: ExitStack) -> Source:
    fetched = fetch(url, permits=_PERMITS[reach])
    name = shown_url(url)
    host = urlsplit(fetched.address).hostname or ""
    stem = slugify(PurePosixPath(urlsplit(fetched.address).path).stem)
    file = _folder(stack) / f"{stem or _INDEX}{fetched.suffix}"
    file.write_bytes(fetched.content)
    if fetched.suffix not in ARCHIVE_SUFFIXES:
        return Source(id=_id(host), name=name, path=file, address=fetched.address)
    try:
        return Source(id=_id(host), name=name, path=unpack(file, _folder(stack)))
    except ArchiveError as error:
        raise ArchiveError(name, error.reason) from error


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="career-guide-")))


def _id(name: str) -> str:
    return _NOT_ID.sub("-", name.lower()).strip("-.") or "source"


def _told_apart(sources: Sequence[Source]) -> Iterator[Source]:
    """Give each repeated id a number."""
    seen: Counter[str] = Counter()
    for source in sources:
        seen[source.id] += 1
        count = seen[source.id]
        yield source if count == 1 else replace(source, id=f"{source.id}-{count}")
