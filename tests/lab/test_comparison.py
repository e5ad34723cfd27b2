"""Rate models side by side: exact money, the same report for the same seed, and a difference where models differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gql_server.domain.errors import TermsRefused
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.lab import parallel
from gql_server.lab.comparison import compare, comparison_report
from gql_server.lab.demand import ElasticDemand
from gql_server.lab.market_run import MarketJob, NoPolicy, any_policy, run_market
from gql_server.lab.parallel import ExperimentFailed
from gql_server.lab.report import write_json
from gql_server.lab.scenario import Contestant, Terms
from gql_server.plugin_host import Catalogue, PluginHost
from gql_server.plugin_host.registration import Registered
from gql_server.units import WAD
from tests.lab.short import PLUGINS, compared, named, short
from tests.misbehaving.loading import bad_host
from tests.plugins.hosts import shipped


def test_the_same_seed_gives_the_same_report_byte_for_byte() -> None:
    scenario = short(60)
    reports = [
        write_json(comparison_report(shipped(), scenario, compared(scenario, "two_slope_kinked", "adaptive_curve")))
        for _ in range(2)
    ]
    assert reports[0] == reports[1]


def test_another_seed_gives_another_report() -> None:
    one, other = (compared(short(30, seed=seed), "two_slope_kinked")[0].summary for seed in (1, 2))
    assert one != other


def test_several_processes_give_the_report_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "WORTH_PROCESSES", 1)
    scenario = short(30)
    told: list[int] = []
    apart = compare(scenario, named("fixed", "two_slope_kinked"), PLUGINS, workers=2, progress=told.append)
    assert [one.summary for one in apart] == [one.summary for one in compared(scenario, "fixed", "two_slope_kinked")]


def test_what_borrowers_pay_is_what_lenders_and_the_house_earn() -> None:
    summary = compared(short(200), "two_slope_kinked")[0].summary
    assert summary.borrowers_paid == summary.lenders_earned + summary.house_earned > 0
    assert abs(summary.house_earned - summary.borrowers_paid // 10) <= 1


def test_every_model_begins_in_the_same_world() -> None:
    courses = [one.course for one in compared(short(1), "fixed", "two_slope_kinked", "adaptive_curve")]
    assert all(abs(course.lent[0] - courses[0].lent[0]) < courses[0].lent[0] // 200 for course in courses)
    assert all(7_400 * 10**8 < course.borrowed[0] < 7_600 * 10**8 for course in courses)


def test_who_pays_more_borrows_less() -> None:
    cheap, dear = compare(
        short(200),
        [Contestant("cheap", "fixed", {"rate": "0.01"}), Contestant("dear", "fixed", {"rate": "0.2"})],
        PLUGINS,
        workers=1,
        progress=lambda _: None,
    )
    assert cheap.summary.borrowed_mean > 1.2 * dear.summary.borrowed_mean
    assert cheap.summary.utilization is not None
    assert dear.summary.utilization is not None
    assert cheap.summary.utilization.mean > dear.summary.utilization.mean


def test_the_throttle_refuses_and_hours_above_it_are_counted() -> None:
    scenario = short(100, terms=Terms(throttle_threshold=WAD * 70 // 100, utilization_max=WAD * 72 // 100))
    summary = compared(scenario, "fixed")[0].summary
    assert summary.hours_above_throttle > 50
    assert summary.refused_borrows + summary.refused_withdrawals > 0


def test_how_lenders_are_paid_is_a_choice_of_its_own() -> None:
    on_top = Terms(lender_pay=LenderPay(LenderPayKind.FEE_ON_TOP, treasury_fixed_fee=WAD // 100))
    line = replace(short(48), terms=Terms(lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE)))
    line = replace(line, supply_line=Contestant("line", "comet_borrow", {"base_rate": "0"}))
    skimmed, topped, lined = (compared(scenario, "fixed")[0].summary for scenario in (short(48), short(48, terms=on_top), line))
    assert topped.borrow_rate is not None
    assert skimmed.borrow_rate is not None
    assert topped.borrow_rate.mean - skimmed.borrow_rate.mean == WAD // 100
    assert lined.borrowers_paid == lined.lenders_earned + lined.house_earned


def test_a_model_that_gives_no_rate_is_not_played() -> None:
    plugins = [*shipped().catalogue.plugins(), *bad_host().catalogue.plugins()]
    scenario = short(2)
    job = MarketJob(scenario, Contestant("raises", "raises"), ElasticDemand(scenario))
    with pytest.raises(TermsRefused, match="gives no rate"):
        run_market(PluginHost(Registered(Catalogue(plugins), {})), job, lambda: None)


def test_a_market_that_does_not_admit_the_terms_is_said_in_a_sentence() -> None:
    with pytest.raises(ExperimentFailed, match=r"terms\.fee"):
        compared(short(5, terms=Terms(fee=2 * WAD)), "fixed")


def test_without_any_policy_no_market_can_be_opened() -> None:
    with pytest.raises(NoPolicy):
        any_policy(PluginHost(Registered(Catalogue([]), {})))
