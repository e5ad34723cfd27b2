"""Policies side by side: the same borrowers, the same prices, exact losses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.lab.liquidation_run import PolicyJob, run_policy
from gql_server.lab.liquidations import Judged, judge, liquidation_report
from gql_server.lab.parallel import ExperimentFailed
from gql_server.lab.population import Population
from gql_server.lab.report import write_json
from gql_server.lab.scenario import Contestant, PricePath
from gql_server.plugin_host import Catalogue, PluginHost
from gql_server.plugin_host.registration import Registered
from gql_server.units import WAD
from tests.lab.short import PLUGINS, named
from tests.misbehaving.loading import bad_host
from tests.plugins.hosts import shipped

FALLING = Population(
    count=12, hours=48, use_low=WAD * 80 // 100, price=PricePath(60_000 * WAD, drift=-80.0, volatility=0.3, jumps_per_year=0.0)
)
"""Prices that fall by a third in two days, and borrowers near their limit."""
CRASHING = replace(FALLING, hours=3, price=PricePath(60_000 * WAD, drift=-8_760.0 * 1.1, volatility=0.0, jumps_per_year=0.0))
"""Prices that fall to a third each hour."""


def judged(population: Population, *contestants: Contestant) -> list[Judged]:
    """Policies judged in this process."""
    return judge(population, contestants, PLUGINS, workers=1, progress=lambda _done: None)


def test_the_same_seed_gives_the_same_report_byte_for_byte() -> None:
    reports = [write_json(liquidation_report(shipped(), FALLING, judged(FALLING, *named("close_factor")))) for _ in range(2)]
    assert reports[0] == reports[1]


def test_policies_meet_the_same_prices_and_differ_in_what_they_take() -> None:
    half, little = (
        one.done
        for one in judged(
            FALLING,
            Contestant("half", "close_factor", {"penalty": "0.05"}),
            Contestant("little", "close_factor", {"penalty": "0.01"}),
        )
    )
    assert half.prices == little.prices
    assert half.count > 0
    assert half.penalty_usd * 10**6 // half.repaid > little.penalty_usd * 10**6 // little.repaid
    assert half.bad_debt == little.bad_debt == 0


def test_nobody_is_liquidated_while_the_price_stands() -> None:
    still = replace(FALLING, price=PricePath(60_000 * WAD, volatility=0.0, jumps_per_year=0.0))
    [one] = judged(still, *named("close_factor"))
    assert (one.done.count, one.done.seized, one.done.bad_debt) == (0, 0, 0)
    assert len(one.done.healths) == 2 * FALLING.count


def test_a_crash_leaves_bad_debt_and_closes_borrowers_in_full() -> None:
    [one] = judged(CRASHING, *named("close_factor"))
    assert one.done.bad_debt > 0
    assert one.done.full_closes > 0
    assert one.done.closed == one.done.borrowers == CRASHING.count


def test_nobody_is_left_liquidatable_after_an_hour() -> None:
    """Healths are taken once a day, after the hour before was dealt with and before this hour's price was."""
    [one] = judged(replace(FALLING, hours=25), *named("target_health"))
    assert min(one.done.healths) > WAD // 2


def test_a_policy_that_breaks_is_replaced_by_the_built_in_full_close() -> None:
    plugins = [*shipped().catalogue.plugins(), *bad_host().catalogue.plugins()]
    host = PluginHost(Registered(Catalogue(plugins), {}))
    done = run_policy(host, PolicyJob(FALLING, Contestant("bad", "forger")), lambda: None)
    assert done.full_closes == done.count > 0
    assert done.fault is not None
    assert "bad-plugin 6.6.6" in done.fault


def test_a_policy_whose_penalty_the_terms_do_not_admit_is_said_in_a_sentence() -> None:
    with pytest.raises(ExperimentFailed, match="X3"):
        judged(replace(FALLING, weight=WAD), Contestant("dear", "close_factor", {"penalty": "0.1"}))
