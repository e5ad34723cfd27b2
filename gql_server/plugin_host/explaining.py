"""Asks rate models how they came to an answer, and believes it only as far as it leads there.

Whatever goes wrong here is a note beside the explanation, never a fault of the market: explaining is no part of the money.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from gql_server.domain.explaining_rate import ModelAccount
from gql_server.domain.explanation import WAD_DECIMALS, Quantity, Rounding, Term, TermUnit
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api.answers import CALL_SECONDS_MAX, Misbehaved
from gql_server.plugin_api.declared.parameter_values import show_values
from gql_server.plugin_api.explained import Explained, check_explained
from gql_server.plugin_host.catalogue import Catalogue, Model
from gql_server.plugin_host.choices import make_instance
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.plugin_host.faults import one_line, phrase

_UNITS: Final = {
    "rate": TermUnit.RATE,
    "fraction": TermUnit.FRACTION,
    "usd": TermUnit.USD,
    "seconds": TermUnit.SECONDS,
    "count": TermUnit.COUNT,
    "units": TermUnit.AMOUNT,
}
_WAD_UNITS: Final = frozenset({"rate", "fraction", "usd"})
_ROUNDINGS: Final = {"exact": Rounding.EXACT, "down": Rounding.DOWN, "up": Rounding.UP}


class RateTeller:
    """Lets the installed rate models tell how they came to an answer."""

    def __init__(self, catalogue: Catalogue, *, monotonic: Callable[[], float]) -> None:
        """Ask the models of a catalogue; ``monotonic`` gives seconds, for measuring calls."""
        self._catalogue = catalogue
        self._monotonic = monotonic

    def account_of(self, ref: ModelRef, utilization: int, state: str, answered: int) -> ModelAccount:
        """Return what the model tells of the rate that it answered; where it tells nothing to believe, its formula alone."""
        installed = self._catalogue.model(ModelKind.RATE_MODEL, ref.name)
        if installed is None:
            return ModelAccount("", note="it is not installed any more")
        parameters = tuple((name, _text(value)) for name, value in show_values(installed.parameters, ref.parameters).items())
        terms, note = self._ask(installed, ref, utilization, state, answered)
        return ModelAccount(installed.formula, parameters, terms, note)

    def _ask(self, model: Model, ref: ModelRef, utilization: int, state: str, answered: int) -> tuple[tuple[Term, ...], str | None]:
        try:
            made: Any = make_instance(model, ref.parameters)
            explain = getattr(made, "explain", None)
            if explain is None:
                return (), None
            steps = check_explained(self._timed(lambda: explain(utilization, 0, state)), answered)
        except KeyboardInterrupt:
            raise
        except (ChoiceInvalid, Misbehaved) as error:
            return (), one_line(f"{model.owner}: {ref.name}.explain {error}")
        except BaseException as error:  # noqa: BLE001 - a model may raise anything, SystemExit as well
            return (), one_line(f"{model.owner}: {ref.name}.explain {phrase(error)}")
        return tuple(_term(step) for step in steps), None

    def _timed(self, call: Callable[[], object]) -> object:
        started = self._monotonic()
        told = call()
        if self._monotonic() - started > CALL_SECONDS_MAX:
            raise Misbehaved(f"took longer than {CALL_SECONDS_MAX:g} s")
        return told


def _term(step: Explained) -> Term:
    inputs = tuple((name, _quantity(value, unit)) for name, value, unit in step.inputs)
    value = _quantity(step.value, step.unit)
    return Term(step.name, step.formula, value, _ROUNDINGS[step.rounding], inputs, branch=step.branch)


def _quantity(value: int, unit: str) -> Quantity:
    return Quantity(value, _UNITS[unit], WAD_DECIMALS if unit in _WAD_UNITS else 0)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value).replace("'", '"')
