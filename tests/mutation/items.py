"""One test, run by hand: nothing is printed, nothing is reported, and its fixtures go with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def passes(item: pytest.Item, *, keeps_going: bool) -> bool:
    """Runs a test from its setup to its teardown. With ``keeps_going`` it is torn down also where it failed."""
    if hasattr(item, "_request") and not item._request:
        requesting: Any = item
        requesting._initrequest()
    hook = item.ihook
    is_good = _is_quiet(hook.pytest_runtest_setup, item=item) and _is_quiet(hook.pytest_runtest_call, item=item)
    if is_good or keeps_going:
        is_good = _is_quiet(hook.pytest_runtest_teardown, item=item, nextitem=None) and is_good
    spent: Any = item
    spent._request, spent.funcargs = False, None
    return is_good


def _is_quiet(call: Callable[..., object], **arguments: object) -> bool:
    try:
        call(**arguments)
    except pytest.skip.Exception:
        return True
    except BaseException:  # noqa: BLE001 - whatever a mutant raises, it is found
        return False
    return True
