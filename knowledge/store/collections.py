"""Collections of a snapshot: records indexed by words and by meaning, written and opened."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from knowledge.errors import StoreDamagedError
from knowledge.progress import Progress
from knowledge.store.chunks import cut_into_chunks
from knowledge.store.embedders import Embedder, Vectors
from knowledge.store.lexical import IndexRecord, LexicalIndex
from knowledge.store.pieces import Pieces, write_pieces
from knowledge.store.retrieval import HybridIndex
from knowledge.store.vectors import VectorStore

LEXICAL: Final = "lexical"
PIECES: Final = "pieces"
VECTORS: Final = "vectors"
_EMBED_BATCH: Final = 512


def write_collection(
    name: str,
    records: Sequence[IndexRecord],
    *,
    snapshot: Path,
    vectors: VectorStore,
    embedder: Embedder,
    progress: Progress,
) -> None:
    """Index records under a name; their position in the sequence is their number from then on.

    Args:
        name: Of the collection, three characters or more.
        records: Records of one parent stand together, in order.
        snapshot: Folder of the snapshot; takes the lexical index.
        vectors: Take the vectors.
        embedder: Gives them.
        progress: Told of each batch.
    """
    LexicalIndex.build(records).save(snapshot / LEXICAL / name)
    owners, texts = [], []
    for number, record in enumerate(records):
        heading = " — ".join(part for part in (record.parent_title, record.title) if part)
        for chunk in cut_into_chunks(record.text, heading=heading):
            owners.append(number)
            texts.append(chunk)
    vectors.create(name)

    def embedded() -> Iterator[Vectors]:
        for start in range(0, len(texts), _EMBED_BATCH):
            part = slice(start, start + _EMBED_BATCH)
            batch = embedder.embed(texts[part])
            vectors.add(name, owners[part], batch, first=start)
            progress(f"embedding {name}", min(start + _EMBED_BATCH, len(texts)), len(texts))
            yield batch

    write_pieces(snapshot / PIECES / name, owners, embedded())


def open_collection(
    name: str, *, snapshot: Path, vectors: VectorStore, embedder: Embedder
) -> HybridIndex:
    """Open a collection for searching.

    Raises:
        StoreDamagedError: One of its files is missing or unreadable.
    """
    folder = snapshot / LEXICAL / name
    try:
        lexical = LexicalIndex.load(folder)
        folder = snapshot / PIECES / name
        pieces = Pieces.load(folder)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise StoreDamagedError(folder, "the index is unreadable") from error
    return HybridIndex(
        collection=name, lexical=lexical, vectors=vectors, pieces=pieces, embedder=embedder
    )
