"""Every curve against an independent exact rational, at random parameters and utilizations, and the laws that all of them keep."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.market import ModelKind
from gql_server.units import WAD
from tests.counts import count
from tests.plugins.curves import MODELS, curve, is_rounded_down, part, rate
from tests.plugins.hosts import shipped

F = Fraction
FRACTIONS = st.integers(0, WAD)


def rates(maximum: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, WAD), st.integers(0, maximum * WAD))


def two_slope_kinked(u: F, optimal_utilization: F, base_rate: F, slope_below: F, slope_above: F) -> F:
    if u > optimal_utilization:
        return base_rate + slope_below + slope_above * (u - optimal_utilization) / (1 - optimal_utilization)
    return base_rate + (slope_below * u / optimal_utilization if optimal_utilization else 0)


def jump_rate(u: F, base_rate: F, multiplier: F, jump_multiplier: F, kink: F) -> F:
    return base_rate + (multiplier * u if u <= kink else multiplier * kink + jump_multiplier * (u - kink))


def jump_rate_v2(u: F, base_rate: F, multiplier: F, jump_multiplier: F, kink: F) -> F:
    return jump_rate(u, base_rate, multiplier / kink, jump_multiplier, kink)


def white_paper(u: F, base_rate: F, multiplier: F) -> F:
    return base_rate + multiplier * u


def comet_borrow(u: F, base_rate: F, slope_low: F, slope_high: F, kink: F) -> F:
    return jump_rate(u, base_rate, slope_low, slope_high, kink)


def hyperbolic_kink(u: F, base_rate: F, slope: F, shape: int, kink: F, cutoff: F) -> F:
    if u <= kink:
        return min(cutoff, base_rate + slope * u)
    if u == 1:
        return cutoff
    risen = slope * (u - kink) * (1 - kink) * (1 + shape) / (1 - u) - slope * (u - kink) * shape
    return min(cutoff, base_rate + slope * kink + risen)


def three_point_linear(u: F, zero_rate: F, vertex_rate: F, full_rate: F, vertex_utilization: F) -> F:
    if u <= vertex_utilization:
        return zero_rate + (vertex_rate - zero_rate) * u / vertex_utilization
    return vertex_rate + (full_rate - vertex_rate) * (u - vertex_utilization) / (1 - vertex_utilization)


def multi_point(u: F, curve: list[tuple[F, F]]) -> F:
    (x1, y1), (x2, y2) = next((one, other) for one, other in pairwise(curve) if one[0] <= u <= other[0])
    return y1 + (y2 - y1) * (u - x1) / (x2 - x1)


def seven_point(u: F, zero_rate: F, full_rate: F, inner_points: list[tuple[F, F]]) -> F:
    return multi_point(u, [(F(0), zero_rate), *inner_points, (F(1), full_rate)])


def fixed(u: F, rate: F) -> F:  # noqa: ARG001 - the parameter's own name
    return rate


@dataclass(frozen=True)
class Family:
    """A curve, how to draw its parameters, what it should answer, and how many divisions it rounds down."""

    exact: Callable[..., F]
    drawn: st.SearchStrategy[dict[str, Any]]
    divisions: int = 1


def pairs(few: int, many: int, inner: st.SearchStrategy[int]) -> st.SearchStrategy[list[tuple[int, int]]]:
    return st.integers(few, many).flatmap(
        lambda n: st.tuples(st.lists(inner, min_size=n, max_size=n, unique=True), st.lists(rates(100), min_size=n, max_size=n)).map(
            lambda xy: list(zip(sorted(xy[0]), sorted(xy[1]), strict=True))
        )
    )


def with_ends(line: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(0, line[0][1]), *line[1:-1], (WAD, line[-1][1])]


@st.composite
def seven(draw: st.DrawFn) -> dict[str, Any]:
    line = draw(pairs(2, 7, st.integers(1, WAD - 1)))
    return {"zero_rate": line[0][1], "full_rate": line[-1][1], "inner_points": line[1:-1]}


@st.composite
def three(draw: st.DrawFn) -> dict[str, Any]:
    low, middle, high = sorted(draw(st.lists(rates(100), min_size=3, max_size=3)))
    vertex = draw(st.integers(1, WAD - 1))
    return {"zero_rate": low, "vertex_rate": middle, "full_rate": high, "vertex_utilization": vertex}


def of(**drawn: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(drawn)


FAMILIES = {
    "two_slope_kinked": Family(
        two_slope_kinked, of(optimal_utilization=FRACTIONS, base_rate=rates(10), slope_below=rates(10), slope_above=rates(50))
    ),
    "jump_rate": Family(
        jump_rate, of(base_rate=rates(10), multiplier=rates(90), jump_multiplier=rates(90), kink=st.integers(0, 10 * WAD))
    ),
    "jump_rate_v2": Family(
        jump_rate_v2,
        of(base_rate=rates(10), multiplier=rates(40), jump_multiplier=rates(50), kink=st.integers(1, 10 * WAD)),
        divisions=2,
    ),
    "white_paper": Family(white_paper, of(base_rate=rates(10), multiplier=rates(90))),
    "comet_borrow": Family(comet_borrow, of(base_rate=rates(10), slope_low=rates(90), slope_high=rates(90), kink=FRACTIONS)),
    "hyperbolic_kink": Family(
        hyperbolic_kink,
        of(base_rate=rates(100), slope=rates(1000), shape=st.integers(0, 10**6), kink=FRACTIONS, cutoff=rates(100)),
    ),
    "three_point_linear": Family(three_point_linear, three()),
    "multi_point": Family(multi_point, pairs(2, 11, st.integers(1, WAD - 1)).map(with_ends).map(lambda line: {"curve": line})),
    "seven_point": Family(seven_point, seven()),
    "fixed": Family(fixed, of(rate=rates(100))),
}


def exact_of(value: Any, name: str) -> Any:  # noqa: ANN401 - an integer or points
    if isinstance(value, list):
        return [(part(x), part(y)) for x, y in value]
    return value if name == "shape" else part(value)


def utilizations(parameters: dict[str, Any]) -> st.SearchStrategy[int]:
    """Near the ends and the kinks more often than elsewhere."""
    kinks = [parameters.get(name, 0) for name in ("kink", "optimal_utilization", "vertex_utilization")]
    kinks += [x for name in ("curve", "inner_points") for x, _ in parameters.get(name, [])]
    near = [min(max(kink + step, 0), WAD) for kink in (0, WAD, *kinks) for step in (-1, 0, 1)]
    return st.one_of(FRACTIONS, st.sampled_from(near))


@pytest.mark.parametrize("name", FAMILIES)
@given(data=st.data())
@settings(max_examples=count(test=60, soak=20_000))
def test_the_rate_is_the_exact_one_rounded_down(name: str, data: st.DataObject) -> None:
    family = FAMILIES[name]
    parameters = data.draw(family.drawn)
    utilization = data.draw(utilizations(parameters))
    exact = family.exact(part(utilization), **{key: exact_of(value, key) for key, value in parameters.items()})
    assert is_rounded_down(rate(curve(name, **parameters), utilization), exact, family.divisions)


@pytest.mark.parametrize("name", FAMILIES)
@given(data=st.data())
@settings(max_examples=count(test=30, soak=20_000))
def test_the_rate_never_falls(name: str, data: st.DataObject) -> None:
    parameters = data.draw(FAMILIES[name].drawn)
    one, other = sorted([data.draw(utilizations(parameters)), data.draw(utilizations(parameters))])
    ref = curve(name, **parameters)
    assert rate(ref, one) <= rate(ref, other)


@pytest.mark.parametrize("name", FAMILIES)
@given(st.integers(0, WAD), st.sampled_from([0, 3600]), st.sampled_from(["", "[1]"]))
@settings(max_examples=10)
def test_the_state_stays_as_it_is(name: str, utilization: int, elapsed_seconds: int, state: str) -> None:
    step = MODELS.step(curve(name), utilization, elapsed_seconds, state).step
    assert step is not None
    assert step.state == state


def test_a_curve_begins_with_the_empty_state() -> None:
    assert {shipped().choose(ModelKind.RATE_MODEL, name).initial_state for name in FAMILIES} == {""}


def test_every_curve_that_ships_is_tested_here() -> None:
    plugin = next(plugin for plugin in shipped().catalogue.plugins() if plugin.name == "rate_curves")
    assert sorted(FAMILIES) == sorted(model.name for model in plugin.models)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_dearest_parameters_stay_below_the_ceiling(name: str) -> None:
    model = shipped().catalogue.model(ModelKind.RATE_MODEL, name)
    assert model is not None
    dearest = {entry.name: entry.maximum for entry in model.parameters if hasattr(entry, "maximum")}
    if name == "three_point_linear":
        dearest["vertex_utilization"] = 1
    for kink in (0, 1, WAD // 2, WAD):
        chosen = dearest | ({"kink": kink} if "kink" in dearest else {}) | ({"inner_points": []} if name == "seven_point" else {})
        if name == "jump_rate_v2" and kink == 0:
            continue
        assert rate(curve(name, **chosen), WAD) <= 100 * WAD
