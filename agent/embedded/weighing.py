"""How well sections of the archive fit a question, and in which order they are told."""

from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from knowledge.store.embedders import DEFAULT_EMBEDDER
from knowledge.words import coverage, words

_NEW: Final = 0.5
"""What a common word that the archive never has weighs, beside others: it tells nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What tells whether sections answer a message; `asking` is the part of it that asks."""

    asking_covered: float  # 0..1, share of its words, rare ones weighing more, in the best section
    asking_covered_by_all: float  # 0..1, the same in all sections together
    covered: float  # the same of the whole message in the best section
    asking_matched: float  # weight of those words, not their share
    matched: float  # the same of the whole message
    headed: float  # weight of the message's words in the name of the section that has most
    asking_near: float  # cosine similarity to the nearest section
    asking_near_claim: float  # cosine similarity to the nearest claim
    asking_near_question: float  # cosine similarity to the nearest claim or question of a section
    elsewhere: float  # by how much its scope is likelier another than careers
    treated: float  # how much it is of the sort that such an archive answers; about -1 to 1
    asking_unheard: float  # weight of names in it that the archive never has
    unheard: float  # the same of the whole message
    asking_new: float  # 0..1, share of its words, rare ones weighing more, the archive never has

    @property
    def numbers(self) -> tuple[float, ...]:
        """All of them, in the order of their names."""
        return astuple(self)


def fit(
    archive: Archive,
    message: str,
    asking: str,
    ids: tuple[str, ...],
    *,
    elsewhere: float,
    treated: float,
    unheard: frozenset[str],
) -> Fit | None:
    """Return how sections fit a message; None where similarities are not the default embedder's.

    Args:
        archive: Holds the sections.
        message: All that was looked up.
        asking: The part of it that asks.
        ids: Of the sections.
        elsewhere: By how much its scope is likelier another than careers.
        treated: How much it is of the sort that such an archive answers.
        unheard: Stems of the message's names that the archive never has.
    """
    if archive.manifest.embedder != DEFAULT_EMBEDDER:
        return None
    sections = _sections(archive, ids).values()
    texts = [_text(section) for section in sections]
    near = archive.nearness("section", asking)
    # A wiki of one's own may cite nothing: then its sections are all there is to be near to.
    near_claim = archive.nearness("claim", asking) if archive.manifest.counts["claims"] else near
    absent = _absent(archive, f"{message} {asking}")
    weights, asked = (_weights(archive, text, absent - unheard) for text in (message, asking))
    return Fit(
        asking_covered=_best(coverage(asked, text) for text in texts),
        asking_covered_by_all=coverage(asked, " ".join(texts)),
        covered=_best(coverage(weights, text) for text in texts),
        asking_matched=_best(_matched(asked, text) for text in texts),
        matched=_best(_matched(weights, text) for text in texts),
        headed=_best(_matched(weights, f"{one.page_title} {one.section}") for one in sections),
        asking_near=near,
        asking_near_claim=near_claim,
        asking_near_question=max(near_claim, archive.nearness("question", asking)),
        elsewhere=elsewhere,
        treated=treated,
        asking_unheard=_sum(asked, unheard),
        unheard=_sum(weights, unheard),
        asking_new=_share(asked, absent),
    )


def _absent(archive: Archive, text: str) -> frozenset[str]:
    """Return the stems of a text that no section has."""
    return frozenset(t for t in words(text) if not archive.frequency("section", [t]))


def _weights(archive: Archive, text: str, new: Container[str]) -> dict[str, float]:
    """Return what the words of a text weigh; what is new, half."""
    weights = archive.term_weights(text)
    return {term: w * (_NEW if term in new else 1.0) for term, w in weights.items()}


def _sum(weights: Mapping[str, float], terms: Container[str]) -> float:
    return sum(weight for term, weight in weights.items() if term in terms)


def _share(weights: Mapping[str, float], terms: Container[str]) -> float:
    return _sum(weights, terms) / (sum(weights.values()) or 1.0)


def _best(numbers: Iterable[float]) -> float:
    return max(numbers, default=0.0)


def _matched(weights: Mapping[str, float], text: str) -> float:
    return coverage(weights, text) * sum(weights.values())


def _sections(archive: Archive, ids: tuple[str, ...]) -> dict[str, Evidence]:
    """Return those that the archive holds; a tool may have returned others."""
    found = {}
    for name in ids:
        with suppress(EvidenceMissingError):
            found[name] = archive.evidence(name)
    return found


def _text(section: Evidence) -> str:
    return f"{section.page_title} {section.section} {section.text}"
