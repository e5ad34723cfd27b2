"""A controller's memory as text: a JSON list of integers, always the same number of them."""

from __future__ import annotations

import json


def read_state(text: str, initial: tuple[int, ...]) -> tuple[int, ...]:
    """Return the integers that a state holds.

    Args:
        text: What ``write_state`` wrote; empty means ``initial``.
        initial: What a market begins with; it says how many integers there are.

    Raises:
        ValueError: The text is no such list.
    """
    if not text:
        return initial
    values = json.loads(text)
    if type(values) is not list or [type(value) for value in values] != [int] * len(initial):
        raise ValueError(f"the state is not a list of {len(initial)} integers: {text:.80}")
    return tuple(values)


def write_state(*values: int) -> str:
    """Return the one text that these integers have."""
    return f"[{','.join(map(str, values))}]"
