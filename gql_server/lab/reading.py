"""Reads experiments from TOML: numbers in fixed notation, ``0.05`` or ``"0.05"`` for 5 %; nothing unknown is passed over."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.lab.population import Population
from gql_server.lab.scenario import HOURS_MAX, MARKETS, Contestant, Scenario
from gql_server.units import NotFixedNotation, parse_fixed

T = TypeVar("T")

BORROWERS_MAX: Final = 10_000

_HOURS: Final = {"maturity_hours": ("maturity_seconds", 3_600)}
"""Names that are written in hours here, with what they become."""
_WHOLE: Final = frozenset(
    {"adjustment_hours", "cadence_seconds", "count", "decimals", "hours", "maturity_hours", "reversion_hours", "seed"}
)
_TEXT: Final = frozenset({"collateral", "debt", "market", "median", "total"})
_OPTIONAL: Final = frozenset({"fee"})
"""Numbers that are None where nothing is said."""
_SIGNED: Final = frozenset({"drift"})


class ScenarioInvalid(ValueError):
    """The text describes no experiment; the message says where and why, in a sentence without a full stop."""


def read_toml(text: str) -> dict[str, Any]:
    """Return what a TOML text says; a number with a point stays the text that was written.

    Raises:
        ScenarioInvalid: It is no TOML.
    """
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as problem:
        raise ScenarioInvalid(f"it is not TOML: {problem}") from None


def read_scenario(given: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a file: what it leaves out is as the lab assumes it of that market.

    Raises:
        ScenarioInvalid: A name or a value makes no sense.
    """
    head = table(given, "scenario")
    symbol = head.get("market", "BTC")
    known = MARKETS.get(symbol) if isinstance(symbol, str) else None
    scenario = changed("scenario", known or replace(MARKETS["BTC"], market=str(symbol)), head)
    terms = changed("terms", scenario.terms, table(given, "terms"))
    line = read_contestants({"supply_line": given["supply_line"]}, None)["supply_line"] if "supply_line" in given else None
    scenario = replace(
        scenario,
        terms=replace(terms, lender_pay=_read_pay(table(given, "lender_pay"))),
        supply_line=line,
        lenders=changed("lenders", scenario.lenders, table(given, "lenders")),
        borrowers=changed("borrowers", scenario.borrowers, table(given, "borrowers")),
    )
    return checked(scenario)


def _read_pay(given: Mapping[str, Any]) -> LenderPay:
    kind = given.get("kind", LenderPayKind.SKIM_FEE.value)
    if kind not in set(LenderPayKind):
        raise ScenarioInvalid(f"lender_pay.kind: {kind!r:.40} is none; there are {', '.join(LenderPayKind)}")
    fees = {name: value for name, value in given.items() if name != "kind"}
    return changed("lender_pay", LenderPay(LenderPayKind(kind)), fees)


def checked(scenario: Scenario) -> Scenario:
    """Return the scenario if it can be played.

    Raises:
        ScenarioInvalid: It cannot.
    """
    if not 0 < scenario.hours <= HOURS_MAX:
        raise ScenarioInvalid(f"scenario.hours: {scenario.hours} is not 1 to {HOURS_MAX}")
    if not 6 <= scenario.decimals <= 18:
        raise ScenarioInvalid(f"scenario.decimals: {scenario.decimals} is not 6 to 18")
    if scenario.seed < 0:
        raise ScenarioInvalid("scenario.seed: it is negative")
    for name, side in (("lenders", scenario.lenders), ("borrowers", scenario.borrowers)):
        _fixed(f"{name}.total", side.total, scenario.decimals)
        if side.adjustment_hours < 1:
            raise ScenarioInvalid(f"{name}.adjustment_hours: it is less than 1")
    return scenario


def checked_population(population: Population) -> Population:
    """Return the population if it can be played.

    Raises:
        ScenarioInvalid: It cannot.
    """
    if not 0 < population.hours <= HOURS_MAX:
        raise ScenarioInvalid(f"population.hours: {population.hours} is not 1 to {HOURS_MAX}")
    if not 0 < population.count <= BORROWERS_MAX:
        raise ScenarioInvalid(f"population.count: {population.count} is not 1 to {BORROWERS_MAX}")
    if population.seed < 0:
        raise ScenarioInvalid("population.seed: it is negative")
    if population.use_low > population.use_high:
        raise ScenarioInvalid("population.use_low: it is more than use_high")
    _fixed("population.median", population.median, 8)
    return population


def read_contestants(given: Mapping[str, Any], section: str | None) -> dict[str, Contestant]:
    """Return models by label: each a table of parameters, with ``model`` naming the registered model where it is not the label.

    Args:
        given: What the file says.
        section: The table of tables; None when the whole file is one.

    Raises:
        ScenarioInvalid: One is no table.
    """
    tables = given if section is None else table(given, section)
    found = {}
    for label, parameters in tables.items():
        if not isinstance(parameters, dict):
            raise ScenarioInvalid(f"{label}: it is not a table of parameters")
        name = parameters.get("model", label)
        if not isinstance(name, str):
            raise ScenarioInvalid(f"{label}.model: it is not text")
        found[label] = Contestant(label, name, {key: _as_text(value) for key, value in parameters.items() if key != "model"})
    return found


def _as_text(value: object) -> object:
    """Return a number as the text that it was written as, so that ``1`` and ``1.0`` mean the same; lists element by element."""
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value) if type(value) is int else value


def table(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a table of a file, empty where there is none.

    Raises:
        ScenarioInvalid: It is something else.
    """
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise ScenarioInvalid(f"{name}: it is not a table")
    return value


def refuse_other_tables(given: Mapping[str, Any], *known: str) -> None:
    """Refuse tables that mean nothing.

    Raises:
        ScenarioInvalid: There is one.
    """
    for name in given:
        if name not in known:
            raise ScenarioInvalid(f"{name}: it means nothing here; there are {', '.join(known)}")


def changed(where: str, thing: T, given: Mapping[str, Any]) -> T:
    """Return a dataclass with some fields replaced by what a table says.

    Raises:
        ScenarioInvalid: A name or a value makes no sense.
    """
    simple = {field.name: type(getattr(thing, field.name)) for field in fields(thing)}  # type: ignore[arg-type]
    simple = {name: int if name in _OPTIONAL else kind for name, kind in simple.items()}
    known = [name for name, kind in simple.items() if kind in {int, float, str}]
    known = [next((here for here, (there, _) in _HOURS.items() if there == name), name) for name in known]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ScenarioInvalid(f"{where}.{name}: it means nothing here; there are {', '.join(known)}")
        field, factor = _HOURS.get(name, (name, 1))
        values[field] = _read(f"{where}.{name}", name, simple[field], value) * factor
    return replace(thing, **values)  # type: ignore[type-var]


def fraction(where: str, text: str) -> int:
    """Return a fraction that is written in fixed notation, 18 decimals.

    Raises:
        ScenarioInvalid: It is not.
    """
    return _fixed(where, text, 18)


def _read(where: str, name: str, kind: type, value: object) -> Any:  # noqa: ANN401 - as the field has it
    if type(value) not in {int, str}:
        raise ScenarioInvalid(f"{where}: a {type(value).__name__} is neither a number nor text")
    if name in _TEXT:
        return str(value)
    exact = _fixed(where, str(value), 0 if name in _WHOLE else 18, is_signed=name in _SIGNED)
    return float(value) if kind is float else exact  # type: ignore[arg-type] # checked above


def _fixed(where: str, text: str, decimals: int, *, is_signed: bool = False) -> int:
    try:
        return parse_fixed(text, decimals, is_signed=is_signed)
    except NotFixedNotation as problem:
        raise ScenarioInvalid(f"{where}: {text[:40]!r}: {problem}") from None
