"""What vectors keep to, in a folder and on a server that is really started."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from knowledge.errors import StoreDamagedError, VectorServerError
from knowledge.store import vectors as vectors_module
from knowledge.store.checksums import sums_of
from knowledge.store.embedders import Vectors
from knowledge.store.ownership import Ownership
from knowledge.store.vectors import Access, ReadingAccess, ServerAccess, VectorStore
from tests.chroma_server import free_port

Connect = Callable[[str], VectorStore]


@pytest.fixture(params=["folder", "server"])
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Open the vectors of a snapshot by name; what was opened is closed at the end."""
    opened: list[VectorStore] = []
    unique = uuid4().hex[:8]

    def open_one(snapshot: str) -> VectorStore:
        folder = tmp_path / snapshot
        access: Callable[[], Access] | None = None
        if request.param == "server":
            url: str = request.getfixturevalue("chroma_url")
            access = partial(ServerAccess, url, folder, snapshot=f"{unique}-{snapshot}")
        opened.append(VectorStore(folder, access))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def vectors(connect: Connect) -> VectorStore:
    return connect("one")


def rows(*values: tuple[float, float]) -> Vectors:
    return np.asarray(values, dtype=np.float32)


EAST = rows((1, 0))[0]


def key(number: int) -> str:
    return f"{number:020d}"


def fill(store: VectorStore, collection: str, owners: list[list[int]], values: Vectors) -> None:
    """Store vectors, each with the records that own it."""
    store.create(collection)
    store.add(collection, [key(number) for number in range(len(owners))], values)
    pieces = sorted((record, key(n)) for n, records in enumerate(owners) for record in records)
    owned = Ownership.of([record for record, _ in pieces], [name for _, name in pieces])
    store.set_owners(collection, owned)


def test_similarity_is_the_cosine(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[0], [1], [2]], rows((1, 0), (0, 1), (-1, 0)))
    found = vectors.search("sections", EAST, count=3)
    assert found == pytest.approx({0: 1, 1: 0, 2: -1}, abs=1e-5)


def test_a_record_with_several_vectors_counts_by_its_best(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[7], [7], [7]], rows((0, 1), (1, 0), (-1, 0)))
    assert vectors.search("sections", EAST, count=9) == pytest.approx({7: 1}, abs=1e-5)


def test_records_that_share_a_vector_are_all_found(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[2, 5], [3]], rows((1, 0), (0, 1)))
    assert vectors.search("sections", EAST, count=1) == pytest.approx({2: 1, 5: 1}, abs=1e-5)


def test_only_the_nearest_are_given(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[0], [1]], rows((0, 1), (1, 0)))
    assert list(vectors.search("sections", EAST, count=1)) == [1]


def test_collections_and_snapshots_do_not_mix(connect: Connect) -> None:
    one, two = connect("one"), connect("two")
    fill(one, "sections", [[4]], rows((1, 0)))
    fill(one, "claims", [[5]], rows((1, 0)))
    fill(two, "sections", [[6]], rows((1, 0)))
    assert list(one.search("sections", EAST, count=9)) == [4]
    assert list(one.search("claims", EAST, count=9)) == [5]
    assert list(two.search("sections", EAST, count=9)) == [6]


def test_an_empty_collection_finds_nothing(vectors: VectorStore) -> None:
    vectors.create("sections")
    assert vectors.search("sections", EAST, count=1) == {}


def test_vectors_can_be_taken_out_put_in_and_fetched(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[0], [1]], rows((1, 0), (0, 1)))
    vectors.take_out("sections", [key(0)])
    vectors.add("sections", [key(9)], rows((0.6, 0.8)))
    vectors.set_owners("sections", Ownership.of([0, 1], [key(1), key(9)]))
    assert vectors.count("sections") == 2
    assert vectors.search("sections", EAST, count=9) == pytest.approx({0: 0, 1: 0.6}, abs=1e-5)
    keys, values = vectors.fetch("sections", [key(9), key(0), key(1)])
    found = dict(zip(keys, values.tolist(), strict=True))
    assert found == {
        key(1): pytest.approx([0, 1], abs=1e-6),
        key(9): pytest.approx([0.6, 0.8], abs=1e-6),
    }


def test_a_collection_that_is_made_again_is_empty(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[0]], rows((1, 0)))
    vectors.create("sections")
    assert vectors.count("sections") == 0


def test_vectors_are_there_when_opened_again(connect: Connect) -> None:
    with closing(connect("one")) as first:
        fill(first, "sections", [[3]], rows((1, 0)))
    assert list(connect("one").search("sections", EAST, count=1)) == [3]


def test_a_missing_collection_is_a_damaged_store(vectors: VectorStore) -> None:
    with pytest.raises(StoreDamagedError, match=r"sections\.owners\.npz.*FileNotFoundError"):
        vectors.search("sections", EAST, count=1)


def test_a_query_of_other_dimensions_is_an_error_of_the_store(vectors: VectorStore) -> None:
    fill(vectors, "sections", [[0]], rows((1, 0)))
    with pytest.raises((StoreDamagedError, VectorServerError), match="InvalidArgumentError"):
        vectors.search("sections", np.ones(3, dtype=np.float32), count=1)


@pytest.mark.parametrize("size", [3, 1500])
def test_reading_changes_nothing_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    values = np.random.default_rng(0).normal(size=(size, 8)).astype(np.float32)
    folder, temporary = tmp_path / "vectors", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    store = VectorStore(folder)
    store.create("sections")
    for start in range(0, size, 1000):
        part = slice(start, min(start + 1000, size))
        store.add("sections", [key(n) for n in range(size)][part], values[part])
    owners = Ownership.of(list(range(size)), [key(n) for n in range(size)])
    store.set_owners("sections", owners)
    store.close()
    before = sums_of(folder)
    for _ in range(2):
        with closing(VectorStore(folder, partial(ReadingAccess, folder))) as reader:
            assert len(reader.search("sections", values[0], count=3)) == 3
            assert list(temporary.iterdir())
    assert sums_of(folder) == before
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "not an address", "ftp://127.0.0.1:{port}", "http://:80"]
)
def test_a_server_that_is_not_there_is_named_at_once(tmp_path: Path, url: str) -> None:
    address = url.format(port=free_port())
    started = time.monotonic()
    with pytest.raises(VectorServerError, match="start it or mend CAREER_GUIDE_CHROMA_URL"):
        ServerAccess(address, tmp_path, snapshot="x")
    assert time.monotonic() - started < 10


def test_a_server_that_never_answers_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "GREETING_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(VectorServerError, match="ReadTimeout"):
            ServerAccess(address, tmp_path, snapshot="x")


def test_an_address_is_named_without_the_password_in_it(tmp_path: Path) -> None:
    address = f"http://me:sesame@127.0.0.1:{free_port()}"
    with pytest.raises(VectorServerError, match=r"127\.0\.0\.1") as caught:
        ServerAccess(address, tmp_path, snapshot="x")
    assert "sesame" not in str(caught.value)
