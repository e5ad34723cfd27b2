"""The address book: external addresses that the customer has confirmed, for which no further proof is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.people import Member, PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.ports.saved_addresses import SavedAddress, SavedAddressStore
from gql_server.service.authorization import Viewer, is_own
from gql_server.service.external_addresses import ADDRESS_CHECKS
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.leaving import ADDRESS_ADDED, ADDRESS_REMOVED, ADDRESS_TO_CONFIRM
from gql_server.service.letters.times import say_time
from gql_server.service.refusals import StepUpRequired, Unauthenticated
from gql_server.service.second_factors import FactorProof, SecondFactors
from gql_server.service.step_up import CODE_TRIES, code_of
from gql_server.service.throttle import Throttles
from gql_server.service.withdrawal_delays import WithdrawalDelays

CONFIRM_SECONDS: Final = 30 * 60
LABEL_LENGTH_MAX: Final = 60
ADDRESSES_MAX: Final = 100
ADDED_PER_WINDOW: Final = 10
WINDOW_SECONDS: Final = 15 * 60
SAVED_METHOD: Final = "SAVED_ADDRESS"
"""What a key needs instead of a proof: that the address is in the book."""


@dataclass(frozen=True, slots=True)
class AddressAsked:
    """A challenge that was mailed. ``expires_at``: Unix seconds; the options let a passkey answer, where there is one."""

    id: str
    expires_at: int
    passkey_options: dict[str, Any] | None


class AddressBook:
    """Adds and removes addresses."""

    def __init__(
        self,
        *,
        addresses: SavedAddressStore,
        one_time: OneTimeStore,
        people: PeopleStore,
        factors: SecondFactors,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        delays: WithdrawalDelays,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._addresses = addresses
        self._one_time = one_time
        self._people = people
        self._factors = factors
        self._hashes = hashes
        self._letters = letters
        self._delays = delays
        self._clock = clock
        self._identifiers = identifiers
        self._added = throttles.named("address-book", attempts=ADDED_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def of_account(self, account_id: str) -> Sequence[SavedAddress]:
        """Return the addresses of an account."""
        return await self._addresses.of_account(account_id)

    async def require(self, account_id: str, address: str, network: str | None = None) -> None:
        """Return if the address is in the book, for this network or for any.

        Raises:
            StepUpRequired: When it is not.
        """
        if not await self._addresses.has(account_id, address, network):
            raise StepUpRequired((SAVED_METHOD,))

    async def begin(self, viewer: Viewer, address: str, label: str, network: str | None = None) -> AddressAsked:
        """Mail a code that adds an address, and return the challenge.

        Args:
            network: By which alone it is meant, and by whose checksums it is checked; None for any.

        Raises:
            InvalidInput: When it is no address there, is there already, the label is too long, or the book is full.
            TooManyRequests: When too many were begun.
        """
        ADDRESS_CHECKS.require(address, network)
        if len(label) > LABEL_LENGTH_MAX or not label.isprintable():
            raise InvalidInput("label", f"must be at most {LABEL_LENGTH_MAX} printable characters")
        await self._added.count(viewer.account_id)
        known = await self._addresses.of_account(viewer.account_id)
        if any((saved.address, saved.network) == (address, network) for saved in known):
            raise InvalidInput("address", "is in the address book already")
        if len(known) >= ADDRESSES_MAX:
            raise InvalidInput("address", f"does not fit: the book holds {ADDRESSES_MAX} at most")
        member = await self._member(viewer)
        now, challenge, code = self._clock.now(), self._identifiers.new_token(), code_of(self._identifiers.new_token())
        secret = OneTime(
            key_hash=self._hashes.of_token(challenge),
            account_id=viewer.account_id,
            purpose=TokenPurpose.CONFIRM_ADDRESS,
            expires_at=now + CONFIRM_SECONDS,
            code_hash=self._hashes.of_token(f"{challenge}:{code}"),
            subject=json.dumps([address, label] + ([] if network is None else [network]), ensure_ascii=False),
            tries_left=CODE_TRIES,
        )
        particulars = {"address": address, "code": code}
        mail = self._letters.write(ADDRESS_TO_CONFIRM, member.email, member.locale, token=code, particulars=particulars)
        await self._one_time.put(secret, mail, now)
        options = await self._factors.bound_options(viewer.account_id, challenge, secret.subject)
        return AddressAsked(challenge, secret.expires_at, options)

    async def confirm(self, viewer: Viewer, challenge: str, code: str, proof: FactorProof) -> SavedAddress:
        """Add the address whose code was mailed; it is trusted when the delay that is in force now has passed (rule D1).

        Raises:
            StepUpRequired: When the account has a second factor, and its proof did not come or is wrong.
            InvalidInput: When the code is wrong or has expired, or the address was added meanwhile.
            TooManyRequests: When there were too many wrong codes of the second factor.
        """
        key_hash, now, purpose = self._hashes.of_token(challenge), self._clock.now(), TokenPurpose.CONFIRM_ADDRESS
        waiting = await self._one_time.find(purpose, key_hash, now)
        if waiting is None or not is_own(waiting.account_id, viewer.account_id):
            raise InvalidInput("challengeId", "is unknown, was used, or has expired; add the address again")
        passkey = await self._factors.check_bound(viewer.account_id, challenge, waiting.subject, proof)
        code_hash = self._hashes.of_token(f"{challenge}:{code}")
        if await self._one_time.take_by_code(purpose, key_hash, code_hash, now) is None:
            raise InvalidInput("code", "is not the one that was mailed")
        await self._factors.use_bound(viewer.account_id, passkey)
        address, label, *network = json.loads(waiting.subject)
        member = await self._member(viewer)
        trusted_from = await self._delays.trusted_from(viewer.account_id)
        particulars = {"address": address, "at": say_time(trusted_from, member)}
        mail = self._letters.write(ADDRESS_ADDED, member.email, member.locale, particulars=particulars)
        saved = SavedAddress(self._identifiers.new_id(), viewer.account_id, address, label, now, trusted_from, *network)
        if not await self._addresses.add(saved, mail):
            raise InvalidInput("challengeId", "is of an address that is in the book already")
        return saved

    async def remove(self, viewer: Viewer, address_id: str) -> None:
        """Remove an address.

        Raises:
            NotFound: When there is none such.
        """
        member = await self._member(viewer)
        mail = self._letters.write(ADDRESS_REMOVED, member.email, member.locale)
        if not await self._addresses.remove(viewer.account_id, address_id, mail):
            raise NotFound("address")

    async def _member(self, viewer: Viewer) -> Member:
        member = (await self._people.members([viewer.account_id])).get(viewer.account_id)
        if member is None:
            raise Unauthenticated
        return member
