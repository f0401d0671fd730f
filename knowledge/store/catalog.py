"""The records of a snapshot, in one SQLite file: looked up by name, never all in memory."""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from pydantic import TypeAdapter

from knowledge.errors import StoreDamagedError, StoreNotWritableError
from knowledge.evidence import Evidence
from knowledge.records import Book, Episode, Guest, Page
from knowledge.registry import Registry
from knowledge.store.ownership import Numbers

_TABLES: Final = """
CREATE TABLE page (slug TEXT PRIMARY KEY, title TEXT, summary TEXT, document BLOB);
CREATE TABLE episode (slug TEXT PRIMARY KEY, document BLOB);
CREATE TABLE guest (slug TEXT PRIMARY KEY, document BLOB);
CREATE TABLE book (slug TEXT PRIMARY KEY, document BLOB);
CREATE TABLE evidence (
    id TEXT PRIMARY KEY, kind TEXT, number INTEGER, page TEXT, anchor TEXT, section TEXT,
    episode TEXT, guest TEXT, document BLOB
);
CREATE INDEX evidence_number ON evidence (kind, number);
CREATE INDEX evidence_episode ON evidence (episode, kind, number);
CREATE INDEX evidence_guest ON evidence (guest, kind, number);
CREATE INDEX evidence_place ON evidence (page, anchor, kind, number);
"""
_ADAPTERS: Final[Mapping[type[Any], TypeAdapter[Any]]] = {
    kind: TypeAdapter(kind) for kind in (Page, Episode, Guest, Book, Evidence)
}
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a section is: enough to name it and to find it again."""

    page: str
    page_title: str
    anchor: str
    heading: str


def write_catalog(
    path: Path, *, pages: Sequence[Page], registry: Registry, evidence: Sequence[Evidence]
) -> None:
    """Write a new catalog; evidence of one kind is numbered in the order given, from 0.

    Episodes are written without their turns: what is looked up of them is what pages cite.

    Raises:
        StoreNotWritableError: The disk is full, or the file cannot be written.
    """
    with _writing(path) as connection:
        connection.executescript(_TABLES)
        connection.executemany(
            "INSERT INTO page VALUES (?, ?, ?, ?)",
            [(page.slug, page.title, page.summary, _dump(page)) for page in pages],
        )
        connection.executemany(
            "INSERT INTO episode VALUES (?, ?)",
            _named(replace(episode, turns=()) for episode in registry.episodes.values()),
        )
        connection.executemany("INSERT INTO guest VALUES (?, ?)", _named(registry.people.values()))
        connection.executemany("INSERT INTO book VALUES (?, ?)", _named(registry.books.values()))
        connection.executemany(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _numbered(evidence)
        )


def copy_evidence(source: Path, target: Path, *, kind: str) -> None:
    """Take the evidence of one kind over from another catalog, numbers included.

    Raises:
        StoreNotWritableError: The disk is full, or the file cannot be written.
    """
    with _writing(target) as connection:
        connection.execute("ATTACH ? AS source", (f"{source.resolve().as_uri()}?mode=ro",))
        connection.execute(
            "INSERT INTO evidence SELECT * FROM source.evidence WHERE kind = ?", (kind,)
        )


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a catalog that nobody reads yet: a writer that is killed leaves it to be removed."""
    try:
        with closing(sqlite3.connect(path.resolve().as_uri(), uri=True)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            yield connection
            connection.commit()
    except sqlite3.Error as error:
        raise StoreNotWritableError(path, str(error)) from error


def _dump(record: object) -> bytes:
    return _ADAPTERS[type(record)].dump_json(record)


def _named(records: Iterable[Episode | Guest | Book]) -> list[tuple[str, bytes]]:
    return [(record.slug, _dump(record)) for record in records]


def _numbered(evidence: Iterable[Evidence]) -> Iterator[tuple[object, ...]]:
    counts: dict[str, int] = {}
    for item in evidence:
        number = counts.setdefault(item.kind, 0)
        counts[item.kind] = number + 1
        yield (
            item.id,
            item.kind,
            number,
            item.page,
            item.anchor,
            item.section,
            item.episode,
            item.guest_slug,
            _dump(item),
        )


class Catalog:
    """A catalog opened for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            raise StoreDamagedError(path, "the file is missing")
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._letting_go = weakref.finalize(self, self._connection.close)

    def page(self, slug: str) -> Page | None:
        """Return a page, or None where no page has that slug."""
        return self._one("SELECT document FROM page WHERE slug = ?", slug, Page)

    def page_titles(self) -> dict[str, str]:
        """Return title by slug, of all pages."""
        return {str(slug): str(title) for slug, title in self._rows("SELECT slug, title FROM page")}

    def page_summaries(self) -> dict[str, str]:
        """Return summary by slug, of all pages."""
        rows = self._rows("SELECT slug, summary FROM page")
        return {str(slug): str(summary) for slug, summary in rows}

    def places(self) -> list[Place]:
        """Return every section's place in reading order, the text above headings included."""
        rows = self._rows(
            "SELECT page, title, anchor, section FROM evidence JOIN page ON page.slug = page "
            "WHERE kind = 'section' ORDER BY number"
        )
        return [
            Place(page=page, page_title=title, anchor=anchor, heading=heading)
            for page, title, anchor, heading in rows
        ]

    def evidence(self, kind: str, number: int) -> Evidence:
        """Return the evidence with that number in the collection of its kind."""
        rows = self._rows(
            "SELECT document FROM evidence WHERE kind = ? AND number = ?", kind, number
        )
        if not rows:
            raise StoreDamagedError(self._path, f"{kind} {number} is missing")
        return self._load(Evidence, rows[0][0])

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids of all evidence of one kind."""
        return frozenset(
            str(name) for (name,) in self._rows("SELECT id FROM evidence WHERE kind = ?", kind)
        )

    def numbers(
        self,
        kind: str,
        *,
        guests: Sequence[str] = (),
        page: str | None = None,
        episode: str | None = None,
    ) -> Numbers:
        """Return the numbers of the evidence of some guests, page or episode (slugs), ascending.

        What is None or empty limits nothing; of the others all must hold.
        """
        limits = {"page": page, "episode": episode}
        given = {column: slug for column, slug in limits.items() if slug is not None}
        where = [f"{column} = ?" for column in ("kind", *given)]
        values = [kind, *given.values()]
        if guests:
            where.append("guest IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(guests)))
        rows = self._rows(
            f"SELECT number FROM evidence WHERE {' AND '.join(where)} ORDER BY number",  # noqa: S608  our columns
            *values,
        )
        return np.asarray([number for (number,) in rows], dtype=np.int64)

    def evidence_of(self, name: str) -> Evidence | None:
        """Return the evidence with that id, or None where there is none."""
        return self._one("SELECT document FROM evidence WHERE id = ?", name, Evidence)

    def several(self, kind: str, numbers: Sequence[int]) -> list[Evidence]:
        """Return the evidence with these numbers in the collection of its kind, in their order."""
        rows = self._rows(
            "SELECT number, document FROM evidence "
            "WHERE kind = ? AND number IN (SELECT value FROM json_each(?))",
            kind,
            json.dumps(list(numbers)),
        )
        found = {number: self._load(Evidence, document) for number, document in rows}
        if missing := [number for number in numbers if number not in found]:
            raise StoreDamagedError(self._path, f"{kind} {missing[0]} is missing")
        return [found[number] for number in numbers]

    def numbered_claims(self, page: str, anchor: str) -> dict[int, Evidence]:
        """Return the claims of a section in reading order, by their number in the collection."""
        rows = self._rows(
            "SELECT number, document FROM evidence "
            "WHERE page = ? AND anchor = ? AND kind = 'claim' ORDER BY number",
            page,
            anchor,
        )
        return {number: self._load(Evidence, document) for number, document in rows}

    def questions(self, page: str, anchor: str) -> list[str]:
        """Return the questions that a section answers, as they were written for it."""
        rows = self._rows(
            "SELECT document FROM evidence "
            "WHERE page = ? AND anchor = ? AND kind = 'question' ORDER BY number",
            page,
            anchor,
        )
        return [self._load(Evidence, document).text for (document,) in rows]

    def section(self, page: str, anchor: str) -> Evidence | None:
        """Return a section by its place."""
        rows = self._rows(
            "SELECT document FROM evidence WHERE page = ? AND anchor = ? AND kind = 'section'",
            page,
            anchor,
        )
        return self._load(Evidence, rows[0][0]) if rows else None

    def episodes(self) -> list[Episode]:
        """Return all episodes, sorted by slug."""
        rows = self._rows("SELECT document FROM episode ORDER BY slug")
        return [self._load(Episode, document) for (document,) in rows]

    def guests(self) -> list[Guest]:
        """Return all people, sorted by slug."""
        rows = self._rows("SELECT document FROM guest ORDER BY slug")
        return [self._load(Guest, document) for (document,) in rows]

    def claims_of_episode(self, episode: str) -> list[Evidence]:
        """Return what the pages take from an episode, by time; what has no time comes last."""
        rows = self._rows(
            "SELECT document FROM evidence WHERE episode = ? AND kind = 'claim' ORDER BY number",
            episode,
        )
        return self._by_time(rows)

    def passages_of_episode(self, episode: str) -> list[Evidence]:
        """Return what the guests of an episode say, in order; nothing without a transcript."""
        rows = self._rows(
            "SELECT document FROM evidence WHERE episode = ? AND kind = 'passage' ORDER BY number",
            episode,
        )
        return [self._load(Evidence, document) for (document,) in rows]

    def claims_of_guest(self, guest: str) -> list[Evidence]:
        """Return what the pages take from a guest, in reading order."""
        rows = self._rows(
            "SELECT document FROM evidence WHERE guest = ? AND kind = 'claim' ORDER BY number",
            guest,
        )
        return [self._load(Evidence, document) for (document,) in rows]

    def _by_time(self, rows: Iterable[tuple[bytes]]) -> list[Evidence]:
        claims = [self._load(Evidence, document) for (document,) in rows]
        return sorted(claims, key=lambda c: (c.start_s is None, c.start_s or 0))

    def close(self) -> None:
        """Close the file; it is closed too when nobody uses the catalog any more."""
        self._letting_go()

    def _one(self, query: str, key: str, kind: type[Record]) -> Record | None:
        rows = self._rows(query, key)
        return self._load(kind, rows[0][0]) if rows else None

    def _load(self, kind: type[Record], document: bytes) -> Record:
        try:
            record: Record = _ADAPTERS[kind].validate_json(document)
        except ValueError as error:
            raise StoreDamagedError(self._path, f"a {kind.__name__} is unreadable") from error
        return record

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise StoreDamagedError(self._path, str(error)) from error
