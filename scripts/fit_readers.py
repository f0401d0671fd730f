"""Fit what the embedded model reads questions by: `agent/embedded/fitted`.

    python scripts/fit_readers.py

Run it after the examples in `agent/embedded/*.json` have changed. Prints how many of the held-out
texts each reader tells right.
"""

from agent.embedded.fitted import FOLDER, digest_of, save_fitted
from agent.embedded.intents import SUBJECTS, examples_of, learned_from
from agent.embedded.likeness import LikenessReader, fit
from knowledge.store.embedders import DEFAULT_EMBEDDER, load_embedder


def main() -> None:
    """Fit, write, measure."""
    embedder = load_embedder(DEFAULT_EMBEDDER, api_key=None, base_url=None)
    FOLDER.mkdir(exist_ok=True)
    for subject in SUBJECTS:
        examples = learned_from(subject)
        fitted = fit(embedder, examples)
        save_fitted(FOLDER / f"{subject}.npz", fitted, digest_of(examples))
        reader = LikenessReader(embedder, fitted)
        held_out = [
            (kind, text)
            for kind, texts in examples_of(subject, "held_out").items()
            for text in texts
        ]
        right = sum(reader.read(text).kind == kind for kind, text in held_out)
        print(f"{subject}: {right} of {len(held_out)} held-out texts")


if __name__ == "__main__":
    main()
