"""Proposals on a database. Each method is one transaction; what was proposed, and what is noted of it, is sealed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final

from gql_server.ports.proposals import Proposal, ProposalDecision, ProposalStatus
from gql_server.ports.runtime import Seals
from gql_server.storage import tables
from gql_server.storage.connection import Database, Row
from gql_server.storage.operator_log import add_action

SAID: Final = "proposal.said"
NOTE: Final = "proposal.note"
"""What the seals are for: the columns that hold them."""

_FAR: Final = "~"
"""Comes after every id."""

_NOW: Final = (
    "SELECT proposal.*, CASE WHEN status = 'PENDING' AND expires_at <= $1 THEN 'EXPIRED' ELSE status END AS state FROM proposal"
)
_SELECT: Final = f"SELECT {tables.PROPOSAL.select} FROM proposal"
_FIND: Final = f"{_SELECT} WHERE id = $1"
_WITH_KEY: Final = f"{_SELECT} WHERE proposer_id = $1 AND key = $2"
_LOCK: Final = "SELECT name FROM sequence WHERE name = 'operator_action' FOR UPDATE"
_DECIDE: Final = (
    "UPDATE proposal SET status = $2, decided_by = $3, decided_at = $4, note = $5"
    " WHERE id = $1 AND status = 'PENDING' AND expires_at > $4 AND (proposer_id = $3) = $6 RETURNING id"
)
_SETTLE: Final = "UPDATE proposal SET status = $2, settled_at = $3, refusal = $4 WHERE id = $1 AND status = 'APPROVED'"
_APPROVED: Final = f"{_SELECT} WHERE status = 'APPROVED' ORDER BY id LIMIT $1"
_PAGE: Final = (
    f"SELECT {tables.PROPOSAL.select} FROM ({_NOW}) AS proposal WHERE id < $2 AND state = ANY($3) ORDER BY id DESC LIMIT $4"
)


class DatabaseProposals:
    """Proposals in a database."""

    def __init__(self, database: Database, seals: Seals) -> None:
        """Keep them in the database."""
        self._database = database
        self._seals = seals

    async def add(self, proposal: Proposal) -> Proposal:
        """Add a proposal; one at a time, so that of two with one key the second finds the first."""
        async with self._database.writing() as connection:
            await connection.rows(_LOCK)
            rows = await connection.rows(_WITH_KEY, proposal.proposer_id, proposal.key)
            if rows:
                return self._proposal(rows[0])
            await connection.put(tables.PROPOSAL, [self._row(proposal)])
            return proposal

    async def find(self, proposal_id: str) -> Proposal | None:
        """Return a proposal."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_FIND, proposal_id)
        return self._proposal(rows[0]) if rows else None

    async def with_key(self, proposer_id: str, key: str) -> Proposal | None:
        """Return the proposal that was made with a key."""
        async with self._database.glancing() as connection:
            rows = await connection.rows(_WITH_KEY, proposer_id, key)
        return self._proposal(rows[0]) if rows else None

    async def decide(self, decision: ProposalDecision) -> bool:
        """Decide of a proposal, and log that it was."""
        note = None if decision.note is None else self._seals.seal(NOTE, decision.note)
        what = (decision.proposal_id, decision.status.value, decision.by, decision.at, note, decision.is_by_proposer)
        async with self._database.writing() as connection:
            if not await connection.rows(_DECIDE, *what):
                return False
            await add_action(connection, self._seals, decision.action)
            return True

    async def settle(self, proposal_id: str, at: int, refusal: tuple[str, str] | None) -> None:
        """Note that an approved proposal was executed, or refused."""
        status = ProposalStatus.EXECUTED if refusal is None else ProposalStatus.REFUSED
        async with self._database.writing() as connection:
            await connection.rows(_SETTLE, proposal_id, status.value, at, None if refusal is None else json.dumps(refusal))

    async def approved(self, limit: int) -> Sequence[Proposal]:
        """Return proposals that are approved and of which nothing is noted yet."""
        async with self._database.glancing() as connection:
            return [self._proposal(row) for row in await connection.rows(_APPROVED, limit)]

    async def page(self, statuses: Collection[ProposalStatus], now: int, limit: int, before: str | None) -> Sequence[Proposal]:
        """Return proposals of these statuses, the newest first."""
        words = [status.value for status in statuses]
        async with self._database.glancing() as connection:
            rows = await connection.rows(_PAGE, now, _FAR if before is None else before, words, limit)
        return [self._proposal(row) for row in rows]

    def _row(self, one: Proposal) -> Row:
        said = self._seals.seal(SAID, json.dumps([one.kind, one.payload, one.shown, one.reason], ensure_ascii=False))
        made = (one.id, one.proposer_id, one.key, one.digest, one.mutation, one.hash, said, one.proposed_at, one.expires_at)
        return (*made, one.status.value, None, None, None, None, None)

    def _proposal(self, row: Row) -> Proposal:
        proposal_id, proposer_id, key, digest, mutation, hash_, said, proposed_at, expires_at, *decided = row
        status, decided_by, decided_at, note, settled_at, refusal = decided
        kind, payload, shown, reason = json.loads(self._seals.unseal(SAID, said))
        return Proposal(
            id=proposal_id,
            proposer_id=proposer_id,
            key=key,
            digest=digest,
            mutation=mutation,
            kind=kind,
            payload=payload,
            hash=hash_,
            shown=shown,
            reason=reason,
            proposed_at=proposed_at,
            expires_at=expires_at,
            status=ProposalStatus(status),
            decided_by=decided_by,
            decided_at=decided_at,
            note=None if note is None else self._seals.unseal(NOTE, note),
            settled_at=settled_at,
            refusal=None if refusal is None else tuple(json.loads(refusal)),
        )
