"""The rule that a schema does not tell of itself, where an installation wants it so."""

from __future__ import annotations

from graphql import FieldNode, ValidationRule

from gql_server.schema.faults import Fault


class NoIntrospection(ValidationRule):
    """Refuses ``__schema`` and ``__type``; ``__typename`` is no secret."""

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        """Look at a field."""
        if node.name.value in {"__schema", "__type"}:
            message = "The schema does not tell of itself here; it is published as a file, see `gql-server export-schema`."
            self.report_error(Fault("INTROSPECTION_DISABLED", message))
