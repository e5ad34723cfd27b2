"""The parameters of the models in the catalogue: integers, and lists of points."""

from __future__ import annotations

import strawberry

from gql_server.plugin_api.declared import AnyParameter
from gql_server.plugin_api.declared.parameter_values import show_default, unit_of
from gql_server.plugin_api.declared.values import show_value
from gql_server.plugin_host import PointsParameter
from gql_server.schema.declare import resolved
from gql_server.schema.scalars import JSON


@strawberry.type(
    description="A parameter of a model. Rates, fractions and dollars are fixed notation, other units whole numbers. "
    "A list of points is a list of pairs of such texts, `[[x, y], …]`."
)
class ModelParameter:
    """A parameter of a model."""

    entry: strawberry.Private[AnyParameter]

    @resolved("Its name in `parameters`.")
    def name(self) -> str:
        """Return the name."""
        return self.entry.name

    @resolved("What it means.")
    def description(self) -> str:
        """Return the description."""
        return self.entry.description

    @resolved(
        "Unit: `rate` (1 is 100 % a year), `fraction` (1 is 100 %), `usd`, `seconds`, `count` or `units` of the asset; "
        "of a list of points those of x and y: `[fraction, rate]`."
    )
    def unit(self) -> str:
        """Return the unit."""
        return unit_of(self.entry)

    @resolved("The value when none is given; null: it must be given.")
    def default(self) -> JSON | None:
        """Return the default."""
        shown = show_default(self.entry)
        return None if shown is None else JSON(shown)

    @resolved("The smallest value that is accepted; of a list of points `[x, y]`.")
    def minimum(self) -> JSON | None:
        """Return the minimum."""
        entry = self.entry
        if isinstance(entry, PointsParameter):
            return JSON([show_value(axis.unit, axis.minimum) for axis in (entry.x, entry.y)])
        return JSON(show_value(entry.unit, entry.minimum))

    @resolved("The largest value that is accepted; of a list of points `[x, y]`.")
    def maximum(self) -> JSON | None:
        """Return the maximum."""
        entry = self.entry
        if isinstance(entry, PointsParameter):
            return JSON([show_value(axis.unit, axis.maximum) for axis in (entry.x, entry.y)])
        return JSON(show_value(entry.unit, entry.maximum))

    @resolved("The fewest points that are accepted; null where the parameter is no list of points.")
    def count_minimum(self) -> int | None:
        """Return the fewest points."""
        return self.entry.count_minimum if isinstance(self.entry, PointsParameter) else None

    @resolved("The most points that are accepted; null where the parameter is no list of points.")
    def count_maximum(self) -> int | None:
        """Return the most points."""
        return self.entry.count_maximum if isinstance(self.entry, PointsParameter) else None
