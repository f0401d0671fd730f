"""The embedder `minilm`: a small transformer, by Chroma's own function, without torch.

Its files come from Chroma's host when it is first used, unless they lie in Chroma's cache already.
Nobody pays for it who does not choose it.
"""

import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.errors import EmbedderFailedError
from knowledge.store.embedders import MINILM, Vectors

_DIMENSIONS: Final = 384
_THREADS: Final = 2  # its runtime would take every core, also while other requests are served
_MEGABYTES: Final = 80


class MiniLmEmbedder:
    """all-MiniLM-L6-v2; reads the first 256 tokens of a text."""

    name = MINILM

    def __init__(self, folder: Path | None = None) -> None:
        """Choose where the model's files lie; they are read at the first use.

        Args:
            folder: Holds `model.onnx`, `tokenizer.json` and so on. Without one, Chroma's cache.
        """
        self._folder = folder

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the mean of the last layer's vectors of each text, scaled to unit length."""
        if not texts:
            return np.zeros((0, _DIMENSIONS), dtype=np.float32)
        # One by one: in company the function fills every text up to 256 tokens.
        return np.concatenate([np.asarray(self._function([text])) for text in texts])

    @cached_property
    def _function(self) -> Any:
        from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

        function: Any = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
        if self._folder is not None:
            function.DOWNLOAD_PATH, function.EXTRACTED_FOLDER_NAME = self._folder, ""
        place = Path(function.DOWNLOAD_PATH, function.EXTRACTED_FOLDER_NAME)
        if not (place / "model.onnx").is_file():
            sys.stderr.write(f"minilm: fetching its model once, {_MEGABYTES} MB, into {place}\n")
        try:
            function._download_model_if_not_exists()  # else it would come with the first text
            function.tokenizer.no_padding()
            function.model = _session(function.ort, place / "model.onnx")
        except Exception as error:  # the runtime and the download have no errors in common
            reason = f"no model in {str(place)!r}, and none could be had: {type(error).__name__}"
            raise EmbedderFailedError(MINILM, reason) from error
        return function


def _session(runtime: Any, model: Path) -> Any:
    options = runtime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return runtime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )
