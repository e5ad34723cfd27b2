"""How much one operation may cost and how long it may take, and how many one caller may have at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from strawberry.types.execution import PreExecutionError

from gql_server.schema.context import Context
from gql_server.schema.document_limits import DocumentLimits
from gql_server.schema.faults import Fault
from gql_server.schema.shapes import Shape

TOO_MANY: Final = "TOO_MANY_OPERATIONS"
RETRY_SECONDS: Final = 1
"""When a caller who has too many operations may ask again."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an installation allows.

    Args:
        cost_max: Points that one operation may request.
        seconds_max: How long one operation may take, in seconds.
        per_caller_max: How many operations one caller may have at once in a process.
        document: How much one document may hold.
    """

    cost_max: int = 10_000
    seconds_max: float = 30
    per_caller_max: int = 500
    document: DocumentLimits = DocumentLimits()


def check_cost(context: Context, shape: Shape, requested: int, cost_max: int) -> None:
    """Note what an operation costs, and refuse it where that is too much; nothing was executed.

    Raises:
        Fault: It is too much.
    """
    if requested > cost_max:
        message = (
            f"The operation costs {requested} points, more than the {cost_max} that one may cost. "
            "Ask for fewer rows at once by a smaller `first`, or for less beneath each row, or by several operations."
        )
        raise Fault("OPERATION_TOO_COSTLY", message, requested=requested, max=cost_max)
    context.shape, context.requested = shape, requested


def caller_of(context: Context) -> str:
    """Return who asks, as far as operations at once are counted: the key, else the account, else the address; empty for nobody."""
    viewer = context.viewer
    if viewer is None:
        return context.visit.client.address
    return viewer.account_id if viewer.grant is None else viewer.grant.key_id


def too_many(per_caller_max: int) -> PreExecutionError:
    """Return the answer to a caller who has too many operations; nothing was executed."""
    message = f"You have {per_caller_max} operations under way, as many as one caller may have. Wait for some of them."
    fault = Fault(TOO_MANY, message, max=per_caller_max, retryable=True, retryAfter=RETRY_SECONDS)
    return PreExecutionError(data=None, errors=[fault])


def out_of_time(*, is_mutation: bool, seconds_max: float, last_event_id: str | None = None) -> Fault:
    """Return what is said of an operation that was stopped. A mutation may have been decided before, or be decided yet."""
    if is_mutation:
        message = f"It was not done after {seconds_max:g} seconds, and may have happened. Ask again with the same idempotency key."
        return Fault("OUTCOME_UNKNOWN", message, retryWithSameKey=True)
    message = f"It was not done after {seconds_max:g} seconds, and was stopped; nothing changed. Ask for less, or try again."
    told = {} if last_event_id is None else {"lastEventId": last_event_id}
    return Fault("DEADLINE_EXCEEDED", message, retryable=True, **told)
