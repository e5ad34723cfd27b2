"""Where terms need two operators: what ``gql-server markets apply`` proposes instead of doing it, and who goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from gql_server.cli.console import USAGE_EXIT, fail, out

if TYPE_CHECKING:
    from gql_server.app import House
    from gql_server.ports.people import Member
    from gql_server.ports.proposals import Proposal
    from gql_server.service.four_eyes import Rehearsal
    from gql_server.service.market_file import Division, Plan, Step


async def division_of(house: House, plan: Plan) -> Division:
    """Return which steps need a second operator; none where nobody has an account yet, so that nobody has agreed to anything."""
    from gql_server.service.market_file import divided

    if not await house.people.has_members():
        return divided(plan, lambda _: False)
    return divided(plan, house.four_eyes.needs, await house.four_eyes.pending())


def require_proposer(division: Division, proposer: str | None) -> None:
    """End where a second operator is needed and nobody says who the first one is."""
    if proposer is None and division.has_to_propose:
        fail(
            "Terms need two operators here (GQL_SERVER_FOUR_EYES). Say who proposes: --as EMAIL; another one approves.", USAGE_EXIT
        )


def show_waiting(division: Division) -> None:
    """Say what waits for a second operator already."""
    waiting = [(step, proposal) for step, proposal in division.proposed if proposal is not None]
    for step, proposal in waiting:
        paths = ", ".join(one.path for one in step.differences)
        out.print(f"Waits for a second operator until {_moment(proposal.expires_at)}: {paths}", markup=False, soft_wrap=True)


async def propose(house: House, division: Division, member: Member, file: str, reason: str | None) -> None:
    """Make the proposals in the name of an operator, and say how they are approved."""
    from gql_server.service.market_file import PlanProposals

    proposals = PlanProposals(house.four_eyes, house.storage.operator_log, house.clock, house.identifiers)
    made = await proposals.propose(division, member.account_id, file, reason)
    _show(made, [await house.four_eyes.rehearse(proposal) for _, proposal in made], house.settings.base_url)
    if division.later:
        out.print(f"[yellow]Not yet:[/] {len(division.later)} steps that need what is proposed; apply the file again then.")


def _show(made: Sequence[tuple[Step, Proposal]], rehearsals: Sequence[Rehearsal | None], base_url: str) -> None:
    from gql_server.schema.ids import global_id

    table = Table("proposal", "what", "by itself, now", "until", title=f"{len(made)} proposals", title_justify="left")
    for (step, proposal), rehearsal in zip(made, rehearsals, strict=True):
        what = f"{proposal.mutation}: {', '.join(one.path for one in step.differences)}"
        table.add_row(global_id("Proposal", proposal.id), what, _rehearsed(rehearsal), _moment(proposal.expires_at))
    out.print(table)
    out.print(
        f"[yellow]Proposed, and not done.[/] Another operator approves them, in this order: at {base_url}/operate under Proposals,"
        " or by the mutation approveProposal. Applied again, the file finds what is left to do.",
        highlight=False,
        soft_wrap=True,
    )


def _rehearsed(rehearsal: Rehearsal | None) -> str:
    if rehearsal is None:
        return "cannot be said"
    if rehearsal.refusal is not None:
        return f"refused: {rehearsal.refusal.message}"
    return f"books {len(rehearsal.entries)} entries" if rehearsal.entries else "books nothing"


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
