"""A people's store in dictionaries, until the service tests run on the storage that ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, SessionRecord, TokenPurpose


@dataclass
class PeopleInMemory:
    """Does what the port says, and shows what it keeps."""

    by_id: dict[str, Member] = field(default_factory=dict)
    tokens: dict[tuple[str, TokenPurpose], tuple[str, int]] = field(default_factory=dict)
    sessions: dict[str, SessionRecord] = field(default_factory=dict)
    given_names: dict[str, str] = field(default_factory=dict)
    mails: dict[str, OutgoingEmail] = field(default_factory=dict)
    attempted: dict[str, int] = field(default_factory=dict)

    async def add_member(self, member: Member, token_hash: str | None, token_expires_at: int, mail: OutgoingEmail | None) -> bool:
        if await self.member_by_email(member.email_hash):
            return False
        self.by_id[member.account_id] = member
        if token_hash:
            self.tokens[member.account_id, TokenPurpose.VERIFY_EMAIL] = (token_hash, token_expires_at)
        if mail:
            await self.add_mail(mail)
        return True

    async def add_mail(self, mail: OutgoingEmail) -> None:
        self.mails[mail.id] = mail

    async def renew_sign_up(
        self, account_id: str, password_hash: str, token_hash: str, expires_at: int, mail: OutgoingEmail
    ) -> bool:
        if self.by_id[account_id].email_verified_at is not None:
            return False
        self.by_id[account_id] = replace(self.by_id[account_id], password_hash=password_hash)
        self.tokens[account_id, TokenPurpose.VERIFY_EMAIL] = (token_hash, expires_at)
        await self.add_mail(mail)
        return True

    async def use_token(self, purpose: TokenPurpose, token_hash: str, now: int) -> str | None:
        for (account_id, its_purpose), (its_hash, expires_at) in self.tokens.items():
            if (its_purpose, its_hash) == (purpose, token_hash) and expires_at > now:
                del self.tokens[account_id, purpose]
                self.by_id[account_id] = replace(self.by_id[account_id], email_verified_at=now)
                return account_id
        return None

    async def member_by_email(self, email_hash: str) -> Member | None:
        return next((member for member in self.by_id.values() if member.email_hash == email_hash), None)

    async def members(self, account_ids: Sequence[str]) -> Mapping[str, Member]:
        return {account_id: self.by_id[account_id] for account_id in account_ids if account_id in self.by_id}

    async def set_onboarding(self, account_id: str, status: OnboardingStatus, expected: Sequence[OnboardingStatus]) -> bool:
        member = self.by_id[account_id]
        if member.onboarding not in expected:
            return False
        self.by_id[account_id] = replace(member, onboarding=status)
        return True

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        self.by_id[account_id] = replace(self.by_id[account_id], password_hash=password_hash)

    async def add_session(self, session: SessionRecord) -> None:
        self.sessions[session.token_hash] = session

    async def session(self, token_hash: str) -> tuple[SessionRecord, Member] | None:
        session = self.sessions.get(token_hash)
        return None if session is None else (session, self.by_id[session.account_id])

    async def revoke_session(self, token_hash: str, now: int) -> bool:
        session = self.sessions.get(token_hash)
        if session is None or session.revoked_at is not None:
            return False
        self.sessions[token_hash] = replace(session, revoked_at=now)
        return True

    async def sub_account_names(self, sub_account_ids: Sequence[str]) -> Mapping[str, str]:
        return {one: self.given_names[one] for one in sub_account_ids if one in self.given_names}

    async def name_sub_account(self, sub_account_id: str, name: str) -> None:
        self.given_names[sub_account_id] = name

    async def mails_to_send(self, limit: int, attempted_before: int) -> Sequence[OutgoingEmail]:
        due = (m for m in self.mails.values() if m.sent_at is None and self.attempted.get(m.id, -1) < attempted_before)
        return sorted(due, key=lambda mail: mail.created_at)[:limit]

    async def mark_mail(self, mail_id: str, sent_at: int | None, attempted_at: int) -> None:
        mail = self.mails[mail_id]
        self.mails[mail_id] = replace(mail, sent_at=sent_at, attempts=mail.attempts + 1)
        self.attempted[mail_id] = attempted_at

    async def latest_mail(self, to: str) -> OutgoingEmail | None:
        return next((mail for mail in reversed(self.mails.values()) if mail.to == to), None)
