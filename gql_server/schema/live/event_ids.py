"""Event ids: the place of an update in its log, opaque to clients, from which a subscription goes on where it ended."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.ports.event_log import LEDGER, ONBOARDING, Place
from gql_server.schema.context import Info
from gql_server.schema.faults import bad_input
from gql_server.schema.ids import decode_opaque, encode_opaque

EventId: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="The `eventId` of the last update that you have: nothing after it is missing, nothing comes twice. "
        "Absent: from now on."
    ),
]

EVENT_ID: Final = "Its place, opaque; give it as `after` to go on from here after a pause."

_PREFIXES: Final = {LEDGER: "l", ONBOARDING: "o"}


def event_id(log: str, place: Place) -> str:
    """Return the id of what stands at a place of a log."""
    return encode_opaque(f"event:{_PREFIXES[log]}:{place.seq}:{place.line}")


def read_event_id(info: Info, log: str, given: str | None) -> Place | None:
    """Return the place after which to begin, None for now.

    Args:
        info: Of the subscription; its request may have named the last event, too.
        log: Which log's ids are meant.
        given: The argument, which goes before.

    Raises:
        Fault: It is not an id of this log.
    """
    given = info.context.last_event_id if given is None else given
    if given is None:
        return None
    name, prefix, *numbers = [*(decode_opaque(given) or "").split(":"), "", ""][:4]
    if (name, prefix) != ("event", _PREFIXES[log]) or not all(_is_number(number) for number in numbers):
        raise bad_input("after: not an event id of this subscription")
    return Place(int(numbers[0]), int(numbers[1]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15
