"""Ways in which a measurement cannot be made."""

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


class MissingPackageError(EvaluationError):
    """A system to compare with is not installed."""

    def __init__(self, *packages: str) -> None:
        self.packages = packages
        super().__init__(f"not installed: run `pip install {' '.join(packages)}` first")


class ComparisonFailedError(EvaluationError):
    """One of the systems compared ended with an error."""

    def __init__(self, system: str, reason: str) -> None:
        self.system = system
        super().__init__(f"{system} could not be measured: {reason}")
