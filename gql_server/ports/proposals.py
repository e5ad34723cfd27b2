"""What one operator proposes and another decides: which mutations that is for, and where proposals are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from gql_server.ports.onboarding import OperatorAction


class Concern(StrEnum):
    """Why a mutation may need a second operator: it moves the house's money, or changes what customers agree to."""

    MONEY = "money"
    TERMS = "terms"


PROPOSABLE: Final[Mapping[str, Concern]] = {
    "fundTreasury": Concern.MONEY,
    "fundInsurance": Concern.MONEY,
    "drawTreasury": Concern.MONEY,
    "releaseInsurance": Concern.MONEY,
    "redeemSeized": Concern.MONEY,
    "sellSeized": Concern.MONEY,
    "settleStakingReward": Concern.MONEY,
    "returnDeposit": Concern.MONEY,
    "assignDeposit": Concern.MONEY,
    "coverMissing": Concern.MONEY,
    "registerBackstop": Concern.MONEY,
    "confirmPrice": Concern.MONEY,
    "setPrice": Concern.MONEY,
    "setPriceTerms": Concern.TERMS,
    "createAsset": Concern.TERMS,
    "setAssetNetworks": Concern.TERMS,
    "createMarket": Concern.TERMS,
    "updateMarket": Concern.TERMS,
    "scheduleModel": Concern.TERMS,
    "cancelScheduledModel": Concern.TERMS,
    "scheduleTerms": Concern.TERMS,
    "cancelScheduledTerms": Concern.TERMS,
    "delistMarket": Concern.TERMS,
    "cancelDelisting": Concern.TERMS,
    "resumeMarket": Concern.TERMS,
    "resumeEverything": Concern.TERMS,
}
"""Every mutation that can be put behind a second operator. A line here, and ``ProposalMade`` in its union, is all that it takes."""

OFF: Final = "off"


def names_of(words: Collection[str]) -> frozenset[str]:
    """Return the mutations that a list of concerns and mutations names; ``off`` names none.

    Raises:
        ValueError: A word is neither, or ``off`` is among others.
    """
    if set(words) <= {OFF}:
        return frozenset()
    found: set[str] = set()
    for word in words:
        of_concern = {name for name, concern in PROPOSABLE.items() if concern.value == word}
        if not of_concern and word not in PROPOSABLE:
            raise ValueError(word)
        found |= of_concern or {word}
    return frozenset(found)


class ProposalStatus(StrEnum):
    """What became of a proposal. ``APPROVED`` is approved and not executed yet; ``REFUSED``: the ledger's rules forbade it."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    EXECUTED = "EXECUTED"
    REFUSED = "REFUSED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an operator wants done, word for word.

    Args:
        key: The idempotency key that the proposer gave.
        digest: What the key is bound to, SHA-256 over mutation and input.
        kind: The command's class name.
        payload: The command as canonical JSON: exactly this is executed.
        hash: SHA-256 over mutation, kind and payload, hexadecimal; what does not have it any more is not executed.
        shown: The input as the proposer gave it, JSON.
        proposed_at: Real time, as are the other times, Unix seconds.
        expires_at: From when on nobody can approve it.
        decided_by: Who approved, rejected or withdrew it.
        note: What whoever decided said.
        refusal: Why it was refused when it was executed: class name and canonical JSON.
    """

    id: str
    proposer_id: str
    key: str
    digest: str
    mutation: str
    kind: str
    payload: str
    hash: str
    shown: str
    reason: str | None
    proposed_at: int
    expires_at: int
    status: ProposalStatus = ProposalStatus.PENDING
    decided_by: str | None = None
    decided_at: int | None = None
    note: str | None = None
    settled_at: int | None = None
    refusal: tuple[str, str] | None = None

    def at(self, now: int) -> Proposal:
        """Return it as it is at a time: one that nobody decided in time has expired."""
        is_over = self.status is ProposalStatus.PENDING and self.expires_at <= now
        return replace(self, status=ProposalStatus.EXPIRED) if is_over else self


@dataclass(frozen=True, slots=True)
class ProposalDecision:
    """What an operator decides of a proposal.

    Args:
        status: APPROVED, REJECTED or WITHDRAWN.
        is_by_proposer: Whether only the proposer may; otherwise everybody else may.
        action: What is added to the operators' log in the same transaction.
    """

    proposal_id: str
    status: ProposalStatus
    by: str
    at: int
    is_by_proposer: bool
    note: str | None
    action: OperatorAction


class ProposalStore(Protocol):
    """Where proposals live. Each method is one transaction of its own."""

    async def add(self, proposal: Proposal) -> Proposal:
        """Add a proposal; where the proposer has used the key before, return that proposal and add none."""
        ...

    async def find(self, proposal_id: str) -> Proposal | None:
        """Return a proposal."""
        ...

    async def with_key(self, proposer_id: str, key: str) -> Proposal | None:
        """Return the proposal that was made with a key."""
        ...

    async def decide(self, decision: ProposalDecision) -> bool:
        """Decide of a proposal that is pending, has not expired and is theirs to decide; tell whether that was so."""
        ...

    async def settle(self, proposal_id: str, at: int, refusal: tuple[str, str] | None) -> None:
        """Note that an approved proposal was executed, or refused; once noted it stays so."""
        ...

    async def approved(self, limit: int) -> Sequence[Proposal]:
        """Return proposals that are approved and of which nothing is noted yet, the oldest first."""
        ...

    async def page(self, statuses: Collection[ProposalStatus], now: int, limit: int, before: str | None) -> Sequence[Proposal]:
        """Return proposals that have one of these statuses now, the newest first; those whose id is below ``before``."""
        ...
