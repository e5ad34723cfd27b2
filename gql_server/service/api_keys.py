"""An account's partner keys: making one, changing what it may do, giving it another public key, revoking it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.api_keys import ApiKey, ApiKeyStore, Scope
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.people import Member, OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.authorization import Viewer, is_own
from gql_server.service.letters import Letters
from gql_server.service.letters.api_keys import API_KEY_CHANGED, API_KEY_CREATED, API_KEY_REVOKED, API_KEY_ROTATED
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.times import say_time
from gql_server.service.names import check_name
from gql_server.service.refusals import Unauthenticated
from gql_server.service.signing import PUBLIC_KEY_BYTES, decoded
from gql_server.service.throttle import Throttles

KEYS_MAX: Final = 20
"""How many keys that are not revoked an account may have."""
NETWORKS_MAX: Final = 20
CHANGES_PER_WINDOW: Final = 30
WINDOW_SECONDS: Final = 15 * 60
REVOKED_KEPT_SECONDS: Final = 90 * 86_400
"""How long a revoked key is listed."""
GRACE_SECONDS_MAX: Final = 7 * 86_400
"""How long the public key before a rotation may go on working."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a key is to be.

    Args:
        label: The owner's name for it.
        scopes: At least one.
        sub_account_ids: None for all.
        networks: In CIDR notation; None for everywhere.
        expires_at: Unix seconds; None for never.
    """

    label: str
    scopes: Sequence[Scope]
    sub_account_ids: Sequence[str] | None
    networks: Sequence[str] | None
    expires_at: int | None


class ApiKeys:
    """Makes, changes, rotates and revokes keys; each of it is told to the owner by a letter."""

    def __init__(
        self,
        *,
        keys: ApiKeyStore,
        ledger: LedgerStore,
        people: PeopleStore,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._keys = keys
        self._ledger = ledger
        self._people = people
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._changes = throttles.named("api-keys", attempts=CHANGES_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def of_account(self, account_id: str) -> Sequence[ApiKey]:
        """Return the keys of an account, those that were revoked lately too, in the order in which they were made."""
        return await self._keys.of_account(account_id)

    async def create(self, viewer: Viewer, public_key: str, wish: Wish) -> ApiKey:
        """Make a key.

        Raises:
            InvalidInput: When something of it makes no sense, or the account has as many as it may have.
            NotFound: When a sub-account is not the viewer's.
            TooManyRequests: When keys were changed too often.
        """
        await self._changes.count(viewer.account_id)
        now = self._clock.now()
        empty = ApiKey(self._identifiers.new_id(), viewer.account_id, "", _checked_key(public_key), (), None, None, now)
        key = await self._granted(empty, wish)
        mail = await self._letter(API_KEY_CREATED, key, _what(key))
        if not await self._keys.add(key, mail, at_most=KEYS_MAX, forget_before=now - REVOKED_KEPT_SECONDS):
            raise InvalidInput("label", f"is of a key too many: an account has {KEYS_MAX} at most; revoke one first")
        return key

    async def change(self, viewer: Viewer, key_id: str, wish: Wish) -> ApiKey:
        """Change what a key may do, and what it is called.

        Raises:
            InvalidInput: When something of it makes no sense.
            NotFound: When there is no such key, it was revoked, or a sub-account is not the viewer's.
            TooManyRequests: When keys were changed too often.
        """
        await self._changes.count(viewer.account_id)
        key = await self._granted(await self._own(viewer, key_id), wish)
        return await self._replace(key, await self._letter(API_KEY_CHANGED, key, _what(key)))

    async def rotate(self, viewer: Viewer, key_id: str, public_key: str, grace_seconds: int) -> ApiKey:
        """Give a key another public key; the one before is good for a while.

        Raises:
            InvalidInput: When it is no public key, or the one there is, or the while is longer than a week.
            NotFound: When there is no such key, or it was revoked.
            TooManyRequests: When keys were changed too often.
        """
        await self._changes.count(viewer.account_id)
        if not 0 <= grace_seconds <= GRACE_SECONDS_MAX:
            raise InvalidInput("gracePeriod", "must be 7 days at most")
        known, given, until = await self._own(viewer, key_id), _checked_key(public_key), self._clock.now() + grace_seconds
        if given == known.public_key:
            raise InvalidInput("publicKey", "is the key's already")
        key = replace(known, public_key=given, former_key=known.public_key, former_until=until)
        return await self._replace(key, await self._letter(API_KEY_ROTATED, key, {"label": key.label}, at=until))

    async def revoke(self, viewer: Viewer, key_id: str) -> ApiKey:
        """Revoke a key: nothing that it signs is answered from now on.

        Raises:
            NotFound: When there is no such key, or it was revoked before.
        """
        known, now = await self._own(viewer, key_id), self._clock.now()
        mail = await self._letter(API_KEY_REVOKED, known, {"label": known.label})
        if not await self._keys.revoke(viewer.account_id, key_id, now, mail):
            raise NotFound("API key")
        return replace(known, revoked_at=now)

    async def _own(self, viewer: Viewer, key_id: str) -> ApiKey:
        key = await self._keys.find(key_id)
        if key is None or not is_own(key.account_id, viewer.account_id) or key.revoked_at is not None:
            raise NotFound("API key")
        return key

    async def _replace(self, key: ApiKey, mail: OutgoingEmail) -> ApiKey:
        if not await self._keys.change(key, mail):
            raise NotFound("API key")
        return replace(key, version=key.version + 1)

    async def _granted(self, key: ApiKey, wish: Wish) -> ApiKey:
        """Return a key with what is wished, checked."""
        if not wish.scopes:
            raise InvalidInput("scopes", "is empty: say what the key may do")
        if wish.expires_at is not None and wish.expires_at <= self._clock.now():
            raise InvalidInput("expiresAt", "is over")
        if wish.sub_account_ids is not None:
            if not wish.sub_account_ids:
                raise InvalidInput("subAccountIds", "is empty: leave it out for all")
            theirs = (await self._ledger.sub_accounts_of([key.account_id])).get(key.account_id, ())
            if not set(wish.sub_account_ids) <= set(theirs):
                raise NotFound("sub-account")
        return replace(
            key,
            label=check_name(wish.label, "label"),
            scopes=tuple(scope for scope in Scope if scope in wish.scopes),
            sub_account_ids=None if wish.sub_account_ids is None else tuple(dict.fromkeys(wish.sub_account_ids)),
            networks=None if wish.networks is None else _checked_networks(wish.networks),
            expires_at=wish.expires_at,
        )

    async def _letter(
        self, letter: Bilingual, key: ApiKey, particulars: Mapping[str, object], *, at: int | None = None
    ) -> OutgoingEmail:
        member: Member | None = (await self._people.members([key.account_id])).get(key.account_id)
        if member is None:
            raise Unauthenticated
        said = dict(particulars) if at is None else {**particulars, "at": say_time(at, member)}
        return self._letters.write(letter, member.email, member.locale, particulars=said)


def _what(key: ApiKey) -> Mapping[str, object]:
    return {"label": key.label, "scopes": ", ".join(key.scopes)}


def _checked_key(text: str) -> str:
    if decoded(text, PUBLIC_KEY_BYTES) is None:
        raise InvalidInput("publicKey", "is no Ed25519 public key: 32 bytes in base64, 44 characters")
    return text


def _checked_networks(given: Sequence[str]) -> tuple[str, ...]:
    if not 1 <= len(given) <= NETWORKS_MAX:
        raise InvalidInput("networks", f"must be 1 to {NETWORKS_MAX}; leave it out for everywhere")
    try:
        networks = [ipaddress.ip_network(text.strip()) for text in given if len(text) <= 64]
    except ValueError as problem:
        raise InvalidInput("networks", f"holds what is no network in CIDR notation: {problem}") from None
    if len(networks) != len(given):
        raise InvalidInput("networks", "holds what is no network in CIDR notation")
    return tuple(dict.fromkeys(map(str, networks)))
