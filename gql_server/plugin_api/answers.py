"""Checks of what models answer: exact type first, then range. Pure; every refusal is a phrase after the method's name.

The host asks them at run time and the conformance kit beforehand: what the kit lets pass, no server calls a fault.
"""

from __future__ import annotations

import json
from typing import Final, NoReturn

from gql_server.domain.models import Plan, PlanStep, RateStep
from gql_server.units import WAD

RATE_CEILING: Final = 100 * WAD
"""10,000 % a year: the highest rate that any model may set."""

CALL_SECONDS_MAX: Final = 0.25
"""How long a model may take for one answer; a longer one is a fault, however good it is."""

STATE_LENGTH_MAX: Final = 4_096
PLAN_STEPS_MAX: Final = 32
REASON_LENGTH_MAX: Final = 200
SYMBOL_LENGTH_MAX: Final = 64
AMOUNT_CEILING: Final = 2**256
PENALTY_CEILING: Final = 10 * WAD


class Misbehaved(Exception):
    """An answer that cannot be believed; the message continues "rate_model.step …"."""


def check_integer(value: object, low: int, high: int, what: str) -> int:
    """Return the value if it is exactly an ``int``, neither bool nor subclass, from low to high.

    Raises:
        Misbehaved: It is not.
    """
    if type(value) is not int:
        raise Misbehaved(f"answered a {_type_of(value)} as {what}, not exactly int")
    if not low <= value <= high:
        raise Misbehaved(f"answered {_shown(value)} as {what}, outside {low} to {high}")
    return value


def check_text(value: object, length_max: int, what: str) -> str:
    """Return the value if it is exactly a ``str`` of printable characters, not longer than that.

    Raises:
        Misbehaved: It is not.
    """
    if type(value) is not str:
        raise Misbehaved(f"answered a {_type_of(value)} as {what}, not exactly str")
    if len(value) > length_max:
        raise Misbehaved(f"answered {len(value)} characters as {what}, {length_max} at most")
    if not value.isprintable():
        raise Misbehaved(f"answered unprintable characters as {what}")
    return value


def check_state(value: object) -> str:
    """Return a rate model's state: empty, or JSON of integers in printable ASCII, 4 KB at most.

    Raises:
        Misbehaved: It is anything else.
    """
    state = _check_state_text(value)
    if state and not _is_json_of_integers(state):
        raise Misbehaved("answered a state that is not JSON of integers")
    return state


def check_rate_step(answer: object, elapsed_seconds: int, state: str) -> RateStep:
    """Return a rate model's answer: exact types, 0 to the ceiling, and no new state while no time has passed.

    Raises:
        Misbehaved: The answer is anything else.
    """
    if type(answer) is not RateStep:
        raise Misbehaved(f"answered a {_type_of(answer)}, not exactly RateStep")
    check_integer(answer.rate, 0, RATE_CEILING, "rate")
    if _check_state_text(answer.state) == state:
        return answer
    if elapsed_seconds == 0:
        raise Misbehaved("changed the state although no time had passed")
    if state and not answer.state:
        raise Misbehaved("forgot its state")
    check_state(answer.state)
    return answer


def _check_state_text(value: object) -> str:
    state = check_text(value, STATE_LENGTH_MAX, "state")
    if not state.isascii():
        raise Misbehaved("answered a state beyond ASCII")
    return state


def _is_json_of_integers(text: str) -> bool:
    try:
        return _is_of_integers(json.loads(text, parse_float=_refuse, parse_constant=_refuse))
    except (ValueError, RecursionError):
        return False


def _is_of_integers(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_of_integers(item) for item in value)
    if isinstance(value, dict):
        return all(_is_of_integers(item) for item in value.values())
    return type(value) is int


def _refuse(literal: str) -> NoReturn:
    raise ValueError(literal)


def check_staking_rate(answer: object) -> int | None:
    """Return a staking reward's answer: None, or an exact integer from 0 to 1 (18 decimals).

    Raises:
        Misbehaved: The answer is anything else.
    """
    return None if answer is None else check_integer(answer, 0, WAD, "rate")


def check_penalty(answer: object) -> int:
    """Return a policy's highest penalty: an exact integer, 18 decimals, from 0 to 10; rule X3 is far stricter.

    Raises:
        Misbehaved: The answer is anything else.
    """
    return check_integer(answer, 0, PENALTY_CEILING, "penalty")


def check_plan(answer: object) -> Plan | None:
    """Return a policy's answer: None, or exactly a plan of exact steps. Its bounds are the domain's to check.

    Raises:
        Misbehaved: The answer is anything else.
    """
    if answer is None:
        return None
    if type(answer) is not Plan:
        raise Misbehaved(f"answered a {_type_of(answer)}, not exactly Plan")
    if type(answer.steps) is not tuple:
        raise Misbehaved(f"answered a {_type_of(answer.steps)} of steps, not exactly tuple")
    if not 1 <= len(answer.steps) <= PLAN_STEPS_MAX:
        raise Misbehaved(f"answered {len(answer.steps)} steps, outside 1 to {PLAN_STEPS_MAX}")
    for step in answer.steps:
        _check_plan_step(step)
    return answer


def _check_plan_step(step: object) -> None:
    if type(step) is not PlanStep:
        raise Misbehaved(f"answered a {_type_of(step)} as step, not exactly PlanStep")
    check_text(step.repay_symbol, SYMBOL_LENGTH_MAX, "repay_symbol")
    check_text(step.seize_symbol, SYMBOL_LENGTH_MAX, "seize_symbol")
    check_integer(step.repay_amount, 1, AMOUNT_CEILING, "repay_amount")
    check_penalty(step.penalty)
    check_text(step.reason, REASON_LENGTH_MAX, "reason")


def _type_of(value: object) -> str:
    return type(value).__name__[:60]


def _shown(value: int) -> str:
    return str(value) if -AMOUNT_CEILING <= value <= AMOUNT_CEILING else "a number of more than 256 bits"
