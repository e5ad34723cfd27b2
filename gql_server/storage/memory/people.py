"""The people's store in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gql_server.ports.errors import TransactionConflict
from gql_server.ports.onboarding import Actor, OnboardingCase, OnboardingChanged, OnboardingEvent
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, TokenPurpose
from gql_server.storage.memory.kept import Kept, Link


class MemoryPeople:
    """Members, names and mail in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(self, kept: Kept | None = None) -> None:
        """Look into what is kept; nobody is known when nothing is."""
        self.kept = Kept() if kept is None else kept

    async def add_member(self, member: Member, token_hash: str | None, token_expires_at: int, mail: OutgoingEmail | None) -> bool:
        """Add a member with a token and a mail, all or nothing; False when the address is known."""
        if any(known.email_hash == member.email_hash for known in self.kept.by_id.values()):
            return False
        if member.account_id in self.kept.by_id or (mail is not None and mail.id in self.kept.mails):
            raise TransactionConflict("it is there already")
        self.kept.by_id[member.account_id] = member
        if token_hash is not None:
            self.kept.tokens[token_hash] = _link(member.account_id, token_expires_at, member.password_hash)
        if mail is not None:
            self.kept.mails[mail.id] = mail
        return True

    async def add_mail(self, mail: OutgoingEmail) -> None:
        """Put a message into the outbox; one to nobody is dropped."""
        if not mail.to:
            return
        if mail.id in self.kept.mails:
            raise TransactionConflict("the message is there already")
        self.kept.mails[mail.id] = mail

    async def renew_sign_up(
        self, account_id: str, password_hash: str, token_hash: str, expires_at: int, mail: OutgoingEmail, otherwise: OutgoingEmail
    ) -> bool:
        """Add a link with a password of its own for who has not verified."""
        member = self.kept.by_id.get(account_id)
        if member is None or member.email_verified_at is not None:
            await self.add_mail(otherwise)
            return False
        await self.add_mail(mail)
        self.kept.tokens[token_hash] = _link(account_id, expires_at, password_hash)
        return True

    async def use_token(self, purpose: TokenPurpose, token_hash: str, now: int) -> str | None:
        """Use a token up and return its account id."""
        link = self.kept.tokens.get(token_hash)
        if link is None or link.purpose is not purpose or link.expires_at <= now:
            return None
        for known in [key for key, other in self.kept.tokens.items() if other.account_id == link.account_id]:
            del self.kept.tokens[known]
        self._verify(link, now)
        return link.account_id

    def _verify(self, link: Link, now: int) -> None:
        account_id = link.account_id
        member = self.kept.by_id[account_id]
        has_password = member.email_verified_at is not None or link.password_hash is None
        is_first = member.onboarding is OnboardingStatus.NOT_STARTED
        self.kept.by_id[account_id] = replace(
            member,
            password_hash=member.password_hash if has_password else str(link.password_hash),
            email_verified_at=now if member.email_verified_at is None else member.email_verified_at,
            onboarding=OnboardingStatus.EMAIL_VERIFIED if is_first else member.onboarding,
        )
        if is_first:
            states = (OnboardingStatus.NOT_STARTED, OnboardingStatus.EMAIL_VERIFIED)
            self.kept.cases[account_id] = OnboardingCase(account_id, states[1], since=now, changes=1)
            self.kept.tell(OnboardingChanged(0, account_id, 1, now, Actor.CUSTOMER, None, OnboardingEvent.VERIFY_EMAIL, *states))

    async def member_by_email(self, email_hash: str) -> Member | None:
        """Return the member with this address."""
        return next((member for member in self.kept.by_id.values() if member.email_hash == email_hash), None)

    async def has_members(self) -> bool:
        """Tell whether anybody is here."""
        return bool(self.kept.by_id)

    async def members(self, account_ids: Sequence[str]) -> Mapping[str, Member]:
        """Return members by account id."""
        return {account_id: self.kept.by_id[account_id] for account_id in account_ids if account_id in self.kept.by_id}

    async def set_onboarding(self, account_id: str, status: OnboardingStatus, expected: Sequence[OnboardingStatus]) -> bool:
        """Move the onboarding on if it stands at one of the expected states."""
        member = self.kept.by_id.get(account_id)
        if member is None or member.onboarding not in expected:
            return False
        self.kept.by_id[account_id] = replace(member, onboarding=status)
        return True

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash."""
        member = self.kept.by_id.get(account_id)
        if member is not None:
            self.kept.by_id[account_id] = replace(member, password_hash=password_hash)

    async def set_locale(self, account_id: str, locale: str) -> None:
        """Replace the language of letters."""
        member = self.kept.by_id.get(account_id)
        if member is not None:
            self.kept.by_id[account_id] = replace(member, locale=locale)

    async def set_time_zone(self, account_id: str, time_zone: str) -> None:
        """Replace the time zone of letters."""
        member = self.kept.by_id.get(account_id)
        if member is not None:
            self.kept.by_id[account_id] = replace(member, time_zone=time_zone)

    async def sub_account_names(self, sub_account_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names that were given."""
        return {key: self.kept.given_names[key] for key in sub_account_ids if key in self.kept.given_names}

    async def name_sub_account(self, sub_account_id: str, name: str) -> None:
        """Give a sub-account a name."""
        self.kept.given_names[sub_account_id] = name

    async def mails_to_send(self, limit: int, attempted_before: int) -> Sequence[OutgoingEmail]:
        """Return unsent messages, oldest first, whose last attempt is before the given time."""
        unsent = [
            mail
            for mail in self.kept.mails.values()
            if mail.sent_at is None and self.kept.attempted.get(mail.id, attempted_before - 1) < attempted_before
        ]
        return sorted(unsent, key=lambda mail: (mail.created_at, mail.id))[:limit]

    async def mark_mail(self, mail_id: str, sent_at: int | None, attempted_at: int) -> None:
        """Record an attempt, and its success."""
        mail = self.kept.mails.get(mail_id)
        if mail is not None:
            self.kept.attempted[mail_id] = attempted_at
            sent = mail.sent_at if mail.sent_at is not None else sent_at
            self.kept.mails[mail_id] = replace(mail, sent_at=sent, attempts=mail.attempts + 1)

    async def latest_mail(self, to: str) -> OutgoingEmail | None:
        """Return the newest message to the address."""
        to_them = [mail for mail in self.kept.mails.values() if mail.to == to]
        return max(to_them, key=lambda mail: (mail.created_at, mail.id), default=None)


def _link(account_id: str, expires_at: int, password_hash: str) -> Link:
    return Link(account_id, TokenPurpose.VERIFY_EMAIL, expires_at, password_hash)
