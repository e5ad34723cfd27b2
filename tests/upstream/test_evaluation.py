"""Any registered model answers a script exactly, and what cannot be answered is said as data."""

from __future__ import annotations

from typing import Any

import pytest

from gql_server.plugin_host import Catalogue, PluginHost
from gql_server.plugin_host.registration import Registered
from gql_server.upstream.evaluation import evaluate, is_error
from tests.misbehaving.loading import bad_host
from tests.plugins.hosts import shipped

CURVE = {"kind": "RATE_MODEL", "name": "two_slope_kinked", "params": {"optimal_utilization": "0.8"}}
COLLATERAL = {"symbol": "BTC", "decimals": 8, "amount": "1", "price": "60000", "weight": "0.9"}
DEBT = {"symbol": "USDC", "decimals": 6, "amount": "52000", "price": "1", "maintenanceFraction": "0.05"}
POLICY = {"kind": "LIQUIDATION_POLICY", "name": "close_factor"}


def error_of(entry: object) -> str:
    """The message of a case that cannot be answered."""
    reply: Any = evaluate(shipped(), entry)
    assert is_error(reply), reply
    message: str = reply["error"]["message"]
    return message


def planned(collateral: dict[str, object], debt: dict[str, object], **view: object) -> Any:  # noqa: ANN401 - JSON
    """What the close-factor policy answers to a view."""
    return evaluate(shipped(), POLICY | {"input": {"collateral": [collateral], "debts": [debt], **view}})


def test_a_curve_answers_its_rate_as_text() -> None:
    assert evaluate(shipped(), CURVE | {"input": {"utilization": "0.9"}}) == {"rate": "340000000000000000", "state": ""}


@pytest.mark.parametrize("utilization", ["0.9", "0.900", 9 * 10**17, pytest.param(str(9 * 10**17), id="digits")])
def test_an_integer_and_fixed_notation_mean_the_same(utilization: object) -> None:
    given = {"utilization": utilization, "elapsedSeconds": 3600, "state": ""}
    assert evaluate(shipped(), CURVE | {"input": given})["rate"] == "340000000000000000"


def test_parameters_may_be_written_as_answers_are() -> None:
    given = CURVE | {"params": {"optimal_utilization": "800000000000000000"}, "input": {"utilization": "0.9"}}
    assert evaluate(shipped(), given)["rate"] == "340000000000000000"
    assert is_error(evaluate(shipped(), CURVE | {"params": {"optimal_utilization": "9" * 30}, "input": {"utilization": "0.9"}}))


@pytest.mark.parametrize("kind", ["RATE_MODEL", "rate-model", "rate_model"])
def test_a_kind_may_be_written_in_either_way(kind: str) -> None:
    assert not is_error(evaluate(shipped(), CURVE | {"kind": kind, "input": {"utilization": 0, "elapsed_seconds": 0}}))


@pytest.mark.parametrize("feed", ["staking.epoch_rate.3", "staking.epoch_rate.{feed}"])
def test_a_reward_is_told_feeds_by_their_recorded_or_their_declared_names(feed: str) -> None:
    parameters = {"feed": 3, "dilution_factor": "1", "epoch_seconds": 315_360}
    entry = {"kind": "staking-reward", "name": "epoch_feed", "params": parameters}
    told = {feed: "0.001", f"{feed}.age": 60}
    assert evaluate(shipped(), entry | {"input": {"observations": told}}) == {"rate": "100000000000000000"}
    assert evaluate(shipped(), entry | {"input": {"observations": {"staking.epoch_rate.4": "0.001"}}}) == {"rate": None}


def test_a_reward_answers_its_rate() -> None:
    entry = {"kind": "staking-reward", "name": "fixed_rate", "params": {"rate": "0.03"}, "input": {"observations": {"x": 1}}}
    assert evaluate(shipped(), entry) == {"rate": "30000000000000000"}


def test_a_reward_that_lives_on_a_feed_is_told_it_by_its_recorded_name() -> None:
    entry = {"kind": "STAKING_REWARD", "name": "exchange_rate_growth", "params": {"feed": 3, "dilution_factor": "1"}}
    feed = "staking.exchange_rate.3"
    told = {feed: "1.001", f"{feed}.before": "1", f"{feed}.seconds": 31_536, f"{feed}.age": "60"}
    assert evaluate(shipped(), entry | {"input": {"observations": {**told, f"{feed}.seconds": 315_360}}}) == {
        "rate": "100000000000000000"
    }
    assert evaluate(shipped(), entry | {"input": {"observations": {feed: "1.001"}}}) == {"rate": None}


def test_a_plan_beyond_its_bounds_is_the_models_fault() -> None:
    plugins = [*shipped().catalogue.plugins(), *bad_host().catalogue.plugins()]
    host = PluginHost(Registered(Catalogue(plugins), {}))
    entry = {"kind": "LIQUIDATION_POLICY", "name": "odd_plan", "params": {"which": 6}}
    reply: Any = evaluate(host, entry | {"input": {"collateral": [COLLATERAL], "debts": [DEBT]}})
    assert reply["error"]["code"] == "MODEL_BROKE"


def test_a_model_that_raises_is_said_as_data() -> None:
    reply: Any = evaluate(bad_host(), {"kind": "rate-model", "name": "raises", "input": {"utilization": 0}})
    assert reply["error"]["code"] == "MODEL_BROKE"
    assert "raised" in reply["error"]["message"]


def test_a_policy_answers_its_plan_and_its_highest_penalty() -> None:
    reply = planned(COLLATERAL, DEBT)
    [step] = reply["plan"]["steps"]
    assert (step["repaySymbol"], step["seizeSymbol"], step["repayAmount"]) == ("USDC", "BTC", "52000000000")
    assert int(reply["penaltyMax"]) >= int(step["penalty"])


def test_a_policy_has_no_plan_for_the_healthy() -> None:
    assert planned(COLLATERAL, DEBT | {"amount": 10**6})["plan"] is None


def test_what_follows_from_the_lines_may_be_said_instead() -> None:
    assert planned(COLLATERAL, DEBT, healthFactor="1.5")["plan"] is None


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (4, "not an object"),
        ({}, "kind"),
        (CURVE | {"kind": "CURVE"}, "there are RATE_MODEL"),
        (CURVE | {"name": "unheard_of"}, "no such RATE_MODEL"),
        (CURVE | {"params": {"optimal_utilization": "2"}}, "out of range"),
        (CURVE | {"params": [1]}, "params"),
        (CURVE | {"parameters": {}}, "'parameters' means nothing here"),
        (CURVE, "input.utilization: nothing"),
        (CURVE | {"input": {"utilization": "1.1"}}, "more than 1"),
        (CURVE | {"input": {"utilization": -1}}, "negative"),
        (CURVE | {"input": {"utilization": True}}, "a bool"),
        (CURVE | {"input": {"utilization": "1e-3"}}, "input.utilization"),
        (CURVE | {"input": {"utilization": 0, "elapsedSeconds": "1.5"}}, "input.elapsedSeconds"),
        (CURVE | {"input": {"utilization": 0, "elapsedSeconds": 1, "elapsed_seconds": 1}}, "twice"),
        (CURVE | {"input": {"utilization": 0, "state": 3}}, "input.state: it is not text"),
        (POLICY | {"input": {"collateral": []}}, "input.debts"),
        (POLICY | {"input": {"collateral": [{}], "debts": []}}, r"input.collateral[0].decimals"),
        (POLICY | {"input": {"collateral": [COLLATERAL | {"decimals": 19}], "debts": []}}, "19 is more than 18"),
    ],
)
def test_what_cannot_be_answered_is_said_as_data(entry: object, problem: str) -> None:
    assert problem in error_of(entry)
