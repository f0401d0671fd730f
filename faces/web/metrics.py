"""What Prometheus reads of the server."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from agent.answer import Answer

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        name = "career_guide"
        self._requests = Counter(
            f"{name}_requests", "Requests", ["method", "route", "status"], registry=self.registry
        )
        self._turns = Counter(
            f"{name}_turns", "Questions that ended", ["ending"], registry=self.registry
        )
        self._refusals = Counter(
            f"{name}_refusals", "Refusals by kind", ["kind"], registry=self.registry
        )
        self._errors = Counter(
            f"{name}_errors", "Questions that failed, by problem", ["kind"], registry=self.registry
        )
        self._first = Histogram(
            f"{name}_first_sentence_seconds",
            "From a question's arrival to the first piece of its answer",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._withheld = Counter(
            f"{name}_withheld_sentences",
            "Sentences that did not hold and were not shown",
            registry=self.registry,
        )
        self.waiting = Gauge(f"{name}_turns_waiting", "Questions waiting", registry=self.registry)
        self.running = Gauge(
            f"{name}_turns_running", "Questions being answered", registry=self.registry
        )

    def saw_request(self, method: str, route: str, status: int) -> None:
        """Count a request by its route; the path itself would name conversations."""
        self._requests.labels(method, route, str(status)).inc()

    def saw_first_piece(self, seconds: float) -> None:
        """Count how long a reader waited."""
        self._first.observe(seconds)

    def saw_answer(self, answer: Answer) -> None:
        """Count an answer or a refusal, and what was withheld from it."""
        if answer.refusal:
            self._refusals.labels(answer.refusal.kind).inc()
        self._turns.labels("refused" if answer.refusal else "answered").inc()
        # Only an agent that checks its sentences before it lets them out counts these.
        self._withheld.inc(answer.usage.model_dump().get("withheld", 0))

    def saw_failure(self, kind: str) -> None:
        """Count a question that failed."""
        self._turns.labels("failed").inc()
        self._errors.labels(kind).inc()

    def saw_stop(self) -> None:
        """Count a question that was stopped."""
        self._turns.labels("stopped").inc()

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
