"""Four eyes: what one operator proposes happens when another approves it, once, and exactly as it was proposed.

A proposal holds the command itself. The approval is written before the command is sent to the teller, whose key is the proposal's
id: whatever ends between the two, the next round sends the same command under the same key, and the log has it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from gql_server.domain.commands import Command
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.domain.models import Models
from gql_server.ports.errors import OutcomeUnknown
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.onboarding import OperatorAction, OperatorLog
from gql_server.ports.proposals import PROPOSABLE, Proposal, ProposalDecision, ProposalStatus, ProposalStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.codec import Coded, decode_answer, decode_command, encode
from gql_server.service.refusals import DoorRefusal, NotYourProposal, OwnProposal, ProposalNotPending
from gql_server.service.rehearsal import rehearse
from gql_server.service.requests import Request, TellerFailure
from gql_server.service.teller import Teller

__all__ = ["FOUR_EYES_SCOPE", "FourEyes", "Rehearsal"]

_log = structlog.get_logger(__name__)

FOUR_EYES_SCOPE: Final = "four-eyes"
"""The scope of keys of approved commands: no account's, so that nobody can bind one beforehand."""
NOTE_LENGTH_MAX: Final = 2_000
EXECUTED_AT_ONCE: Final = 100
PENDING_AT_ONCE: Final = 100
_WORDS: Final = {
    ProposalStatus.APPROVED: "approveProposal",
    ProposalStatus.REJECTED: "rejectProposal",
    ProposalStatus.WITHDRAWN: "withdrawProposal",
}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a proposal would come to now.

    Args:
        entries: What would be booked: asset, debit, credit, units.
        refusal: Why it would be refused; None where it would not.
    """

    entries: tuple[tuple[str, str, str, int], ...] = ()
    refusal: Refusal | None = None


class FourEyes:
    """Takes proposals, lets others decide of them, and executes what is approved."""

    def __init__(
        self,
        *,
        needed: Collection[str],
        hours: int,
        store: ProposalStore,
        log: OperatorLog,
        ledger: LedgerStore,
        models: Models,
        teller: Teller,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Hold what it works with.

        Args:
            needed: The mutations that need a second operator.
            hours: How long a proposal can be approved.
        """
        self._needed = frozenset(needed)
        self._seconds = hours * 3_600
        self._store = store
        self._log = log
        self._ledger = ledger
        self._models = models
        self._teller = teller
        self._clock = clock
        self._identifiers = identifiers

    def needs(self, mutation: str) -> bool:
        """Tell whether a mutation needs a second operator."""
        return mutation in self._needed

    async def pending(self) -> list[Proposal]:
        """Return every proposal that waits for its decision, the oldest first."""
        found: list[Proposal] = []
        before: str | None = None
        while page := await self._store.page([ProposalStatus.PENDING], self._clock.now(), PENDING_AT_ONCE, before):
            found += page
            before = page[-1].id
        return found[::-1]

    async def take(self, request: Request, shown: str, reason: str | None, *, after: Sequence[Command] = ()) -> Proposal | None:
        """Make a proposal of what an operator asks for, where that needs another; None where it may happen at once.

        A key that has made a proposal answers with that one, whatever the settings say by now; one that is bound to a decided
        command stays with it.

        Args:
            request: What is asked for.
            shown: The input as it was given, JSON.
            reason: Why, in the operator's words.
            after: What is proposed besides and is to be executed before it.

        Raises:
            InvalidInput: The key has made a proposal of something else.
            Refusal: It would be refused if it happened now.
        """
        if request.mutation not in PROPOSABLE:
            return None
        known = await self._store.with_key(request.scope, request.key)
        if known is None:
            if request.mutation not in self._needed or await self._ledger.decided([request.command_key]):
                return None
            known = await self._store.add(await self._made(request, shown, reason, after))
        if known.digest != request.digest:
            raise InvalidInput("idempotencyKey", "was used for another proposal")
        return known.at(self._clock.now())

    async def _made(self, request: Request, shown: str, reason: str | None, after: Sequence[Command]) -> Proposal:
        proposal_id, coded, now = self._identifiers.new_id(), encode(request.command), self._clock.now()
        await rehearse(self._ledger, self._models, request.command, proposal_id, after=after)
        return Proposal(
            id=proposal_id,
            proposer_id=request.scope,
            key=request.key,
            digest=request.digest,
            mutation=request.mutation,
            kind=coded.kind,
            payload=coded.text,
            hash=_hash(request.mutation, coded),
            shown=shown,
            reason=reason,
            proposed_at=now,
            expires_at=now + self._seconds,
        )

    async def approve(self, operator_id: str, proposal_id: str, note: str | None) -> Proposal:
        """Approve what somebody else proposed, and execute it; asked again by whoever approved it, return what became of it.

        Where the teller cannot take it now it stays approved, and the next round executes it.

        Raises:
            NotFound: There is no such proposal.
            OwnProposal: It is the operator's own.
            ProposalNotPending: Something else was decided, or it has expired.
            InvalidInput: The note is too long.
        """
        found = await self._found(proposal_id)
        if found.settled_at is None or found.decided_by != operator_id:
            found = await self._decide(operator_id, found, ProposalStatus.APPROVED, note)
        return await self._executed(found) if found.status is ProposalStatus.APPROVED else found

    async def reject(self, operator_id: str, proposal_id: str, note: str | None) -> Proposal:
        """Reject what somebody else proposed.

        Raises:
            NotFound, OwnProposal, ProposalNotPending, InvalidInput: As ``approve`` does.
        """
        return await self._decide(operator_id, await self._found(proposal_id), ProposalStatus.REJECTED, note)

    async def withdraw(self, operator_id: str, proposal_id: str) -> Proposal:
        """Withdraw what the operator proposed.

        Raises:
            NotFound: There is no such proposal.
            NotYourProposal: Somebody else proposed it.
            ProposalNotPending: Something was decided, or it has expired.
        """
        return await self._decide(operator_id, await self._found(proposal_id), ProposalStatus.WITHDRAWN, None)

    async def run_once(self) -> None:
        """Execute what is approved and of which nobody knows yet that it was executed."""
        for one in await self._store.approved(EXECUTED_AT_ONCE):
            await self._executed(one)

    async def rehearse(self, proposal: Proposal) -> Rehearsal | None:
        """Return what a proposal would come to now; None where that was decided, or cannot be said."""
        if proposal.at(self._clock.now()).status is not ProposalStatus.PENDING:
            return None
        try:
            decision = await rehearse(self._ledger, self._models, decode_command(proposal.kind, proposal.payload), proposal.id)
        except Refusal as refused:
            return Rehearsal(refusal=refused.with_traceback(None))
        if decision is None:
            return None
        return Rehearsal(tuple((entry.symbol, entry.debit, entry.credit, entry.amount) for entry in decision.entries))

    async def _found(self, proposal_id: str) -> Proposal:
        found = await self._store.find(proposal_id)
        if found is None:
            raise NotFound("proposal")
        return found.at(self._clock.now())

    async def _decide(self, operator_id: str, found: Proposal, status: ProposalStatus, note: str | None) -> Proposal:
        """Decide of a proposal, or log why that was refused; the same word of the same operator is no second decision."""
        if note is not None and len(note) > NOTE_LENGTH_MAX:
            raise InvalidInput("note", f"must have {NOTE_LENGTH_MAX} characters at most")
        is_by_proposer = status is ProposalStatus.WITHDRAWN
        if (found.status, found.decided_by) == (status, operator_id):
            return found
        if (found.proposer_id == operator_id) != is_by_proposer:
            refusal: DoorRefusal = NotYourProposal() if is_by_proposer else OwnProposal()
            await self._log.add(self._action(operator_id, found, status, f"refused: {refusal.code}"))
            raise refusal
        action = self._action(operator_id, found, status, note)
        decision = ProposalDecision(found.id, status, operator_id, self._clock.now(), is_by_proposer, note, action)
        is_decided = await self._store.decide(decision)
        found = await self._found(found.id)
        if not is_decided and (found.status, found.decided_by) != (status, operator_id):
            await self._log.add(self._action(operator_id, found, status, f"refused: {found.status}"))
            raise ProposalNotPending(found.status)
        return found

    def _action(self, operator_id: str, proposal: Proposal, status: ProposalStatus, note: str | None) -> OperatorAction:
        what = f"{proposal.mutation} {proposal.id} {proposal.hash}"
        said = what if note is None else f"{note}\n{what}"
        return OperatorAction(0, self._clock.now(), operator_id, _WORDS[status], None, (), said)

    async def _executed(self, approved: Proposal) -> Proposal:
        """Execute what is approved, once; what is not word for word what was proposed is left alone."""
        coded = Coded(approved.kind, approved.payload)
        if _hash(approved.mutation, coded) != approved.hash:
            _log.error("proposal is not what was proposed", proposal_id=approved.id)
            return approved
        request = Request(
            FOUR_EYES_SCOPE,
            approved.id,
            approved.mutation,
            approved.payload,
            decode_command(approved.kind, approved.payload),
            approved.id,
        )
        try:
            outcome = (await self._teller.submit(request)).outcome
        except InvalidInput as invalid:  # It binds no key, so that nothing in the log would tell.
            outcome = invalid.with_traceback(None)
        except (TellerFailure, OutcomeUnknown) as problem:
            _log.warning("approved proposal not executed yet", proposal_id=approved.id, problem=str(problem))
            return approved
        refusal = encode(outcome) if isinstance(outcome, Refusal) else None
        await self._store.settle(approved.id, self._clock.now(), None if refusal is None else (refusal.kind, refusal.text))
        return await self._found(approved.id)


def refusal_in(proposal: Proposal) -> Refusal | None:
    """Return why the ledger refused a proposal that was approved; None where it did not."""
    if proposal.refusal is None:
        return None
    found = decode_answer(*proposal.refusal)
    return found if isinstance(found, Refusal) else None


def _hash(mutation: str, coded: Coded) -> str:
    return hashlib.sha256(f"{mutation}\n{coded.kind}\n{coded.text}".encode()).hexdigest()
