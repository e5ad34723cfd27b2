"""A health factor is explained by steps that anybody can compute again, and that end in the number that decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.explaining_health import explain_health
from gql_server.domain.explanation import Term, fraction
from gql_server.domain.margin import AssetLine, MarginSheet, margin_of
from gql_server.units import WAD
from tests.counts import count
from tests.domain.formulas import fault_of, faults_of
from tests.domain.world import PERCENT, RISK

CURVED = replace(RISK, haircut_penalty=WAD // 5_000, initial_margin_factor=WAD // 3_000, maintenance_margin_factor=WAD // 4_000)


def line(symbol: str, *, held: int = 0, owed: int = 0, usd: int | None = WAD, risk: RiskTerms | None = CURVED) -> AssetLine:
    price = None if usd is None else Price(symbol, usd, 0, "test")
    return AssetLine(Asset(symbol, symbol, 8, 1, 0, risk), price, usd is not None, held, owed)


def sheet(*lines: AssetLine) -> MarginSheet:
    return MarginSheet({each.asset.symbol: each for each in lines})


@given(
    held=st.integers(0, 10**15),
    owed=st.integers(0, 10**15),
    prices=st.tuples(st.integers(1, 10**24), st.integers(1, 10**24)),
    fractions=st.lists(st.integers(1, WAD), min_size=3, max_size=3),
    growths=st.lists(st.integers(0, WAD // 1_000), min_size=3, max_size=3),
)
@settings(max_examples=count(test=60, soak=3_000))
def test_every_stated_formula_gives_the_stated_value_and_the_result_is_the_one_that_decides(
    held: int, owed: int, prices: tuple[int, int], fractions: list[int], growths: list[int]
) -> None:
    risk = RiskTerms(fractions[0], WAD, growths[0], fractions[1], growths[1], fractions[2], growths[2], 1)
    drawn = sheet(
        line("BTC", held=held, usd=prices[0], risk=risk),
        line("ETH", held=held // 3, owed=owed, usd=prices[1], risk=risk),
        line("USDC", owed=owed // 2),
    )
    explained = explain_health(drawn)
    margin = margin_of(drawn, 0)
    assert faults_of(explained) == []
    assert explained.result == (None if margin.health_factor is None else fraction(margin.health_factor))
    by_name = {term.name: term.value.value for term in explained.terms if term.symbol is None}
    assert by_name["equity"] == margin.net_equity
    assert by_name["available_equity"] == margin.available_equity
    assert by_name.get("margin_fraction") == margin.margin_fraction
    assert by_name["initial_requirement"] == margin.initial_requirement


def test_what_cannot_be_valued_is_said_and_leaves_the_result_unknown() -> None:
    drawn = sheet(line("BTC", held=10**8, usd=None), line("NFT", held=5, risk=None), line("USDC", owed=10**8))
    explained = explain_health(drawn)
    assert explained.result is None
    assert explained.note is not None
    assert "BTC" in explained.note
    assert faults_of(explained) == []
    assert {term.symbol for term in explained.terms if term.note} == {"BTC", "NFT"}


def test_without_debt_there_is_nothing_to_be_healthy_for() -> None:
    explained = explain_health(sheet(line("BTC", held=10**8)))
    assert (explained.result, explained.note) == (None, "nothing is owed")


@pytest.mark.parametrize(("owed", "verdict"), [(1_000, "healthy"), (82 * 10**6, "at risk"), (89 * 10**6, "liquidatable")])
def test_the_note_says_what_follows(owed: int, verdict: str) -> None:
    explained = explain_health(sheet(line("BTC", held=10**8, risk=RISK), line("USDC", owed=owed, risk=RISK)))
    assert explained.note is not None
    assert explained.note.startswith(verdict)


def test_a_wrong_formula_would_be_found() -> None:
    explained = explain_health(sheet(line("BTC", held=10**8), line("USDC", owed=10**7)))
    wrong = [
        replace(term, formula=f"{term.formula} + 0.000000000000000001") for term in explained.terms if "sqrt" not in term.formula
    ]
    assert all(fault_of(term) is not None for term in wrong)
    branched = [term for term in explained.terms if term.branch]
    assert all(isinstance(term, Term) for term in branched)


def test_the_flat_weight_says_which_branch_it_took() -> None:
    explained = explain_health(sheet(line("BTC", held=10**8, risk=RISK)))
    (weight,) = [term for term in explained.terms if term.name == "weight"]
    assert weight.branch == "haircut_penalty == 0"
    assert weight.value == fraction(90 * PERCENT)
