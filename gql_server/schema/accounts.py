"""Accounts, and where they stand on their way to approval."""

from __future__ import annotations

from typing import Annotated, Final

import strawberry

from gql_server.domain import accounts as domain
from gql_server.ports.onboarding import OnboardingCase
from gql_server.ports.people import Member, OnboardingStatus
from gql_server.schema.account_documents import AccountDocument, documents_of
from gql_server.schema.api_keys import ApiKey, own_api_keys
from gql_server.schema.connections import PAGE_MAX, After, Connection, First, page_of, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import AccountKind, AccountStatus, FrozenBy
from gql_server.schema.ids import global_id
from gql_server.schema.liabilities import BalanceProof, balance_proof_of
from gql_server.schema.node import Node
from gql_server.schema.notices import NoticePreferences, notice_preferences
from gql_server.schema.onboarding_changes import OnboardingChange, changes_of
from gql_server.schema.onboarding_enums import Actor
from gql_server.schema.passkeys import Passkey, own_passkeys
from gql_server.schema.profiles import Profile, profile_of
from gql_server.schema.saved_addresses import AddressBookEntry, entry_of
from gql_server.schema.scalars import Date, DateTime
from gql_server.schema.sessions import SecondFactor, Session, open_sessions, second_factor
from gql_server.schema.sub_accounts import SubAccount
from gql_server.schema.withdrawal_delay import WithdrawalDelay, withdrawal_delay_of
from gql_server.service.authorization import Action, Owned, authorize, is_within_key, may_review
from gql_server.service.onboarding_view import view_case

_STATUS: Final = {
    domain.AccountStanding.UNAPPROVED: AccountStatus.ONBOARDING,
    domain.AccountStanding.APPROVED: AccountStatus.APPROVED,
    domain.AccountStanding.REJECTED: AccountStatus.REJECTED,
    domain.AccountStanding.CLOSED: AccountStatus.CLOSED,
}


@strawberry.type(description="Where an account stands on its way to approval.")
class Onboarding:
    """Where an account stands on its way to approval."""

    status: OnboardingStatus = strawberry.field(description="Which step it has reached.")
    next_step: str | None = strawberry.field(description="What the customer does next, a name for programs; null: nothing.")
    missing_fields: list[str] = strawberry.field(description="What the next step still wants, by input path.")
    review_reasons: list[str] = strawberry.field(description="What the reviewer lets the customer know.")


def onboarding_of(case: OnboardingCase) -> Onboarding:
    """Return what a client shows of a case."""
    shown = view_case(case)
    return Onboarding(
        status=shown.status,
        next_step=shown.next_step,
        missing_fields=list(shown.missing_fields),
        review_reasons=list(shown.review_reasons),
    )


@strawberry.type(description="What operators know of an account's review.")
class Review:
    """What operators know of an account's review."""

    since: DateTime | None = strawberry.field(description="Since when it stands where it stands; in real time; null: not noted.")
    held_by: Actor | None = strawberry.field(description="Who put it on hold, while it is.")
    note: str | None = strawberry.field(description="What was noted at the latest decision.")


@strawberry.type(description="A freeze: nothing leaves the account.")
class Freeze:
    """A freeze."""

    since: DateTime = strawberry.field(description="Since when.")
    by: FrozenBy = strawberry.field(description="Who froze it: what an operator froze, only an operator unfreezes.")


@strawberry.type(description="A customer's account.")
class Account(Node):
    """A customer's account."""

    member: strawberry.Private[Member]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Account", self.member.account_id)

    @resolved("The e-mail address; empty once the account is closed.")
    def email(self) -> str:
        """Return the address."""
        return self.member.email

    @resolved("In which language letters come, a BCP 47 tag: Japanese for `ja`, else English.")
    def language(self) -> str:
        """Return the language."""
        return self.member.locale

    @resolved("In which time zone letters say times, an IANA name.")
    def time_zone(self) -> str:
        """Return the time zone."""
        return self.member.time_zone

    @resolved("Since when it is frozen, and by whom; null while it is not.")
    async def freeze(self, info: Info) -> Freeze | None:
        """Return the freeze, as the ledger knows it."""
        view = await info.context.reader.with_account(self.member.account_id)
        found = None if view is None else view.book.accounts[self.member.account_id]
        if found is None or found.frozen_at is None or found.frozen_by is None:
            return None
        return Freeze(since=DateTime(found.frozen_at), by=found.frozen_by)

    @resolved("Which notices come by e-mail. What concerns safety, and liquidations, always do.")
    async def notices(self, info: Info) -> NoticePreferences:
        """Return which notices come, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_ACCOUNT, Owned(self.member.account_id, "account"))
        return await notice_preferences(info, self.member.account_id)

    @resolved("Whose it is; null while that is not chosen.")
    async def kind(self, info: Info) -> AccountKind | None:
        """Return the kind."""
        return (await self._case(info)).kind

    @resolved("What it may do.")
    async def status(self, info: Info) -> AccountStatus:
        """Return the status, as the ledger knows it."""
        view = await info.context.reader.with_account(self.member.account_id)
        if view is None:
            return AccountStatus.ONBOARDING
        account = view.book.accounts[self.member.account_id]
        is_frozen = account.frozen_at is not None and account.standing is not domain.AccountStanding.CLOSED
        return AccountStatus.FROZEN if is_frozen else _STATUS[account.standing]

    @resolved("Where it stands on its way to approval.")
    async def onboarding(self, info: Info) -> Onboarding:
        """Return the onboarding."""
        return onboarding_of(await self._case(info))

    @resolved("What was submitted last; null while nothing was.")
    async def profile(self, info: Info) -> Profile | None:
        """Return the profile, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_PROFILE, Owned(self.member.account_id, "profile"))
        stored = await info.context.reader.profiles.one(self.member.account_id)
        return None if stored is None else profile_of(stored)

    @resolved("The versions of what was submitted, the latest first; the latest 100.")
    async def profile_versions(self, info: Info) -> list[Profile]:
        """Return every version, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_PROFILE, Owned(self.member.account_id, "profile"))
        versions = await info.context.storage.onboarding.profile_versions(self.member.account_id)
        return [profile_of(stored) for stored in versions[:PAGE_MAX]]

    @resolved("What happened on its way to approval, the latest first.")
    async def onboarding_history(self, info: Info, first: First = 20, after: After = None) -> Connection[OnboardingChange]:
        """Return a page of the changes."""
        authorize(info.context.viewer, Action.READ_ACCOUNT, Owned(self.member.account_id, "account"))
        return await changes_of(info, self.member.account_id, first, after)

    @resolved("What operators know of its review; null for everybody else.")
    async def review(self, info: Info) -> Review | None:
        """Return the review, to operators."""
        if not may_review(info.context.viewer):
            return None
        case = await self._case(info)
        return Review(since=DateTime(case.since) if case.since else None, held_by=case.held_by, note=case.note)

    async def _case(self, info: Info) -> OnboardingCase:
        found = await info.context.reader.cases.one(self.member.account_id)
        return OnboardingCase(self.member.account_id, self.member.onboarding) if found is None else found

    @resolved("The referral code that it was opened with, fixed for ever; null without one.")
    def referral_code(self) -> str | None:
        """Return the referral code."""
        return self.member.referral_code

    @resolved("External addresses that were confirmed: money may leave for them without a further proof.")
    async def address_book(self, info: Info) -> list[AddressBookEntry]:
        """Return the address book, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_ADDRESS_BOOK, Owned(self.member.account_id, "address book"))
        return [entry_of(saved) for saved in await info.context.services.address_book.of_account(self.member.account_id)]

    @resolved("How long a payout to an address outside the address book waits, and can be cancelled.")
    async def withdrawal_delay(self, info: Info) -> WithdrawalDelay:
        """Return the delay, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_ACCOUNT, Owned(self.member.account_id, "account"))
        return await withdrawal_delay_of(info, self.member.account_id)

    @resolved(
        "The proof that what it was owed is part of a snapshot; null where it was owed nothing, or the tree is kept no longer."
    )
    async def balance_proof(
        self,
        info: Info,
        snapshot_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Of which snapshot; absent: the latest.")
        ] = None,
    ) -> BalanceProof | None:
        """Return the proof, to its owner and to operators."""
        authorize(info.context.viewer, Action.READ_ACCOUNT, Owned(self.member.account_id, "account"))
        return await balance_proof_of(info.context, self.member.account_id, snapshot_id)

    @resolved(
        "Its documents, as PDF and as comma-separated values: the interest statement of a year, the balance certificate of a day."
    )
    async def documents(
        self,
        info: Info,
        year: Annotated[int | None, strawberry.argument(description="Of the statement; absent: the one that runs.")] = None,
        date: Annotated[
            Date | None, strawberry.argument(description="Of the certificate; absent: the day that ended last.")
        ] = None,
        language: Annotated[
            str | None,
            strawberry.argument(description="A BCP 47 tag: Japanese for `ja`, English for any other; absent: the account's."),
        ] = None,
    ) -> list[AccountDocument]:
        """Return where they are got, to its owner and to operators."""
        return await documents_of(info, self.member, year, date, language)

    @resolved("When it was opened.")
    def created_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.member.created_at)

    @resolved("When it was closed; null while it is open; in real time.")
    def closed_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.member.closed_at is None else DateTime(self.member.closed_at)

    @resolved("Its sub-accounts, in the order in which they were opened.")
    async def sub_accounts(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        include_archived: Annotated[bool, strawberry.argument(description="Whether archived ones are listed too.")] = False,
    ) -> Connection[SubAccount]:
        """Return a page of sub-accounts."""
        view, theirs = await info.context.reader.holder(self.member.account_id)
        found = [SubAccount(view=view, key=key) for key in theirs if is_within_key(info.context.viewer, key)]
        rows = [row for row in found if include_archived or row.view.sub_account(row.key).archived_at is None]
        return page_of(
            rows,
            lambda row: (row.view.sub_account(row.key).number,),
            lambda row: row,
            first=first,
            after=read_cursor(after, int),
        )


@strawberry.type(description="Who asks.")
class Viewer:
    """Who asks."""

    account: Account = strawberry.field(description="The account that is signed in.")

    @resolved("The sessions that are open, the newest first; the newest 100.")
    async def sessions(self, info: Info) -> list[Session]:
        """Return the sessions."""
        return await open_sessions(info)

    @resolved("The passkeys that sign in, in the order in which they were added.")
    async def passkeys(self, info: Info) -> list[Passkey]:
        """Return the passkeys."""
        return await own_passkeys(info)

    @resolved("The API keys, in the order in which they were created; revoked ones for 90 days.")
    async def api_keys(self, info: Info) -> list[ApiKey]:
        """Return the API keys."""
        return await own_api_keys(info)

    @resolved("The second factor that signing in needs.")
    async def second_factor(self, info: Info) -> SecondFactor:
        """Return the second factor."""
        return await second_factor(info)
