"""Points: of each key and of each network, as many as a minute has."""

from __future__ import annotations

import pytest

from gql_server.service.budgets import WINDOW_SECONDS, Budgets
from gql_server.service.clients import NOWHERE, Client
from gql_server.service.key_refusals import CostExceeded
from gql_server.service.throttle import Throttles
from gql_server.storage.memory import MemoryAttempts
from tests.storage.opened import SetClock

HERE, NEXT_DOOR, ELSEWHERE = Client("192.0.2.7"), Client("192.0.2.8"), Client("198.51.100.1")


def budgets(clock: SetClock) -> Budgets:
    return Budgets(Throttles(MemoryAttempts(), clock), clock, key_points=10, network_points=15)


async def test_a_key_spends_what_it_has_and_has_it_again_in_the_next_minute() -> None:
    clock = SetClock()
    spending = budgets(clock)
    cost = await spending.spend("k", HERE, 7)
    assert (cost.asked, cost.charged, cost.left, cost.resets_at) == (7, 7, 3, clock.at + WINDOW_SECONDS)
    clock.at += 20
    with pytest.raises(CostExceeded) as refused:
        await spending.spend("k", HERE, 4)
    assert (refused.value.asked, refused.value.retry_after_seconds) == (4, 40)
    clock.at += 40
    assert (await spending.spend("k", HERE, 10)).left == 0


async def test_a_network_spends_together_whatever_its_keys() -> None:
    spending = budgets(SetClock())
    await spending.spend("k1", HERE, 9)
    assert (await spending.spend("k2", NEXT_DOOR, 5)).left == 1
    with pytest.raises(CostExceeded):
        await spending.spend("k3", HERE, 2)
    assert (await spending.spend("k3", ELSEWHERE, 2)).left == 6
    assert (await spending.spend("k4", NOWHERE, 10)).left == 0


async def test_more_than_a_minute_has_is_refused_and_costs_nothing() -> None:
    spending = budgets(SetClock())
    with pytest.raises(CostExceeded) as refused:
        await spending.spend("k", HERE, 11)
    assert "more than the 10 of a minute" in refused.value.message
    assert (await spending.spend("k", HERE, 10)).left == 0


async def test_who_is_refused_costs_the_network_a_point() -> None:
    spending = budgets(SetClock())
    for _ in range(15):
        await spending.spend_on_fault(HERE)
    with pytest.raises(CostExceeded):
        await spending.spend_on_fault(NEXT_DOOR)
    await spending.spend_on_fault(NOWHERE)
