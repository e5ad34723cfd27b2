"""Answers are compared exactly, key by key."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gql_server.upstream.comparing import Tolerance, differences, shown

EXACT = Tolerance(Fraction(0), Fraction(0), {})


def tolerance(absolute: str = "0", relative: str = "0", **resolution: str) -> Tolerance:
    """A tolerance, written in decimals."""
    return Tolerance(Fraction(absolute), Fraction(relative), {key: Fraction(value) for key, value in resolution.items()})


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1),
        ("0.5", Fraction(1, 2)),
        (Decimal("0.5"), "0.50"),
        ("1000000000000000000", 10**18),
        (None, None),
        (True, True),
        ("full close", "full close"),
        ([1, "2"], (1, 2)),
        ({"a": [None]}, {"a": [None], "b": 1}),
    ],
)
def test_the_same_is_the_same_however_it_is_written(expected: object, actual: object) -> None:
    assert differences({"key": expected}, {"key": actual}, EXACT) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (0, None),
        (None, 0),
        (None, "null"),
        (True, 1),
        (1, True),
        (False, None),
        ("full close", "none"),
        ("full close", 1),
        (1, 1.0),
        ([1, 2], [1]),
        ([1, 2], 1),
        ({"a": 1}, {}),
        ({"a": 1}, 1),
        (1, Fraction(10**30 + 1, 10**30)),
    ],
)
def test_the_other_is_not(expected: object, actual: object) -> None:
    assert differences({"key": expected}, {"key": actual}, EXACT) != []


def test_a_key_that_is_not_returned_is_a_difference() -> None:
    [found] = differences({"a": 1, "b": 2}, {"a": 1}, EXACT)
    assert (found.key, found.expected, found.actual) == ("b", "2", "nothing")


def test_an_element_is_named_by_its_place() -> None:
    [found] = differences({"curve": [{"x": 1}, {"x": 2}]}, {"curve": [{"x": 1}, {"x": 3}]}, EXACT)
    assert (found.key, found.excess) == ("curve[1].x", "1")


@pytest.mark.parametrize(("actual", "is_close"), [("100.5", True), ("100.500001", False), ("99.5", True), ("99.4", False)])
def test_the_absolute_tolerance_holds_on_both_sides_and_includes_its_end(actual: str, is_close: bool) -> None:
    assert (differences({"key": 100}, {"key": actual}, tolerance("0.5")) == []) is is_close


@pytest.mark.parametrize(("actual", "is_close"), [(-101, True), (-102, False)])
def test_the_relative_tolerance_is_of_what_was_expected_without_its_sign(actual: int, is_close: bool) -> None:
    assert (differences({"key": -100}, {"key": actual}, tolerance(relative="0.01")) == []) is is_close


def test_the_larger_of_the_two_tolerances_counts_not_their_sum() -> None:
    assert differences({"key": 100}, {"key": 102}, tolerance("2", "0.01")) == []
    assert differences({"key": 100}, {"key": 103}, tolerance("2", "0.01")) != []


def test_the_resolution_of_a_key_is_added_for_that_key_alone() -> None:
    close = tolerance("1", fine="2")
    assert [found.key for found in differences({"fine": 0, "other": 0}, {"fine": 3, "other": 3}, close)] == ["other"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0." + "3" * 40 + "…"),
        (Fraction(1, 8), "0.125"),
        (10**50, "1" + "0" * 50),
        ([None, True], "[null, true]"),
        ({"a": 1}, "{a: 1}"),
        (0.5, "the float 0.5"),
    ],
)
def test_values_are_shown_in_decimals(value: object, text: str) -> None:
    assert shown(value) == text
