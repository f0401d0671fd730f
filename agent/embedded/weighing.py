"""How well sections of the archive fit a question, and in which order they are told."""

from contextlib import suppress

from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from knowledge.store.embedders import DEFAULT_EMBEDDER
from knowledge.words import coverage, words
from tools.roles import RoleBook


def fit(archive: Archive, asking: str, ids: tuple[str, ...]) -> tuple[float, float | None]:
    """Return how much of a question sections cover at best, and how near the archive is.

    Args:
        archive: Holds the sections.
        asking: The question.
        ids: Of the sections.
    """
    weights = archive.term_weights(asking)
    sections = _sections(archive, ids).values()
    covered = (coverage(weights, _text(section)) for section in sections)
    near = None
    if archive.manifest.embedder == DEFAULT_EMBEDDER:
        near = archive.nearness("section", asking)
    return max(covered, default=0.0), near


def ranked(archive: Archive, roles: RoleBook, asking: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sections that speak of a question's main matter, in the order to be told.

    Its main matter is the word that tells most and stands in most of them; those that share only
    its other words are about something else, but for the best one. Of two roles that are set side
    by side, their own pages speak first. Where a section is not the archive's, all are returned.
    """
    sections = _sections(archive, ids)
    if not ids or len(sections) < len(ids):
        return ids
    compared = roles.mentioned(asking)
    if len(compared) > 1:
        own = {roles.role_pages.get(role.key) for role in compared}
        ids = tuple(sorted(ids, key=lambda name: sections[name].page not in own))
    weights = archive.term_weights(asking)
    held = {name: set(words(_text(sections[name]))) & weights.keys() for name in ids}
    everywhere = [term for terms in held.values() for term in terms]
    main = max(
        sorted(set(everywhere)),
        key=lambda term: weights[term] * everywhere.count(term),
        default="",
    )
    return tuple(name for name in ids if name == ids[0] or not main or main in held[name])


def _sections(archive: Archive, ids: tuple[str, ...]) -> dict[str, Evidence]:
    """Return those that the archive holds; a tool may have returned others."""
    found = {}
    for name in ids:
        with suppress(EvidenceMissingError):
            found[name] = archive.evidence(name)
    return found


def _text(section: Evidence) -> str:
    return f"{section.page_title} {section.section} {section.text}"
