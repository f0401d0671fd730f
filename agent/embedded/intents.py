"""The kinds of text that the embedded model tells apart, each learned from a file of examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from agent.embedded.fitted import FOLDER, digest_of, load_fitted
from agent.embedded.labelled import treated
from agent.embedded.likeness import LikenessReader, Part, fit, load_examples
from knowledge.store.embedders import DEFAULT_EMBEDDER, Embedder

Intent = Literal["look_up", "compare", "journeys", "roadmap", "projects"]
Subject = Literal[
    "intents",
    "talk",
    "follow_ups",
    "scope",
    "said_skills",
    "said_jobs",
    "said_hours",
    "kinds",
    "treated",
]
SUBJECTS: Final[tuple[Subject, ...]] = get_args(Subject)
"""Intents: which tool is asked for. Talk: greetings and the like. Follow-ups: how a question leans
on the one before it. Scope: whose matter it is. Said: what askers say of a mention. Kinds: which
kind of project fits a wish best. Treated: whether a question is of the sort that an archive of
interviews answers."""

_ORDINARY: Final[Mapping[Subject, tuple[str, tuple[Subject, ...]]]] = {
    "talk": ("asks", ("intents", "follow_ups")),
    "follow_ups": ("own", ("intents",)),
    "scope": ("career", ("intents", "follow_ups")),
}
"""The kind that any question for a tool is of, and whose examples count for it too."""
_EVERY: Final[Mapping[Subject, int]] = {"scope": 2}
"""Every how manieth of those counts: with all of them what is elsewhere is drowned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What reads a text's intent, small talk, lean and scope."""

    intents: LikenessReader
    talk: LikenessReader
    follow_ups: LikenessReader
    scope: LikenessReader
    said_skills: LikenessReader
    said_jobs: LikenessReader
    said_hours: LikenessReader
    kinds: LikenessReader
    treated: LikenessReader


def examples_of(subject: Subject, part: Part) -> dict[str, list[str]]:
    """Return the labelled texts of a subject, by kind."""
    if subject == "treated":
        return treated(part)
    return load_examples(Path(__file__).with_name(f"{subject}.json"), part)


def make_readers(embedder: Embedder) -> Readers:
    """Return the readers, fitted to their examples."""
    return Readers(**{subject: _reader(subject, embedder) for subject in SUBJECTS})


def learned_from(subject: Subject) -> dict[str, list[str]]:
    """Return the examples that a reader learns from, by kind."""
    examples = examples_of(subject, "examples")
    if subject in _ORDINARY:
        kind, others = _ORDINARY[subject]
        asked = (texts for other in others for texts in examples_of(other, "examples").values())
        more = [text for texts in asked for text in texts][:: _EVERY.get(subject, 1)]
        examples[kind] = list(dict.fromkeys([*examples[kind], *more]))
    return examples


def _reader(subject: Subject, embedder: Embedder) -> LikenessReader:
    examples = learned_from(subject)
    kept = None
    if embedder.name == DEFAULT_EMBEDDER:
        kept = load_fitted(FOLDER / f"{subject}.npz", digest_of(examples))
    return LikenessReader(embedder, kept or fit(embedder, examples))
