"""The end of an account: what is erased when it is closed, and what the law wants kept until later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.onboarding import OperatorAction
from gql_server.ports.people import OutgoingEmail


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of an account that the ledger has closed: all of it is stored, or nothing.

    Args:
        sub_account_ids: Whose names are erased.
        at: When, Unix seconds of real time.
        mail: Tells the owner, and is erased once it is sent.
        action: What the operators' log says of it; nothing personal.
    """

    account_id: str
    sub_account_ids: tuple[str, ...]
    at: int
    mail: OutgoingEmail
    action: OperatorAction


class ClosureStore(Protocol):
    """Where the ends of accounts are noted. Each method is one transaction of its own."""

    async def begin(self, account_id: str, now: int) -> None:
        """Note that the ledger is about to be asked to close an account, so that a crash leaves nothing half done."""
        ...

    async def forget(self, account_id: str) -> None:
        """Forget that: the ledger refused."""
        ...

    async def unfinished(self, begun_before: int, limit: int) -> Sequence[str]:
        """Return accounts whose closing was begun before a time and neither finished nor forgotten."""
        ...

    async def finish(self, ending: Ending) -> bool:
        """Erase at once what the law does not need, and free the address; False when that was done before.

        What is left of the member has no address, no password and no preferences. Letters to the address that were sent go now,
        the others once they are sent (``drop_letters``).
        """
        ...

    async def drop_letters(self, sent_before: int, limit: int) -> int:
        """Erase letters that were sent: those to addresses of closed accounts, and all that were sent before a time.

        Returns:
            How many went; at most ``limit`` of either.
        """
        ...

    async def due(self, closed_before: int, limit: int) -> Sequence[str]:
        """Return accounts that were closed before a time and of which something is kept, the longest closed first."""
        ...

    async def erase(self, account_id: str, action: OperatorAction) -> bool:
        """Erase whatever is left of the person, and log it; False when nothing was left. The books stay."""
        ...
