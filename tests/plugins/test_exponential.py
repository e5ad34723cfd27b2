"""The exponential function in integers, against 60 digits of it."""

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.units import WAD
from tests.counts import count
from tests.plugins.controllers import controller
from tests.plugins.hosts import shipped

MANY = settings(max_examples=count(test=150, soak=50_000), deadline=None)


def module() -> Any:  # noqa: ANN401 - a plugin's module, on the path once the host is there
    shipped()
    from gql_server_rate_controllers import exponential

    return exponential


def exact(exponent: int) -> Decimal:
    return (Decimal(exponent) / WAD).exp() * WAD


@MANY
@given(st.one_of(st.integers(0, 12 * WAD), st.integers(0, 10**15)))
def test_growth_is_exact_and_rounded_down(exponent: int) -> None:
    with localcontext(prec=60):
        expected = int(exact(exponent) - WAD)
    assert expected - 1 <= module().growth_down(exponent) <= expected


@MANY
@given(st.integers(-41 * WAD, 93 * WAD))
def test_the_approximation_is_within_nine_thousandths(exponent: int) -> None:
    with localcontext(prec=60):
        expected = exact(exponent)
        assert abs(module().taylor_exp(exponent) - expected) <= expected * 9_017 / 1_000_000 + 1


@MANY
@given(st.integers(-50 * WAD, 100 * WAD), st.integers(0, WAD))
def test_the_approximation_never_falls(exponent: int, more: int) -> None:
    assert module().taylor_exp(exponent) <= module().taylor_exp(exponent + more)


@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (0, WAD),
        (693_147_180_559_945_309, 2 * WAD),
        (-41_446_531_673_892_822_313, 0),
        (93_859_467_695_000_404_319, 57716089161558943949701069502944508345128_422502756744429568),
        (10**30, 57716089161558943949701069502944508345128_422502756744429568),
        (-(10**30), 0),
        (-WAD, 370_113_253_479_550_356),
    ],
)
def test_the_approximation_meets_the_published_values(exponent: int, expected: int) -> None:
    assert module().taylor_exp(exponent) == expected
    assert controller("adaptive_curve").growth(exponent) == expected
