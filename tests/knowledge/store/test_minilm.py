"""The small transformer: its files are needed, and named by the environment."""

import os
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import EmbedderFailedError
from knowledge.store.minilm import MiniLmEmbedder


@pytest.fixture(scope="module")
def minilm() -> MiniLmEmbedder:
    place = os.environ.get("MINILM_DIR")
    if not place:
        pytest.skip("MINILM_DIR is not set: it names the folder of the model's files")
    return MiniLmEmbedder(Path(place))


def test_alike_texts_are_near_each_other(minilm: MiniLmEmbedder) -> None:
    cook, chef, tax = minilm.embed(["a cook in a kitchen", "restaurant chef", "corporate tax law"])
    assert cook @ chef > cook @ tax


def test_vectors_have_unit_length_and_do_not_depend_on_company(minilm: MiniLmEmbedder) -> None:
    texts = ["Tea sells well.", "", "Größe, 数据", "tea " * 3000]
    together = minilm.embed(texts)
    assert together.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    alone = np.concatenate([minilm.embed([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_texts_need_no_model(tmp_path: Path) -> None:
    assert MiniLmEmbedder(tmp_path).embed([]).shape == (0, 384)


def test_without_model_and_network_it_fails_with_one_error_and_says_what_it_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(EmbedderFailedError, match="none could be had: ConnectError") as caught:
        MiniLmEmbedder(tmp_path).embed(["tea"])
    assert str(tmp_path) in str(caught.value)
    assert "fetching its model once, 80 MB" in capsys.readouterr().err


def test_a_damaged_model_is_an_error_of_the_embedder(tmp_path: Path) -> None:
    for name in ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EmbedderFailedError, match="minilm"):
        MiniLmEmbedder(tmp_path).embed(["tea"])
