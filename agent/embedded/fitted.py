"""What the readers have learned, kept beside their examples: to learn it anew takes seconds.

`scripts/fit_readers.py` writes the files. They hold for the default embedder and for the examples
that they were fitted to; a reader whose file does not fit is fitted when it is made.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from agent.embedded.likeness import Fitted

FOLDER: Final = Path(__file__).with_name("fitted")
_BETWEEN: Final = "\n"  # no term has one


def digest_of(examples: Mapping[str, Sequence[str]]) -> str:
    """Return a hash of labelled examples."""
    return hashlib.sha256(json.dumps(examples).encode()).hexdigest()


def save_fitted(path: Path, fitted: Fitted, digest: str) -> None:
    """Write what was learned from the examples of a digest, numbers in half precision."""
    np.savez_compressed(
        path,
        digest=np.asarray(digest),
        kinds=np.asarray(fitted.kinds),
        terms=np.asarray(_BETWEEN.join(fitted.terms)),
        rarity=fitted.rarity.astype(np.float16),
        weights=fitted.weights.astype(np.float16),
    )


def load_fitted(path: Path, digest: str) -> Fitted | None:
    """Return what was learned; None where it was from other examples, or never."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        if str(kept["digest"]) != digest:
            return None
        return Fitted(
            kinds=tuple(map(str, kept["kinds"])),
            terms=tuple(str(kept["terms"]).split(_BETWEEN)),
            rarity=kept["rarity"].astype(np.float64),
            weights=kept["weights"].astype(np.float64),
        )
