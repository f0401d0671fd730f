"""Fit when the embedded model answers: `agent/embedded/answering_weights.json`.

    python scripts/fit_answering.py FOLDER_OF_THE_WHOLE_WIKI

Logistic regression over what `agent.embedded.weighing.Fit` holds, on the labelled questions of
`agent.embedded.labelled` and those of the dev split's scenarios, asked of the bundled wiki and of
the whole one. Each question that is refused is asked a second time behind a sentence about a
career. Whether a question is of the sort that is answered tells a reader that did not learn from
it. Prints precision and recall of refusals on what was fitted, and on what is held out.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from agent.assemble import embedded_reader
from agent.embedded.intents import examples_of
from agent.embedded.judging import WEIGHTS
from agent.embedded.labelled import ANSWERED, ANYWHERE, NEAR_MISSES
from agent.embedded.likeness import LikenessReader, Part, fit, load_examples
from agent.embedded.reading import QuestionReader
from agent.embedded.wanted import Asked, Wanted
from agent.embedded.weighing import Fit
from agent.settings import load_settings
from evals.bench import open_bench
from evals.scenario import Scenario, load_scenarios
from knowledge.archive import Archive
from knowledge.store.embedders import DEFAULT_EMBEDDER, Embedder, load_embedder
from tools.bindings import LOOK_UP
from tools.lookup import look_up

BACKGROUNDS: Final = (
    "I'm a data analyst with SQL and Python.",
    "Hi, I work as a data engineer in Berlin and want to become an ML engineer.",
    "I am preparing for my machine learning interview next week.",
)
_DECAY: Final = 1.0  # L2
_FOLDS: Final = 5
_STEPS: Final = 100
_SOME_DAY: Final = date(2026, 1, 1)  # no question names a date
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Questions as numbers, shape (questions, fields of `Fit`), and whether each is answered."""

    rows: Rows
    answered: npt.NDArray[np.bool_]


def main() -> None:
    """Fit, print, write."""
    settings = load_settings()
    folders = [Path(sys.argv[1])]
    with open_bench(
        settings, archive=folders, wanted=frozenset({"bundled", "archive"}), progress=_quiet
    ) as bench:
        stores = {name: material.archive for name, material in bench.stores.items()}
        fitted, held_out = (_labelled(stores, part) for part in ("examples", "held_out"))
    constant, weights = _fit(fitted)
    for name, part in (("fitted", fitted), ("held out", held_out)):
        print(f"{name}: {_told(part, constant + part.rows @ weights)}")
    names = [field.name for field in fields(Fit)]
    found = {"constant": constant} | dict(zip(names, weights.tolist(), strict=True))
    rounded = {name: round(value, 3) for name, value in found.items()}
    WEIGHTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def _labelled(stores: dict[Any, Archive], part: Part) -> Labelled:
    rows, answered = [], []
    for name, archive in stores.items():
        reader = embedded_reader(archive)
        blind = _blind(reader)
        for question, text, is_answered in _questions(name, part):
            wanted = reader.read(Asked(question=question, today=_SOME_DAY))
            if not isinstance(wanted, Wanted) or wanted.refusing or wanted.tool != LOOK_UP:
                continue
            if wanted.arguments.get("guest") or not wanted.arguments.get("question"):
                continue
            found = look_up(archive, question=wanted.arguments["question"])
            if found.matched_by != "question":
                continue
            ids = tuple(each.section.id for each in found.sections)
            weighed = blind.get(text, reader).fit(wanted, ids)
            if weighed is not None:
                rows.append(weighed.numbers)
                answered.append(is_answered)
    return Labelled(rows=np.asarray(rows), answered=np.asarray(answered))


def _blind(reader: QuestionReader) -> Mapping[str, QuestionReader]:
    """Return, for each question that the reader's sort of question was learned from, one to which
    that question is new."""
    examples = examples_of("treated", "examples")
    embedder = load_embedder(DEFAULT_EMBEDDER, api_key=None, base_url=None)
    return {
        text: other
        for fold in range(_FOLDS)
        for other in [_without(fold, reader, examples, embedder)]
        for texts in examples.values()
        for text in texts[fold::_FOLDS]
    }


def _without(
    fold: int, reader: QuestionReader, examples: Mapping[str, Sequence[str]], embedder: Embedder
) -> QuestionReader:
    left = {
        kind: [text for n, text in enumerate(texts) if n % _FOLDS != fold]
        for kind, texts in examples.items()
    }
    treated = LikenessReader(embedder, fit(embedder, left))
    return replace(reader, readers=replace(reader.readers, treated=treated))


def _questions(store: str, part: Part) -> Iterator[tuple[str, str, bool]]:
    """Yield what is asked, the question in it, and whether it is answered."""
    backgrounds = cycle(BACKGROUNDS)
    files = [ANYWHERE, NEAR_MISSES[store]]
    for kind, questions in (kinds for file in files for kinds in load_examples(file, part).items()):
        for question in questions:
            yield question, question, kind == ANSWERED
            if kind != ANSWERED and part == "examples":
                yield f"{next(backgrounds)} {question}", question, False
    if part == "examples":
        for scenario in filter(_is_plain, load_scenarios()):
            if scenario.store == store:
                asked = scenario.turns[0].say
                yield asked, asked, scenario.expect.outcome != "refusal"


def _is_plain(scenario: Scenario) -> bool:
    """Tell whether a scenario may be learned from, and is one question to the real tools."""
    faked = bool(scenario.mocks.tools or scenario.mocks.model)
    return scenario.split == "dev" and len(scenario.turns) == 1 and not faked


def _fit(part: Labelled) -> tuple[float, Rows]:
    """Return constant and weights of a ridge logistic regression; both labels weigh the same."""
    mean, spread = part.rows.mean(axis=0), part.rows.std(axis=0)
    rows = np.column_stack([np.ones(len(part.rows)), (part.rows - mean) / spread])
    target = part.answered.astype(np.float64)
    balance = np.where(part.answered, 0.5 / target.mean(), 0.5 / (1 - target.mean()))
    decay = _DECAY * np.diag([0.0, *np.ones(len(mean))])
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (balance * (chance - target)) + decay @ weights
        bend = (rows * (balance * chance * (1 - chance))[:, None]).T @ rows + decay
        weights = weights - np.linalg.solve(bend, slope)
    return float(weights[0] - (weights[1:] * mean / spread).sum()), weights[1:] / spread


def _told(part: Labelled, odds: Rows) -> str:
    refused, wrongly = odds < 0, part.answered
    right = int((refused & ~wrongly).sum())
    return (
        f"refusals: precision {right / max(1, refused.sum()):.3f}, "
        f"recall {right / (~wrongly).sum():.3f}, n = {len(odds)}"
    )


def _quiet(step: str, done: int, total: int) -> None:
    del step, done, total


if __name__ == "__main__":
    main()
