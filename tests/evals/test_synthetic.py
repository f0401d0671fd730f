from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import EmptyCaseError
from evals.synthetic import WordChain, grown
from knowledge.evidence import Evidence

WORDS = st.lists(st.sampled_from(["tea", "is", "hot.", "bees", "hum"]), min_size=1, max_size=30)


def piece(number: int, *, page: str = "", episode: str | None = None) -> Evidence:
    text = f"Kettle {number} is warm. Tea needs water and time."
    return Evidence(id=f"ev_{number}", kind="claim", text=text, page=page, episode=episode)


REAL = [
    *(piece(n, page=f"page-{n // 4}") for n in range(20)),
    *(piece(n, episode=f"episode-{n // 5}") for n in range(20, 40)),
]


@given(WORDS, st.lists(st.integers(1, 12), max_size=8), st.integers(0, 5))
def test_a_drawn_text_has_the_length_and_the_neighbours_of_the_archive(
    words: list[str], lengths: list[int], seed: int
) -> None:
    chain = WordChain.of([" ".join(words)])
    texts = chain.draw(np.asarray(lengths, dtype=np.int64), np.random.default_rng(seed))
    assert [len(text.split()) for text in texts] == lengths
    beside = set(pairwise([*words, words[0]]))
    assert {pair for text in texts for pair in pairwise(text.split())} <= beside


def test_what_there_is_comes_first_and_parents_stay_together() -> None:
    found = grown(REAL, 25)
    assert {item.id for item in found} <= {item.id for item in REAL}
    assert {item.kind for item in found} == {"passage"}
    parents = [item.page or item.episode for item in found]
    changes = sum(one != two for one, two in pairwise(parents))
    assert changes == len(set(parents)) - 1


def test_what_is_wanted_beyond_the_archive_is_made_the_same_each_time() -> None:
    found = grown(REAL, 300)
    assert len({item.id for item in found}) == 300
    made = [item for item in found if item not in REAL and item.id.startswith("made_")]
    assert len(made) == 300 - len(REAL)
    assert {word for item in made for word in item.text.split()} <= {
        word for item in REAL for word in item.text.split()
    }
    assert grown(REAL, 300) == found


def test_an_archive_without_words_cannot_grow() -> None:
    with pytest.raises(EmptyCaseError):
        grown([], 10)
