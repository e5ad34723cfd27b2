"""Conversions of curves: every published case, and random ones against the contracts' own arithmetic."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gql_server.upstream.checking import HostModels, Verdict, check_case
from gql_server.upstream.reading import Case, read_cases
from gql_server.upstream.registry import CONVERSIONS
from tests.counts import count
from tests.plugins.hosts import shipped
from tests.plugins.vectors import VECTORS
from tests.upstream import contracts
from tests.upstream.curve_cases import OURS, differences, meets

CASES = [case for case in read_cases(VECTORS.read_text("utf-8")) if case.model in OURS]
RANDOM = settings(max_examples=count(test=60, soak=20_000))
AMOUNTS = st.one_of(st.integers(0, 10**6), st.integers(0, 10**28))
BPS = st.integers(0, 10_000)
WADS = st.integers(0, 2 * 10**18)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_case_is_met(case: Case) -> None:
    assert differences(case) is None


def test_every_conversion_is_registered_and_has_published_cases() -> None:
    assert {name: CONVERSIONS[name] for name in OURS} == OURS
    assert {case.model for case in CASES} == set(OURS)


def test_every_conversion_goes_through_a_model_that_ships() -> None:
    shipping = {model.name for model in shipped().catalogue.models()}
    assert {conversion.plugin for conversion in OURS.values()} <= shipping


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 9_999), BPS, BPS, st.integers(0, 80_000), BPS)
@RANDOM
def test_aave_v3_is_met(
    debt: int, liquidity: int, unbacked: int, optimal: int, base: int, slope1: int, slope2: int, reserve_factor: int
) -> None:
    borrow, supply = contracts.aave_v3(
        debt, liquidity, unbacked, optimal=optimal, base=base, slope1=slope1, slope2=slope2, reserve_factor=reserve_factor
    )
    params = {
        "optimalUsageRatioBps": optimal,
        "baseVariableBorrowRateBps": base,
        "variableRateSlope1Bps": slope1,
        "variableRateSlope2Bps": slope2,
        "reserveFactorBps": reserve_factor,
    }
    pool = {"totalDebt": str(debt), "availableLiquidity": str(liquidity), "unbackedOrDeficit": str(unbacked)}
    meets("aave_v3_default_ir_v2", params, pool, {"borrowRateRay": str(borrow), "supplyRateRay": str(supply)}, off_by=100_000)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(100, 9_900), BPS, BPS, st.integers(0, 80_000))
@RANDOM
def test_aave_v4_is_met(drawn: int, liquidity: int, swept: int, optimal: int, base: int, before: int, after: int) -> None:
    rate = contracts.aave_v4(drawn, liquidity, swept, optimal=optimal, base=base, before=before, after=after)
    params = {
        "optimalUsageRatioBps": optimal,
        "baseBorrowRateBps": base,
        "rateGrowthBeforeOptimalBps": before,
        "rateGrowthAfterOptimalBps": after,
    }
    meets(
        "aave_v4_asset_ir",
        params,
        {"drawn": str(drawn), "liquidity": str(liquidity), "swept": swept},
        {"borrowRateRay": rate},
        off_by=1_000,
    )


def decimal(wad: int) -> str:
    return f"{wad // 10**18}.{wad % 10**18:018d}"


@given(AMOUNTS, AMOUNTS, AMOUNTS, WADS, WADS, WADS, st.integers(10**16, 2 * 10**18), st.booleans())
@RANDOM
def test_compounds_jump_rates_are_met_to_what_a_block_cuts_off(
    cash: int, borrows: int, reserves: int, base: int, multiplier: int, jump: int, kink: int, is_second: bool
) -> None:
    assume(reserves <= cash)
    blocks = 2_102_400
    utilization = contracts.compound_utilization(cash, borrows, reserves)
    per_block = contracts.compound_jump(
        utilization, base=base, multiplier=multiplier, jump=jump, kink=kink, blocks=blocks, is_second=is_second
    )
    params = {
        "baseRatePerYear": decimal(base),
        "multiplierPerYear": decimal(multiplier),
        "jumpMultiplierPerYear": decimal(jump),
        "kink": decimal(kink),
    }
    case = Case(
        "random",
        f"compound_jump_rate_v{2 if is_second else 1}",
        params,
        {"cash": cash, "borrows": borrows, "reserves": reserves},
        {"borrowApr": Fraction(per_block * blocks, 10**18)},
        Fraction(6 * blocks, 10**18),
    )
    assert differences(case) is None


@given(WADS, WADS, WADS, st.integers(0, 10**18), AMOUNTS, AMOUNTS, st.integers(10**15, 10**16), st.integers(10**15, 10**16))
@RANDOM
def test_comet_is_met_to_what_a_second_cuts_off(
    base: int, low: int, high: int, kink: int, supplied: int, borrowed: int, supply_index: int, borrow_index: int
) -> None:
    supply, borrow = supplied * supply_index // 10**15, borrowed * borrow_index // 10**15
    utilization = borrow * 10**18 // supply if supply else 0
    assume(utilization <= 10**19)
    per_second = contracts.comet(utilization, base=base, low=low, high=high, kink=kink)
    line = {"Base": decimal(base), "SlopeLow": decimal(low), "SlopeHigh": decimal(high), "Kink": decimal(kink)}
    apr = Fraction(per_second * 31_536_000, 10**18)
    case = Case(
        "random",
        "comet_rates",
        {f"{side}{name}": value for side in ("supply", "borrow") for name, value in line.items()},
        {
            "baseSupplyIndex": supply_index,
            "baseBorrowIndex": borrow_index,
            "totalSupplyBase": supplied,
            "totalBorrowBase": borrowed,
        },
        {"utilization": Fraction(utilization, 10**18), "supplyApr": apr, "borrowApr": apr},
        Fraction(20 * 31_536_000, 10**18),
    )
    assert differences(case) is None


PARTS = st.one_of(st.integers(0, contracts.U32), st.sampled_from([0, 1, 2**31, contracts.U32 - 1, contracts.U32]))


@given(PARTS, PARTS, st.integers(0, 10**19), st.integers(0, 10**10), st.integers(0, 10**10))
@RANDOM
def test_eulers_linear_kink_is_met(utilization: int, kink: int, base: int, slope1: int, slope2: int) -> None:
    rate = contracts.euler_kink(utilization, base=base, slope1=slope1, slope2=slope2, kink=kink)
    params = {"baseRate": str(base), "slope1": slope1, "slope2": slope2, "kinkU32": kink}
    pool = {"cash": contracts.U32 - utilization, "borrows": utilization}
    meets("euler_linear_kink", params, pool, {"ratePerSecRay": str(rate)})


@given(PARTS, PARTS, st.integers(0, 10**19), st.integers(0, 10**10), st.integers(0, 200), st.integers(10**15, 10**20))
@RANDOM
def test_eulers_linear_kinky_is_met(utilization: int, kink: int, base: int, slope: int, shape: int, cutoff: int) -> None:
    rate = contracts.euler_kinky(utilization, base=base, slope=slope, shape=shape, kink=kink, cutoff=cutoff)
    params = {"baseRate": str(base), "slope": slope, "shape": shape, "kinkU32": kink, "cutoff": str(cutoff)}
    pool = {"cash": contracts.U32 - utilization, "borrows": utilization}
    case = Case("random", "euler_linear_kinky", params, pool, {"ratePerSecRay": str(rate)}, tolerance_relative=Fraction(1, 10**12))
    assert differences(case) is None


@given(st.integers(0, 10**5), st.integers(1, 10**5 - 1), st.lists(st.integers(0, 146_248_508_681), min_size=3, max_size=3))
@RANDOM
def test_fraxlends_linear_rate_is_met(utilization: int, vertex_utilization: int, rates: list[int]) -> None:
    minimum, vertex, maximum = sorted(rate // 50 for rate in rates)
    rate = contracts.fraxlend(utilization, minimum=minimum, vertex=vertex, maximum=maximum, vertex_utilization=vertex_utilization)
    params = {
        "minInterest": minimum,
        "vertexInterest": vertex,
        "maxInterest": maximum,
        "vertexUtilization1e5": vertex_utilization,
    }
    meets("fraxlend_linear", params, {"utilization1e5": utilization}, {"ratePerSec": rate})


@given(st.lists(BPS, min_size=1, max_size=9, unique=True), st.lists(BPS, min_size=11, max_size=11), st.integers(0, 120_000))
@RANDOM
def test_kaminos_line_is_met(inner: list[int], rates: list[int], utilization: int) -> None:
    xs = sorted({0, 10_000, *inner})
    line = list(zip(xs, sorted(rates)[: len(xs)], strict=True))
    clamped = Fraction(min(utilization, 100_000), 10)
    (x1, y1), (x2, y2) = next(piece for piece in pairwise(line) if clamped <= piece[1][0])
    rate = (y1 + (y2 - y1) * (clamped - x1) / (x2 - x1)) / 10_000
    params = {"pointsBps": [*line, *[line[-1]] * (11 - len(line))], "padTo": 11}
    meets("multipoint_curve_kamino", params, {"utilization": decimal(utilization * 10**13)}, {"borrowApr": rate})


@pytest.mark.parametrize("model", sorted(OURS))
def test_a_case_that_does_not_say_what_it_takes_is_not_covered(model: str) -> None:
    result = check_case(Case("empty", model, {}, {}, {"rate": 0}), OURS[model], HostModels(shipped()))
    assert result.verdict is Verdict.NOT_COVERED
    assert (result.reason or "").startswith("the case does not say ")
