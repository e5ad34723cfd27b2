"""Second factors: the secret of an authenticator app, and recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gql_server.ports.people import OutgoingEmail


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An authenticator app of an account.

    Args:
        secret: Shared with the app, base32; sealed at rest.
        confirmed_at: When a first code proved that the app has it, Unix seconds; None until then, and it counts for nothing.
        last_step: The last time step whose code was used; no code works for it or an earlier one.
    """

    account_id: str
    secret: str
    confirmed_at: int | None
    last_step: int


class SecondFactorStore(Protocol):
    """Where second factors live. Each method is one transaction of its own."""

    async def propose(self, account_id: str, secret: str) -> bool:
        """Keep a secret until it is confirmed, in the place of one that never was; False when one is confirmed already."""
        ...

    async def authenticator(self, account_id: str) -> Authenticator | None:
        """Return the authenticator of an account, confirmed or not."""
        ...

    async def confirm(self, proposed: Authenticator, step: int, code_hashes: Sequence[str], mail: OutgoingEmail, now: int) -> bool:
        """Let a proposed secret count from now on, with these recovery codes, and mail; False when it is not proposed any more."""
        ...

    async def use_step(self, account_id: str, step: int) -> bool:
        """Use a time step up; False when it or a later one was used. Of two at once, one succeeds."""
        ...

    async def use_recovery_code(self, account_id: str, code_hash: str, mail: OutgoingEmail) -> bool:
        """Use a recovery code up and mail; False when there is none such. Of two at once, one succeeds."""
        ...

    async def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are left."""
        ...

    async def replace_recovery_codes(self, account_id: str, code_hashes: Sequence[str], mail: OutgoingEmail) -> None:
        """Replace all recovery codes, and mail."""
        ...

    async def remove(self, account_id: str, mail: OutgoingEmail) -> bool:
        """Remove the authenticator and mail; False when there is none. With the last second factor the recovery codes go."""
        ...
