"""Stand-ins for what lies outside the project: embedding providers, good and bad."""

import hashlib
from collections.abc import Sequence
from typing import Final

from langchain_core.embeddings import Embeddings

from knowledge.store.embedders import Embedder, Vectors, load_embedder

FAST_EMBEDDER: Final = "langchain:tests.fakes:HashedWords"


class HashedWords(Embeddings):
    """Counts words in sixteen bins: alike texts get alike vectors, at no cost."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        bins = [0.0] * 16
        for word in text.lower().split():
            bins[hashlib.sha256(word.encode()).digest()[0] % 16] += 1
        return bins


class _Provider(Embeddings):
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class DownProvider(_Provider):
    """Cannot be reached."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise ConnectionError("secret-host.example refused")


class ShortProvider(_Provider):
    """Forgets the last text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0]] * (len(texts) - 1)


class RaggedProvider(_Provider):
    """Gives vectors of unlike lengths."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] * (number + 1) for number, _ in enumerate(texts)]


class NeedsArguments(HashedWords):
    """Cannot be made from its name alone."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions


def fast_embedder() -> Embedder:
    """Return the embedder for tests that are not about meaning."""
    return load_embedder(FAST_EMBEDDER, api_key=None, base_url=None)


class EmbedderThatDies:
    """Embeds a few times, then raises; for an ingest that fails half-way."""

    name = FAST_EMBEDDER

    def __init__(self, error: BaseException, *, after: int = 0) -> None:
        self._error, self._left = error, after
        self._inner = fast_embedder()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._left == 0:
            raise self._error
        self._left -= 1
        return self._inner.embed(texts)
