"""What is usually compiled is answered by strawberry's executor too: a few tests here, in the long run all of the schema's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.schema.test_connections import test_lend_positions_can_be_ordered
from tests.schema.test_money import (
    test_a_borrow_that_needs_more_margin_says_how_much_would_pass,
    test_the_same_key_at_the_same_time_moves_once,
)
from tests.schema.test_reads import test_every_field_of_a_market_answers
from tests.schema.test_worth import test_a_worth_in_yen_follows_the_recorded_rate_of_exchange
from tests.schema.world import schema_of
from tests.servers import ROOT

__all__ = [
    "test_a_borrow_that_needs_more_margin_says_how_much_would_pass",
    "test_a_worth_in_yen_follows_the_recorded_rate_of_exchange",
    "test_every_field_of_a_market_answers",
    "test_lend_positions_can_be_ordered",
    "test_the_same_key_at_the_same_time_moves_once",
]


@pytest.fixture(autouse=True)
def _is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the compiled road, and check that nothing took it."""
    schema = schema_of(is_sandbox=True)
    monkeypatch.setattr(schema.compiled, "is_open", False)
    before = schema.roads.compiled
    yield
    assert schema.roads.compiled == before


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_every_test_of_the_schema_passes_on_the_standard_road() -> None:
    environment = {**os.environ, "GQL_SERVER_COMPILED_OPERATIONS": "off"}
    environment.pop("SOAK", None)
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/schema", "-q", "-p", "no:cacheprovider", "--timeout=0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-20_000:]
