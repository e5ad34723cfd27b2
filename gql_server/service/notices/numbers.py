"""Numbers among the details of an event."""

from __future__ import annotations

from gql_server.domain.events import Event


def number(event: Event, name: str) -> int:
    """Return a detail that is a number; raises TypeError where it is none, which is a bug."""
    value = event.details[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} of {event.type} is no number")
    return value
