"""Devices from which people sign in, as far as a server can tell them apart."""

from __future__ import annotations

from typing import Protocol

from gql_server.ports.people import OutgoingEmail


class KnownDevices(Protocol):
    """Where known devices are kept. Each method is one transaction of its own."""

    async def note(self, account_id: str, shown: str, now: int, forgotten_before: int, mail: OutgoingEmail) -> bool:
        """Note a sign-in, and mail when the account knows devices and this is none of them, all or nothing.

        Args:
            account_id: Whose.
            shown: What the device shows; only a keyed hash of it is kept.
            now: Unix seconds.
            forgotten_before: Devices that were last seen before this are forgotten.
            mail: Tells the owner.

        Returns:
            Whether it was mailed.
        """
        ...
