"""The people's store in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gql_server.ports.errors import TransactionConflict
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, SessionRecord, TokenPurpose


class MemoryPeople:
    """Members, sessions, tokens, names and mail in dictionaries. No method waits in the middle, so each is one transaction."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._members: dict[str, Member] = {}
        self._sessions: dict[str, SessionRecord] = {}
        self._tokens: dict[tuple[str, TokenPurpose], tuple[str, int]] = {}
        self._mails: dict[str, OutgoingEmail] = {}
        self._attempted_at: dict[str, int] = {}
        self._names: dict[str, str] = {}

    async def add_member(self, member: Member, token_hash: str | None, token_expires_at: int, mail: OutgoingEmail | None) -> bool:
        """Add a member with a token and a mail, all or nothing; False when the address is known."""
        if any(known.email_hash == member.email_hash for known in self._members.values()):
            return False
        if member.account_id in self._members or (mail is not None and mail.id in self._mails):
            raise TransactionConflict("it is there already")
        self._members[member.account_id] = member
        if token_hash is not None:
            self._tokens[member.account_id, TokenPurpose.VERIFY_EMAIL] = (token_hash, token_expires_at)
        if mail is not None:
            self._mails[mail.id] = mail
        return True

    async def add_mail(self, mail: OutgoingEmail) -> None:
        """Put a message into the outbox."""
        if mail.id in self._mails:
            raise TransactionConflict("the message is there already")
        self._mails[mail.id] = mail

    async def renew_sign_up(
        self, account_id: str, password_hash: str, token_hash: str, expires_at: int, mail: OutgoingEmail
    ) -> bool:
        """Replace password and token of who has not verified."""
        member = self._members.get(account_id)
        if member is None or member.email_verified_at is not None:
            return False
        await self.add_mail(mail)
        self._members[account_id] = replace(member, password_hash=password_hash)
        self._tokens[account_id, TokenPurpose.VERIFY_EMAIL] = (token_hash, expires_at)
        return True

    async def use_token(self, purpose: TokenPurpose, token_hash: str, now: int) -> str | None:
        """Use a token up and return its account id."""
        for (account_id, of), (known, expires_at) in self._tokens.items():
            if (of, known) == (purpose, token_hash) and expires_at > now:
                del self._tokens[account_id, of]
                if purpose is TokenPurpose.VERIFY_EMAIL:
                    self._verify(account_id, now)
                return account_id
        return None

    def _verify(self, account_id: str, now: int) -> None:
        member = self._members[account_id]
        is_first = member.onboarding is OnboardingStatus.NOT_STARTED
        self._members[account_id] = replace(
            member,
            email_verified_at=now if member.email_verified_at is None else member.email_verified_at,
            onboarding=OnboardingStatus.EMAIL_VERIFIED if is_first else member.onboarding,
        )

    async def member_by_email(self, email_hash: str) -> Member | None:
        """Return the member with this address."""
        return next((member for member in self._members.values() if member.email_hash == email_hash), None)

    async def members(self, account_ids: Sequence[str]) -> Mapping[str, Member]:
        """Return members by account id."""
        return {account_id: self._members[account_id] for account_id in account_ids if account_id in self._members}

    async def set_onboarding(self, account_id: str, status: OnboardingStatus, expected: Sequence[OnboardingStatus]) -> bool:
        """Move the onboarding on if it stands at one of the expected states."""
        member = self._members.get(account_id)
        if member is None or member.onboarding not in expected:
            return False
        self._members[account_id] = replace(member, onboarding=status)
        return True

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash."""
        member = self._members.get(account_id)
        if member is not None:
            self._members[account_id] = replace(member, password_hash=password_hash)

    async def add_session(self, session: SessionRecord) -> None:
        """Open a session."""
        self._sessions[session.token_hash] = session

    async def session(self, token_hash: str) -> tuple[SessionRecord, Member] | None:
        """Return a session with its member."""
        session = self._sessions.get(token_hash)
        return None if session is None else (session, self._members[session.account_id])

    async def revoke_session(self, token_hash: str, now: int) -> bool:
        """Revoke a session; False when it was not open."""
        session = self._sessions.get(token_hash)
        if session is None or session.revoked_at is not None:
            return False
        self._sessions[token_hash] = replace(session, revoked_at=now)
        return True

    async def sub_account_names(self, sub_account_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names that were given."""
        return {key: self._names[key] for key in sub_account_ids if key in self._names}

    async def name_sub_account(self, sub_account_id: str, name: str) -> None:
        """Give a sub-account a name."""
        self._names[sub_account_id] = name

    async def mails_to_send(self, limit: int, attempted_before: int) -> Sequence[OutgoingEmail]:
        """Return unsent messages, oldest first, whose last attempt is before the given time."""
        unsent = [
            mail
            for mail in self._mails.values()
            if mail.sent_at is None and self._attempted_at.get(mail.id, attempted_before - 1) < attempted_before
        ]
        return sorted(unsent, key=lambda mail: (mail.created_at, mail.id))[:limit]

    async def mark_mail(self, mail_id: str, sent_at: int | None, attempted_at: int) -> None:
        """Record an attempt, and its success."""
        mail = self._mails.get(mail_id)
        if mail is not None:
            self._attempted_at[mail_id] = attempted_at
            sent = mail.sent_at if mail.sent_at is not None else sent_at
            self._mails[mail_id] = replace(mail, sent_at=sent, attempts=mail.attempts + 1)

    async def latest_mail(self, to: str) -> OutgoingEmail | None:
        """Return the newest message to the address."""
        to_them = [mail for mail in self._mails.values() if mail.to == to]
        return max(to_them, key=lambda mail: (mail.created_at, mail.id), default=None)
