"""Telling of the first step of onboarding, which is made by whoever follows the link in the first letter."""

from __future__ import annotations

from typing import Final

from gql_server.ports.event_log import ONBOARDING
from gql_server.ports.onboarding import Actor, OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.storage import tables
from gql_server.storage.connection import Connection
from gql_server.storage.sequences import next_places

CHANGES: Final = ONBOARDING
"""The sequence of the changes of all cases."""

_LOCKED_STATUS: Final = "SELECT onboarding FROM member WHERE account_id = $1 FOR UPDATE"


async def is_first_verification(connection: Connection, account_id: str) -> bool:
    """Tell whether the member stands at the very beginning, and hold it there until the commit."""
    rows = await connection.rows(_LOCKED_STATUS, account_id)
    return bool(rows) and rows[0][0] == OnboardingStatus.NOT_STARTED


async def tell_verification(connection: Connection, account_id: str, now: int) -> None:
    """Note the case that begins, and tell of its first change."""
    await connection.put(tables.CASE, [(account_id, None, now, None, None, None, 1, 0)])
    seq = await next_places(connection, CHANGES, 1)
    who = (Actor.CUSTOMER, None, OnboardingEvent.VERIFY_EMAIL)
    states = (OnboardingStatus.NOT_STARTED, OnboardingStatus.EMAIL_VERIFIED)
    await connection.put(tables.CHANGE, [(seq, account_id, 1, now, *who, *states, None, None)])
