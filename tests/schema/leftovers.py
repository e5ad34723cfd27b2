"""What operations may leave behind: nothing."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_left() -> Iterator[None]:
    """Check that no coroutine was dropped before it began, and that nothing runs on."""
    gc.collect()
    gc.freeze()  # What is there already is not looked through again: that takes longer than the operation.
    running = asyncio.all_tasks()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield
        gc.collect()
    assert [str(one.message) for one in told] == []
    assert asyncio.all_tasks() == running
