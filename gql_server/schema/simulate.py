"""What-if: the same rules on a copy of the book that nobody keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain import commands as c
from gql_server.domain import simulated as domain
from gql_server.domain import supposing as s
from gql_server.domain.accounts import HOUSE_SUB_ACCOUNT_ID
from gql_server.domain.errors import InvalidInput, Refusal
from gql_server.domain.needs import Needs
from gql_server.domain.simulation import POLICIES_MAX, STEPS_MAX, simulate
from gql_server.schema import refusals as r
from gql_server.schema.amounts import amount_of
from gql_server.schema.context import Info
from gql_server.schema.models_catalogue import ChosenModel
from gql_server.schema.mutations import mutation, own_sub_account
from gql_server.schema.simulate_inputs import SimulateInput
from gql_server.schema.simulate_reading import read_policy, read_step
from gql_server.schema.simulated import PolicyComparison, SimulatedState, Simulation, SimulationStep, liquidation_plan
from gql_server.schema.translate import refusal_of
from gql_server.schema.view import View
from gql_server.service.authorization import Action
from gql_server.units import SECONDS_PER_HOUR

OTHERS_MAX: Final = 200
MEASURED_MAX: Final = 10_000
"""How many healths of others one simulation is to measure: of each after each step, for each policy, and at each hour of a wait."""

SimulateResult: TypeAlias = Annotated[
    Simulation | r.InvalidInput | r.NotFound, strawberry.union("SimulateResult", description="What `simulate` answers.")
]


@strawberry.type
class SimulateRoot:
    """The root field of what-if."""

    @mutation(
        "What if: actions, prices, utilizations, models and time on a copy of the book, by the rules that decide. Nothing is kept."
    )
    async def simulate(
        self, info: Info, input: Annotated[SimulateInput, strawberry.argument(description="Whose steps, and which.")]
    ) -> SimulateResult:
        """Simulate."""
        view, key = await own_sub_account(info, input.sub_account_id, Action.SIMULATE)
        _check_lengths(input)
        steps = [await read_step(info, view, key, given, f"steps.{index}") for index, given in enumerate(input.steps)]
        contenders = [read_policy(info, given, f"policies.{index}") for index, given in enumerate(input.policies)]
        everybody = await _others(info, steps, len(contenders))
        others = everybody or ()
        needs = Needs(
            sub_accounts=frozenset({key, HOUSE_SUB_ACCOUNT_ID, *_targets(steps), *others}),
            holdings_of=frozenset({key, *others}),
            waiting_in=frozenset(view.book.markets.keys()),
            has_every_asset=True,
            has_backstops=True,
        )
        snapshot = await info.context.storage.ledger.snapshot(needs)
        models = info.context.models
        # A month of boundaries is too much to walk between two other requests.
        done = await asyncio.to_thread(simulate, snapshot.book, key, tuple(steps), snapshot.now, models, tuple(contenders), others)
        return Simulation(
            includes_others=everybody is not None,
            before=_state(info, key, done.before),
            steps=[await _step(info, key, step) for step in done.steps],
        )


def _check_lengths(given: SimulateInput) -> None:
    """Refuse too much before any of it is read."""
    if len(given.steps) > STEPS_MAX:
        raise InvalidInput("steps", f"must be at most {STEPS_MAX}")
    if len(given.policies) > POLICIES_MAX:
        raise InvalidInput("policies", f"must be at most {POLICIES_MAX}")


async def _others(info: Info, steps: Sequence[s.Step], contender_count: int) -> tuple[str, ...] | None:
    """Return everybody who owes something; None where it would be too much to watch them all."""
    hours = sum(step.seconds // SECONDS_PER_HOUR for step in steps if isinstance(step, s.Wait))
    moments = len(steps) * (1 + contender_count) + hours
    most = min(OTHERS_MAX, MEASURED_MAX // max(1, moments))
    found = await info.context.storage.ledger.indebted_sub_accounts(None, most + 1)
    return tuple(found) if len(found) <= most else None


def _targets(steps: Sequence[s.Step]) -> list[str]:
    acts = [step.command for step in steps if isinstance(step, s.Act)]
    return [command.to_sub_account_id for command in acts if isinstance(command, c.Transfer)]


def _view(info: Info, state: domain.SimulatedState) -> View:
    return View(state.book, state.at, info.context.models)


def _state(info: Info, key: str, state: domain.SimulatedState) -> SimulatedState:
    return SimulatedState(view=_view(info, state), key=key, state=state)


async def _step(info: Info, key: str, step: domain.SimulatedStep) -> SimulationStep:
    after = _state(info, key, step.after)
    borrowed = None
    if step.borrowed is not None:
        borrowed = amount_of(after.view, step.borrowed[0], step.borrowed[1])
    return SimulationStep(
        refusal=await _refusal(info, step.refusal),
        borrowed=borrowed,
        after=after,
        liquidation=liquidation_plan(after.view, step.liquidations),
        comparisons=[await _comparison(info, after.view, comparison) for comparison in step.comparisons],
    )


async def _comparison(info: Info, view: View, comparison: domain.Comparison) -> PolicyComparison:
    return PolicyComparison(
        policy=ChosenModel(ref=comparison.contender.ref),
        refusal=await _refusal(info, comparison.refusal),
        liquidation=liquidation_plan(view, comparison.liquidations),
    )


async def _refusal(info: Info, refused: Refusal | None) -> r.Error | None:
    return None if refused is None else await refusal_of(refused, info.context.reader)
