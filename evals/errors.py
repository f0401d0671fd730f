"""Ways in which a measurement cannot be made."""

from collections.abc import Sequence
from pathlib import Path


class EvaluationError(Exception):
    """Anything that stops a measurement; its text is fit for a person to read."""


class BenchmarkFileError(EvaluationError):
    """A file of a benchmark cannot be read; `line` counts from 1, and is 0 for the file itself."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path, self.line = path, line
        place = f"{str(path)!r}, line {line}," if line else f"{str(path)!r}"
        super().__init__(f"{place} {reason}")


class NothingScoredError(EvaluationError):
    """No query names anything relevant that the corpus holds."""

    def __init__(self, queries: int, level: str) -> None:
        self.queries, self.level = queries, level
        super().__init__(
            f"none of the {queries} queries names a {level} of the corpus as relevant; "
            "try the other --level"
        )


class EmptyCaseError(EvaluationError):
    """Nothing is marked relevant: an unscorable case is not a zero."""

    def __init__(self) -> None:
        super().__init__("nothing is marked relevant, so there is nothing to score")


class ComparisonFailedError(EvaluationError):
    """One of the systems compared ended with an error."""

    def __init__(self, system: str, reason: str) -> None:
        self.system = system
        super().__init__(f"{system} could not be measured: {reason}")


class ScenarioError(EvaluationError):
    """A scenario cannot be used; `place` names the file and what stands wrong in it."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}")


class UnknownScenarioError(EvaluationError):
    """No scenario has that id."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"no scenario is called {', '.join(map(repr, names))}; "
            "`career-guide eval scenarios` lists them"
        )


class UnknownAgentError(EvaluationError):
    """No agent has that name."""

    def __init__(self, name: str, *, known: Sequence[str], reason: str = "") -> None:
        self.name = name
        super().__init__(
            f"no agent is called {name!r}{reason}; "
            f"known are {', '.join(known)}, or your own as module:function"
        )


class ForeignAgentError(EvaluationError):
    """An agent that is not ours broke the contract: answers in another shape or number."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"the agent {name!r} {reason}; see docs/evaluation.md for the contract")


class RunLogError(EvaluationError):
    """A log is missing, damaged, or not one of our runs."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(f"the log {path!r} {reason}")


class BaselineError(EvaluationError):
    """The committed baseline cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(
            f"the baseline {str(path)!r} {reason}; write it with `career-guide eval gate --update`"
        )


class ExtraMissingError(EvaluationError):
    """A package of the extra `evals` is not installed."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(f"{package} is not installed; run `pip install 'career-guide[evals]'`")


class NoJudgeError(EvaluationError):
    """Opinions are wanted of the embedded model, which has none."""

    def __init__(self) -> None:
        super().__init__("the embedded model has no opinions; name one with --model")
