"""Reads a model's declaration off its class, and refuses one that is not what the plugin API asks for."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_type_hints

from gql_server.plugin_host.catalogue import AnyParameter, Model
from gql_server.plugin_host.declared_parameters import DECLARE, read_parameter
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.offers import ModelOffer
from gql_server.plugin_host.parameter_schema import schema_of

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)


def read_model(found: Found, offer: ModelOffer, cls: Any) -> Model:  # noqa: ANN401 - whatever a plugin returned
    """Return the model that a class declares.

    Args:
        found: The plugin that offers it, for the refusal.
        offer: What the hook accepts.
        cls: What the hook returned; anything at all.

    Raises:
        PluginRefused: The class is not a frozen dataclass with declared parameters, or lacks what the host will call.
    """
    _check_frozen_dataclass(found, cls)
    check_text(found, cls, "name")
    if NAME.fullmatch(cls.name) is None:
        raise found.refusal(f"the name {cls.name!r} is not snake case", "Use lower-case letters, digits and underscores.")
    check_text(found, cls, "formula")
    for name, kind in offer.attributes.items():
        if type(inspect.getattr_static(cls, name, None)) is not kind:
            raise found.refusal(
                f"{cls.__name__}.{name} is not a {kind.__name__}", f"Set the class attribute `{name}: ClassVar[{kind.__name__}]`."
            )
    for name, arguments in offer.methods.items():
        _check_method(found, cls, name, len(arguments))
    description = inspect.cleandoc(vars(cls).get("__doc__") or "")
    if not description or description.startswith(f"{cls.__name__}("):
        raise found.refusal(f"{cls.__name__} has no docstring", "Describe the model there: it is shown over GraphQL.")
    parameters = _read_parameters(found, cls)
    _check_defaults(found, cls, parameters)
    return Model(
        kind=offer.kind,
        name=cls.name,
        distribution=found.distribution,
        version=found.version,
        description=description,
        formula=cls.formula,
        parameters=parameters,
        schema=schema_of(parameters),
        make=cls,
        is_monotone=cls.is_monotone if "is_monotone" in offer.attributes else True,
        feeds=_read_feeds(found, cls) if "feeds" in offer.attributes else (),
    )


def check_text(found: Found, cls: Any, name: str) -> None:  # noqa: ANN401 - whatever a plugin returned
    """Refuse a class whose attribute of this name is not a text of its own.

    Raises:
        PluginRefused: The attribute is missing, empty, or no text.
    """
    value = inspect.getattr_static(cls, name, None)
    if type(value) is not str or not value.strip():
        raise found.refusal(f"{cls.__name__}.{name} is not a text", f"Set the class attribute `{name}: ClassVar[str]`.")


def _check_frozen_dataclass(found: Found, cls: Any) -> None:  # noqa: ANN401 - whatever a plugin returned
    if not isinstance(cls, type):
        raise found.refusal(f"{cls!r:.60} is not a class", "Register the class; the host makes the instances.")
    declared = vars(cls).get("__dataclass_params__")
    if not is_dataclass(cls) or declared is None or not declared.frozen:
        raise found.refusal(f"{cls.__name__} is not a frozen dataclass", "Decorate it with `@dataclass(frozen=True)`.")


def _read_feeds(found: Found, cls: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a plugin returned
    feeds: tuple[str, ...] = cls.feeds
    if any(type(feed) is not str or not feed for feed in feeds):
        raise found.refusal(f"{cls.__name__}.feeds names a feed that is no text", "Name feeds by texts, or set `feeds = ()`.")
    return feeds


def _check_method(found: Found, cls: type, name: str, argument_count: int) -> None:
    method = getattr(cls, name, None)
    if not inspect.isfunction(method):
        raise found.refusal(f"{cls.__name__} has no method `{name}`", f"Define `def {name}(self, …)`; see the plugin API.")
    if inspect.iscoroutinefunction(method) or inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        raise found.refusal(f"{cls.__name__}.{name} does not answer when called", "Make it a plain function: models never wait.")
    try:
        inspect.signature(method).bind(None, *range(argument_count))
    except TypeError as error:
        raise found.refusal(f"{cls.__name__}.{name} cannot be called: {error}", "Take the arguments of the protocol.") from None


def _read_parameters(found: Found, cls: type) -> tuple[AnyParameter, ...]:
    try:
        hints = get_type_hints(cls)
    except Exception as error:  # noqa: BLE001 - evaluating a plugin's annotations may raise anything
        raise found.refusal(f"the annotations of {cls.__name__} cannot be read: {error}", "Annotate parameters `int`.") from None
    declared = fields(cls)
    parameters = tuple(read_parameter(found, cls, entry, hints.get(entry.name)) for entry in declared)
    taken = [name for name in inspect.signature(cls).parameters if name not in {entry.name for entry in declared}]
    if taken:
        raise found.refusal(f"{cls.__name__} takes `{taken[0]}`, which is no parameter", DECLARE)
    return parameters


def _check_defaults(found: Found, cls: type, parameters: tuple[AnyParameter, ...]) -> None:
    if any(parameter.default is None for parameter in parameters):
        return
    try:
        cls()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's constructor may raise anything
        raise found.refusal(f"{cls.__name__} refuses its own defaults: {error}", "Choose defaults that go together.") from None
