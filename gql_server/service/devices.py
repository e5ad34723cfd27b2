"""Devices from which people sign in: whoever does so from one that the account does not know has its owner told.

A device is what a request shows of it: its network, and what its program calls itself, without version numbers, so that an update
does not make it another. It proves nothing, and a letter too many is better than one too few.
"""

from __future__ import annotations

import re
from typing import Final

from gql_server.ports.devices import KnownDevices
from gql_server.ports.people import Member
from gql_server.ports.runtime import Clock
from gql_server.service.clients import USER_AGENT_LENGTH_MAX, Client
from gql_server.service.letters import Letters
from gql_server.service.letters.sign_in import NEW_SIGN_IN
from gql_server.service.notices.wording import Wording

REMEMBERED_SECONDS: Final = 365 * 86_400
"""How long after it was last seen a device is known."""
_VERSION: Final = re.compile(r"[\d._]+")


class Devices:
    """Knows devices again, and tells of those it does not."""

    def __init__(self, known: KnownDevices, letters: Letters, clock: Clock) -> None:
        """Hold what it works with."""
        self._known = known
        self._letters = letters
        self._clock = clock

    async def note(self, member: Member, client: Client) -> bool:
        """Note that somebody signed in, mail the owner if the device is new, and return whether it is.

        The first device of an account is not new, nor is the first that is seen since devices are noted.
        """
        now = self._clock.now()
        language, _ = NEW_SIGN_IN.in_language_of(member.locale)
        called = client.user_agent[:USER_AGENT_LENGTH_MAX]
        particulars = {
            "at": Wording(language, member.time_zone, {}).time(now),
            "address": client.address,
            "user_agent": "".join(character for character in called if character.isprintable()),
        }
        mail = self._letters.write(NEW_SIGN_IN, member.email, member.locale, particulars=particulars)
        shown = f"{client.network}\n{_VERSION.sub('', called)}"
        return await self._known.note(member.account_id, shown, now, now - REMEMBERED_SECONDS, mail)
