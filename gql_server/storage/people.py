"""The people's store on a database. Each method is one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from gql_server.ports.people import (
    Member,
    OnboardingStatus,
    OutgoingEmail,
    Role,
    TokenPurpose,
)
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.verification import is_first_verification, tell_verification

MEMBER_EMAIL: Final = "member.email"
SUB_ACCOUNT_NAME: Final = "sub_account_name.name"
LETTER: Final = "outbox.sealed"
"""What a seal is for: the column that holds it."""

_MEMBER_BY_EMAIL: Final = f"SELECT {tables.MEMBER.select} FROM member WHERE email_hash = $1"
_MEMBERS: Final = f"SELECT {tables.MEMBER.select} FROM member WHERE account_id = ANY($1)"
_ADD_MEMBER: Final = (
    f"{tables.MEMBER.into} VALUES ({', '.join(f'${place}' for place in range(1, len(tables.MEMBER.columns) + 1))})"
    " ON CONFLICT (email_hash) DO NOTHING RETURNING account_id"
)
_UNVERIFIED: Final = "SELECT account_id FROM member WHERE account_id = $1 AND email_verified_at IS NULL FOR UPDATE"
_TAKE_ONCE: Final = (
    "DELETE FROM one_time_secret WHERE key_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING account_id, password_hash"
)
_DROP_LINKS: Final = "DELETE FROM one_time_secret WHERE account_id = $1 AND purpose = $2"
_VERIFY: Final = (
    "UPDATE member SET password_hash = CASE WHEN email_verified_at IS NULL THEN coalesce($3, password_hash) ELSE password_hash END,"
    " email_verified_at = coalesce(email_verified_at, $2),"
    " onboarding = CASE onboarding WHEN 'NOT_STARTED' THEN 'EMAIL_VERIFIED' ELSE onboarding END WHERE account_id = $1"
)
_SET_ONBOARDING: Final = "UPDATE member SET onboarding = $2 WHERE account_id = $1 AND onboarding = ANY($3) RETURNING account_id"
_LETTERS: Final = f"SELECT {tables.LETTER.select} FROM outbox"
_MAILS_TO_SEND: Final = (
    f"{_LETTERS} WHERE sent_at IS NULL AND (attempted_at IS NULL OR attempted_at < $1) ORDER BY created_at, id LIMIT $2"
)
_MARK_MAIL: Final = "UPDATE outbox SET attempts = attempts + 1, attempted_at = $2, sent_at = coalesce(sent_at, $3) WHERE id = $1"
_LATEST_MAIL: Final = f"{_LETTERS} WHERE to_index = $1 ORDER BY created_at DESC, id DESC LIMIT 1"


def member_of(row: Row, seals: Seals) -> Member:
    """Return a member as stored."""
    account_id, email_hash, email, password_hash, role, locale, referral_code, onboarding, created_at, *rest = row
    return Member(
        account_id,
        email_hash,
        seals.unseal(MEMBER_EMAIL, email),
        password_hash,
        Role(role),
        locale,
        referral_code,
        OnboardingStatus(onboarding),
        created_at,
        *rest,
    )


def sealed_letter(mail: OutgoingEmail, seals: Seals) -> Row:
    """Return the row of a letter, sealed."""
    letter = json.dumps([mail.to, mail.subject, mail.text, mail.html, mail.links, mail.token], ensure_ascii=False)
    index = seals.index(LETTER, mail.to)
    return (mail.id, index, seals.seal(LETTER, letter), mail.created_at, mail.sent_at, mail.attempts, None)


def link_row(token_hash: str, account_id: str, expires_at: int, password_hash: str | None) -> Row:
    """Return the row of a verification link, which brings the password of its sign-up."""
    return (token_hash, account_id, TokenPurpose.VERIFY_EMAIL, None, password_hash, None, expires_at, 0)


def _letter(row: Row, seals: Seals) -> OutgoingEmail:
    mail_id, _to_index, sealed, created_at, sent_at, attempts, _attempted_at = row
    to, subject, text, html, links, token = json.loads(seals.unseal(LETTER, sealed))
    return OutgoingEmail(mail_id, to, subject, text, html, tuple(links), token, created_at, sent_at, attempts)


class DatabasePeople:
    """Members, names and mail in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep people in the database; what is personal is sealed on its way in."""
        self._database = database
        self._seals = seals

    async def add_member(self, member: Member, token_hash: str | None, token_expires_at: int, mail: OutgoingEmail | None) -> bool:
        """Add a member with a token and a mail, all or nothing; False when the address is known."""
        sealed = replace(member, email=self._seals.seal(MEMBER_EMAIL, member.email))
        row = [getattr(sealed, column) for column in tables.MEMBER.columns]
        async with self._database.writing() as connection:
            if not await connection.rows(_ADD_MEMBER, *row):
                return False
            if token_hash is not None:
                link = link_row(token_hash, member.account_id, token_expires_at, member.password_hash)
                await connection.put(tables.ONE_TIME, [link])
            if mail is not None:
                await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])
            return True

    async def add_mail(self, mail: OutgoingEmail) -> None:
        """Put a message into the outbox; one to nobody is dropped."""
        if not mail.to:
            return
        async with self._database.writing() as connection:
            await connection.put(tables.LETTER, [sealed_letter(mail, self._seals)])

    async def renew_sign_up(
        self, account_id: str, password_hash: str, token_hash: str, expires_at: int, mail: OutgoingEmail, otherwise: OutgoingEmail
    ) -> bool:
        """Add a link with a password of its own for who has not verified."""
        async with self._database.writing() as connection:
            is_renewed = bool(await connection.rows(_UNVERIFIED, account_id))
            if is_renewed:
                await connection.put(tables.ONE_TIME, [link_row(token_hash, account_id, expires_at, password_hash)])
            await connection.put(tables.LETTER, [sealed_letter(mail if is_renewed else otherwise, self._seals)])
            return is_renewed

    async def use_token(self, purpose: TokenPurpose, token_hash: str, now: int) -> str | None:
        """Use a token up and return its account id; of two who try at once, one succeeds."""
        async with self._database.writing() as connection:
            rows = await connection.rows(_TAKE_ONCE, token_hash, purpose, now)
            if not rows:
                return None
            account_id: str = rows[0][0]
            if purpose is TokenPurpose.VERIFY_EMAIL:
                is_first = await is_first_verification(connection, account_id)
                await connection.rows(_VERIFY, account_id, now, rows[0][1])
                await connection.rows(_DROP_LINKS, account_id, purpose)
                if is_first:
                    await tell_verification(connection, account_id, now)
            return account_id

    async def member_by_email(self, email_hash: str) -> Member | None:
        """Return the member with this address."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_MEMBER_BY_EMAIL, email_hash)
        return member_of(rows[0], self._seals) if rows else None

    async def has_members(self) -> bool:
        """Tell whether anybody is here."""
        async with self._database.glancing() as connection:
            return bool(await connection.rows("SELECT 1 FROM member LIMIT 1"))

    async def members(self, account_ids: Sequence[str]) -> Mapping[str, Member]:
        """Return members by account id."""
        if not account_ids:
            return {}
        async with self._database.glancing() as connection:
            rows = await connection.rows(_MEMBERS, list(account_ids))
        return {row[0]: member_of(row, self._seals) for row in rows}

    async def set_onboarding(self, account_id: str, status: OnboardingStatus, expected: Sequence[OnboardingStatus]) -> bool:
        """Move the onboarding on if it stands at one of the expected states."""
        async with self._database.writing() as connection:
            return bool(await connection.rows(_SET_ONBOARDING, account_id, status, [str(state) for state in expected]))

    async def set_password_hash(self, account_id: str, password_hash: str) -> None:
        """Replace the password hash."""
        async with self._database.writing() as connection:
            await connection.rows("UPDATE member SET password_hash = $2 WHERE account_id = $1", account_id, password_hash)

    async def set_locale(self, account_id: str, locale: str) -> None:
        """Replace the language of letters."""
        async with self._database.writing() as connection:
            await connection.rows("UPDATE member SET locale = $2 WHERE account_id = $1", account_id, locale)

    async def set_time_zone(self, account_id: str, time_zone: str) -> None:
        """Replace the time zone of letters."""
        async with self._database.writing() as connection:
            await connection.rows("UPDATE member SET time_zone = $2 WHERE account_id = $1", account_id, time_zone)

    async def sub_account_names(self, sub_account_ids: Sequence[str]) -> Mapping[str, str]:
        """Return the names that were given."""
        if not sub_account_ids:
            return {}
        statement = "SELECT sub_account_id, name FROM sub_account_name WHERE sub_account_id = ANY($1)"
        async with self._database.glancing() as connection:
            rows = await connection.rows(statement, list(sub_account_ids))
        return {row[0]: self._seals.unseal(SUB_ACCOUNT_NAME, row[1]) for row in rows}

    async def name_sub_account(self, sub_account_id: str, name: str) -> None:
        """Give a sub-account a name."""
        sealed = self._seals.seal(SUB_ACCOUNT_NAME, name)
        async with self._database.writing() as connection:
            await connection.put(tables.NAME, [(sub_account_id, sealed)], is_upsert=True)

    async def mails_to_send(self, limit: int, attempted_before: int) -> Sequence[OutgoingEmail]:
        """Return unsent messages, oldest first, whose last attempt is before the given time."""
        async with self._database.glancing() as connection:
            return [_letter(row, self._seals) for row in await connection.rows(_MAILS_TO_SEND, attempted_before, limit)]

    async def mark_mail(self, mail_id: str, sent_at: int | None, attempted_at: int) -> None:
        """Record an attempt, and its success."""
        async with self._database.writing() as connection:
            await connection.rows(_MARK_MAIL, mail_id, attempted_at, sent_at)

    async def latest_mail(self, to: str) -> OutgoingEmail | None:
        """Return the newest message to the address."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_LATEST_MAIL, self._seals.index(LETTER, to))
        return _letter(rows[0], self._seals) if rows else None
