"""Numbers for operators, in the text form of Prometheus: no question, no person, no workspace."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """What the bot counts about itself."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        turns = ("platform", "surface", "status")
        self._turns = Counter("impsci_turns", "Answers given.", turns, registry=self._registry)
        self._seconds = Histogram(
            "impsci_turn_seconds",
            "From a question to its answer, without the time to send it.",
            ("platform",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._feedback = Counter(
            "impsci_feedback",
            "What askers said of answers.",
            ("platform", "helpful"),
            registry=self._registry,
        )
        self._failures = Counter(
            "impsci_failures",
            "Turns that failed, by what failed.",
            ("platform", "what"),
            registry=self._registry,
        )

    def count_turn(self, platform: str, surface: str, status: str, seconds: float) -> None:
        """An answer was made."""
        self._turns.labels(platform, surface, status).inc()
        self._seconds.labels(platform).observe(seconds)

    def count_feedback(self, platform: str, *, is_helpful: bool) -> None:
        """Somebody said what an answer was worth."""
        self._feedback.labels(platform, "yes" if is_helpful else "no").inc()

    def count_failure(self, platform: str, what: str) -> None:
        """A turn failed; `what` is one of few fixed words."""
        self._failures.labels(platform, what).inc()

    def render(self) -> bytes:
        """All numbers."""
        return generate_latest(self._registry)
