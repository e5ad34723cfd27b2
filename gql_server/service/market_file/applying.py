"""Carrying out a plan: each step is a command of the ledger's own, decided by the teller as any other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from gql_server.domain.errors import Refusal
from gql_server.ports.ledger import SYSTEM_SCOPE, LedgerStore
from gql_server.service.codec import encode
from gql_server.service.market_file.planning import Plan, Step
from gql_server.service.requests import Request
from gql_server.service.teller import Teller

MUTATION: Final = "applyMarkets"


async def apply_plan(plan: Plan, ledger: LedgerStore, teller: Teller, done: Callable[[Step], None] = lambda _: None) -> None:
    """Decide the steps one after the other; a run that was cut off is finished by the next one.

    Args:
        plan: Made just now.
        ledger: Whose sequence makes the keys: a step that is repeated at the same place in the log is decided once.
        teller: Must be running.
        done: Told each step that is decided.

    Raises:
        Refusal: A rule forbids a step; those before it stand.
    """
    head = await ledger.sequence_head()
    for number, step in enumerate(plan.steps):
        kind, text = encode(step.command)
        digest = hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
        decided = await teller.submit(Request(SYSTEM_SCOPE, f"markets:{head}:{number}:{digest}", MUTATION, text, step.command))
        if isinstance(decided.outcome, Refusal):
            raise decided.outcome
        done(step)
