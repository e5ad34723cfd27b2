"""The models that plugins offer, and those that markets use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias, TypeVar

import strawberry

from gql_server.domain.feeds import AGE
from gql_server.domain.market import ModelRef
from gql_server.domain.rate_curve import model_curve
from gql_server.plugin_api.answers import Misbehaved, check_state
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
from gql_server.schema.rate_curves import CurvePoint, Points, check_points, curve_points
from gql_server.schema.scalars import JSON, DateTime, Decimal

ModelParameters: TypeAlias = Annotated[
    JSON, strawberry.argument(description="An object of parameters; what is left out has its default.")
]

T = TypeVar("T")


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

    @resolved(
        "The recorded feeds that a staking reward is told, as it declares them: a name in braces is one of its parameters, "
        "`staking.epoch_rate.{feed}`. Empty for other models."
    )
    def feeds(self) -> list[str]:
        """Return the declared names."""
        return [] if self.entry is None else recorded_only(self.entry.feeds)

    @resolved("The curve of a rate model with these parameters, without a fee; what it does not answer is left out. Else empty.")
    def curve(
        self,
        info: Info,
        parameters: ModelParameters,
        points: Points = 101,
        state: Annotated[
            str | None,
            strawberry.argument(description="What it answers from, as the model itself writes it; absent: its initial state."),
        ] = None,
    ) -> list[CurvePoint]:
        """Return the curve."""
        check_points(points)
        if self.entry is None or self.model_kind is not ModelKind.RATE_MODEL:
            return []
        chosen, initial = self._chosen(info, parameters, lambda made: made.initial_state)
        drawn, fault = model_curve(info.context.models, chosen.ref, initial if state is None else _checked(state), points)
        if state is not None and not drawn:
            raise bad_input(f"state: the model does not answer from it: {fault}")
        return curve_points(drawn)

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


@strawberry.type(description="A model with its parameters.")
class ChosenModel:
    """A model with its parameters."""

    ref: strawberry.Private[ModelRef]

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

    @resolved("The names of the recorded feeds that a staking reward is told with these parameters; empty for other models.")
    def feeds(self, info: Info) -> list[str]:
        """Return the recorded names."""
        is_reward = self.ref.kind is ModelKind.STAKING_REWARD
        return recorded_only(info.context.models.feeds_of(self.ref)) if is_reward else []


@strawberry.type(description="A model that a market uses.")
class ModelInUse(ChosenModel):
    """A model that a market uses."""

    fault: str | None = strawberry.field(description="What is wrong with it: which distribution and version broke, and how.")
    status: ModelStatus = strawberry.field(description="Whether it answers as it should.")
    annual_value: strawberry.Private[int | None] = None

    @resolved(
        "What a staking reward pays a year by what is recorded now, a fraction; null while it is unknown (`fault` says why) and "
        "for other models. What lenders get is fixed at each boundary for the hour that follows."
    )
    def annual_rate(self) -> Decimal | None:
        """Return the reward's own rate."""
        return None if self.annual_value is None else rate_text(self.annual_value)

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


def _checked(state: str) -> str:
    """Return a state that a client gives, if it could be one."""
    try:
        return check_state(state)
    except Misbehaved:
        raise bad_input("state: expected JSON of integers in ASCII, 4096 characters at most, or nothing") from None


def recorded_only(names: Sequence[str]) -> list[str]:
    """Return the names that are recorded; ages are derived from them."""
    return [name for name in names if not name.endswith(AGE)]
