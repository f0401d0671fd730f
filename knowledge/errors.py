"""Every way in which reading, storing or searching the archive can fail."""

from collections.abc import Sequence
from pathlib import Path, PurePath

from knowledge.sanitize import clip


class KnowledgeError(Exception):
    """Anything that goes wrong with the archive; its text is fit for a person to read."""


class SourceError(KnowledgeError):
    """A source cannot be read; `path` names it: a file, or a place inside an archive or a site."""

    def __init__(self, path: PurePath | str, reason: str) -> None:
        self.path, self.reason = PurePath(path), reason
        super().__init__(f"{str(path)!r} {reason}")


class NoPagesError(SourceError):
    """A source holds no wiki page."""

    def __init__(self, path: PurePath | str) -> None:
        super().__init__(
            path,
            "holds no wiki pages: expected Markdown files with a title in their front matter, "
            "or saved pages (.html, .txt), in the folder itself or in a folder `_wiki` inside it",
        )


class ArchiveError(SourceError):
    """An archive cannot be unpacked, or must not be; `member` names what is wrong in it."""

    def __init__(self, path: PurePath | str, reason: str, *, member: str = "") -> None:
        self.member = member
        super().__init__(
            path, f"holds {clip(member, max_chars=100)!r}, {reason}" if member else reason
        )


class FetchError(KnowledgeError):
    """An address gave nothing that can be read; `url` names it, without credentials or query."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url!r} {reason}")


class FetchRefusedError(FetchError):
    """An address that is not fetched, for what it is or where it leads."""


class FetchFailedError(FetchError):
    """The other side could not be reached, or broke off."""


class FetchStatusError(FetchError):
    """The other side answered, but not with a page."""

    def __init__(self, url: str, *, status: int) -> None:
        self.status = status
        super().__init__(url, f"answers with status {status}")


class FetchSlowError(FetchError):
    """It took longer than it may."""

    def __init__(self, url: str, *, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(url, f"was not there within {seconds:g} seconds")


class FetchTooLargeError(FetchError):
    """It is larger than it may be, as sent or when decompressed."""

    def __init__(self, url: str, *, limit: int) -> None:
        self.limit = limit
        super().__init__(url, f"is larger than {limit / 1_000_000:g} MB")


class FetchTypeError(FetchError):
    """It is neither a page nor an archive."""

    def __init__(self, url: str, *, content_type: str) -> None:
        self.content_type = content_type
        super().__init__(
            url,
            f"is of type {clip(content_type, max_chars=60) or 'unknown'!r}; expected a page "
            "(HTML, Markdown, text) or an archive (.zip, .tar.gz)",
        )


class NoEpisodeError(SourceError):
    """A file among the transcripts holds no published episode."""


class RegistryError(SourceError):
    """A registry of people and episodes does not have the right shape."""


class StoreError(KnowledgeError):
    """Something is wrong with a store; `path` names it."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(message)


class StoreMissingError(StoreError):
    """No store lies at the given place."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, f"no store at {str(path)!r}; run `career-guide ingest PATH --store {path}` first"
        )


class StoreDamagedError(StoreError):
    """A store is there but cannot be read; `path` names the file, where one is to blame."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(
            path,
            f"the store at {str(path)!r} is damaged ({reason}); ingest its source again, "
            "or go back to an older snapshot: `career-guide store list`",
        )


class SnapshotGoneError(StoreError):
    """The snapshot that a reader had open was removed, because newer ones took its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"the store at {str(path)!r} has changed, and what was open of it is gone; ask again",
        )


class SnapshotNameError(StoreError):
    """A name is meant to choose one snapshot of a store, and chooses none or several."""

    def __init__(self, path: Path, name: str, *, meant: Sequence[str]) -> None:
        self.name, self.meant = name, tuple(meant)
        found = f"begins {len(meant)} names" if meant else "is the beginning of no name"
        super().__init__(
            path,
            f"{clip(name, max_chars=60)!r} {found} among the snapshots of {str(path)!r}; "
            "`career-guide store list` shows them",
        )


class EvidenceMissingError(StoreError):
    """A store holds no evidence of that id; `name` is the id."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        super().__init__(
            path,
            f"no evidence has the id {clip(name, max_chars=40)!r} in the store at {str(path)!r}; "
            "ids look like `ev_7k2m9q`, and `career-guide ask --json` gives those of an answer",
        )


class StoreBusyError(StoreError):
    """Another process is writing the store; `writer` says which, where that is known."""

    def __init__(self, path: Path, writer: str = "") -> None:
        self.writer = writer
        who = f"another ingest ({writer})" if writer else "another ingest"
        super().__init__(path, f"{who} is writing {str(path)!r}; wait for it, then try again")


class VectorServerError(StoreError):
    """A store's vectors are on a Chroma server that cannot be used; `url` names it."""

    def __init__(self, path: Path, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(
            path,
            f"the Chroma server at {url!r} cannot be used ({reason}); start it or mend "
            "CAREER_GUIDE_CHROMA_URL, or leave that unset and ingest again",
        )


class VectorServerUnsetError(StoreError):
    """A store's vectors are on a Chroma server, and nobody says where that is."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"the vectors of the store at {str(path)!r} are on a Chroma server; set "
            "CAREER_GUIDE_CHROMA_URL to its address, or ingest again without it",
        )


class StoreNotWritableError(StoreError):
    """The store's folder cannot be written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            path,
            f"cannot write the store at {str(path)!r} ({reason}); "
            "choose another folder with --store or CAREER_GUIDE_STORE",
        )


class StoreSchemaError(StoreError):
    """A store was written by another version of the program."""

    def __init__(self, path: Path, *, found: object, expected: int) -> None:
        self.found, self.expected = found, expected
        super().__init__(
            path,
            f"the store at {str(path)!r} has schema {found}, this program reads {expected}; "
            "ingest its source again",
        )


class EmbedderMismatchError(StoreError):
    """A store was built with another embedder than the one in use."""

    def __init__(self, path: Path, *, stored: str, wanted: str) -> None:
        self.stored, self.wanted = stored, wanted
        super().__init__(
            path,
            f"the store at {str(path)!r} was built with the embedder {stored!r}, "
            f"but {wanted!r} is set; set CAREER_GUIDE_EMBEDDER={stored} or ingest again",
        )


class UnknownEmbedderError(KnowledgeError):
    """No embedder has that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"unknown embedder {name!r}; known are `wordllama`, `minilm`, "
            "`openai:MODEL` and `langchain:MODULE:CLASS`"
        )


class EmbedderFailedError(KnowledgeError):
    """An embedder is known but gave no vectors."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"the embedder {name!r} failed: {reason}")
