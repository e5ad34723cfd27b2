"""A day of feeds with outages, spikes, wrong units, sources of the past and a depeg (rules P1 to P5, X1)."""

from __future__ import annotations

from tests.prices.__main__ import BLOCK, PAGE
from tests.prices.day import play
from tests.prices.table import lines_of


async def test_nobody_is_liquidated_on_a_bad_price_and_everybody_on_a_good_one() -> None:
    told = await play()
    assert told.wrongly == []
    assert told.missed == []
    assert len(set(told.liquidated)) >= 10
    assert told.by_first_source
    states = {state for row in told.rows for state in row.believed.values()}
    assert states == {"", "held: DISPUTE", "held: JUMP", "held: WRONG_UNIT", "too old", "off its peg"}
    assert {"AHEAD", "BACKWARDS", "OUTVOTED", "REPEATED", "TOO_OLD"} < set(told.verdicts)
    block = BLOCK.search(PAGE.read_text(encoding="utf-8"))
    assert block is not None
    assert block[2].strip() == "\n".join(lines_of(told)), "python -m tests.prices write"
