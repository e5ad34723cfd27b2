"""A rate model may tell how it came to a rate; the host believes it only as far as it leads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.explanation import Rounding, Term
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api import Explained, ExplainsRate, RateStep, hookimpl
from gql_server.plugin_api.answers import Misbehaved
from gql_server.plugin_api.explained import check_explained
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.explaining import RateTeller
from gql_server.plugin_host.registration import register
from gql_server.units import WAD
from tests.domain.formulas import fault_of

PERCENT = WAD // 100
TOLD: list[object] = []
"""What the talker below tells next; an exception is raised."""


@dataclass(frozen=True)
class Talker:
    """Answers 5 % and tells whatever the test wants."""

    name: ClassVar[str] = "talker"
    formula: ClassVar[str] = "0.05"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return ""

    def step(self, _utilization: int, _elapsed_seconds: int, state: str) -> RateStep:
        return RateStep(5 * PERCENT, state)

    def explain(self, _utilization: int, _elapsed_seconds: int, _state: str) -> object:
        told = TOLD[-1]
        if isinstance(told, BaseException):
            raise told
        return told


@hookimpl
def register_rate_models() -> Sequence[type]:
    return [Talker]


GOOD = Explained("rate", "base", 5 * PERCENT, "exact", (("base", 5 * PERCENT, "rate"), ("seconds", 3, "seconds")))


def bad(**changes: Any) -> Explained:  # noqa: ANN401 - wrong on purpose
    """Return a step in which something is wrong."""
    return replace(GOOD, **changes)


def account(told: object, monotonic: Sequence[float] = (0.0, 0.0)) -> tuple[tuple[Term, ...], str | None]:
    host = PluginHost(register([Found("talker", "talkers", "1.0", __name__)]))
    times = iter(monotonic)
    TOLD.append(told)
    chosen = host.choose(ModelKind.RATE_MODEL, "talker").ref
    found = RateTeller(host.catalogue, monotonic=lambda: next(times)).account_of(chosen, WAD, "", 5 * PERCENT)
    assert found.formula == "0.05"
    return found.terms, found.note


def test_good_steps_become_terms_with_units_and_roundings() -> None:
    (term,), note = account([GOOD])
    assert note is None
    assert fault_of(term) is None
    assert term.rounding is Rounding.EXACT
    assert [value.decimals for _, value in term.inputs] == [18, 0]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([bad(value=5 * PERCENT + 1)], "not in the rate"),
        ([bad(unit="fraction")], "not in the rate"),
        ([], "0 steps"),
        ([GOOD] * 33, "33 steps"),
        ("steps", "not a list or a tuple"),
        ([GOOD, (1, 2)], "not exactly Explained"),
        ([bad(value=0.05)], "not exactly int"),
        ([bad(value=True), GOOD], "not exactly int"),
        ([bad(rounding="half")], "a rounding that is none"),
        ([bad(unit="florins"), GOOD], "a unit that is none"),
        ([bad(formula="x" * 401)], "401 characters"),
        ([bad(branch=3)], "not exactly str"),
        ([bad(inputs=[("base", 1, "rate")])], "no tuple"),
        ([bad(inputs=(("base", 1),))], "not name, integer and unit"),
        ([bad(inputs=(("base", 1.5, "rate"),))], "not exactly int"),
        (ValueError("no idea"), "raised ValueError: no idea"),
        (SystemExit(3), "raised SystemExit"),
    ],
)
def test_whatever_else_a_model_tells_is_dropped_with_a_note(told: object, why: str) -> None:
    terms, note = account(told)
    assert terms == ()
    assert note is not None
    assert note.startswith("talkers 1.0: talker.explain ")
    assert why in note


def test_a_model_that_takes_too_long_to_tell_is_not_waited_for_again() -> None:
    assert account([GOOD], (0.0, 1.0)) == ((), "talkers 1.0: talker.explain took longer than 0.25 s")


def test_a_model_that_is_gone_tells_nothing() -> None:
    teller = RateTeller(PluginHost(register([])).catalogue, monotonic=lambda: 0.0)
    gone = teller.account_of(ModelRef(ModelKind.RATE_MODEL, "gone", "1", "{}", ""), 0, "", 0)
    assert (gone.formula, gone.note) == ("", "it is not installed any more")


@given(
    utilization=st.integers(0, WAD),
    optimal=st.one_of(st.sampled_from([0, 1, WAD - 1, WAD]), st.integers(0, WAD)),
    rates=st.tuples(st.integers(0, 10 * WAD), st.integers(0, 10 * WAD), st.integers(0, 50 * WAD)),
)
def test_the_kinked_curve_tells_the_line_it_is_on_and_every_step_of_it_holds(
    utilization: int, optimal: int, rates: tuple[int, int, int]
) -> None:
    base, below, above = rates
    parameters = {"optimal_utilization": optimal, "base_rate": base, "slope_below": below, "slope_above": above}
    host = KINKED
    model: ExplainsRate = host.choose(ModelKind.RATE_MODEL, "two_slope_kinked", parameters).instance
    ref = host.choose(ModelKind.RATE_MODEL, "two_slope_kinked", parameters).ref
    rate = host.models(monotonic=lambda: 0.0).step(ref, utilization, 0, "").step
    assert rate is not None
    assert check_explained(model.explain(utilization, 0, ""), rate.rate)
    told = RateTeller(host.catalogue, monotonic=lambda: 0.0).account_of(ref, utilization, "", rate.rate)
    assert told.note is None
    assert [fault for term in told.terms if (fault := fault_of(term)) is not None] == []
    assert dict(told.parameters)["optimal_utilization"] == str(told.parameters[0][1])


KINKED = PluginHost.load()


def test_a_check_of_steps_raises_what_the_host_notes() -> None:
    with pytest.raises(Misbehaved):
        check_explained([GOOD], 1)
