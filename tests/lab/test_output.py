"""Distributions, tables and plots: exact, readable, and the same file for the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from gql_server.cli.lab_output import percent, tokens
from gql_server.lab.distribution import distribution_of, shown
from gql_server.lab.plots import plot_bars, plot_lines, plot_spread
from gql_server.units import WAD

RATES = {"one": [WAD * hour // 5_000 for hour in range(1_000)], "other": [WAD // 20] * 1_000}


def test_a_distribution_is_by_nearest_rank() -> None:
    spread = distribution_of(list(range(100, 0, -1)))
    assert spread is not None
    assert (spread.low, spread.p05, spread.median, spread.mean, spread.p95, spread.high) == (1, 5, 50, 50, 95, 100)


def test_of_one_number_everything_is_that_number_and_of_none_there_is_nothing() -> None:
    assert distribution_of([7]) == distribution_of([7, 7, 7])
    assert shown(distribution_of([])) is None


@pytest.mark.parametrize(("value", "text"), [(WAD // 20, "5.00 %"), (-1, "-0.01 %"), (12 * WAD, "1,200.00 %"), (0, "0.00 %")])
def test_a_percentage_is_rounded_down(value: int, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("units", "text"), [(123_456_789_012, "1,234.56"), (309, "0.000003"), (-50_000_000, "-0.500000"), (0, "0.000000")]
)
def test_an_amount_is_shown_so_that_something_shows(units: int, text: str) -> None:
    assert tokens(units, 8) == text


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_numbers_draw_the_same_file(kind: str, tmp_path: Path) -> None:
    one, other = (plot_lines(tmp_path / f"{name}.{kind}", "Rate", "%", RATES).read_bytes() for name in ("one", "other"))
    assert one == other


def test_a_plot_has_no_date_and_its_words_are_text(tmp_path: Path) -> None:
    drawn = plot_lines(tmp_path / "rate.svg", "Borrow rate", "% a year", RATES).read_text()
    assert "dc:date" not in drawn
    assert ">Borrow rate<" in drawn
    assert len(drawn) < 100_000


def test_bars_and_spreads_are_drawn(tmp_path: Path) -> None:
    bars = plot_bars(tmp_path / "money.svg", "Money", "tokens", ["a", "b"], {"lenders": [1.0, 2.0], "house": [0.5, 0.5]})
    spread = plot_spread(tmp_path / "spread.svg", "Spread", "%", RATES)
    assert ">lenders<" in bars.read_text()
    assert ">other<" in spread.read_text()
