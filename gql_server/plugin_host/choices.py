"""Turns a choice of model and parameters into what a market records, or says what would be accepted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_server.domain.commands import MarketModels
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api.answers import Misbehaved, check_penalty, check_state
from gql_server.plugin_api.declared.parameter_values import accepted_any, canonical_json, hash_of, read_any
from gql_server.plugin_api.declared.types import Value
from gql_server.plugin_api.declared.values import ValueRefused
from gql_server.plugin_api.parameters import ParameterInvalid
from gql_server.plugin_host.catalogue import Catalogue, Model
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.plugin_host.faults import phrase

PARAMETERS_LENGTH_MAX: Final = 16_384

Parameters = Mapping[str, object] | str
"""What a client sends: values by name, or the JSON text of them."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model by name with the parameters that a client sent."""

    name: str
    parameters: Parameters = "{}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model made with accepted parameters.

    Args:
        model: As the catalogue knows it.
        ref: What a market records: version, canonical parameters and their hash.
        instance: The plugin's own object.
    """

    model: Model
    ref: ModelRef
    instance: Any

    @property
    def initial_state(self) -> str:
        """Return what a rate model starts from.

        Raises:
            ChoiceInvalid: It raised, or answered no state.
        """
        try:
            return check_state(self.instance.initial_state())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            raise _broken(self.model, "initial_state", error) from None

    @property
    def penalty_max(self) -> int:
        """Return the highest penalty that a liquidation policy will ask for, 18 decimals (rule X3).

        Raises:
            ChoiceInvalid: It raised, or answered no penalty.
        """
        try:
            return check_penalty(self.instance.penalty_max())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            raise _broken(self.model, "penalty_max", error) from None


def choose_model(catalogue: Catalogue, kind: ModelKind, choice: ModelChoice, *, since: int = 0) -> Chosen:
    """Return the chosen model, made with the parameters that a client sent.

    Args:
        catalogue: What is installed.
        kind: What the model is for.
        choice: Its name, and parameters as integers or as text in fixed notation; what is left out takes its default.
        since: From when a market uses it, Unix seconds.

    Raises:
        ChoiceInvalid: No such model, or not with these parameters.
    """
    model = catalogue.model(kind, choice.name)
    if model is None:
        known = ", ".join(entry.name for entry in catalogue.models(kind)) or "nothing: no plugin offers one"
        raise ChoiceInvalid(kind, choice.name[:80], None, f"there is no such {kind}", f"one of {known}")
    values = _read_values(model, _read_text(model, choice.parameters))
    canonical = canonical_json(values)
    ref = ModelRef(model.kind, model.name, model.version, canonical, hash_of(canonical), since)
    return Chosen(model, ref, _instance(model, values))


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
    rate = choose_model(catalogue, ModelKind.RATE_MODEL, rate_model, since=since)
    rewards = [choose_model(catalogue, ModelKind.STAKING_REWARD, choice, since=since) for choice in staking_rewards]
    policy = choose_model(catalogue, ModelKind.LIQUIDATION_POLICY, liquidation_policy, since=since)
    return MarketModels(
        rate_model=rate.ref,
        staking_rewards=tuple(reward.ref for reward in rewards),
        liquidation_policy=policy.ref,
        initial_state=rate.initial_state,
        penalty_max=policy.penalty_max,
    )


def _broken(model: Model, method: str, error: BaseException) -> ChoiceInvalid:
    what = str(error) if isinstance(error, Misbehaved) else phrase(error)
    return ChoiceInvalid(model.kind, model.name, None, f"{model.owner} is broken: {method} {what}", "another model")


def make_instance(model: Model, parameters: Parameters) -> Any:  # noqa: ANN401 - the plugin's own class
    """Return the model made with these parameters, which are checked again: the installed version may accept others.

    Raises:
        ChoiceInvalid: The model does not accept them.
    """
    return _instance(model, _read_values(model, _read_text(model, parameters)))


def _instance(model: Model, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the plugin's own class
    try:
        return model.make(**values)
    except ParameterInvalid as error:
        declared = next((parameter for parameter in model.parameters if parameter.name == error.name), None)
        accepts = "values that go together" if declared is None else accepted_any(declared)
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


def _read_values(model: Model, given: Mapping[str, object]) -> dict[str, Value]:
    declared = {parameter.name: parameter for parameter in model.parameters}
    for name in given:
        if name not in declared:
            raise ChoiceInvalid(model.kind, model.name, str(name)[:80], "there is no such parameter", _names(model))
    values: dict[str, Value] = {}
    for parameter in model.parameters:
        if parameter.name not in given and parameter.default is None:
            raise ChoiceInvalid(model.kind, model.name, parameter.name, "it must be given", accepted_any(parameter))
        try:
            values[parameter.name] = read_any(parameter, given.get(parameter.name, parameter.default))
        except ValueRefused as error:
            raise ChoiceInvalid(model.kind, model.name, parameter.name, str(error), accepted_any(parameter)) from None
    return values


def _names(model: Model) -> str:
    known = ", ".join(parameter.name for parameter in model.parameters)
    return f"an object with {known}" if known else "an empty object: the model has no parameters"
