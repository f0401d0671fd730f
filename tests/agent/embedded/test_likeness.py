import pytest

from agent.embedded.fitted import FOLDER, digest_of, load_fitted
from agent.embedded.intents import (
    SUBJECTS,
    Readers,
    Subject,
    examples_of,
    learned_from,
    make_readers,
)
from agent.embedded.likeness import LikenessReader, fit
from knowledge.store.embedders import Embedder

LEAST_RIGHT: dict[Subject, float] = {
    "intents": 0.9,
    "talk": 0.85,
    "follow_ups": 0.75,
    "scope": 0.8,
    "said_skills": 0.75,
    "said_jobs": 0.75,
    "said_hours": 0.75,
    "kinds": 0.6,
    "treated": 0.7,
}
"""Least share of the held-out texts that must be read right."""
QUICKLY_LEARNED = 2200
"""Examples of which a reader is learned anew, to be compared with its file."""


@pytest.fixture(scope="module")
def readers(embedder: Embedder) -> Readers:
    return make_readers(embedder)


def reader_of(readers: Readers, subject: Subject) -> LikenessReader:
    found: LikenessReader = getattr(readers, subject)
    return found


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_example_is_held_out_and_learned_from(subject: Subject) -> None:
    learned = {
        text
        for learned_from in SUBJECTS
        for texts in examples_of(learned_from, "examples").values()
        for text in texts
    }
    held_out = {text for texts in examples_of(subject, "held_out").values() for text in texts}
    assert len(held_out) >= 40
    if subject in {"intents", "scope"}:
        assert learned.isdisjoint(held_out)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_most_held_out_texts_are_read_right(subject: Subject, readers: Readers) -> None:
    reader = reader_of(readers, subject)
    asked = [(t, want) for want, texts in examples_of(subject, "held_out").items() for t in texts]
    wrong = [(text, want) for text, want in asked if reader.read(text).kind != want]
    assert len(wrong) <= len(asked) * (1 - LEAST_RIGHT[subject]), wrong


def test_a_wish_fits_one_of_the_three_likeliest_kinds_of_project(readers: Readers) -> None:
    """Three are shown, and many a wish fits two."""
    found, asked = 0, 0
    for kind, texts in examples_of("kinds", "held_out").items():
        for text in texts if kind != "any" else ():
            scores = readers.kinds.read(text).scores
            likeliest = sorted((k for k in scores if k != "any"), key=lambda k: -scores[k])[:3]
            found, asked = found + (kind in likeliest), asked + 1
    assert found >= 0.8 * asked


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one != "kinds"])
def test_no_kind_is_given_up_for_the_others(subject: Subject, readers: Readers) -> None:
    reader = reader_of(readers, subject)
    for kind, texts in examples_of(subject, "held_out").items():
        right = sum(reader.read(text).kind == kind for text in texts)
        assert right >= 0.5 * len(texts), kind


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_lies_in_the_files_was_learned_from_the_examples_of_today(
    subject: Subject, embedder: Embedder
) -> None:
    examples = learned_from(subject)
    kept = load_fitted(FOLDER / f"{subject}.npz", digest_of(examples))
    assert kept is not None, "run scripts/fit_readers.py"
    if sum(map(len, examples.values())) > QUICKLY_LEARNED:
        return  # the same program fits these, only for longer
    anew = LikenessReader(embedder, fit(embedder, examples))
    filed = LikenessReader(embedder, kept)
    texts = [t for texts in examples_of(subject, "held_out").values() for t in texts]
    alike = sum(filed.read(text).kind == anew.read(text).kind for text in texts)
    assert alike >= 0.98 * len(texts)  # the files hold half the precision


@pytest.mark.parametrize("text", ["", "?", "\x00", "q" * 10_000, "学习数据科学"])
def test_any_text_has_some_kind(readers: Readers, text: str) -> None:
    for subject in SUBJECTS:
        found = reader_of(readers, subject).read(text)
        assert found.kind in found.scores
        assert found.margin >= 0
