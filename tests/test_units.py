"""Quantities: every rounding against exact fractions, roots, yields, and the strict notation."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.units import (
    HOURS_PER_YEAR,
    WAD,
    NotFixedNotation,
    apy_from_apr,
    format_fixed,
    format_rate,
    mul_div_down,
    mul_div_up,
    parse_fixed,
    simple_interest_down,
    sqrt_down,
    sqrt_up,
    worth_down,
    worth_up,
)

amounts = st.integers(min_value=0, max_value=2**140)
signed = st.integers(min_value=-(2**140), max_value=2**140)
divisors = st.integers(min_value=1, max_value=2**140)
decimals = st.integers(min_value=0, max_value=18)


@given(signed, amounts, divisors)
def test_mul_div_down_is_the_greatest_integer_not_above_the_quotient(a: int, b: int, divisor: int) -> None:
    assert mul_div_down(a, b, divisor) == floor(Fraction(a * b, divisor))


@given(signed, amounts, divisors)
def test_mul_div_up_is_the_least_integer_not_below_the_quotient(a: int, b: int, divisor: int) -> None:
    assert mul_div_up(a, b, divisor) == ceil(Fraction(a * b, divisor))


@given(amounts)
def test_the_roots_enclose_the_exact_root_by_less_than_one_unit(value: int) -> None:
    down, up = sqrt_down(value), sqrt_up(value)
    assert down * down <= value * WAD <= up * up
    assert 0 <= up - down <= 1
    assert (down == up) == (down * down == value * WAD)


def test_a_perfect_square_has_one_root() -> None:
    assert sqrt_down(4 * WAD) == sqrt_up(4 * WAD) == 2 * WAD


@given(amounts, amounts, decimals)
def test_worth_down_and_up_enclose_the_exact_worth(amount: int, price: int, places: int) -> None:
    exact = Fraction(amount * price, 10**places)
    assert worth_down(amount, price, places) == floor(exact)
    assert worth_up(amount, price, places) == ceil(exact)


@given(st.integers(min_value=0, max_value=10 * WAD))
def test_apy_is_the_hourly_compounded_rate_rounded_down(apr: int) -> None:
    with localcontext() as context:
        context.prec = 120
        exact = (1 + Decimal(apr) / WAD / HOURS_PER_YEAR) ** HOURS_PER_YEAR - 1
        scaled = exact * WAD
    assert scaled - 1 <= apy_from_apr(apr) <= scaled


def test_apy_of_nothing_is_nothing() -> None:
    assert apy_from_apr(0) == 0


def test_apy_of_five_percent_is_a_little_more_than_five_percent() -> None:
    assert format_rate(apy_from_apr(5 * WAD // 100)).startswith("0.0512709")


@given(st.integers(min_value=0, max_value=10**50), st.integers(min_value=0, max_value=18))
def test_what_is_written_is_read_back(units: int, places: int) -> None:
    assert parse_fixed(format_fixed(units, places), places) == units


@given(st.integers(min_value=-(10**50), max_value=-1), st.integers(min_value=0, max_value=18))
def test_a_negative_number_is_read_back_where_a_sign_makes_sense(units: int, places: int) -> None:
    text = format_fixed(units, places)
    assert parse_fixed(text, places, is_signed=True) == units
    with pytest.raises(NotFixedNotation):
        parse_fixed(text, places)


@given(st.integers(min_value=0, max_value=10**40))
def test_a_rate_is_written_without_trailing_zeros_and_read_back(value: int) -> None:
    text = format_rate(value)
    assert parse_fixed(text, 18) == value
    assert text.endswith(".0") or not text.endswith("0")


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("0", 0),
        ("0.0", 0),
        ("1", 100_000_000),
        ("1.5", 150_000_000),
        ("1.50000000", 150_000_000),
        ("1.500000000000", 150_000_000),
        ("0.00000001", 1),
        ("123456789012345678901234567890", 12345678901234567890123456789000000000),
    ],
)
def test_fixed_notation_is_read_exactly(text: str, units: int) -> None:
    assert parse_fixed(text, 8) == units


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "\t1",
        "NaN",
        "Infinity",
        "inf",
        "-1",
        "-0",
        "+1",
        "1e5",
        "1E5",
        "1e-5",
        "0x10",
        "1_000",
        "1,000",
        "1,5",
        ".5",
        "1.",
        ".",
        "-",
        "01",
        "00",
        "1.5.0",
        "1..5",
        "--1",
        "\uff11",
        "1.\uff15",
        "\u0661",
        "\u00b2",
        "1\u00a0",
        "1\u2009000",
        "\u22121",
        "1.123456789",
        "9" * 51,
        "1." + "0" * 37,
        "true",
    ],
)
def test_anything_but_fixed_notation_is_refused(text: str) -> None:
    with pytest.raises(NotFixedNotation):
        parse_fixed(text, 8)


def test_more_decimals_than_the_asset_has_are_refused_and_never_rounded() -> None:
    with pytest.raises(NotFixedNotation, match="at most 6 decimals"):
        parse_fixed("1.0000001", 6)


def test_zeros_beyond_the_decimals_say_nothing_and_are_accepted() -> None:
    assert parse_fixed("1.5000000000", 1) == 15
    assert parse_fixed("7.000", 0) == 7


@given(st.text(max_size=12))
def test_whatever_text_is_accepted_is_plain_ascii_digits_and_one_point(text: str) -> None:
    try:
        parse_fixed(text, 18, is_signed=True)
    except NotFixedNotation:
        return
    digits = text.removeprefix("-")
    assert digits.isascii()
    assert digits.replace(".", "", 1).isdigit()


@pytest.mark.parametrize(
    ("units", "places", "text"),
    [(0, 0, "0"), (0, 2, "0.00"), (5, 0, "5"), (-5, 0, "-5"), (-5, 2, "-0.05"), (150_000_000, 8, "1.50000000")],
)
def test_fixed_notation_is_written_with_all_its_decimals(units: int, places: int, text: str) -> None:
    assert format_fixed(units, places) == text


def test_a_whole_rate_keeps_one_decimal() -> None:
    assert format_rate(0) == "0.0"
    assert format_rate(10 * WAD) == "10.0"
    assert format_rate(-WAD // 2) == "-0.5"


@pytest.mark.parametrize(
    ("value", "down", "up"), [(0, 0, 0), (1, 10**9, 10**9), (2, 1_414_213_562, 1_414_213_563), (4 * WAD, 2 * WAD, 2 * WAD)]
)
def test_a_root_is_rounded_down_or_up_to_the_next_unit(value: int, down: int, up: int) -> None:
    assert (sqrt_down(value), sqrt_up(value)) == (down, up)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1e5", "expected digits with at most one decimal point, such as 1.50"),
        ("-1", "expected a number that is not negative"),
        ("1.123456789", "expected at most 8 decimals"),
    ],
)
def test_what_is_not_read_says_what_was_expected(text: str, problem: str) -> None:
    with pytest.raises(NotFixedNotation) as refused:
        parse_fixed(text, 8)
    assert str(refused.value) == problem


@pytest.mark.parametrize(("seconds", "earned"), [(0, 0), (31_536_000, 7), (31_535_999, 6), (3 * 31_536_000, 21)])
def test_simple_interest_is_rounded_down_to_whole_units(seconds: int, earned: int) -> None:
    interest = simple_interest_down(70, WAD // 10, seconds)
    assert interest == earned
    assert isinstance(interest, int)
