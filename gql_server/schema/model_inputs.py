"""Models that clients name: with their parameters, as the plugin host resolves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import strawberry

from gql_server.domain.errors import InvalidInput
from gql_server.domain.market import ModelKind
from gql_server.plugin_host.choices import Chosen, ModelChoice
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.schema.context import Info
from gql_server.schema.scalars import JSON

T = TypeVar("T")

PARAMETERS = "An object of parameters, or its JSON text; what is left out has its default."


@strawberry.input(description="A model with its parameters; see `models`.")
class ModelChoiceInput:
    """A model with its parameters."""

    name: str = strawberry.field(description="Its registered name.")
    parameters: JSON | None = strawberry.field(default=None, description=PARAMETERS)

    def choice(self) -> ModelChoice:
        """Return the plugin host's choice."""
        return choice_of(self.name, self.parameters)


def choice_of(name: str, parameters: JSON | None) -> ModelChoice:
    """Return the plugin host's choice; what is no object is told by the host."""
    given: object = {} if parameters is None else parameters
    return ModelChoice(name, given if isinstance(given, dict | str) else "not an object")


def chosen(info: Info, kind: ModelKind, choice: ModelChoice, path: str) -> Chosen:
    """Return a model made with the parameters that a client gave.

    Raises:
        InvalidInput: There is no such model, or not with these parameters.
    """
    return accept(lambda: info.context.host.choose(kind, choice.name, choice.parameters), path)


def accept(ask: Callable[[], T], path: str) -> T:
    """Return what the plugin host says of a choice.

    Raises:
        InvalidInput: It does not accept the choice; the field is the path to the name or to the parameter. Empty: the input itself.
    """
    try:
        return ask()
    except ChoiceInvalid as refused:
        field = "name" if refused.parameter is None else f"parameters.{refused.parameter}"
        raise InvalidInput(f"{path}.{field}" if path else field, f"{refused.problem}; give {refused.accepts}") from None
