"""Executes the root fields of a mutation one after the other, however many they are."""

from __future__ import annotations

from inspect import isawaitable
from typing import Any, Final

from gql_server.schema.tidying import TidyExecution

SLICE: Final = 100
"""Root fields at a time. graphql-core nests a call for each, and Python's stack ends before a thousand."""


class SlicedExecution(TidyExecution):
    """Executes a mutation's root fields slice by slice."""

    def execute_fields_serially(
        self,
        parent_type: Any,  # noqa: ANN401 - graphql-core's own types are not public
        source_value: Any,  # noqa: ANN401
        path: Any,  # noqa: ANN401
        grouped_field_set: dict[str, Any],
        position_context: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Execute the fields; what is not many is left to the library as it is."""
        fields = list(grouped_field_set.items())
        execute = super().execute_fields_serially
        if len(fields) <= SLICE:
            return execute(parent_type, source_value, path, grouped_field_set, position_context)

        async def slice_by_slice() -> dict[str, Any]:
            results: dict[str, Any] = {}
            for first in range(0, len(fields), SLICE):
                part = execute(parent_type, source_value, path, dict(fields[first : first + SLICE]), position_context)
                results |= await part if isawaitable(part) else part
            return results

        return slice_by_slice()
