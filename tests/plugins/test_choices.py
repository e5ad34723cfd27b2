"""What a client may send as a model's parameters, and what a market records of it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api import ParameterInvalid, RateStep, parameter
from gql_server.plugin_api.declared.types import ModelParameter
from gql_server.plugin_api.declared.values import ValueRefused, read_value, show_value
from gql_server.plugin_host import ChoiceInvalid, ModelChoice, PluginHost
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.registration import register
from gql_server.units import WAD
from tests.misbehaving.registrations import Rates
from tests.plugins.hosts import shipped

RATE = ModelParameter("rate", "A rate.", "rate", None, 0, 10 * WAD)
SECONDS = ModelParameter("seconds", "A time.", "seconds", None, 1, 86_400)


@dataclass(frozen=True)
class Corridor:
    """A rate between two others."""

    name: ClassVar[str] = "corridor"
    formula: ClassVar[str] = "low <= rate <= high"
    is_monotone: ClassVar[bool] = True

    low: int = parameter("The lowest rate.", unit="rate", minimum=0, maximum=WAD)
    high: int = parameter("The highest rate.", unit="rate", default=WAD, minimum=0, maximum=WAD)

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ParameterInvalid("low", "it is above high")

    def initial_state(self) -> str:
        return f"[{self.low}]"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:  # noqa: ARG002 - nothing depends on it here
        return RateStep(self.low, state)


corridors = Rates([Corridor])
HOST = PluginHost(register([Found("corridors", "corridors", "1.2", f"{__name__}:corridors")]))


def chosen(parameters: Any) -> ModelRef:  # noqa: ANN401 - what a client sends
    return HOST.resolve(ModelKind.RATE_MODEL, "corridor", parameters)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("0.05", 5 * 10**16), ("1", WAD), (5, 5), ("0", 0), ("10.000000000000000000", 10 * WAD), (10 * WAD, 10 * WAD)],
)
def test_a_rate_is_text_in_fixed_notation_or_an_integer_as_it_is(sent: object, meant: int) -> None:
    assert read_value(RATE, sent) == meant


@pytest.mark.parametrize(("sent", "meant"), [("3600", 3600), (60, 60), ("1", 1)])
def test_a_unit_without_decimals_may_be_text_as_well(sent: object, meant: int) -> None:
    assert read_value(SECONDS, sent) == meant


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (0.05, "a float is neither an integer nor text"),
        (True, "a bool is neither an integer nor text"),
        (None, "a NoneType is neither an integer nor text"),
        ([], "a list is neither an integer nor text"),
        ("1e-2", "'1e-2' is not a number"),
        (" 1", "' 1' is not a number"),
        ("NaN", "'NaN' is not a number"),
        ("0.0000000000000000001", "'0.0000000000000000001' is not a number: expected at most 18 decimals"),
        ("-1", "'-1' is not a number: expected a number that is not negative"),
        ("10.1", "10.1 is out of range"),
        (-1, "-0.000000000000000001 is out of range"),
        (10**4000, "such a number is out of range"),
    ],
)
def test_anything_else_is_refused(sent: object, problem: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_value(RATE, sent)
    assert str(refused.value).startswith(problem)


def test_seconds_have_no_decimals() -> None:
    with pytest.raises(ValueRefused, match="expected at most 0 decimals"):
        read_value(SECONDS, "1.5")


@given(st.integers(0, 10 * WAD))
def test_what_is_shown_is_what_would_be_sent(value: int) -> None:
    assert read_value(RATE, show_value("rate", value)) == value


def test_a_market_records_version_canonical_parameters_and_their_hash() -> None:
    ref = HOST.resolve(ModelKind.RATE_MODEL, "corridor", {"low": "0.01", "high": 5 * 10**17}, since=7)
    text = '{"high":500000000000000000,"low":10000000000000000}'
    assert ref == ModelRef(ModelKind.RATE_MODEL, "corridor", "1.2", text, hashlib.sha256(text.encode()).hexdigest(), 7)


def test_however_it_is_written_the_same_choice_has_the_same_hash() -> None:
    ways: list[Any] = [
        {"low": "0.5"},
        {"high": "1.0", "low": 5 * 10**17},
        '{"low": "0.50"}',
        '{ "high": 1000000000000000000, "low": 500000000000000000 }',
    ]
    assert len({chosen(way) for way in ways}) == 1


def test_recorded_parameters_are_shown_as_a_client_would_send_them() -> None:
    ref = chosen({"low": 5 * 10**16})
    shown = HOST.shown_parameters(ref)
    assert shown == {"low": "0.05", "high": "1.0"}
    assert chosen(shown) == ref


def test_parameters_of_a_model_that_is_gone_are_shown_as_integers() -> None:
    gone = ModelRef(ModelKind.RATE_MODEL, "gone", "1", '{"b":2,"a":1}', "")
    assert HOST.shown_parameters(gone) == {"a": "1", "b": "2"}


REFUSED: list[tuple[Any, str | None, str, str]] = [
    ({}, "low", "it must be given", 'text from "0.0" to "1.0" (1 is 100 % a year), or an integer from 0 to 1000000000000000000'),
    ({"low": 1, "depth": 2}, "depth", "there is no such parameter", "an object with low, high"),
    ({"low": "1.5"}, "low", "1.5 is out of range", 'text from "0.0" to "1.0"'),
    ({"low": "0.5", "high": "0.4"}, "low", "it is above high", 'text from "0.0" to "1.0"'),
    ("[1]", None, "the parameters are not a JSON object", "an object with low, high"),
    ("{", None, "the parameters are not a JSON object", "an object with low, high"),
    ('{"low":1,"low":2}', None, "the parameters are not a JSON object", "an object with low, high"),
    ('{"low":0.5}', "low", "a float is neither an integer nor text in fixed notation", 'text from "0.0" to "1.0"'),
    ('{"low":' + "1" * 5000 + "}", None, "the parameters are not a JSON object", "an object with low, high"),
    ("[" * 16_000, None, "the parameters are not a JSON object", "an object with low, high"),
    ('{"low":1}' + " " * 20_000, None, "the parameters are not a JSON object", "an object with low, high"),
]


@pytest.mark.parametrize(("sent", "parameter", "problem", "accepts"), REFUSED)
def test_a_refusal_names_the_parameter_and_what_is_accepted(
    sent: Any,  # noqa: ANN401 - what a client sends
    parameter: str | None,
    problem: str,
    accepts: str,
) -> None:
    with pytest.raises(ChoiceInvalid) as refused:
        chosen(sent)
    assert (refused.value.parameter, refused.value.problem) == (parameter, problem)
    assert refused.value.accepts.startswith(accepts)


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ChoiceInvalid, match="there is no such RATE_MODEL; give one of corridor"):
        HOST.resolve(ModelKind.RATE_MODEL, "two_slope", {})


def test_a_kind_that_nobody_offers_is_refused() -> None:
    with pytest.raises(ChoiceInvalid, match="give one of nothing: no plugin offers one"):
        HOST.resolve(ModelKind.STAKING_REWARD, "fixed_rate", {})


def test_a_choice_knows_its_initial_state() -> None:
    assert HOST.choose(ModelKind.RATE_MODEL, "corridor", {"low": 3}).initial_state == "[3]"


def test_three_choices_make_the_models_of_a_market() -> None:
    models = shipped().market_models(
        rate_model=ModelChoice("two_slope_kinked", {"base_rate": "0.01"}),
        staking_rewards=[ModelChoice("fixed_rate", '{"rate": "0.05"}')],
        liquidation_policy=ModelChoice("close_factor", {"penalty": "0.02"}),
        since=9,
    )
    assert json.loads(models.rate_model.parameters)["base_rate"] == WAD // 100
    assert [reward.name for reward in models.staking_rewards] == ["fixed_rate"]
    assert (models.initial_state, models.penalty_max, models.liquidation_policy.since) == ("", WAD // 50, 9)
