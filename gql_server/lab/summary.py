"""What an experiment comes to: a few exact numbers about a year of a market."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from gql_server.lab.course import Course
from gql_server.lab.distribution import Distribution, distribution_of, shown
from gql_server.lab.scenario import Scenario
from gql_server.units import HOURS_PER_YEAR, WAD, format_fixed, format_rate


@dataclass(frozen=True)
class Summary:
    """A market under one model. Amounts in units; rates, yields and utilization with 18 decimals.

    Args:
        lender_yield: What a lend share grew by, over the year that the hours make.
        rate_move: How far the borrow rate moved from hour to hour, on average.
        hours_above_throttle: Hours at whose end utilization was above the throttle's threshold.
    """

    borrowers_paid: int
    lenders_earned: int
    house_earned: int
    lender_yield: int
    borrow_rate: Distribution | None
    lend_rate: Distribution | None
    utilization: Distribution | None
    rate_move: int
    hours_above_throttle: int
    refused_borrows: int
    refused_withdrawals: int
    stale_hours: int
    fault: str | None
    lent_mean: int
    borrowed_mean: int

    def data(self, decimals: int) -> dict[str, object]:
        """Return it for a report: amounts in whole tokens."""
        return {
            "borrowersPaid": format_fixed(self.borrowers_paid, decimals),
            "lendersEarned": format_fixed(self.lenders_earned, decimals),
            "houseEarned": format_fixed(self.house_earned, decimals),
            "lenderYield": format_rate(self.lender_yield),
            "borrowRate": shown(self.borrow_rate),
            "lendRate": shown(self.lend_rate),
            "utilization": shown(self.utilization),
            "rateMovePerHour": format_rate(self.rate_move),
            "hoursAboveThrottle": self.hours_above_throttle,
            "hoursBorrowsRefused": self.refused_borrows,
            "hoursWithdrawalsRefused": self.refused_withdrawals,
            "staleHours": self.stale_hours,
            "fault": self.fault,
            "meanLent": format_fixed(self.lent_mean, decimals),
            "meanBorrowed": format_fixed(self.borrowed_mean, decimals),
        }


def summarize(course: Course, scenario: Scenario) -> Summary:
    """Return what a course comes to."""
    hours = max(1, len(course.borrow_rates))
    growth = course.share_price_last * WAD // course.share_price_first - WAD if course.share_price_first else 0
    threshold = scenario.terms.throttle_threshold
    return Summary(
        borrowers_paid=course.money.borrowers_paid,
        lenders_earned=course.money.lenders_earned,
        house_earned=course.money.house_earned,
        lender_yield=growth * HOURS_PER_YEAR // hours,
        borrow_rate=distribution_of(course.borrow_rates),
        lend_rate=distribution_of(course.lend_rates),
        utilization=distribution_of(course.utilizations),
        rate_move=sum(abs(after - before) for before, after in pairwise(course.borrow_rates)) // hours,
        hours_above_throttle=sum(utilization > threshold for utilization in course.utilizations),
        refused_borrows=course.refused_borrows,
        refused_withdrawals=course.refused_withdrawals,
        stale_hours=course.stale_hours,
        fault=course.fault,
        lent_mean=sum(course.lent) // hours,
        borrowed_mean=sum(course.borrowed) // hours,
    )
