"""Second factors in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.second_factors import Authenticator
from gql_server.storage.memory.kept import Kept


class MemorySecondFactors:
    """Second factors in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._mails = kept.mails
        self._passkeys = kept.passkeys
        self._authenticators = kept.authenticators
        self._codes = kept.recovery_codes

    async def propose(self, account_id: str, secret: str) -> bool:
        """Keep a secret until it is confirmed."""
        known = self._authenticators.get(account_id)
        if known is not None and known.confirmed_at is not None:
            return False
        self._authenticators[account_id] = Authenticator(account_id, secret, None, 0)
        return True

    async def authenticator(self, account_id: str) -> Authenticator | None:
        """Return the authenticator of an account."""
        return self._authenticators.get(account_id)

    async def confirm(self, proposed: Authenticator, step: int, code_hashes: Sequence[str], mail: OutgoingEmail, now: int) -> bool:
        """Let a proposed secret count from now on, if it is still the one that is proposed."""
        account_id = proposed.account_id
        known = self._authenticators.get(account_id)
        if known is None or known.confirmed_at is not None or known.secret != proposed.secret:
            return False
        self._authenticators[account_id] = replace(known, confirmed_at=now, last_step=step)
        await self.replace_recovery_codes(account_id, code_hashes, mail)
        return True

    async def use_step(self, account_id: str, step: int) -> bool:
        """Use a time step up."""
        known = self._authenticators.get(account_id)
        if known is None or known.last_step >= step:
            return False
        self._authenticators[account_id] = replace(known, last_step=step)
        return True

    async def use_recovery_code(self, account_id: str, code_hash: str, mail: OutgoingEmail) -> bool:
        """Use a recovery code up and mail."""
        if code_hash not in self._codes.get(account_id, set()):
            return False
        self._codes[account_id].remove(code_hash)
        self._mails[mail.id] = mail
        return True

    async def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are left."""
        return len(self._codes.get(account_id, ()))

    async def replace_recovery_codes(self, account_id: str, code_hashes: Sequence[str], mail: OutgoingEmail) -> None:
        """Replace all recovery codes, and mail."""
        self._codes[account_id] = set(code_hashes)
        self._mails[mail.id] = mail

    async def remove(self, account_id: str, mail: OutgoingEmail) -> bool:
        """Remove the authenticator and mail; the recovery codes go with the last second factor."""
        if self._authenticators.pop(account_id, None) is None:
            return False
        if not any(passkey.account_id == account_id for passkey in self._passkeys.values()):
            self._codes.pop(account_id, None)
        self._mails[mail.id] = mail
        return True

    def forget(self, account_id: str) -> None:
        """Forget all about an account."""
        self._authenticators.pop(account_id, None)
        self._codes.pop(account_id, None)
