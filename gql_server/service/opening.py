"""The ledger's part of onboarding: it learns of an account when the address is verified, of its approval and its rejection.

People and ledger are written by different transactions, the people's first. A crash between the two leaves a member whose
ledger account lags behind; ``Opening.settle`` brings it up, and whoever meets the member next calls it. Each command has one
key for ever, so that asking again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gql_server.domain.commands import ApproveAccount, OpenAccount, RejectAccount
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
        """Do what verification, approval or rejection left undone: usually nothing, at the price of one read.

        An operator has no ledger account, and an unverified customer has none yet.

        Raises:
            TellerFailure, StorageFailure: When the ledger cannot be told now; ask again.
        """
        if member.role is not Role.CUSTOMER or member.email_verified_at is None:
            return
        if member.onboarding is OnboardingStatus.NOT_STARTED:
            await self._people.set_onboarding(member.account_id, OnboardingStatus.EMAIL_VERIFIED, [OnboardingStatus.NOT_STARTED])
        is_approved = False
        for request in await self._missing(member):
            decided = await self._teller.submit(request)
            if isinstance(decided.outcome, Refusal):
                raise decided.outcome
            is_approved = is_approved or isinstance(request.command, ApproveAccount)
        if is_approved:
            # A rejection may have come between the people's word and the ledger's; then it is told after the approval.
            now = (await self._people.members([member.account_id]))[member.account_id]
            if now.onboarding is OnboardingStatus.REJECTED:
                await self.settle(now)

    async def _missing(self, member: Member) -> list[Request]:
        """Return the commands that the member's state calls for and that were not decided yet, in order."""
        account_id = member.account_id
        opening = _request("openAccount", account_id, OpenAccount(account_id, self._identifiers.new_id()))
        approval = _request("approveAccount", account_id, ApproveAccount(account_id))
        rejections = [_request(name, account_id, RejectAccount(account_id)) for name in ("rejectAccount", "rejectAccountAgain")]
        asked = [opening, approval, *rejections]
        done = await self._log.decided([request.command_key for request in asked])
        due = [opening]
        if member.onboarding is OnboardingStatus.APPROVED:
            due.append(approval)
        elif member.onboarding is OnboardingStatus.REJECTED:
            due.append(rejections[0])
            approved, rejected = (done.get(request.command_key) for request in (approval, rejections[0]))
            if approved is not None and rejected is not None and approved.seq > rejected.seq:
                due.append(rejections[1])
        return [request for request in due if request.command_key not in done]


def _request(mutation: str, account_id: str, command: OpenAccount | ApproveAccount | RejectAccount) -> Request:
    """Return the request under its one key. The id of the first sub-account is not what the key is bound to."""
    return Request(SYSTEM_SCOPE, f"{mutation}:{account_id}", mutation, f'{{"accountId":"{account_id}"}}', command)
