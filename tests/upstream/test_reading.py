"""A file of cases is read exactly, or refused with where and why."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gql_server.upstream.cases import integer, is_number, number
from gql_server.upstream.reading import Unreadable, read_cases

CASE = (
    '{"id": "a-1", "model": "a", "params": {"rate": 0.1}, "input": {"u": 1}, "expected": {"r": "0.3"}, "tolerance": {"rel": 1e-9}}'
)


def test_a_number_with_a_point_is_the_decimal_that_was_written() -> None:
    case = read_cases(f"[{CASE}]")[0]
    assert case.params["rate"] == Decimal("0.1")
    assert number(case.params["rate"]) == Fraction(1, 10)


def test_the_tolerance_is_exact_and_0_where_nothing_is_said() -> None:
    case = read_cases(f"[{CASE}]")[0]
    assert (case.tolerance_relative, case.tolerance_absolute) == (Fraction(1, 10**9), Fraction(0))


def test_params_and_input_may_be_left_out() -> None:
    case = read_cases('[{"id": "a", "model": "m", "expected": {"r": null}}]')[0]
    assert (case.params, case.input) == ({}, {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("{}", "not a JSON list"),
        ("[1]", "entry 1 is not an object"),
        ("[{}]", "entry 1 has no text as id"),
        ('[{"id": "a"}]', "case a has no object as expected"),
        ('[{"id": "a", "expected": {}}]', "case a expects nothing"),
        ('[{"id": "a", "expected": {"r": 1}}]', "entry 1 has no text as model"),
        ('[{"id": "a", "model": "m", "expected": {"r": 1}, "params": []}]', "case a has no object as params"),
        ('[{"id": "a", "model": "m", "expected": {"r": 1}, "tolerance": {"ulp": 1}}]', "tolerance of ulp"),
        ('[{"id": "a", "model": "m", "expected": {"r": 1}, "tolerance": {"abs": -1}}]', "tolerance abs: it is negative"),
        ('[{"id": "a", "model": "m", "expected": {"r": 1}, "tolerance": {"abs": true}}]', "tolerance abs: a bool"),
        ('[{"id": "a", "model": "m", "expected": {"r": NaN}}]', "NaN is no number"),
        ('[{"id": "a", "id": "b", "model": "m", "expected": {"r": 1}}]', "same name twice"),
        ('[{"id": "a", "model": "m", "expected": {"r": 1}}, {"id": "a", "model": "m", "expected": {"r": 1}}]', "two cases"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_list_of_cases_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem):
        read_cases(text)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (3, Fraction(3)),
        ("-0.5", Fraction(-1, 2)),
        ("1e18", Fraction(10**18)),
        (Decimal("0.25"), Fraction(1, 4)),
        (Fraction(1, 3),) * 2,
    ],
)
def test_a_number_is_read_exactly(value: object, exact: Fraction) -> None:
    assert number(value) == exact


@pytest.mark.parametrize("value", [True, None, 0.5, "half", "", "NaN", "Infinity", "1e999999999", [1]])
def test_what_is_no_exact_number_is_none(value: object) -> None:
    assert not is_number(value)


def test_a_whole_number_may_be_written_as_text() -> None:
    assert integer("1000000000000000000") == 10**18


def test_a_fraction_is_no_whole_number() -> None:
    with pytest.raises(ValueError, match="no whole number"):
        integer("0.5")
