"""A short run of `make bench`: every side gets somewhere, and what the teller wrote is audited. No speed is asserted here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks import report
from benchmarks.report import Comparison, write_json, write_page
from benchmarks.teller_bench import Plan, measure_postgres, measure_sqlite
from tests.databases import PostgresCluster, postgres_cluster

SHORT = Plan(rounds=1, seconds=1)


def assert_is_sound(comparison: Comparison) -> None:
    for side in comparison.sides:
        assert side.median > 0
        assert 0 < side.wait_ms_p50 <= side.wait_ms_p99
    together, alone, peer, *_ = comparison.sides
    assert together.deposits_a_transaction > 1
    assert alone.deposits_a_transaction == peer.deposits_a_transaction == 1
    assert comparison.is_audit_clean, comparison.audit


@pytest.mark.soak
async def test_it_runs_on_postgresql(report_line: Callable[[str], None]) -> None:
    with postgres_cluster() as durable:
        comparison = await measure_postgres(durable, SHORT, Progress(disable=True))
    assert_is_sound(comparison)
    assert len(comparison.sides) == 5
    assert comparison.sides[4].per_second[0] == pytest.approx(comparison.sides[0].median / 2, rel=0.9)
    assert comparison.durability == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    report_line(f"in a second, beside other tests: {comparison.ratios[0].value:.1f} times")


async def test_it_refuses_a_database_that_does_not_wait_for_the_disk(cluster: PostgresCluster) -> None:
    with pytest.raises(RuntimeError, match="a commit does not wait for the disk"):
        await measure_postgres(cluster, SHORT, Progress(disable=True))


async def test_it_runs_on_sqlite_and_writes_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = await measure_sqlite(tmp_path, SHORT, Progress(disable=True))
    assert_is_sound(comparison)
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- begin: make bench, teller -->\nold\n<!-- end: make bench, teller -->\nafter\n")
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    write_page("teller", {"processors": 2}, [comparison], clients=64)
    written = page.read_text()
    assert written.startswith("before\n<!-- begin")
    assert written.endswith("-->\nafter\n")
    assert "\nold\n" not in written
    assert "| teller, batches of up to 256 |" in written
    document = json.loads(write_json("teller", {"processors": 2}, [comparison], clients=64).read_text())
    assert document["SQLite"]["is_audit_clean"] is True
