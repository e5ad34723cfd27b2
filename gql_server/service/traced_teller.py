"""A teller whose commands and batches can be followed.

A command is a span of the request that asks for it: how long it waited in the queue, then what it came to. A batch serves commands
of many requests, so it is a trace of its own; each command is linked to it, and it to each of its commands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gql_server.ports.ledger import LedgerStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.tracing import Span, Tracer
from gql_server.service.batch import RecordingModels
from gql_server.service.requests import Decided, Request
from gql_server.service.teller import Teller, Waiting


@dataclass(frozen=True, slots=True)
class _Followed:
    command: Span
    queue: Span


class TracedTeller(Teller):
    """Takes commands, decides them in batches, answers after the commit, and tells a tracer of all that."""

    def __init__(
        self,
        ledger: LedgerStore,
        recording: Callable[[], RecordingModels],
        identifiers: Identifiers,
        clock: Clock,
        *,
        tracer: Tracer,
        **options: Any,  # noqa: ANN401 - the teller's own
    ) -> None:
        """Make a teller; of the rest see there."""
        super().__init__(ledger, recording, identifiers, clock, **options)
        self._tracer = tracer
        self._names = identifiers
        self._followed: dict[str, _Followed] = {}

    async def submit(self, request: Request) -> Decided:
        """Decide one command, followed where the request is."""
        asking = self._tracer.current()
        if asking is None:
            return await super().submit(request)
        named = request if request.command_id is not None else replace(request, command_id=self._names.new_id())
        command_id, kind = str(named.command_id), type(request.command).__name__
        span = self._tracer.begin(f"command {kind}", asking)
        span.note("gql_server.command", kind)
        span.note("gql_server.command_id", command_id)
        followed = _Followed(span, self._tracer.begin("queue", span))
        self._followed[command_id] = followed
        try:
            with self._tracer.inside(span):
                decided = await super().submit(named)
                span.note("gql_server.outcome", decided.command.outcome_kind)
                span.note("gql_server.replayed", decided.is_replayed)
        finally:
            followed.queue.end()
            del self._followed[command_id]
        return decided

    async def _serve(self, batch: Sequence[Waiting]) -> None:
        """Decide a batch inside a trace of its own, where somebody in it is followed."""
        ids = [waiting.prepared.id for waiting in batch]
        followed = [self._followed[one] for one in ids if one in self._followed]
        if not followed:
            await super()._serve(batch)
            return
        span = self._tracer.begin("batch", None, links=[one.command for one in followed])
        span.note("gql_server.batch.requests", len(batch))
        span.note("gql_server.command_ids", ids)
        for one in followed:
            one.queue.end()
            one.command.link(span)
        with self._tracer.inside(span):
            await super()._serve(batch)
