"""How a variable of the environment is declared: as a field of a dataclass, with its name, meaning, default and kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from gql_server.settings.kinds import Kind

T = TypeVar("T")


class SettingsError(ValueError):
    """A variable of the environment that cannot be used.

    Attributes:
        variable: The name of the variable.
    """

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable


class Mode(StrEnum):
    """Whose money it is: nobody's, with a clock that can be moved, or the customers'."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment.

    Attributes:
        name: Its name.
        fallback: The name that is looked at when `name` is unset, or an empty string.
        meaning: What it decides, in one sentence, with its unit.
        default: The text that holds in sandbox mode when it is unset.
        production_default: The same in production mode; None where production requires a value.
        kind: What it accepts.
        is_secret: Whether a refused value is kept out of the error.
    """

    name: str
    fallback: str
    meaning: str
    default: str
    production_default: str | None
    kind: Kind[Any]
    is_secret: bool

    def read(self, environ: Mapping[str, str], mode: Mode) -> object:
        """Returns the value that the environment gives, or the default of the mode.

        Raises:
            SettingsError: The value is not accepted, or production requires one.
        """
        name = self.fallback if self.fallback and not environ.get(self.name) else self.name
        default = self.production_default if mode is Mode.PRODUCTION else self.default
        text = environ.get(name) or default
        if text is None:
            raise SettingsError(self.name, f"it is required in production mode; give {self.kind.accepts}")
        try:
            return self.kind.parse(text)
        except (ValueError, KeyError):
            given = "the value given" if self.is_secret else repr(text)
            raise SettingsError(name, f"{given} is not accepted; give {self.kind.accepts}") from None


def variable(
    name: str,
    kind: Kind[T],
    *,
    default: str,
    meaning: str,
    production_default: str | None = "=",
    fallback: str = "",
    is_secret: bool = False,
) -> T:
    """Declares a field of `Settings`; `production_default="="` means the same default in both modes."""
    in_production = default if production_default == "=" else production_default
    declared = Variable(name, fallback, meaning, default, in_production, kind, is_secret)
    return field(default=kind.parse(default), repr=not is_secret, metadata={"variable": declared})
