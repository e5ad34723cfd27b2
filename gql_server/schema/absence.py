"""The rule that what may be left out may not be null instead, in words of this API."""

from __future__ import annotations

from graphql import GraphQLError
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule


class LeftOutOrGiven(MaybeNullValidationRule):
    """Finds what strawberry's rule finds; that tells of it by the names of Python's classes."""

    def report_error(self, error: GraphQLError) -> None:
        """Say that null is no value here."""
        super().report_error(GraphQLError("null is no value here; leave it out instead.", nodes=error.nodes))
