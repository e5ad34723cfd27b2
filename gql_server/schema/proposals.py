"""Proposals as operators read them: what one operator wants done, and what another decided."""

from __future__ import annotations

import json

import strawberry

from gql_server.ports.proposals import Proposal as Stored
from gql_server.schema import refusals as r
from gql_server.schema.amounts import Amount, amount_of
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.ids import global_id
from gql_server.schema.node import Node
from gql_server.schema.proposal_enums import ProposalStatus
from gql_server.schema.scalars import JSON, DateTime
from gql_server.schema.translate import refusal_of
from gql_server.service.four_eyes import refusal_in


@strawberry.type(description="One line that a proposal would book.")
class ProposedEntry:
    """One line that a proposal would book."""

    debit: str = strawberry.field(description="The ledger account that is debited, such as `CUSTODY`.")
    credit: str = strawberry.field(description="The ledger account that is credited, such as `TREASURY`.")
    amount: Amount = strawberry.field(description="How much of what.")


@strawberry.type(
    description="What a proposal would come to if it were executed now; interest that is not booked yet is booked along."
)
class ProposalRehearsal:
    """What a proposal would come to if it were executed now."""

    entries: list[ProposedEntry] = strawberry.field(description="What it would book, in order.")
    refusal: r.Error | None = strawberry.field(description="Why it would be refused; null where it would not.")


@strawberry.type(
    description="What one operator wants done. It happens when another approves it: once, and exactly as it stands here."
)
class Proposal(Node):
    """What one operator wants done."""

    stored: strawberry.Private[Stored]

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("Proposal", self.stored.id)

    @resolved("The mutation that was asked for, such as `fundInsurance`.")
    def mutation(self) -> str:
        """Return the mutation."""
        return self.stored.mutation

    @resolved(
        "Its input as it was given, by the names of the schema; of one that a file of markets makes, what the file says otherwise."
    )
    def input(self) -> JSON:
        """Return the input."""
        return JSON(json.loads(self.stored.shown))

    @resolved("What is executed, as the ledger's log will have it: amounts in units, rates with 18 decimals.")
    def executes(self) -> JSON:
        """Return the command."""
        return JSON({self.stored.kind: json.loads(self.stored.payload)})

    @resolved("SHA-256 over mutation and command, hexadecimal. The operators' log names it with each decision.")
    def hash(self) -> str:
        """Return the hash."""
        return self.stored.hash

    @resolved("Why, as whoever proposed it said; null where nothing was said.")
    def reason(self) -> str | None:
        """Return the reason."""
        return self.stored.reason

    @resolved("Who proposed it.")
    def proposed_by(self) -> str:
        """Return the proposer."""
        return self.stored.proposer_id

    @resolved("When it was proposed; in real time, as are the other times.")
    def proposed_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.stored.proposed_at)

    @resolved("From when on nobody can approve it.")
    def expires_at(self) -> DateTime:
        """Return the time."""
        return DateTime(self.stored.expires_at)

    @resolved("What became of it.")
    def status(self, info: Info) -> ProposalStatus:
        """Return the status."""
        return self.stored.at(info.context.services.clock.now()).status

    @resolved("Who approved, rejected or withdrew it; null while nobody did.")
    def decided_by(self) -> str | None:
        """Return who decided."""
        return self.stored.decided_by

    @resolved("When that was.")
    def decided_at(self) -> DateTime | None:
        """Return the time."""
        return None if self.stored.decided_at is None else DateTime(self.stored.decided_at)

    @resolved("What whoever decided said; null where nothing was said.")
    def note(self) -> str | None:
        """Return the note."""
        return self.stored.note

    @resolved("Names the command in the ledger's log, opaque; null before it was executed, or refused by the ledger.")
    def command_id(self) -> strawberry.ID | None:
        """Return the id of the command."""
        return None if self.stored.settled_at is None else global_id("Command", self.stored.id)

    @resolved("Why the rules of the ledger refused it after it was approved; null where they did not.")
    async def refusal(self, info: Info) -> r.Error | None:
        """Return the refusal."""
        refused = refusal_in(self.stored)
        return None if refused is None else await refusal_of(refused, info.context.reader)

    @resolved(
        "What it would come to now; null once it was decided or has expired, and while its markets are too far behind to say."
    )
    async def rehearsal(self, info: Info) -> ProposalRehearsal | None:
        """Return what it would come to."""
        found = await info.context.services.four_eyes.rehearse(self.stored)
        if found is None:
            return None
        view = await info.context.reader.house()
        return ProposalRehearsal(
            entries=[
                ProposedEntry(debit=debit, credit=credit, amount=amount_of(view, symbol, units))
                for symbol, debit, credit, units in found.entries
            ],
            refusal=None if found.refusal is None else await refusal_of(found.refusal, info.context.reader),
        )


@strawberry.type(
    description="It needs a second operator: a proposal was made, and nothing else was done. `approveProposal` executes it."
)
class ProposalMade:
    """A proposal was made, and nothing else was done."""

    proposal: Proposal = strawberry.field(description="The proposal; with the same key and input the same one again.")


def proposal_of(stored: Stored) -> Proposal:
    """Return a proposal as operators read it."""
    return Proposal(stored=stored)
