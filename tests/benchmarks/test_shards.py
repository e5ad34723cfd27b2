"""The model of shards: what it takes for granted is what was measured, and its page shows what it finds."""

from __future__ import annotations

import json

import pytest

from benchmarks.shards import RESULTS, ROOT, SHARDS, Costs, Simulation, Split, table


def test_one_shard_does_what_one_database_was_measured_to_do() -> None:
    results = json.loads((RESULTS / "teller.json").read_text(encoding="utf-8"))
    measured = results["PostgreSQL 18.4"]["sides"][0]["deposits_per_second"]["median"]
    assert Simulation(1, Split.ALL, Costs.measured(results)).throughput(2_000) == pytest.approx(measured, rel=0.02)


def test_the_same_seed_finds_the_same() -> None:
    costs = Costs(10, 0.3)
    assert Simulation(4, Split.HOT, costs).throughput(2_000) == Simulation(4, Split.HOT, costs).throughput(2_000)


def test_slices_are_worth_the_more_the_more_shards_there_are() -> None:
    costs = Costs(10, 0.3)
    whole, slices = (Simulation(8, split, costs).throughput(8_000) for split in (Split.NONE, Split.ALL))
    assert slices > 1.3 * whole


def test_the_page_shows_what_was_simulated() -> None:
    kept = json.loads((RESULTS / "shards.json").read_text(encoding="utf-8"))
    assert tuple(kept["shards"]) == SHARDS
    assert table(kept["per_second"]) in (ROOT / "docs/explanation/beyond-one-database.md").read_text(encoding="utf-8")
