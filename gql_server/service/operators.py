"""The operator's staff: the first one is made at start, from the settings."""

from __future__ import annotations

from gql_server.ports.people import Member, OnboardingStatus, PeopleStore, Role
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.addresses import parse_address
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.passwords import PasswordPool


class OperatorAddressTaken(Exception):
    """The operator's address is a customer's: an account is one or the other, so the start ends here."""


class Operators:
    """Keeps the operators' accounts. They have a role, and no account in the ledger."""

    def __init__(
        self, *, people: PeopleStore, passwords: PasswordPool, hashes: KeyedHashes, clock: Clock, identifiers: Identifiers
    ) -> None:
        """Hold what it works with."""
        self._people = people
        self._passwords = passwords
        self._hashes = hashes
        self._clock = clock
        self._identifiers = identifiers

    async def ensure_operator(self, email: str, password: str) -> Member:
        """Make the operator with this address and password, or give it this password; harmless to repeat, also at once.

        Raises:
            InvalidInput: When address or password would not be accepted from a customer either.
            OperatorAddressTaken: When a customer has the address.
        """
        address = parse_address(email)
        chosen = await self._passwords.accept(password, password, address.lookup)
        email_hash = self._hashes.of_address(address.lookup)
        member = await self._people.member_by_email(email_hash)
        if member is None:
            operator = Member(
                account_id=self._identifiers.new_id(),
                email_hash=email_hash,
                email=address.delivery,
                password_hash=await self._passwords.hash(chosen),
                role=Role.OPERATOR,
                locale="ja",
                referral_code=None,
                onboarding=OnboardingStatus.EMAIL_VERIFIED,
                created_at=self._clock.now(),
                email_verified_at=self._clock.now(),
            )
            if await self._people.add_member(operator, None, 0, None):
                return operator
            member = await self._people.member_by_email(email_hash)
        if member is None or member.role is not Role.OPERATOR:
            raise OperatorAddressTaken("the operator's e-mail address is a customer's")
        if not await self._passwords.verify(member.password_hash, chosen):
            await self._people.set_password_hash(member.account_id, await self._passwords.hash(chosen))
        return member
