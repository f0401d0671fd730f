"""What every embedder keeps to, and how each way of naming one fails."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import SecretStr

from knowledge.errors import EmbedderFailedError, UnknownEmbedderError
from knowledge.store.embedders import Embedder, load_embedder
from tests.fakes import FAST_EMBEDDER


class EmbeddingServer(BaseHTTPRequestHandler):
    """Speaks OpenAI's embeddings protocol: each text becomes its length and its first letter."""

    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append(body)
        vectors = [[float(len(text)), float(ord(text[:1] or "-"))] for text in body["input"]]
        rows = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
        answer = {"object": "list", "model": body["model"], "data": rows, "usage": {}}
        broken = body["model"] == "broken"
        self.send_response(400 if broken else 200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({} if broken else answer).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), EmbeddingServer) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/v1"
        listening.shutdown()
        thread.join()


@pytest.fixture(params=["wordllama", FAST_EMBEDDER, "openai:small"])
def any_embedder(request: pytest.FixtureRequest, server: str) -> Embedder:
    return load_embedder(request.param, api_key=SecretStr("key"), base_url=server)


TEXTS = [
    "Tea sells well.",
    "A cook became an engineer.",
    "x",
    "Größe, 数据 и работа",
    "tea " * 3000,
]


def test_an_embedder_is_named_as_it_was_asked_for(
    any_embedder: Embedder, request: pytest.FixtureRequest
) -> None:
    assert any_embedder.name == request.node.callspec.params["any_embedder"]


def test_each_text_gets_one_vector_of_unit_length(any_embedder: Embedder) -> None:
    vectors = any_embedder.embed(TEXTS)
    assert vectors.shape[0] == len(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company(any_embedder: Embedder) -> None:
    together = any_embedder.embed(TEXTS[:4])
    alone = np.concatenate([any_embedder.embed([text]) for text in TEXTS[:4]])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_vectors(any_embedder: Embedder) -> None:
    assert any_embedder.embed([]).shape[0] == 0


def test_texts_without_words_are_no_failure(any_embedder: Embedder) -> None:
    vectors = any_embedder.embed(["", " ", "???"])
    assert vectors.shape[0] == 3
    assert np.isfinite(vectors).all()


def test_the_default_embedder_puts_alike_texts_near_each_other(embedder: Embedder) -> None:
    cook, chef, tax = embedder.embed(
        ["a cook in a kitchen", "restaurant chef", "corporate tax law"]
    )
    assert cook @ chef > cook @ tax


def test_openai_is_sent_text_and_asked_nothing_else(server: str) -> None:
    EmbeddingServer.asked.clear()
    load_embedder("openai:small", api_key=SecretStr("key"), base_url=server).embed(["tea", "milk"])
    (request,) = EmbeddingServer.asked
    assert request["input"] == ["tea", "milk"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "wordlama",
        "wordllama:x",
        "openai",
        "openai:",
        "langchain:",
        "langchain:only_module",
        "langchain:a:b:c",
        "langchain::HashedWords",
        "langchain:no.such.module:X",
        "langchain:.fakes:HashedWords",
        "langchain:tests.fakes:NoSuchClass",
        "langchain:tests.fakes:fast_embedder",
        "langchain:pathlib:Path",
    ],
)
def test_an_unknown_name_says_which_names_are_known(name: str) -> None:
    with pytest.raises(UnknownEmbedderError, match="known are `wordllama`") as caught:
        load_embedder(name, api_key=None, base_url=None)
    assert caught.value.name == name


def test_openai_without_a_key_says_what_to_set() -> None:
    with pytest.raises(EmbedderFailedError, match="set CAREER_GUIDE_API_KEY"):
        load_embedder("openai:small", api_key=None, base_url=None)


def test_a_class_that_needs_arguments_is_named() -> None:
    with pytest.raises(EmbedderFailedError, match="NeedsArguments cannot be made without"):
        load_embedder("langchain:tests.fakes:NeedsArguments", api_key=None, base_url=None)


@pytest.mark.parametrize(
    ("provider", "reason"),
    [
        ("DownProvider", "ConnectionError"),
        ("ShortProvider", r"shape \(1, 2\)"),
        ("RaggedProvider", "ValueError"),
    ],
)
def test_a_failing_provider_is_named_without_what_it_said(provider: str, reason: str) -> None:
    name = f"langchain:tests.fakes:{provider}"
    with pytest.raises(EmbedderFailedError, match=f"{provider}' failed: .*{reason}") as caught:
        load_embedder(name, api_key=None, base_url=None).embed(["a", "b"])
    assert "secret" not in str(caught.value)


def test_a_server_that_refuses_is_a_failure_with_a_name_and_no_key(server: str) -> None:
    broken = load_embedder("openai:broken", api_key=SecretStr("sesame"), base_url=server)
    with pytest.raises(EmbedderFailedError, match="BadRequestError") as caught:
        broken.embed(["tea"])
    assert "sesame" not in str(caught.value)
