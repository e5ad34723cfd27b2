"""Another e-mail address: asked for by who knows the password, confirmed at the new address, undone from the old one.

The answer is the same after the same work whether somebody has the new address or not; what differs is the mail to it. A change
can be undone for seven days from the old address, and none follows it until then, so that no second change buries the way back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.domain.errors import InvalidInput
from gql_server.ports.email_changes import EmailChangeStore, NewAddress
from gql_server.ports.one_time import OneTime, OneTimeStore
from gql_server.ports.people import Member, PeopleStore, TokenPurpose
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.addresses import parse_address
from gql_server.service.credentials import RESET_SECONDS
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.letters.email_change import ASKED, CHANGED, CHANGED_FROM, IN_USE, TO_CONFIRM, UNDONE, UNDONE_FROM
from gql_server.service.letters.times import say_time
from gql_server.service.throttle import Throttles

CONFIRM_SECONDS: Final = 60 * 60
"""How long the link to the new address works."""
UNDO_SECONDS: Final = 7 * 86_400
"""How long the old address may undo a change, and how long no other follows."""
CHANGES_PER_WINDOW: Final = 3
WINDOW_SECONDS: Final = 15 * 60

_NO_LINK: Final = "is unknown, was used, or has expired"


@dataclass(frozen=True, slots=True)
class Asked:
    """A link was mailed to the new address. ``expires_at``: Unix seconds."""

    email: str
    expires_at: int


class EmailChanges:
    """Changes the addresses of members."""

    def __init__(
        self,
        *,
        changes: EmailChangeStore,
        one_time: OneTimeStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with; attempts are counted from now on."""
        self._changes = changes
        self._one_time = one_time
        self._people = people
        self._hashes = hashes
        self._letters = letters
        self._clock = clock
        self._identifiers = identifiers
        self._asked = throttles.named("email-change", attempts=CHANGES_PER_WINDOW, window_seconds=WINDOW_SECONDS)

    async def ask(self, member: Member, email: str) -> Asked:
        """Mail a link to a new address, or its owner that somebody asked for it; and tell the present address.

        Args:
            member: Who asks, and has proved it.
            email: The new address, as typed.

        Raises:
            InvalidInput: When it is no address, the present one, or the last change can still be undone.
            TooManyRequests: When the account or the address had its mails.
        """
        address = parse_address(email, "newEmail")
        email_hash = self._hashes.of_address(address.lookup)
        if email_hash == member.email_hash:
            raise InvalidInput("newEmail", "is the address of the account already")
        now = self._clock.now()
        if await self._changes.is_recent(member.account_id, now):
            raise InvalidInput("newEmail", "cannot follow a change of the last seven days; undo that one first")
        await self._asked.count(member.account_id)
        await self._asked.count(email_hash)
        holder = await self._people.member_by_email(email_hash)
        token = self._identifiers.new_token()
        if holder is None or holder.email_verified_at is None:
            link = f"/confirm-email-change?token={token}"
            mail = self._letters.write(TO_CONFIRM, address.delivery, member.locale, link=link, token=token)
        else:  # The secret is kept all the same, so that this takes as long and ends an earlier link as well; nobody gets it.
            mail = self._letters.write(IN_USE, holder.email, holder.locale)
        key_hash, purpose = self._hashes.of_token(token), TokenPurpose.CHANGE_EMAIL
        secret = OneTime(key_hash, member.account_id, purpose, now + CONFIRM_SECONDS, subject=address.delivery)
        # First who may have to stop it: a crash in between leaves them told of what did not happen, and never the other way round.
        await self._people.add_mail(self._letters.write(ASKED, member.email, member.locale))
        await self._one_time.put(secret, mail, now)
        return Asked(address.delivery, secret.expires_at)

    async def confirm(self, token: str) -> str:
        """Change the address by the link that was mailed to the new one, tell both, and return it.

        Raises:
            InvalidInput: When the link does not work, or somebody has verified the address meanwhile.
        """
        now = self._clock.now()
        member, link = await self._found(TokenPurpose.CHANGE_EMAIL, token, now)
        undo, until = self._identifiers.new_token(), now + UNDO_SECONDS
        to_undo = OneTime(
            self._hashes.of_token(undo), member.account_id, TokenPurpose.UNDO_EMAIL_CHANGE, until, subject=member.email
        )
        particulars = {"email": link.subject, "until": say_time(until, member)}
        way_back = f"/undo-email-change?token={undo}"
        mails = (
            self._letters.write(CHANGED, link.subject, member.locale),
            self._letters.write(CHANGED_FROM, member.email, member.locale, link=way_back, token=undo, particulars=particulars),
        )
        new = NewAddress(member.account_id, link.key_hash, self._hash_of(link.subject), link.subject, to_undo, mails)
        if not await self._changes.confirm(new, now):
            raise InvalidInput("token", _NO_LINK)
        return new.email

    async def undo(self, token: str) -> str:
        """Go back to the old address by the link that it got, end every session, mail a reset link, and return the address.

        Raises:
            InvalidInput: When the link does not work, or somebody has verified the old address since.
        """
        now = self._clock.now()
        member, link = await self._found(TokenPurpose.UNDO_EMAIL_CHANGE, token, now)
        reset = self._identifiers.new_token()
        to_reset = OneTime(self._hashes.of_token(reset), member.account_id, TokenPurpose.RESET_PASSWORD, now + RESET_SECONDS)
        way_in = f"/reset-password?token={reset}"
        mails = (
            self._letters.write(UNDONE_FROM, member.email, member.locale),
            self._letters.write(UNDONE, link.subject, member.locale, link=way_in, token=reset),
        )
        old = NewAddress(
            member.account_id,
            link.key_hash,
            self._hash_of(link.subject),
            link.subject,
            to_reset,
            mails,
            changed_at=link.expires_at - UNDO_SECONDS,
        )
        if not await self._changes.undo(old, now):
            raise InvalidInput("token", _NO_LINK)
        return old.email

    async def _found(self, purpose: TokenPurpose, token: str, now: int) -> tuple[Member, OneTime]:
        link = await self._one_time.find(purpose, self._hashes.of_token(token), now)
        member = None if link is None else (await self._people.members([link.account_id or ""])).get(link.account_id or "")
        if link is None or member is None:
            raise InvalidInput("token", _NO_LINK)
        return member, link

    def _hash_of(self, address: str) -> str:
        return self._hashes.of_address(parse_address(address).lookup)
