"""What a command would come to if it were decided now: the domain decides it on a copy, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from gql_server.domain.accrual import BOUNDARIES_WALKED_MAX
from gql_server.domain.commands import Command
from gql_server.domain.decide import Decision, boundaries_missed, decide
from gql_server.domain.models import Models
from gql_server.domain.needs import needs_of_all
from gql_server.ports.ledger import LedgerStore
from gql_server.service.batch import latest_time


async def rehearse(
    ledger: LedgerStore, models: Models, command: Command, command_id: str, *, after: Sequence[Command] = ()
) -> Decision | None:
    """Return what a command would come to; None while its markets are too far behind to say.

    Args:
        models: The models, of which no answer is kept.
        command_id: The id that it would have.
        after: What would be decided before it.

    Raises:
        Refusal: It would be refused, or one of those before it.
    """
    snapshot = await ledger.snapshot(needs_of_all([*after, command]))
    now = max(snapshot.now, latest_time(snapshot.book))
    book = snapshot.book.fork()
    if any(missed > BOUNDARIES_WALKED_MAX for missed in boundaries_missed(book, now).values()):
        return None
    for number, one in enumerate(after):
        decide(book, one, now=now, models=models, command_id=f"{number:032x}")
    return decide(book, command, now=now, models=models, command_id=command_id)
