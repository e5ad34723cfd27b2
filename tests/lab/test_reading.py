"""Experiments in TOML: what is left out is assumed, what makes no sense is refused with where and why."""

from __future__ import annotations

import pytest

from gql_server.domain.lender_pay import LenderPayKind
from gql_server.lab.population import Population
from gql_server.lab.reading import (
    ScenarioInvalid,
    changed,
    checked_population,
    read_contestants,
    read_scenario,
    read_toml,
)
from gql_server.lab.scenario import MARKETS
from gql_server.units import WAD


def test_an_empty_file_is_the_market_of_bitcoin() -> None:
    assert read_scenario(read_toml("")) == MARKETS["BTC"]


def test_a_market_that_is_only_named_is_as_the_lab_assumes_it() -> None:
    assert read_scenario(read_toml('[scenario]\nmarket = "USDC"')) == MARKETS["USDC"]
    assert read_scenario(read_toml('[scenario]\nmarket = "DOGE"')).decimals == 8


def test_numbers_are_in_fixed_notation_quoted_or_not() -> None:
    text = '[terms]\nfee = 0.2\nthrottle_threshold = "0.8"\nmaturity_hours = 24\n[lenders]\noutside_rate = 0.05\nvolatility = 2\n'
    scenario = read_scenario(read_toml(text))
    assert (scenario.terms.fee, scenario.terms.throttle_threshold) == (WAD // 5, WAD * 4 // 5)
    assert scenario.terms.maturity_seconds == 86_400
    assert (scenario.lenders.outside_rate, scenario.lenders.volatility) == (WAD // 20, 2.0)


def test_how_lenders_are_paid_and_by_which_line_is_read() -> None:
    text = '[lender_pay]\nkind = "SUPPLY_LINE"\n[supply_line]\nmodel = "comet_borrow"\nslope_low = 0.02\n'
    scenario = read_scenario(read_toml(text))
    assert scenario.terms.lender_pay.kind is LenderPayKind.SUPPLY_LINE
    assert scenario.terms.fee_of_interest == 0
    assert scenario.supply_line is not None
    assert (scenario.supply_line.model, scenario.supply_line.parameters) == ("comet_borrow", {"slope_low": "0.02"})


def test_a_label_names_its_model_or_is_it() -> None:
    text = '[models.steep]\nmodel = "two_slope_kinked"\nslope_above = 2.5\n[models.fixed]\nrate = "0.05"\n'
    found = read_contestants(read_toml(text), "models")
    assert found["steep"].model == "two_slope_kinked"
    assert found["steep"].parameters == {"slope_above": "2.5"}
    assert found["fixed"].model == "fixed"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[", "not TOML"),
        ("scenario = 3", "scenario: it is not a table"),
        ("[scenario]\nhors = 3", r"scenario\.hors: it means nothing here"),
        ("[scenario]\nhours = 0", "is not 1 to"),
        ("[scenario]\nhours = 1.5", r"scenario\.hours"),
        ("[scenario]\nhours = true", "a bool"),
        ("[scenario]\nseed = -1", r"scenario\.seed"),
        ("[scenario]\ndecimals = 5", "is not 6 to 18"),
        ("[lenders]\ntotal = 'many'", r"lenders\.total"),
        ("[lenders]\nadjustment_hours = 0", r"lenders\.adjustment_hours"),
        ("[lenders]\nvolatility = 1e3", r"lenders\.volatility"),
        ("[terms]\nfee = -0.1", r"terms\.fee"),
        ("[lender_pay]\nkind = 'GIFT'", r"lender_pay\.kind"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        read_scenario(read_toml(text))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"count": 0}, "count"),
        ({"use_low": "0.9", "use_high": "0.5"}, "use_low"),
        ({"median": "x"}, "median"),
        ({"hours": 0}, "hours"),
    ],
)
def test_a_population_that_makes_no_sense_is_refused(given: dict[str, object], problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        checked_population(changed("population", Population(), given))


@pytest.mark.parametrize(
    ("text", "problem"), [("[models]\nsteep = 3", "steep: it is not a table"), ("[models.a]\nmodel = 3", "not text")]
)
def test_a_model_that_is_none_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ScenarioInvalid, match=problem):
        read_contestants(read_toml(text), "models")
