"""The ledger's part of onboarding: it learns of an account when the address is verified, and of its approval.

People and ledger are written by different transactions, the people's first. A crash between the two leaves a member whose
ledger account lags behind; ``Opening.settle`` brings it up, and whoever meets the member next calls it. Each command has one
key for ever, so that asking again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gql_server.domain.commands import ApproveAccount, OpenAccount
from gql_server.domain.errors import Refusal
from gql_server.ports.ledger import SYSTEM_SCOPE, CommandKey, DecidedCommand
from gql_server.ports.people import Member, OnboardingStatus, PeopleStore, Role
from gql_server.ports.runtime import Identifiers
from gql_server.service.requests import Decided, Request


class Submits(Protocol):
    """The teller, as the use cases around it see it."""

    async def submit(self, request: Request) -> Decided:
        """Decide a command and return the decision once it is durable."""
        ...


class FindsDecided(Protocol):
    """The command log, as far as this needs it."""

    async def decided(self, keys: Sequence[CommandKey]) -> Mapping[CommandKey, DecidedCommand]:
        """Return which of the keys are bound."""
        ...


class Opening:
    """Brings the ledger up to what the people's store says of a member."""

    def __init__(self, people: PeopleStore, log: FindsDecided, teller: Submits, identifiers: Identifiers) -> None:
        """Hold what it works with."""
        self._people = people
        self._log = log
        self._teller = teller
        self._identifiers = identifiers

    async def settle(self, member: Member) -> None:
        """Do what verification and approval left undone: usually nothing, at the price of one read.

        An operator has no ledger account, and an unverified customer has none yet.

        Raises:
            TellerFailure, StorageFailure: When the ledger cannot be told now; ask again.
        """
        if member.role is not Role.CUSTOMER or member.email_verified_at is None:
            return
        if member.onboarding is OnboardingStatus.NOT_STARTED:
            await self._people.set_onboarding(member.account_id, OnboardingStatus.EMAIL_VERIFIED, [OnboardingStatus.NOT_STARTED])
        due = self._due(member)
        done = await self._log.decided([request.command_key for request in due])
        for request in due:
            if request.command_key not in done:
                decided = await self._teller.submit(request)
                if isinstance(decided.outcome, Refusal):
                    raise decided.outcome

    def _due(self, member: Member) -> list[Request]:
        """Return the commands that the member's state calls for, in order."""
        account_id = member.account_id
        due = [_request("openAccount", account_id, OpenAccount(account_id, self._identifiers.new_id()))]
        if member.onboarding is OnboardingStatus.APPROVED:
            due.append(_request("approveAccount", account_id, ApproveAccount(account_id)))
        return due


def _request(mutation: str, account_id: str, command: OpenAccount | ApproveAccount) -> Request:
    """Return the request under its one key. The id of the first sub-account is not what the key is bound to."""
    return Request(SYSTEM_SCOPE, f"{mutation}:{account_id}", mutation, f'{{"accountId":"{account_id}"}}', command)
