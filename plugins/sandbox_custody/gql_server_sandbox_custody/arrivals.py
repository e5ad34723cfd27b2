"""Coins that came in because somebody played it: the latest that is known of each, in the order in which it became known."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gql_server.plugin_api import Arrival, ArrivalPage, ArrivalState
from gql_server_sandbox_custody.memory import Memory


class Arrivals:
    """The arrivals in a memory."""

    def __init__(self, memory: Memory) -> None:
        """Read and write this memory."""
        self._memory = memory

    def play(self, arrival: Arrival) -> None:
        """Note what is known of an arrival now; the same again is no news."""
        with self._memory.writing() as connection:
            connection.execute(
                "INSERT INTO arrival (id, place, content) VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM arrival), ?)"
                " ON CONFLICT (id) DO UPDATE SET place = excluded.place, content = excluded.content"
                " WHERE content <> excluded.content",
                (arrival.id, json.dumps(asdict(arrival))),
            )

    def page(self, cursor: str, limit: int) -> ArrivalPage:
        """Return arrivals that are new or have changed since a cursor, oldest change first."""
        with self._memory.reading() as connection:
            rows = connection.execute(
                "SELECT place, content FROM arrival WHERE place > ? ORDER BY place LIMIT ?", (int(cursor or 0), limit)
            ).fetchall()
        found = tuple(arrival_in(json.loads(content)) for _, content in rows)
        return ArrivalPage(found, str(rows[-1][0]) if rows else cursor)

    def confirmed(self) -> list[Arrival]:
        """Return every arrival that is deep enough."""
        with self._memory.reading() as connection:
            rows = connection.execute("SELECT content FROM arrival ORDER BY place").fetchall()
        found = [arrival_in(json.loads(content)) for (content,) in rows]
        return [arrival for arrival in found if arrival.state == ArrivalState.CONFIRMED]


def arrival_in(values: Mapping[str, Any]) -> Arrival:
    """Return the arrival that was written so."""
    return Arrival(**values)
