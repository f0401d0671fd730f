"""Other ways to tell whether evidence holds a sentence, to compare the verifier's score with."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from evals.verifier_pairs import Pair
from knowledge.store.embedders import Embedder
from knowledge.verification.coverage import best_window, share
from knowledge.verification.reading import best_reading, read
from knowledge.verify import Grounds
from knowledge.words import words

Signal = Callable[[Pair, Grounds], float]


def whole_text(pair: Pair, grounds: Grounds) -> float:
    """Return the share of words that stand anywhere in the evidence, all counting the same."""
    del grounds
    held = {stem for item in pair.evidence for stem in words(item.text)}
    wanted = set(words(pair.sentence))
    return len(wanted & held) / len(wanted) if wanted else 0.0


def whole_text_weighed(pair: Pair, grounds: Grounds) -> float:
    """Return the same share by weight."""
    weights = grounds.weigh(pair.sentence)
    held = {stem for item in pair.evidence for stem in words(item.text)}
    return share(weights, frozenset(held & weights.keys()))


def window_weighed(pair: Pair, grounds: Grounds) -> float:
    """Return the share by weight that three consecutive sentences of the evidence hold."""
    weights: Mapping[str, float] = grounds.weigh(pair.sentence)
    return max(share(weights, best_window(weights, item.text)) for item in pair.evidence)


def window_and_title(pair: Pair, grounds: Grounds) -> float:
    """Return the score of the verifier."""
    weights = grounds.weigh(pair.sentence)
    return best_reading(weights, [read(weights, pair.sentence, e) for e in pair.evidence]).score


SIGNALS: Final[Mapping[str, Signal]] = {
    "words that stand anywhere in the evidence": whole_text,
    "the same, weighed by rarity": whole_text_weighed,
    "the same, in three consecutive sentences": window_weighed,
    "the same, with the title of the chapter (the verifier's score)": window_and_title,
}


def similarity(pairs: Sequence[Pair], embedder: Embedder) -> list[float]:
    """Return for each pair the cosine of the sentence and its nearest evidence."""
    texts = dict.fromkeys(
        text for pair in pairs for text in (pair.sentence, *(e.text for e in pair.evidence))
    )
    places = {text: place for place, text in enumerate(texts)}
    vectors = embedder.embed(list(texts))
    return [
        float(np.max(vectors[[places[e.text] for e in p.evidence]] @ vectors[places[p.sentence]]))
        for p in pairs
    ]
