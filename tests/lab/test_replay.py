"""A recorded history under its own model is itself; under another it is what customers did, with other interest."""

from __future__ import annotations

from functools import lru_cache

import pytest

from gql_server.domain import commands as c
from gql_server.domain.assets import Asset
from gql_server.lab.borrower import RISK
from gql_server.lab.comparison import Compared
from gql_server.lab.replay import HistoryTooShort, Reaction, contestant_of, flows_between, recorded_scenario, replay, replay_report
from gql_server.lab.scenario import Contestant
from gql_server.units import WAD
from tests.lab.short import PLUGINS, RecordedMarket, apart
from tests.plugins.hosts import shipped

BITCOIN = Asset("BTC", "Bitcoin", 8, 1, 0, RISK)
EXACT_ENOUGH = WAD // 100_000
"""A thousandth of a percentage point: within an hour customers moved at another moment than they are replayed."""


@lru_cache(maxsize=1)
def recorded() -> RecordedMarket:
    """A market of two hundred hours."""
    return RecordedMarket(200)


def replayed(*contestants: Contestant, elasticity: int = 0) -> list[Compared]:
    """The history again."""
    market, rows = recorded().market, recorded().rows
    return replay(
        recorded_scenario(BITCOIN, market, rows),
        market,
        rows,
        [contestant_of(market), *contestants],
        PLUGINS,
        reaction=Reaction(elasticity),
        workers=1,
        progress=lambda _done: None,
    )


def test_under_its_own_model_a_history_is_itself() -> None:
    [live] = replayed()
    rows = recorded().rows[1:]
    assert apart(live.course.borrow_rates, [row.borrow_rate for row in rows]) < EXACT_ENOUGH
    assert apart(live.course.borrowed, [row.total_borrowed for row in rows]) * 10**5 < rows[0].total_borrowed
    assert live.summary.refused_borrows == live.summary.refused_withdrawals == 0


def test_under_its_own_model_customers_who_respond_do_as_they_did() -> None:
    [live] = replayed(elasticity=10 * WAD)
    assert apart(live.course.borrow_rates, [row.borrow_rate for row in recorded().rows[1:]]) < EXACT_ENOUGH * 10


def test_under_another_model_only_interest_differs_unless_customers_respond() -> None:
    dear = Contestant("dear", "fixed", {"rate": "0.5"})
    live, stiff = replayed(dear)
    _, elastic = replayed(dear, elasticity=10 * WAD)
    assert stiff.summary.borrowers_paid > 5 * live.summary.borrowers_paid
    assert stiff.course.borrowed[-1] > live.course.borrowed[-1]
    assert elastic.course.borrowed[-1] < stiff.course.borrowed[-1] // 2


def test_interest_alone_is_nobodys_doing() -> None:
    quiet = RecordedMarket(0)
    for _ in range(3):
        quiet.room.now += 3_600
        quiet.room.must(c.CrossBoundary("BTC"))
    before, after = quiet.rows[-2:]
    assert after.total_borrowed > before.total_borrowed
    flows = flows_between(before, after)
    assert max(abs(flows.lent), abs(flows.borrowed)) <= before.total_lent // 10**17 + 1


def test_a_report_says_what_was_replayed() -> None:
    compared = replayed()
    scenario = recorded_scenario(BITCOIN, recorded().market, recorded().rows)
    report = replay_report(shipped(), scenario, recorded().rows, compared, Reaction())
    assert (report["kind"], report["rows"], report["elasticity"]) == ("replay", 200, "0.0")


def test_a_single_row_is_no_history() -> None:
    with pytest.raises(HistoryTooShort, match="1 rows"):
        recorded_scenario(BITCOIN, recorded().market, recorded().rows[:1])
