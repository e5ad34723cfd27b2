"""Spans of OpenTelemetry, sent by OTLP over HTTP.

Whether a trace is recorded is decided once, where it begins; whatever is not recorded costs a look at a context variable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar, Token
from enum import Enum
from types import TracebackType
from typing import Final, TypeAlias

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from gql_server.ports import tracing
from gql_server.ports.tracing import Kind, Told

SEND_SECONDS_MAX: Final = 3
"""How long one sending may take, its repetitions included; what cannot be sent is dropped."""
END_SECONDS_MAX: Final = 5
"""How long the end of the process waits for what is still to be sent."""
TEXT_LENGTH_MAX: Final = 2_000

_KINDS: Final = {
    Kind.SERVER: trace.SpanKind.SERVER,
    Kind.CLIENT: trace.SpanKind.CLIENT,
    Kind.INTERNAL: trace.SpanKind.INTERNAL,
}


class Span:
    """A span that is recorded."""

    __slots__ = ("raw",)

    def __init__(self, raw: trace.Span) -> None:
        """Wrap a span of the library."""
        self.raw = raw

    @property
    def trace_id(self) -> str:
        """Return the id of its trace."""
        return trace.format_trace_id(self.raw.get_span_context().trace_id)

    def note(self, name: str, told: Told) -> None:
        """Note a fact of it."""
        self.raw.set_attribute(name, told[:TEXT_LENGTH_MAX] if isinstance(told, str) else told)

    def link(self, other: tracing.Span) -> None:
        """Note that it has to do with another one."""
        if isinstance(other, Span):
            self.raw.add_link(other.raw.get_span_context())

    def end(self, problem: BaseException | None = None) -> None:
        """End it. Of a problem its kind is told, not its words: they may be anybody's secret."""
        if problem is not None and self.raw.is_recording():
            self.raw.set_attribute("error.type", type(problem).__name__)
            self.raw.set_status(trace.StatusCode.ERROR)
        if self.raw.is_recording():
            self.raw.end()


class _Open(Enum):
    """What a task is that works inside nothing: it is not decided whether it is recorded."""

    OPEN = 0


_Place: TypeAlias = Span | _Open | None


class _Inside:
    """The time for which a task works inside a span."""

    __slots__ = ("_current", "_span", "_token")

    def __init__(self, current: ContextVar[_Place], span: Span | None) -> None:
        self._current = current
        self._span = span
        self._token: Token[_Place] | None = None

    def __enter__(self) -> None:
        self._token = self._current.set(self._span)

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, place: TracebackType | None) -> None:
        if self._token is not None:
            self._current.reset(self._token)
        if self._span is not None:
            self._span.end(problem)


class OpenTelemetryTracer:
    """Records spans, and sends them from a thread of its own."""

    def __init__(self, url: str, *, ratio: float, draw: Callable[[], float], delay_seconds: float = 5) -> None:
        """Begin to send.

        Args:
            url: Where OTLP is taken over HTTP, such as ``http://localhost:4318/v1/traces``.
            ratio: Which part of the traces that begin here is recorded, 0 to 1.
            draw: Returns a number of [0, 1) by chance.
            delay_seconds: For how long spans are gathered before they are sent.
        """
        self._ratio = ratio
        self._draw = draw
        self._exporter = OTLPSpanExporter(url, timeout=SEND_SECONDS_MAX)
        self._provider = TracerProvider(
            ALWAYS_ON,  # What is not to be recorded never gets as far as a span.
            Resource.create({"service.name": "gql_server"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter, schedule_delay_millis=1_000 * delay_seconds))
        self._tracer = self._provider.get_tracer("gql_server")
        self._propagator = TraceContextTextMapPropagator()
        self._current: ContextVar[_Place] = ContextVar("current_span", default=_Open.OPEN)

    def current(self) -> Span | None:
        """Return the span inside which the present task works."""
        place = self._current.get()
        return place if isinstance(place, Span) else None

    def enter(self, name: str, kind: Kind = Kind.INTERNAL, *, carried: str | None = None, is_trusted: bool = False) -> Span | None:
        """Begin what comes from outside, if it is to be recorded."""
        place = self._current.get()
        if not isinstance(place, _Open):
            return None if place is None else self.begin(name, place, kind)
        origin = Context() if carried is None else self._propagator.extract({"traceparent": carried}, Context())
        theirs = trace.get_current_span(origin).get_span_context()
        if is_trusted and theirs.is_valid:
            is_recorded = theirs.trace_flags.sampled
        else:
            is_recorded = self._ratio >= 1 or self._draw() < self._ratio
        return Span(self._tracer.start_span(name, origin, _KINDS[kind])) if is_recorded else None

    def begin(
        self, name: str, part_of: tracing.Span | None, kind: Kind = Kind.INTERNAL, *, links: Sequence[tracing.Span] = ()
    ) -> Span:
        """Begin a part of a span; of None, a trace of its own."""
        origin = trace.set_span_in_context(part_of.raw, Context()) if isinstance(part_of, Span) else Context()
        joined = [trace.Link(one.raw.get_span_context()) for one in links if isinstance(one, Span)]
        return Span(self._tracer.start_span(name, origin, _KINDS[kind], links=joined))

    def inside(self, span: tracing.Span | None) -> _Inside:
        """Work inside a span, and end it."""
        return _Inside(self._current, span if isinstance(span, Span) else None)

    def flush(self) -> None:
        """Send what is gathered; blocks until that is done."""
        self._provider.force_flush()

    def close(self) -> None:
        """Send what is left, for a few seconds at most, and end; blocks until that is done."""
        enough = threading.Timer(END_SECONDS_MAX, self._exporter.shutdown)
        enough.start()
        try:
            self._provider.shutdown()
        finally:
            enough.cancel()
            enough.join()
