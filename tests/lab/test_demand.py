"""Customers respond to rates as it is said that they do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.lab.chance import BILLION
from gql_server.lab.demand import part_of_gap, wanted
from gql_server.lab.scenario import BORROWERS, LENDERS
from gql_server.units import WAD

POINT = WAD // 100


def test_at_the_outside_rate_they_want_their_total_where_chance_has_moved_it() -> None:
    assert wanted(LENDERS, 1_000, BILLION, LENDERS.outside_rate, likes_high=True) == 1_000
    assert wanted(LENDERS, 1_000, BILLION * 3 // 2, LENDERS.outside_rate, likes_high=True) == 1_500


@pytest.mark.parametrize(("points", "expected"), [(1, 1_100), (-1, 900), (0, 1_000), (-30, 0), (90, 3_000)])
def test_lenders_want_a_tenth_more_for_each_point_that_they_are_paid_more(points: int, expected: int) -> None:
    rate = LENDERS.outside_rate + points * POINT
    assert wanted(LENDERS, 1_000, BILLION, rate, likes_high=True) == expected


@pytest.mark.parametrize(("points", "expected"), [(1, 900), (-1, 1_100)])
def test_borrowers_want_a_tenth_less_for_each_point_that_they_pay_more(points: int, expected: int) -> None:
    assert wanted(BORROWERS, 1_000, BILLION, BORROWERS.outside_rate + points * POINT, likes_high=False) == expected


def test_without_elasticity_they_do_not_care() -> None:
    assert wanted(replace(BORROWERS, elasticity=0), 1_000, BILLION, WAD, likes_high=False) == 1_000


@pytest.mark.parametrize(("gap", "part"), [(100, 10), (-100, -10), (9, 0), (-9, 0)])
def test_a_part_of_the_gap_is_closed_rounded_toward_nothing(gap: int, part: int) -> None:
    assert part_of_gap(gap, 10) == part
