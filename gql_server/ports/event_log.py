"""The log of events as a reader follows it: from a place onward, in the order of the commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from gql_server.ports.ledger import DecidedCommand, LoggedEvent

LEDGER: Final = "ledger"
"""The log of the ledger, as announcements call it."""
CLOCK: Final = "clock"
"""Not a log: what is announced under this name is where the test clock stands."""
ONBOARDING: Final = "onboarding_change"
"""The log of changes on the way to approval, as announcements call it."""


class Place(NamedTuple):
    """Where something stands in a log: ``seq`` ascends in the order of the commits, ``line`` within one of them."""

    seq: int
    line: int


LAST_LINE: Final = 2**31 - 1
"""A line that no event has: a place with it comes after everything that was committed with its ``seq``."""


class EventLog(Protocol):
    """Where logs are read in their order. Each method is one look at what is committed."""

    async def of_sub_account(
        self, sub_account_id: str, types: Sequence[str], after: Place, until: int, limit: int
    ) -> Sequence[LoggedEvent]:
        """Return a sub-account's events of these types after a place and not beyond a seq, in their order."""
        ...

    async def of_type(self, type_: str, after: Place, until: int, limit: int) -> Sequence[LoggedEvent]:
        """Return events of one type after a place and not beyond a seq, in their order."""
        ...

    async def commands_of(self, kind: str, after: int, until: int) -> Sequence[DecidedCommand]:
        """Return the commands of one kind that were accepted after one seq and not beyond another, in their order."""
        ...

    async def touched_sub_accounts(self, after: int, until: int) -> Mapping[str, bool]:
        """Return the sub-accounts of the events after one seq and not beyond another, and whether each owes something now."""
        ...

    async def onboarding_head(self) -> int:
        """Return the last number of the sequence of changes on the way to approval."""
        ...
