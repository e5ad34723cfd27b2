"""An account's passkeys: adding one, what it is called, removing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gql_server.domain.errors import NotFound
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.passkeys import Passkey, PasskeyAdded, PasskeyStore
from gql_server.ports.people import Member, OutgoingEmail, PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.authorization import Viewer, is_own
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.passkeys import PASSKEY_ADDED, PASSKEY_REMOVED
from gql_server.service.names import check_name
from gql_server.service.passkey_ceremonies import TIMEOUT_SECONDS, Ceremonies, read_answer
from gql_server.service.passkey_proofs import Asked, PasskeyAction, new_challenge
from gql_server.service.refusals import PasskeyProblem, PasskeyRefused, Unauthenticated
from gql_server.service.second_factors import FactorProof, SecondFactors

PASSKEYS_MAX: Final = 10
"""How many passkeys an account may have."""


class Passkeys:
    """Adds, names and removes passkeys."""

    def __init__(
        self,
        *,
        passkeys: PasskeyStore,
        ceremonies: Ceremonies,
        factors: SecondFactors,
        one_time: OneTimeStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with."""
        self._passkeys = passkeys
        self._ceremonies = ceremonies
        self._factors = factors
        self._one_time = one_time
        self._people = people
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers

    async def of_account(self, account_id: str) -> Sequence[Passkey]:
        """Return the passkeys of an account, in the order in which they were added."""
        return await self._passkeys.of_account(account_id)

    async def begin(self, member: Member, proof: FactorProof) -> Asked:
        """Ask a browser to make a passkey for who has just proved the password; an earlier question works no more.

        Raises:
            StepUpRequired: When the account has a second factor, and no proof of it came.
            InvalidCredentials, PasskeyRefused: When the proof that came is wrong, or the account has as many as it may have.
            TooManyRequests: When there were too many wrong proofs.
        """
        account_id = member.account_id
        if await self._factors.methods(account_id):
            await self._factors.prove(account_id, PasskeyAction.ADD_PASSKEY, proof)
        known = await self._passkeys.of_account(account_id)
        if len(known) >= PASSKEYS_MAX:
            raise PasskeyRefused(PasskeyProblem.LIMIT_REACHED)
        now, challenge, purpose = self._clock.now(), new_challenge(self._identifiers), TokenPurpose.PASSKEY_REGISTRATION
        expires_at = now + TIMEOUT_SECONDS
        await self._one_time.put(OneTime(self._hashes.of_token(challenge), account_id, purpose, expires_at), None, now)
        ids = [passkey.credential_id for passkey in known]
        return Asked(self._ceremonies.registration(challenge, account_id, member.email, ids), expires_at)

    async def finish(self, viewer: Viewer, given: object, name: str) -> tuple[Passkey, tuple[str, ...]]:
        """Add the passkey that was made, and return it with the recovery codes that came of it, which are shown this once.

        Recovery codes are made with the first second factor of an account; with a further one there are none.

        Raises:
            InvalidInput: When the name is none; the question may be answered again.
            PasskeyRefused: When what came is no answer to the question, or the account has it or as many as it may have.
        """
        named, answer, account_id = check_name(name), read_answer(given), viewer.account_id
        key_hash, now, purpose = self._hashes.of_token(answer.challenge), self._clock.now(), TokenPurpose.PASSKEY_REGISTRATION
        asked = await self._one_time.find(purpose, key_hash, now)
        if asked is None or not is_own(asked.account_id, account_id) or await self._one_time.take(purpose, key_hash, now) is None:
            raise PasskeyRefused(PasskeyProblem.CHALLENGE)
        made = self._ceremonies.registered(answer)
        passkey = Passkey(
            self._identifiers.new_id(),
            account_id,
            made.credential_id,
            made.public_key,
            named,
            made.transports,
            made.sign_count,
            made.is_backed_up,
            now,
        )
        codes = self._factors.new_codes()
        hashes = self._factors.hashes_of(account_id, codes)
        mail = await self._letter(PASSKEY_ADDED, account_id, named)
        added = await self._passkeys.add(passkey, hashes, mail, at_most=PASSKEYS_MAX)
        if added is PasskeyAdded.KNOWN:
            raise PasskeyRefused(PasskeyProblem.ALREADY_REGISTERED)
        if added is PasskeyAdded.FULL:
            raise PasskeyRefused(PasskeyProblem.LIMIT_REACHED)
        return passkey, codes if added is PasskeyAdded.FIRST_FACTOR else ()

    async def rename(self, viewer: Viewer, passkey_id: str, name: str) -> Passkey:
        """Give a passkey another name, and return it.

        Raises:
            InvalidInput: When the name is none.
            NotFound: When there is no such passkey.
        """
        named = check_name(name)
        if not await self._passkeys.rename(viewer.account_id, passkey_id, named):
            raise NotFound("passkey")
        return await self._one(viewer.account_id, passkey_id)

    async def remove(self, viewer: Viewer, passkey_id: str, proof: FactorProof) -> None:
        """Remove a passkey, by a proof of the second factor.

        Raises:
            NotFound: When there is no such passkey; nothing is used up.
            StepUpRequired: When no proof came.
            InvalidCredentials, PasskeyRefused: When the proof is wrong.
            TooManyRequests: When there were too many wrong proofs.
        """
        account_id = viewer.account_id
        passkey = await self._one(account_id, passkey_id)
        await self._factors.prove(account_id, PasskeyAction.REMOVE_PASSKEY, proof)
        mail = await self._letter(PASSKEY_REMOVED, account_id, passkey.name)
        if not await self._passkeys.remove(account_id, passkey_id, mail):
            raise NotFound("passkey")

    async def _one(self, account_id: str, passkey_id: str) -> Passkey:
        for passkey in await self._passkeys.of_account(account_id):
            if passkey.id == passkey_id:
                return passkey
        raise NotFound("passkey")

    async def _letter(self, letter: Bilingual, account_id: str, name: str) -> OutgoingEmail:
        member = (await self._people.members([account_id])).get(account_id)
        if member is None:
            raise Unauthenticated
        return self._letters.write(letter, member.email, member.locale, particulars={"name": name})
