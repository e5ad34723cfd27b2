"""A plan where terms need two operators: its steps become proposals, and another operator executes them (rule H5)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from gql_server.domain import commands as c
from gql_server.ports.onboarding import OperatorAction, OperatorLog
from gql_server.ports.proposals import Proposal
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.codec import decode_command, encode
from gql_server.service.four_eyes import FourEyes
from gql_server.service.market_file.planning import Plan, Step
from gql_server.service.requests import Request

MUTATIONS: Final[Mapping[type[c.Command], str]] = {
    c.CreateAsset: "createAsset",
    c.SetPriceTerms: "setPriceTerms",
    c.SetAssetNetworks: "setAssetNetworks",
    c.CreateMarket: "createMarket",
    c.UpdateMarket: "updateMarket",
    c.ScheduleTerms: "scheduleTerms",
    c.ScheduleModel: "scheduleModel",
}
"""By which mutation an operator would ask for what a step does."""


@dataclass(frozen=True, slots=True)
class Division:
    """Who does what of a plan.

    Args:
        at_once: Needs nobody else.
        proposed: Needs a second operator, in order; with its proposal where one waits already.
        later: Needs nobody else, but what is to be there before it does: applying the file again does it.
    """

    at_once: tuple[Step, ...]
    proposed: tuple[tuple[Step, Proposal | None], ...]
    later: tuple[Step, ...]

    @property
    def has_to_propose(self) -> bool:
        """Tell whether something needs a second operator and waits for none yet."""
        return any(proposal is None for _, proposal in self.proposed)

    @property
    def is_proposed(self) -> bool:
        """Tell whether nothing is left to do but what waits for a second operator."""
        return not self.at_once and not self.has_to_propose


def divided(plan: Plan, needs: Callable[[str], bool], pending: Sequence[Proposal] = ()) -> Division:
    """Say which steps of a plan need a second operator, and which of them are proposed already.

    Args:
        needs: Whether a mutation does.
        pending: Proposals that wait, whoever made them.
    """
    at_once, proposed, later = list[Step](), list[tuple[Step, Proposal | None]](), list[Step]()
    waiting: set[str] = set()
    for step in plan.steps:
        symbol: str = getattr(step.command, "symbol", "")
        if needs(MUTATIONS[type(step.command)]):
            waiting.add(symbol)
            proposed.append((step, next((one for one in pending if _is_of(one, step, plan.notice_until)), None)))
        else:
            (later if symbol in waiting else at_once).append(step)
    return Division(tuple(at_once), tuple(proposed), tuple(later))


def _is_of(proposal: Proposal, step: Step, notice_until: int | None) -> bool:
    """Tell whether a proposal is of this step; with a notice, that it was made a while ago makes it no other."""
    if proposal.kind != type(step.command).__name__:
        return False
    wished, proposed = step.command, decode_command(proposal.kind, proposal.payload)
    if isinstance(wished, c.ScheduleTerms | c.ScheduleModel) and wished.effective_at == notice_until:
        wished = replace(wished, effective_at=0)
    if isinstance(proposed, c.ScheduleTerms | c.ScheduleModel) and isinstance(wished, c.ScheduleTerms | c.ScheduleModel):
        proposed = proposed if wished.effective_at else replace(proposed, effective_at=0)
    return proposed == wished


class PlanProposals:
    """Makes proposals of the steps of a plan."""

    def __init__(self, four_eyes: FourEyes, log: OperatorLog, clock: Clock, identifiers: Identifiers) -> None:
        """Hold what it works with."""
        self._four_eyes = four_eyes
        self._log = log
        self._clock = clock
        self._identifiers = identifiers

    async def propose(self, division: Division, operator_id: str, file: str, reason: str | None) -> list[tuple[Step, Proposal]]:
        """Propose, each after those before it, what is not proposed yet; return every proposal in order.

        Args:
            operator_id: Who proposes.
            file: The name of the file, for whoever decides.
            reason: Why, for the same.

        Raises:
            Refusal: A rule forbids a step; those before it are proposed.
        """
        made: list[tuple[Step, Proposal]] = []
        before: list[c.Command] = []
        for number, (step, known) in enumerate(division.proposed, 1):
            place = f"{file}, {number} of {len(division.proposed)}"
            proposal = known or await self._proposed(step, operator_id, place, reason, before)
            before.append(step.command)
            if proposal is not None:
                made.append((step, proposal))
        return made

    async def _proposed(
        self, step: Step, operator_id: str, place: str, reason: str | None, after: Sequence[c.Command]
    ) -> Proposal | None:
        mutation, coded = MUTATIONS[type(step.command)], encode(step.command)
        request = Request(operator_id, f"markets:{self._identifiers.new_id()}", mutation, coded.text, step.command)
        said = place if reason is None else f"{reason}\n{place}"
        note = f"{said}\n{coded.kind} {coded.text}"
        await self._log.add(OperatorAction(0, self._clock.now(), operator_id, mutation, None, (), note))
        return await self._four_eyes.take(request, _shown(step, place), said, after=after)


def _shown(step: Step, place: str) -> str:
    """Return what whoever decides reads in place of a mutation's input: what the file says otherwise."""
    at: int | None = getattr(step.command, "effective_at", None)
    told = {
        "file": place,
        **({} if at is None else {"effectiveAt": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}),
        "differences": [{"path": one.path, "before": one.before, "after": one.after} for one in step.differences],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
