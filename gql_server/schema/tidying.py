"""Executes operations without leaving anything behind: a coroutine that is not needed any more is closed.

graphql-core calls all fields of a level before it awaits any. When one of them fails and takes the others with it, or the request
ends early, the others' coroutines are dropped before they began, or run on in the background when the answer is out already. The
first is a warning in the log for each of them, the second work for nobody, with resources that were given back.
"""

from __future__ import annotations

from collections.abc import Awaitable
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType, NoneType
from typing import Any, Final

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

PLAIN: Final = frozenset({str, int, bool, float, list, dict, NoneType})
"""Classes of values that cannot be awaited: most values are of these."""


class TidyExecution(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation, and closes in the end what did not begin."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        """Take what the library takes."""
        super().__init__(*args, **kwargs)
        self._is_awaitable_at_all = self.is_awaitable
        self.begin()

    def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: ANN401 - the library's own type is not public
        """Execute the operation; whether it ends well, with an error or by being cancelled, nothing is left."""
        result = super().execute_operation(serially)
        if not isinstance(result, Awaitable):
            self._close()
            return result
        awaited = result

        async def tidied() -> Any:  # noqa: ANN401
            try:
                return await awaited
            finally:
                self._close()

        return tidied()

    def build_per_event_executor(self, payload: Any) -> Any:  # noqa: ANN401
        """Return an executor of one event, which leaves nothing of its own."""
        made = super().build_per_event_executor(payload)
        if isinstance(made, TidyExecution):
            made.begin()
        return made

    def begin(self) -> None:
        """Begin with nothing known; whatever is awaited is asked first whether it can be, which is how it is known."""
        self._known: list[CoroutineType[Any, Any, Any]] = []
        known, is_awaitable_at_all = self._known.append, self._is_awaitable_at_all

        def is_awaitable(value: object) -> bool:
            kind = value.__class__
            if kind in PLAIN:
                return False
            if kind is CoroutineType:
                known(value)  # type: ignore[arg-type]
            return is_awaitable_at_all(value)

        self.is_awaitable = is_awaitable  # type: ignore[assignment]

    def settle_in_background(self, awaitables: list[Awaitable[Any]]) -> None:
        """Leave what failed with its neighbors to be closed; only what runs already is waited for."""
        running = [one for one in awaitables if not self._is_coroutine(one)]
        if running:
            super().settle_in_background(running)

    def complete_list_item_value(self, item: Any, completed_results: list[Any], *args: Any) -> bool:  # noqa: ANN401
        """Complete a row, and know what is waited for in it."""
        is_waiting = super().complete_list_item_value(item, completed_results, *args)
        if is_waiting:
            self._is_coroutine(completed_results[-1])
        return is_waiting

    def complete_awaitable_list_item_value(self, *args: Any) -> Any:  # noqa: ANN401
        """Complete a row that must be waited for itself, and know it."""
        completed = super().complete_awaitable_list_item_value(*args)
        self._is_coroutine(completed)
        return completed

    def _is_coroutine(self, value: object) -> bool:
        if isinstance(value, CoroutineType):
            self._known.append(value)
            return True
        return False

    def _close(self) -> None:
        known, self._known = self._known, []
        for coroutine in known:
            if getcoroutinestate(coroutine) == CORO_CREATED:
                coroutine.close()
