"""The usual way, to compare with: LangChain's splitter and its Chroma, nearest pieces first."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from langchain_core.documents import Document

from evals.errors import ExtraMissingError
from evals.langchain_embeddings import LangChainEmbeddings
from evals.searching import Search
from knowledge.progress import Progress
from knowledge.store.embedders import Embedder
from knowledge.store.lexical import IndexRecord

CHUNK_CHARS: Final = 1000
OVERLAP_CHARS: Final = 200
_PIECES: Final = 100  # fetched for each query
_BATCH: Final = 512


@contextmanager
def plain_index(
    records: Sequence[IndexRecord], embedder: Embedder, progress: Progress
) -> Iterator[Search]:
    """Split, embed and store records as LangChain's introduction does; give its search.

    Titles stand above the text of a record.

    Raises:
        ExtraMissingError: LangChain's Chroma or its splitters are not installed.
    """
    try:
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise ExtraMissingError(error.name or "langchain-chroma") from error
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS)
    pieces = splitter.split_documents(
        Document("\n".join(filter(None, (r.parent_title, r.title, r.text))), metadata={"n": n})
        for n, r in enumerate(records)
    )
    with tempfile.TemporaryDirectory(prefix="career-guide-", ignore_cleanup_errors=True) as folder:
        store = Chroma("plain", LangChainEmbeddings(embedder), persist_directory=folder)
        for start in range(0, len(pieces), _BATCH):
            store.add_documents(pieces[start : start + _BATCH])
            progress("embedding", min(start + _BATCH, len(pieces)), len(pieces))

        def search(query: str) -> list[int]:
            found = store.similarity_search(query, k=_PIECES)
            return list(dict.fromkeys(document.metadata["n"] for document in found))

        yield search
