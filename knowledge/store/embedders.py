"""Embedders: text to vectors of unit length. The default needs no network and no torch."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import SecretStr

from knowledge.errors import EmbedderFailedError, UnknownEmbedderError

Vectors = npt.NDArray[np.float32]
DEFAULT_EMBEDDER: Final = "wordllama"
MINILM: Final = "minilm"
OPENAI_TIMEOUT_S: Final = 30.0


class Embedder(Protocol):
    """Text to vectors; the name says which vectors may be compared with which."""

    @property
    def name(self) -> str:
        """Return the setting that chooses this embedder; stored in each store's manifest."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of unit length per text, shape (texts, dimensions).

        Raises:
            EmbedderFailedError: No vectors could be had.
        """
        ...


class WordLlamaEmbedder:
    """Static token embeddings whose weights come inside the `wordllama` wheel."""

    name = DEFAULT_EMBEDDER

    def __init__(self) -> None:
        import wordllama

        package = Path(wordllama.__file__).parent
        # Without both arguments it looks for the weights on the network.
        self._model = wordllama.WordLlama.load(cache_dir=package, disable_download=True)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the mean of the token vectors of each text, scaled to unit length."""
        if not texts:
            return np.zeros((0, 256), dtype=np.float32)
        return _unit(np.asarray(self._model.embed(list(texts), norm=False), dtype=np.float32))

    def has_word(self, word: str) -> bool:
        """Tell whether a word is so common that it has a vector of its own, in one piece."""
        return len(self._model.tokenizer.encode(word, add_special_tokens=False).tokens) == 1


class LangChainEmbedder:
    """Any LangChain `Embeddings` behind our interface."""

    def __init__(self, name: str, embeddings: Any) -> None:
        self.name = name
        self._embeddings = embeddings

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return what the wrapped object gives, scaled to unit length."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        try:
            vectors = self._embeddings.embed_documents(list(texts))
            array = np.asarray(vectors, dtype=np.float32)
        except Exception as error:
            raise EmbedderFailedError(self.name, type(error).__name__) from error
        if array.ndim != 2 or len(array) != len(texts):
            raise EmbedderFailedError(self.name, f"gave vectors of shape {array.shape}")
        return _unit(array)


def load_embedder(name: str, *, api_key: SecretStr | None, base_url: str | None) -> Embedder:
    """Return the embedder that a setting names.

    Args:
        name: `wordllama`, `minilm`, `openai:MODEL` (say `openai:text-embedding-3-small`), or
            `langchain:MODULE:CLASS` for a LangChain `Embeddings` class that needs no arguments.
        api_key: For `openai:`.
        base_url: For `openai:`, where another server speaks its protocol.

    Raises:
        UnknownEmbedderError: The name has none of these forms, or names nothing.
        EmbedderFailedError: It cannot be set up, for instance without a key.
    """
    kind, _, rest = name.partition(":")
    if name == DEFAULT_EMBEDDER:
        return WordLlamaEmbedder()
    if name == MINILM:
        return _minilm()
    if kind == "openai" and rest:
        return _openai(name, rest, api_key, base_url)
    if kind == "langchain" and rest.count(":") == 1:
        return _langchain(name, *rest.split(":"))
    raise UnknownEmbedderError(name)


def _minilm() -> Embedder:
    from knowledge.store.minilm import MiniLmEmbedder

    return MiniLmEmbedder()


def _openai(
    name: str, model: str, api_key: SecretStr | None, base_url: str | None
) -> LangChainEmbedder:
    from langchain_openai import OpenAIEmbeddings

    if api_key is None:
        raise EmbedderFailedError(name, "no key is set; set CAREER_GUIDE_API_KEY")
    return LangChainEmbedder(
        name,
        OpenAIEmbeddings(
            model=model,
            openai_api_key=api_key,
            openai_api_base=base_url,
            request_timeout=OPENAI_TIMEOUT_S,
            max_retries=2,
            # It would fetch a tokenizer from another host and send numbers instead of text.
            check_embedding_ctx_length=False,
        ),
    )


def _langchain(name: str, module: str, attribute: str) -> LangChainEmbedder:
    from langchain_core.embeddings import Embeddings

    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise UnknownEmbedderError(name) from error
    if not (isinstance(found, type) and issubclass(found, Embeddings)):
        raise UnknownEmbedderError(name)
    try:
        return LangChainEmbedder(name, found())
    except (TypeError, ValueError) as error:
        raise EmbedderFailedError(name, f"{attribute} cannot be made without arguments") from error


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
