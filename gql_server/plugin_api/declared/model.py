"""Reads a model's declaration off its class, and refuses one that is not what the plugin API asks for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final, get_type_hints

from gql_server.domain.market import ModelKind
from gql_server.plugin_api.declared.errors import DeclarationRefused
from gql_server.plugin_api.declared.offers import ModelOffer
from gql_server.plugin_api.declared.parameters import DECLARE, read_parameter
from gql_server.plugin_api.declared.schema import schema_of
from gql_server.plugin_api.declared.types import AnyParameter, ModelParameter

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a model says of itself.

    Args:
        description: The class's docstring.
        formula: One line for people.
        parameters: In the order of declaration.
        schema: JSON Schema of the parameters.
        make: The class itself.
        is_monotone: Whether the rate never falls when utilization rises; True for what is not a rate model.
        feeds: What a staking reward wants to be told; empty for what is none.
    """

    kind: ModelKind
    name: str
    description: str
    formula: str
    parameters: tuple[AnyParameter, ...]
    schema: Mapping[str, object] = field(repr=False, compare=False)
    make: Any = field(repr=False, compare=False)
    is_monotone: bool = True
    feeds: tuple[str, ...] = ()


def read_declaration(offer: ModelOffer, cls: Any) -> Declaration:  # noqa: ANN401 - whatever a plugin returned
    """Return what a class declares.

    Args:
        offer: What the hook accepts.
        cls: What the hook returned; anything at all.

    Raises:
        DeclarationRefused: The class is not a frozen dataclass with declared parameters, or lacks what the host will call.
    """
    _check_frozen_dataclass(cls)
    check_text(cls, "name")
    if NAME.fullmatch(cls.name) is None:
        raise DeclarationRefused(f"the name {cls.name!r} is not snake case", "Use lower-case letters, digits and underscores.")
    check_text(cls, "formula")
    for name, kind in offer.attributes.items():
        if type(inspect.getattr_static(cls, name, None)) is not kind:
            raise DeclarationRefused(
                f"{cls.__name__}.{name} is not a {kind.__name__}", f"Set the class attribute `{name}: ClassVar[{kind.__name__}]`."
            )
    for name, arguments in offer.methods.items():
        _check_method(cls, name, len(arguments))
    description = inspect.cleandoc(vars(cls).get("__doc__") or "")
    if not description or description.startswith(f"{cls.__name__}("):
        raise DeclarationRefused(f"{cls.__name__} has no docstring", "Describe the model there: it is shown over GraphQL.")
    parameters = _read_parameters(cls)
    _check_defaults(cls, parameters)
    return Declaration(
        kind=offer.kind,
        name=cls.name,
        description=description,
        formula=cls.formula,
        parameters=parameters,
        schema=schema_of(parameters),
        make=cls,
        is_monotone=cls.is_monotone if "is_monotone" in offer.attributes else True,
        feeds=_read_feeds(cls, parameters) if "feeds" in offer.attributes else (),
    )


def check_text(cls: Any, name: str) -> None:  # noqa: ANN401 - whatever a plugin returned
    """Refuse a class whose attribute of this name is not a text of its own.

    Raises:
        DeclarationRefused: The attribute is missing, empty, or no text.
    """
    value = inspect.getattr_static(cls, name, None)
    if type(value) is not str or not value.strip():
        raise DeclarationRefused(f"{cls.__name__}.{name} is not a text", f"Set the class attribute `{name}: ClassVar[str]`.")


def _check_frozen_dataclass(cls: Any) -> None:  # noqa: ANN401 - whatever a plugin returned
    if not isinstance(cls, type):
        raise DeclarationRefused(f"{cls!r:.60} is not a class", "Register the class; the host makes the instances.")
    declared = vars(cls).get("__dataclass_params__")
    if not is_dataclass(cls) or declared is None or not declared.frozen:
        raise DeclarationRefused(f"{cls.__name__} is not a frozen dataclass", "Decorate it with `@dataclass(frozen=True)`.")


def _read_feeds(cls: Any, parameters: tuple[AnyParameter, ...]) -> tuple[str, ...]:  # noqa: ANN401 - whatever a plugin returned
    feeds: tuple[str, ...] = cls.feeds
    integers = {entry.name for entry in parameters if isinstance(entry, ModelParameter) and entry.minimum >= 0}
    if any(type(feed) is not str or not feed for feed in feeds):
        raise DeclarationRefused(f"{cls.__name__}.feeds names a feed that is no text", "Name feeds by texts, or set `feeds = ()`.")
    for feed in feeds:
        if not {*re.findall(r"[{](\w*)[}]", feed)} <= integers or not re.fullmatch(r"([^{}]|[{]\w+[}])+", feed):
            raise DeclarationRefused(
                f"{cls.__name__}.feeds has braces in {feed!r} around what is no parameter",
                "Between braces goes the name of a parameter that is an integer and never negative.",
            )
    return feeds


def _check_method(cls: type, name: str, argument_count: int) -> None:
    method = getattr(cls, name, None)
    if not inspect.isfunction(method):
        raise DeclarationRefused(f"{cls.__name__} has no method `{name}`", f"Define `def {name}(self, …)`; see the plugin API.")
    if inspect.iscoroutinefunction(method) or inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        raise DeclarationRefused(
            f"{cls.__name__}.{name} does not answer when called", "Make it a plain function: models never wait."
        )
    try:
        inspect.signature(method).bind(None, *range(argument_count))
    except TypeError as error:
        problem = f"{cls.__name__}.{name} cannot be called: {error}"
        raise DeclarationRefused(problem, "Take the arguments of the protocol.") from None


def _read_parameters(cls: type) -> tuple[AnyParameter, ...]:
    try:
        hints = get_type_hints(cls)
    except Exception as error:  # noqa: BLE001 - evaluating a plugin's annotations may raise anything
        raise DeclarationRefused(f"annotations of {cls.__name__} cannot be read: {error}", "Annotate parameters `int`.") from None
    declared = fields(cls)
    parameters = tuple(read_parameter(cls, entry, hints.get(entry.name)) for entry in declared)
    taken = [name for name in inspect.signature(cls).parameters if name not in {entry.name for entry in declared}]
    if taken:
        raise DeclarationRefused(f"{cls.__name__} takes `{taken[0]}`, which is no parameter", DECLARE)
    return parameters


def _check_defaults(cls: type, parameters: tuple[AnyParameter, ...]) -> None:
    if any(parameter.default is None for parameter in parameters):
        return
    try:
        cls()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's constructor may raise anything
        raise DeclarationRefused(f"{cls.__name__} refuses its own defaults: {error}", "Choose defaults that go together.") from None
