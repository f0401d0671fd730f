"""A sentence against the evidence that it cites, given by its ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.archive import Archive
from knowledge.errors import EvidenceMissingError
from knowledge.evidence import Evidence
from knowledge.sanitize import plain
from knowledge.verify import MAX_SENTENCE_CHARS as _LONGEST
from knowledge.verify import Verdict, verify
from tools.errors import TooLongError, UnknownEvidenceError

MAX_SENTENCE_CHARS: Final = _LONGEST
"""What is longer would be unsupported unread."""
MAX_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A sentence, what it cites, and how that supports it."""

    sentence: str
    evidence: tuple[Evidence, ...]
    verdict: Verdict


def verify_sentence(archive: Archive, sentence: str, names: Sequence[str]) -> Verified:
    """Return how a sentence is supported by evidence.

    Args:
        archive: Holds the evidence.
        sentence: Without marks of its citations.
        names: Ids of the evidence, with or without square brackets.

    Raises:
        TooLongError: The sentence is longer than `MAX_SENTENCE_CHARS`.
        UnknownEvidenceError: The archive has no evidence of that id.
    """
    if len(sentence) > MAX_SENTENCE_CHARS:
        raise TooLongError(length=len(sentence), limit=MAX_SENTENCE_CHARS)
    bare = dict.fromkeys(name.strip("[] ") for name in names)
    evidence = tuple(_find(archive, name) for name in bare)
    verdict = verify(plain(sentence), evidence, archive.grounds)
    return Verified(sentence=plain(sentence), evidence=evidence, verdict=verdict)


def _find(archive: Archive, name: str) -> Evidence:
    try:
        return archive.evidence(name)
    except EvidenceMissingError as error:
        raise UnknownEvidenceError(name) from error
