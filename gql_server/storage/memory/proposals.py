"""Proposals in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gql_server.ports.onboarding import OperatorLog
from gql_server.ports.proposals import Proposal, ProposalDecision, ProposalStatus


class MemoryProposals:
    """Proposals in a dictionary. No method waits in the middle, so each is one transaction."""

    def __init__(self, log: OperatorLog) -> None:
        """Log decisions where all that operators do is logged."""
        self._log = log
        self._proposals: dict[str, Proposal] = {}

    async def add(self, proposal: Proposal) -> Proposal:
        """Add a proposal, unless its key was used."""
        known = await self.with_key(proposal.proposer_id, proposal.key)
        if known is not None:
            return known
        self._proposals[proposal.id] = proposal
        return proposal

    def all(self) -> Sequence[Proposal]:
        """Return every proposal."""
        return list(self._proposals.values())

    async def find(self, proposal_id: str) -> Proposal | None:
        """Return a proposal."""
        return self._proposals.get(proposal_id)

    async def with_key(self, proposer_id: str, key: str) -> Proposal | None:
        """Return the proposal that was made with a key."""
        return next((one for one in self._proposals.values() if (one.proposer_id, one.key) == (proposer_id, key)), None)

    async def decide(self, decision: ProposalDecision) -> bool:
        """Decide of a proposal, and log that it was."""
        known = self._proposals.get(decision.proposal_id)
        if known is None or known.at(decision.at).status is not ProposalStatus.PENDING:
            return False
        if (known.proposer_id == decision.by) != decision.is_by_proposer:
            return False
        decided = replace(known, status=decision.status, decided_by=decision.by, decided_at=decision.at, note=decision.note)
        self._proposals[known.id] = decided
        await self._log.add(decision.action)
        return True

    async def settle(self, proposal_id: str, at: int, refusal: tuple[str, str] | None) -> None:
        """Note that an approved proposal was executed, or refused."""
        known = self._proposals[proposal_id]
        if known.status is ProposalStatus.APPROVED:
            status = ProposalStatus.EXECUTED if refusal is None else ProposalStatus.REFUSED
            self._proposals[proposal_id] = replace(known, status=status, settled_at=at, refusal=refusal)

    async def approved(self, limit: int) -> Sequence[Proposal]:
        """Return proposals that are approved and of which nothing is noted yet."""
        found = [one for one in self._proposals.values() if one.status is ProposalStatus.APPROVED]
        return sorted(found, key=lambda one: one.id)[:limit]

    async def page(self, statuses: Collection[ProposalStatus], now: int, limit: int, before: str | None) -> Sequence[Proposal]:
        """Return proposals of these statuses, the newest first."""
        found = [one for one in self._proposals.values() if one.at(now).status in statuses and (before is None or one.id < before)]
        return sorted(found, key=lambda one: one.id, reverse=True)[:limit]
