"""Nothing that the ledger does changes unnoticed: whole lives come to what is written down, to the unit and to the word."""

from __future__ import annotations

import pytest

from tests.domain.lives import DIRECTORY, LIVES, told_life


@pytest.mark.parametrize("name", LIVES)
def test_a_life_comes_to_what_is_written_down(name: str) -> None:
    """Where the change is meant: ``python -m tests.domain.lives``, and read what became another."""
    written = (DIRECTORY / f"{name}.txt").read_text("utf-8").splitlines()
    for number, (line, wanted) in enumerate(zip(told_life(name), [*written, "the end"], strict=False), start=1):
        assert line == wanted, f"lives/{name}.txt, line {number}"
