"""What has happened since the start, counted where it happens.

Several server processes count into shared files where ``PROMETHEUS_MULTIPROC_DIR`` names a directory; then any of them answers for
all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from gql_server.domain.events import EventType
from gql_server.service.batch import CommittedBatch
from gql_server.service.requests import Decided, KeyConflict

NAMESPACE: Final = "gql_server"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no types here


class Counters:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Begin at 0, in a registry of their own unless another is given."""
        self.registry = CollectorRegistry() if registry is None else registry
        self._requests = self._counter("requests", "HTTP requests that were answered.", "method", "path", "status")
        self._request_seconds = self._histogram("request_seconds", "From a request to the head of its answer.", SECONDS, "path")
        self._operations = self._counter("operations", "GraphQL operations, by the road they took.", "kind", "road")
        self._errors = self._counter("graphql_errors", "Entries of `errors` in answers.", "code")
        self._refusals = self._counter("refusals", "Typed refusals that mutations were answered with.", "code")
        cost = self._counter("cost_points", "Cost points of operations: requested by documents, used by answers.", "of")
        self._cost_requested, self._cost_used = cost.labels("requested"), cost.labels("used")
        self._commands = self._counter("commands", "Commands that were decided, by what they came to.", "command", "outcome")
        self._answers = self._counter("teller_answers", "Answers of the teller: decided, replayed, or why not.", "answer")
        self._batch_size = self._histogram("batch_requests", "Requests that shared a transaction.", SIZES)
        self._batch_seconds = self._histogram("batch_seconds", "From the begin of a transaction to its commit.", SECONDS)
        self._queue_seconds = self._histogram("teller_queue_seconds", "How long the first request of a batch had waited.", SECONDS)
        self._queue = self._gauge("teller_queue_requests", "Requests that waited when a batch was last taken.", "livesum")
        self._bad_debt = self._counter("bad_debt_bookings", "Bookings of bad debt.", "asset")
        self._liquidations = self._counter("liquidations", "Liquidations that seized something.")
        self._worker_ends = self._counter("worker_runs", "Rounds of the background work, by how they ended.", "worker", "end")
        self._plugin_faults = self._counter("plugin_faults", "Times that a model began to fail.", "kind", "model")
        self._price_sources = self._counter("price_source_answers", "Times that a price source was asked.", "source", "answer")
        self._worker_success = self._gauge(
            "worker_last_success_timestamp_seconds",
            "When a kind of background work last ended well.",
            "max",
            "worker",
        )
        self._looked = self._gauge(
            "watch_looked_timestamp_seconds",
            "Until when the liquidation watch has looked at all that was committed.",
            "max",
        )
        self._look_seconds = self._histogram("watch_look_seconds", "From the begin of a look of the watch to its end.", SECONDS)
        self._begin_at_0()
        self._of_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def _begin_at_0(self) -> None:
        """Tell what somebody is woken by before it happens, so that its first time is seen to be a rise."""
        for code in ("INTERNAL", "UNAVAILABLE", "OUTCOME_UNKNOWN", "DEADLINE_EXCEEDED"):
            self._errors.labels(code)
        for code in ("OVERLOADED", "INVALID_CREDENTIALS", "TOO_MANY_REQUESTS"):
            self._refusals.labels(code)

    def count_request(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count one request of HTTP."""
        found = self._of_requests.get((method, path, status))
        if found is None:  # They are few, and looking one up by its labels costs more than counting.
            found = self._requests.labels(method, path, str(status)), self._request_seconds.labels(path)
            self._of_requests[method, path, status] = found
        requests, request_seconds = found
        requests.inc()
        request_seconds.observe(seconds)

    def count_operation(self, kind: str, road: str) -> None:
        """Count one operation."""
        self._operations.labels(kind, road).inc()

    def count_error(self, code: str) -> None:
        """Count one error of an answer."""
        self._errors.labels(code).inc()

    def count_refusal(self, code: str) -> None:
        """Count one typed refusal."""
        self._refusals.labels(code).inc()

    def count_cost(self, requested: int, used: int) -> None:
        """Count what one operation costs."""
        self._cost_requested.inc(requested)
        self._cost_used.inc(used)

    def count_queue(self, waiting: int, seconds: float) -> None:
        """Note how many requests wait, and how long the first of those had that are decided now; an observer of the queue."""
        self._queue.set(waiting)
        self._queue_seconds.observe(seconds)

    def count_look(self, began_at: int, seconds: float) -> None:
        """Count one look of the liquidation watch.

        Args:
            began_at: When it began, Unix seconds.
            seconds: How long it took.
        """
        self._looked.set(began_at)
        self._look_seconds.observe(seconds)

    def count_batch(self, committed: CommittedBatch, seconds: float) -> None:
        """Count one batch of the teller; an observer of it."""
        self._batch_size.observe(len(committed.answers))
        self._batch_seconds.observe(seconds)
        for command in committed.written:
            self._commands.labels(command.kind, command.outcome_kind).inc()
        for answer in committed.answers:
            self._answers.labels(_kind_of(answer)).inc()
        for event in committed.events:
            if event.type is EventType.BAD_DEBT_BOOKED:
                self._bad_debt.labels(event.symbol or "").inc()
            elif event.type is EventType.LIQUIDATED:
                self._liquidations.inc()

    def count_worker(self, worker: str, at: int, *, is_well: bool) -> None:
        """Count one round of background work.

        Args:
            worker: Its name.
            at: When it ended, Unix seconds.
            is_well: Whether it ended without a failure.
        """
        well, failed = self._worker_ends.labels(worker, "well"), self._worker_ends.labels(worker, "failed")
        (well if is_well else failed).inc()
        if is_well:
            self._worker_success.labels(worker).set(at)

    def count_plugin_fault(self, kind: str, model: str) -> None:
        """Count a model that began to fail."""
        self._plugin_faults.labels(kind, model).inc()

    def count_price_source(self, source: str, has_answered: bool) -> None:
        """Count a price source that was asked."""
        self._price_sources.labels(source, "answered" if has_answered else "failed").inc()

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, namespace=NAMESPACE, registry=self.registry)

    def _gauge(self, name: str, meaning: str, of_processes: Literal["livesum", "max"], *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, namespace=NAMESPACE, registry=self.registry, multiprocess_mode=of_processes)

    def _histogram(self, name: str, meaning: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(name, meaning, labels, namespace=NAMESPACE, registry=self.registry, buckets=buckets)


def _kind_of(answer: Decided | Exception) -> str:
    if isinstance(answer, Decided):
        return "replayed" if answer.is_replayed else "decided"
    return "key_conflict" if isinstance(answer, KeyConflict) else "not_decided"
