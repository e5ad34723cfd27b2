"""Turns a choice of model and parameters into what a market records, or says what would be accepted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_server.domain.commands import MarketModels
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api.parameters import ParameterInvalid
from gql_server.plugin_host.answers import Misbehaved, check_penalty, check_state
from gql_server.plugin_host.catalogue import Catalogue, Model
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.plugin_host.faults import phrase
from gql_server.plugin_host.values import ValueRefused, accepted, canonical_json, hash_of, read_value

PARAMETERS_LENGTH_MAX: Final = 16_384

Parameters = Mapping[str, object] | str
"""What a client sends: values by name, or the JSON text of them."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model by name with the parameters that a client sent."""

    name: str
    parameters: Parameters = "{}"


def resolve(catalogue: Catalogue, kind: ModelKind, name: str, parameters: Parameters, *, since: int = 0) -> ModelRef:
    """Return the reference that a market records: version, canonical parameters and their hash.

    Args:
        catalogue: What is installed.
        kind: What the model is for.
        name: Its registered name.
        parameters: Integers, or text in fixed notation; what is left out takes its default.
        since: From when the market uses it, Unix seconds.

    Raises:
        ChoiceInvalid: No such model, or not with these parameters.
    """
    return _Chosen.of(catalogue, kind, ModelChoice(name, parameters)).ref(since)


def choose_models(
    catalogue: Catalogue,
    *,
    rate_model: ModelChoice,
    staking_rewards: Sequence[ModelChoice],
    liquidation_policy: ModelChoice,
    since: int = 0,
) -> MarketModels:
    """Return all the models of a market, with the rate model's initial state and the policy's highest penalty.

    Raises:
        ChoiceInvalid: A model is not installed, refuses its parameters, or answers nonsense when asked for state or penalty.
    """
    rate = _Chosen.of(catalogue, ModelKind.RATE_MODEL, rate_model)
    rewards = [_Chosen.of(catalogue, ModelKind.STAKING_REWARD, choice) for choice in staking_rewards]
    policy = _Chosen.of(catalogue, ModelKind.LIQUIDATION_POLICY, liquidation_policy)
    return MarketModels(
        rate_model=rate.ref(since),
        staking_rewards=tuple(reward.ref(since) for reward in rewards),
        liquidation_policy=policy.ref(since),
        initial_state=rate.initial_state(),
        penalty_max=policy.penalty_max(),
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A model made with accepted parameters."""

    model: Model
    values: Mapping[str, int]
    instance: Any

    @classmethod
    def of(cls, catalogue: Catalogue, kind: ModelKind, choice: ModelChoice) -> _Chosen:
        model = catalogue.model(kind, choice.name)
        if model is None:
            known = ", ".join(entry.name for entry in catalogue.models(kind)) or "nothing: no plugin offers one"
            raise ChoiceInvalid(kind, choice.name[:80], None, f"there is no such {kind}", f"one of {known}")
        values = _read_values(model, _read_text(model, choice.parameters))
        return cls(model, values, _instance(model, values))

    def ref(self, since: int) -> ModelRef:
        canonical = canonical_json(self.values)
        return ModelRef(self.model.kind, self.model.name, self.model.version, canonical, hash_of(canonical), since)

    def initial_state(self) -> str:
        try:
            return check_state(self.instance.initial_state())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            raise _broken(self.model, "initial_state", error) from None

    def penalty_max(self) -> int:
        try:
            return check_penalty(self.instance.penalty_max())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            raise _broken(self.model, "penalty_max", error) from None


def _broken(model: Model, method: str, error: BaseException) -> ChoiceInvalid:
    what = str(error) if isinstance(error, Misbehaved) else phrase(error)
    return ChoiceInvalid(model.kind, model.name, None, f"{model.owner} is broken: {method} {what}", "another model")


def make_instance(model: Model, parameters: Parameters) -> Any:  # noqa: ANN401 - the plugin's own class
    """Return the model made with these parameters, which are checked again: the installed version may accept others.

    Raises:
        ChoiceInvalid: The model does not accept them.
    """
    return _instance(model, _read_values(model, _read_text(model, parameters)))


def _instance(model: Model, values: Mapping[str, int]) -> Any:  # noqa: ANN401 - the plugin's own class
    try:
        return model.make(**values)
    except ParameterInvalid as error:
        declared = next((parameter for parameter in model.parameters if parameter.name == error.name), None)
        accepts = "values that go together" if declared is None else accepted(declared)
        raise ChoiceInvalid(model.kind, model.name, error.name, error.problem, accepts) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's constructor may raise anything
        raise _broken(model, "its constructor", error) from None


def _read_text(model: Model, parameters: Parameters) -> Mapping[str, object]:
    if isinstance(parameters, Mapping):
        return parameters
    try:
        text = parameters if len(parameters) <= PARAMETERS_LENGTH_MAX else ""
        read: object = json.loads(text, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ChoiceInvalid(model.kind, model.name, None, "the parameters are not a JSON object", _names(model))
    return read


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError
    return read


def _read_values(model: Model, given: Mapping[str, object]) -> dict[str, int]:
    declared = {parameter.name: parameter for parameter in model.parameters}
    for name in given:
        if name not in declared:
            raise ChoiceInvalid(model.kind, model.name, str(name)[:80], "there is no such parameter", _names(model))
    values: dict[str, int] = {}
    for parameter in model.parameters:
        if parameter.name not in given and parameter.default is None:
            raise ChoiceInvalid(model.kind, model.name, parameter.name, "it must be given", accepted(parameter))
        try:
            values[parameter.name] = read_value(parameter, given.get(parameter.name, parameter.default))
        except ValueRefused as error:
            raise ChoiceInvalid(model.kind, model.name, parameter.name, str(error), accepted(parameter)) from None
    return values


def _names(model: Model) -> str:
    known = ", ".join(parameter.name for parameter in model.parameters)
    return f"an object with {known}" if known else "an empty object: the model has no parameters"
