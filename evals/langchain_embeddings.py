"""Our embedder as LangChain wants one."""

from langchain_core.embeddings import Embeddings

from knowledge.store.embedders import Embedder


class LangChainEmbeddings(Embeddings):
    """An embedder of ours behind LangChain's interface."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text."""
        vectors: list[list[float]] = self._embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]
