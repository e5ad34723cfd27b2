"""One-time secrets in memory."""

from __future__ import annotations

from dataclasses import replace

from gql_server.ports.one_time import OneTime
from gql_server.ports.people import OutgoingEmail, TokenPurpose
from gql_server.storage.memory.kept import Kept


class MemoryOneTime:
    """One-time secrets in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept) -> None:
        """Look into what is kept."""
        self._kept = kept

    async def put(self, secret: OneTime, mail: OutgoingEmail | None, now: int) -> None:
        """Add a secret in the place of the account's others of its purpose, and its mail; what has expired goes."""
        for key, known in list(self._kept.secrets.items()):
            is_replaced = secret.account_id is not None and (known.account_id, known.purpose) == (secret.account_id, secret.purpose)
            if is_replaced or known.expires_at <= now:
                del self._kept.secrets[key]
        self._kept.secrets[secret.key_hash] = secret
        if mail is not None:
            self._kept.mails[mail.id] = mail

    async def find(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Return a secret that is there and not expired."""
        secret = self._kept.secrets.get(key_hash)
        return None if secret is None or secret.purpose is not purpose or secret.expires_at <= now else secret

    async def take(self, purpose: TokenPurpose, key_hash: str, now: int) -> OneTime | None:
        """Use a secret up and return it."""
        secret = await self.find(purpose, key_hash, now)
        if secret is not None:
            del self._kept.secrets[key_hash]
        return secret

    async def take_by_code(self, purpose: TokenPurpose, key_hash: str, code_hash: str, now: int) -> OneTime | None:
        """Use a secret up if the code fits; a wrong one costs a try."""
        secret = await self.find(purpose, key_hash, now)
        if secret is None or secret.tries_left <= 0:
            return None
        tried = replace(secret, tries_left=secret.tries_left - 1)
        if secret.code_hash == code_hash or tried.tries_left == 0:
            del self._kept.secrets[key_hash]
        else:
            self._kept.secrets[key_hash] = tried
        return tried if secret.code_hash == code_hash else None
