from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.chunks import MAX_CHARS, cut_into_chunks

texts = st.text(alphabet="abc .!?\nX", max_size=400) | st.text(max_size=200)
limits = st.integers(min_value=1, max_value=80)


def letters(text: str) -> str:
    return "".join(text.split())


@given(texts, limits)
def test_joined_chunks_give_the_words_back(text: str, limit: int) -> None:
    chunks = cut_into_chunks(text, heading="", max_chars=limit)
    assert letters("".join(chunks)) == letters(text)


@given(texts, limits)
def test_no_chunk_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert all(len(chunk) <= limit for chunk in cut_into_chunks(text, heading="", max_chars=limit))


@given(texts, limits)
def test_every_chunk_is_headed(text: str, limit: int) -> None:
    for chunk in cut_into_chunks(text, heading="Page — Part", max_chars=limit):
        assert chunk == "Page — Part" or chunk.startswith("Page — Part\n")


def test_short_texts_stay_whole() -> None:
    assert cut_into_chunks("One. Two.", heading="H") == ["H\nOne. Two."]


def test_a_text_without_words_gives_its_heading() -> None:
    assert cut_into_chunks(" \n", heading="H") == ["H"]


def test_long_texts_are_cut_between_sentences() -> None:
    sentence = "Tea sells well on Mondays. "
    chunks = cut_into_chunks(sentence * 100, heading="H", max_chars=1200)
    assert len(chunks) == 3
    assert all(chunk.endswith("Mondays.") for chunk in chunks)


def test_a_sentence_longer_than_the_limit_is_cut_at_a_word() -> None:
    chunks = cut_into_chunks("word " * 500, heading="H")
    assert len(chunks) > 1
    assert {word for chunk in chunks for word in chunk.split()} == {"H", "word"}
    assert max(len(chunk) for chunk in chunks) <= MAX_CHARS + len("H\n")
