"""Demo customers of the sandbox: they sign up, verify and are approved like everybody else."""

from __future__ import annotations

from gql_server.domain.errors import NotFound
from gql_server.ports.people import PeopleStore
from gql_server.service.onboarding import Onboarding
from gql_server.service.refusals import OnboardingMoveRefused
from gql_server.service.sandbox_approval import SandboxApproval


class DemoAccounts:
    """Opens accounts by the ways that customers take, reading the mail on their behalf."""

    def __init__(self, onboarding: Onboarding, people: PeopleStore, approval: SandboxApproval) -> None:
        """Hold what it works with."""
        self._onboarding = onboarding
        self._people = people
        self._approval = approval

    async def open(self, email: str, password: str) -> str:
        """Return the id of an approved account with this address, made unless it is there; harmless to repeat.

        Raises:
            LookupError: When no mail with a token has come, or the account was rejected.
        """
        try:
            return (await self._approval.approve(email)).account_id
        except OnboardingMoveRefused as refused:
            raise LookupError(f"{email} cannot be approved: {refused.message}") from refused
        except NotFound:
            await self._onboarding.sign_up(email, password, password, locale="en")
        mail = await self._people.latest_mail(email)
        if mail is None or mail.token is None:
            raise LookupError(f"{email} has no mail with a token")
        await self._onboarding.verify_email(mail.token)
        return (await self._approval.approve(email)).account_id
