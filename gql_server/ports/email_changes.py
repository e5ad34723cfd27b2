"""A change of a member's address, and the way back, each as one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.one_time import OneTime
from gql_server.ports.people import OutgoingEmail


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Another address for a member: all of it is stored, or nothing.

    Args:
        using: Hash of the token of the link that asks for it; it is used up.
        email_hash: Keyed hash by which the member is found then.
        email: The address.
        secret: What is mailed with it: the link to undo the change, or the one to reset the password after it was undone.
        mails: Both addresses are told.
        changed_at: When the change that is undone was made, Unix seconds.
    """

    account_id: str
    using: str
    email_hash: str
    email: str
    secret: OneTime
    mails: tuple[OutgoingEmail, ...]
    changed_at: int = 0


class EmailChangeStore(Protocol):
    """Where addresses change. Each method is one transaction of its own."""

    async def is_recent(self, account_id: str, now: int) -> bool:
        """Tell whether the address was changed lately: a link that undoes it still works."""
        ...

    async def confirm(self, new: NewAddress, now: int) -> bool:
        """Change the address; codes and links that were mailed to the old one work no more.

        Returns:
            False when the link does not work, the address was changed lately, or somebody else has verified the new one; nothing
            has changed then. Who has signed up with it and not verified it loses the sign-up.
        """
        ...

    async def undo(self, old: NewAddress, now: int) -> bool:
        """Go back to the address, end every session, and let no password work until one is set by a link.

        An authenticator app and passkeys that were set up since the change go too, and every other link and code.

        Returns:
            False when the link does not work, or somebody else has verified the address since; nothing has changed then.
        """
        ...
