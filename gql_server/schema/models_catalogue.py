"""The models that plugins offer, and those that markets use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from gql_server.domain.market import ModelRef, lend_rate_at
from gql_server.domain.models import Models
from gql_server.plugin_api.declared.parameter_values import show_values
from gql_server.plugin_host import catalogue
from gql_server.plugin_host.choices import Chosen
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import ModelKind, ModelStatus
from gql_server.schema.faults import bad_input
from gql_server.schema.fixed import rate_text
from gql_server.schema.links import PluginLink
from gql_server.schema.model_parameters import ModelParameter
from gql_server.schema.policy_curves import DEBT_USD, DebtUsd, LiquidationCurvePoint, liquidation_curve_of
from gql_server.schema.scalars import JSON, DateTime, Decimal
from gql_server.units import WAD

POINTS_MAX = 1001

Points: TypeAlias = Annotated[
    int, strawberry.argument(description=f"How many points, evenly from one end of the curve to the other; 2 to {POINTS_MAX}.")
]


ModelParameters: TypeAlias = Annotated[
    JSON, strawberry.argument(description="An object of parameters; what is left out has its default.")
]

T = TypeVar("T")


@strawberry.type(description="A point of a rate model's curve. All are fractions; rates are yearly.")
class CurvePoint:
    """A point of a rate model's curve."""

    utilization: Decimal = strawberry.field(description="What part of the lent total is borrowed, 0 to 1.")
    borrow_rate: Decimal = strawberry.field(description="What borrowers pay a year at this utilization.")
    lend_rate: Decimal = strawberry.field(
        description="What lenders earn from that a year: `borrowRate * utilization`, less the market's fee where it is a market's."
    )
    liquidity_distance: Decimal = strawberry.field(
        description="How far this is from the last coin being borrowed: `1 - utilization`, the part of the lent total at hand."
    )


@strawberry.type(description="A model that a market can use, as an installed plugin offers it.")
class Model:
    """A model that a market can use; ``entry`` is None when a market still names one that is no longer installed."""

    model_kind: strawberry.Private[ModelKind]
    name: str = strawberry.field(description="Its registered name, unique among models of its kind.")
    version: str = strawberry.field(description="Version of the distribution that ships it.")
    entry: strawberry.Private[catalogue.Model | None]

    @resolved("What it is for.")
    def kind(self) -> ModelKind:
        """Return the kind."""
        return self.model_kind

    @resolved("The plugin that offers it.")
    def plugin(self, info: Info) -> PluginLink:
        """Return the plugin."""
        for plugin in info.context.catalogue.plugins():
            if any(model.kind is self.model_kind and model.name == self.name for model in plugin.models):
                return Plugin(entry=plugin)
        return Plugin(entry=catalogue.Plugin("(not installed)", "(not installed)", self.version, ()))

    @resolved("What it does, for people.")
    def description(self) -> str:
        """Return the description."""
        return "This model is not installed any more." if self.entry is None else self.entry.description

    @resolved("Its formula in one line, for people.")
    def formula(self) -> str:
        """Return the formula."""
        return "" if self.entry is None else self.entry.formula

    @resolved("Its parameters, in the order of their declaration.")
    def parameters(self) -> list[ModelParameter]:
        """Return the parameters."""
        return [] if self.entry is None else [ModelParameter(entry=entry) for entry in self.entry.parameters]

    @resolved("JSON Schema of its parameters.")
    def parameters_schema(self) -> JSON:
        """Return the JSON Schema."""
        return JSON({} if self.entry is None else dict(self.entry.schema))

    @resolved("The curve of a rate model with these parameters, from its initial state, without a fee; empty for other kinds.")
    def curve(
        self,
        info: Info,
        parameters: ModelParameters,
        points: Points = 101,
    ) -> list[CurvePoint]:
        """Return the curve."""
        check_points(points)
        if self.entry is None or self.model_kind is not ModelKind.RATE_MODEL:
            return []
        chosen, state = self._chosen(info, parameters, lambda made: made.initial_state)
        return curve_of(info.context.models, chosen.ref, state, points)

    @resolved(
        "What a liquidation policy with these parameters asks and closes at every health from 0.5 to 1, for an example whose debt "
        "requires 5 % of its value; empty for other kinds."
    )
    def liquidation_curve(
        self, info: Info, parameters: ModelParameters, points: Points = 51, debt_usd: DebtUsd = DEBT_USD
    ) -> list[LiquidationCurvePoint]:
        """Return the curve."""
        check_points(points)
        if self.entry is None or self.model_kind is not ModelKind.LIQUIDATION_POLICY:
            return []
        chosen, penalty_max = self._chosen(info, parameters, lambda made: made.penalty_max)
        return liquidation_curve_of(info.context.models, chosen.ref, penalty_max, points, debt_usd)

    def _chosen(self, info: Info, parameters: object, ask: Callable[[Chosen], T]) -> tuple[Chosen, T]:
        """Return the model made with parameters, and what it says of itself."""
        if not isinstance(parameters, dict):
            raise bad_input("parameters: expected an object")
        try:
            chosen = info.context.host.choose(self.model_kind, self.name, parameters)
            return chosen, ask(chosen)
        except ChoiceInvalid as refused:
            raise bad_input(f"parameters: {refused}") from None


@strawberry.type(description="A model that a market uses.")
class ModelInUse:
    """A model that a market uses."""

    ref: strawberry.Private[ModelRef]
    fault: str | None = strawberry.field(description="What is wrong with it: which distribution and version broke, and how.")
    status: ModelStatus = strawberry.field(description="Whether it answers as it should.")

    @resolved("Which model, at which version.")
    def model(self, info: Info) -> Model:
        """Return the model."""
        entry = info.context.catalogue.model(self.ref.kind, self.ref.name)
        return Model(model_kind=self.ref.kind, name=self.ref.name, version=self.ref.version, entry=entry)

    @resolved("Its parameters: an object; rates, fractions and dollars in fixed notation.")
    def parameters(self, info: Info) -> JSON:
        """Return the parameters."""
        entry = info.context.catalogue.model(self.ref.kind, self.ref.name)
        return JSON(show_values(() if entry is None else entry.parameters, self.ref.parameters))

    @resolved("Since when the market uses it.")
    def since(self) -> DateTime:
        """Return the time."""
        return DateTime(self.ref.since)


@strawberry.type(description="A plugin as it was loaded.")
class Plugin:
    """A plugin as it was loaded."""

    entry: strawberry.Private[catalogue.Plugin]

    @resolved("Its name.")
    def name(self) -> str:
        """Return the name."""
        return self.entry.name

    @resolved("Version of its distribution.")
    def version(self) -> str:
        """Return the version."""
        return self.entry.version

    @resolved("The distribution that ships it.")
    def distribution(self) -> str:
        """Return the distribution."""
        return self.entry.distribution

    @resolved("The models that it offers, by kind and name.")
    def models(self) -> list[Model]:
        """Return the models."""
        return [model_of(entry) for entry in self.entry.models]


def model_of(entry: catalogue.Model) -> Model:
    """Return an installed model as clients read it."""
    return Model(model_kind=entry.kind, name=entry.name, version=entry.version, entry=entry)


def check_points(points: int) -> None:
    """Refuse a number of points that is not offered."""
    if not 2 <= points <= POINTS_MAX:
        raise bad_input(f"points: expected 2 to {POINTS_MAX}")


def curve_of(models: Models, ref: ModelRef, state: str, points: int, *, fee: int = 0, rate_min: int = 0) -> list[CurvePoint]:
    """Return a rate model's curve; a point that the model does not answer is left out.

    Args:
        state: The model's state, which it answers from.
        fee: The market's part of interest, 18 decimals.
        rate_min: The least that borrowers pay: the add-on rate of the market (rule R8).
    """
    curve = []
    for index in range(points):
        utilization = WAD * index // (points - 1)
        answer = models.step(ref, utilization, 0, state)
        if answer.step is not None:
            rate = max(answer.step.rate, rate_min)
            point = CurvePoint(
                utilization=rate_text(utilization),
                borrow_rate=rate_text(rate),
                lend_rate=rate_text(lend_rate_at(rate, utilization, fee)),
                liquidity_distance=rate_text(WAD - utilization),
            )
            curve.append(point)
    return curve
