"""A market file where terms need two operators: its steps are proposed, and another operator executes them (rule H5)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from gql_server.domain.errors import Refusal
from gql_server.ports.proposals import Proposal, ProposalStatus, names_of
from gql_server.ports.runtime import Storage
from gql_server.service.four_eyes import FourEyes
from gql_server.service.market_file import Division, PlanProposals, apply_plan, divided
from tests.service.house import House, guarded_models, open_house, seed
from tests.service.storages import MEMORY, opened, storage_at
from tests.service.test_market_file import DAY, SEEDED, planned
from tests.service.test_market_file_ahead import StandingClock

DOGE = """
[DOGE]
name = "Dogecoin"
decimals = 8
minimum_deposit = "1"
withdrawal_fee = "2"
price = { quorum = 2 }
risk = { haircut_weight = "0.7", initial_margin_base = "0.25", maintenance_margin_base = "0.125", price_max_age = "PT1H" }

[DOGE.market]
terms = { fee = "0.1" }
rate_model = { name = "two_slope_kinked" }
liquidation_policy = { name = "close_factor" }
"""
DEARER = SEEDED.replace('fee = "0.1"', 'fee = "0.15"', 1)


@dataclass
class Desk:
    """Operators at work on a file."""

    house: House
    storage: Storage
    clock: StandingClock
    four_eyes: FourEyes

    async def division(self, text: str, notice: int | None = None) -> Division:
        return divided(await planned(self.house, text, notice), self.four_eyes.needs, await self.four_eyes.pending())

    async def propose(self, text: str, notice: int | None = None, by: str = "first") -> list[Proposal]:
        proposals = PlanProposals(self.four_eyes, self.storage.operator_log, self.clock, self.house.identifiers)
        return [one for _, one in await proposals.propose(await self.division(text, notice), by, "markets.toml", "agreed")]


def four_eyes_of(house: House, storage: Storage, clock: StandingClock, *words: str) -> FourEyes:
    return FourEyes(
        needed=names_of(words),
        hours=72,
        store=storage.proposals,
        log=storage.operator_log,
        ledger=house.ledger,
        models=guarded_models(),
        teller=house.teller,
        clock=clock,
        identifiers=house.identifiers,
    )


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock = StandingClock()
    async with opened(storage_at(MEMORY, clock)) as storage, open_house(storage) as house:
        await seed(house, storage)
        yield Desk(house, storage, clock, four_eyes_of(house, storage, clock, "terms"))


async def test_steps_that_need_each_other_are_proposed_together_and_executed_in_their_order(desk: Desk) -> None:
    head = await desk.house.ledger.sequence_head()
    made = await desk.propose(SEEDED + DOGE)
    assert [one.mutation for one in made] == ["createAsset", "setPriceTerms", "createMarket"]
    assert await desk.house.ledger.sequence_head() == head
    assert [(one.proposer_id, one.reason) for one in made] == [("first", f"agreed\nmarkets.toml, {n} of 3") for n in (1, 2, 3)]
    assert json.loads(made[1].shown)["differences"] == [{"path": "DOGE.price.quorum", "before": "1", "after": "2"}]
    alone = [await desk.four_eyes.rehearse(one) for one in made]
    assert [one is not None and one.refusal is not None for one in alone] == [False, True, True]
    for one in made:
        assert (await desk.four_eyes.approve("second", one.id, None)).status is ProposalStatus.EXECUTED
    assert (await planned(desk.house, SEEDED + DOGE)).steps == ()
    logged = [(one.operator_id, one.action) for one in await desk.storage.operator_log.actions(9)]
    assert logged[3:] == [("first", name) for name in ("createMarket", "setPriceTerms", "createAsset")]


async def test_what_waits_already_is_not_proposed_again_and_what_was_rejected_is(desk: Desk) -> None:
    [first] = await desk.propose(DEARER)
    assert (await desk.division(DEARER)).is_proposed
    assert [one.id for one in await desk.propose(DEARER, by="third")] == [first.id]
    await desk.four_eyes.reject("second", first.id, "too dear")
    [again] = await desk.propose(DEARER)
    assert again.id != first.id


async def test_with_a_notice_what_was_proposed_a_while_ago_is_no_other(desk: Desk) -> None:
    [first] = await desk.propose(DEARER, notice=3 * DAY)
    desk.clock.time += 600
    assert (await desk.division(DEARER, notice=3 * DAY)).is_proposed
    named = DEARER.replace("[BTC.market]\n", "[BTC.market]\neffective_at = 2100-01-01T00:00:00Z\n", 1)
    assert not (await desk.division(named)).is_proposed
    [other] = await desk.propose(named)
    assert json.loads(other.shown)["effectiveAt"] == "2100-01-01T00:00:00Z"
    assert (await desk.division(named)).is_proposed
    assert not (await desk.division(named.replace("2100", "2101"))).is_proposed
    assert first.id != other.id


async def test_a_rule_that_forbids_a_step_is_told_before_it_is_proposed(desk: Desk) -> None:
    with pytest.raises(Refusal, match="throttleThreshold"):
        await desk.propose(SEEDED.replace('throttle_threshold = "0.8"', 'throttle_threshold = "0.99"', 1))
    assert await desk.four_eyes.pending() == []


async def test_what_needs_nobody_else_is_done_at_once_unless_it_needs_what_is_proposed(desk: Desk) -> None:
    desk.four_eyes = four_eyes_of(desk.house, desk.storage, desk.clock, "createAsset")
    plan = await planned(desk.house, DEARER + DOGE)
    division = divided(plan, desk.four_eyes.needs)
    assert [step.command.__class__.__name__ for step in division.at_once] == ["UpdateMarket"]
    assert [step.command.__class__.__name__ for step, _ in division.proposed] == ["CreateAsset"]
    assert [step.command.__class__.__name__ for step in division.later] == ["SetPriceTerms", "CreateMarket"]
    [asset] = await desk.propose(DEARER + DOGE)
    await desk.four_eyes.approve("second", asset.id, None)
    rest = await planned(desk.house, DEARER + DOGE)
    assert divided(rest, desk.four_eyes.needs).at_once == rest.steps
    await apply_plan(rest, desk.house.ledger, desk.house.teller)
    assert (await planned(desk.house, DEARER + DOGE)).steps == ()
