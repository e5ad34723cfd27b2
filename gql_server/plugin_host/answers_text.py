"""Models' answers as text: canonical JSON, integers of any size exact, small for the usual batch of one or two answers.

The text is an object of up to six lists, each left out when empty and sorted otherwise; the others name a model by its place
in ``refs``::

    refs      [kind, name, version, parameters hash]
    rates     [ref, utilization, elapsed seconds, state, rate, new state or null for the same, fault if there is one]
    staking   [ref, rate or null, note or null, [[feed, value], ...] if it was told anything]
    feeds     [ref, what it wants to be told ...], of a staking reward that wants anything
    plans     [ref, view, steps or null, fault or null]
    versions  [kind, name, version or null]
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from typing import Any

from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind
from gql_server.domain.models import (
    CollateralView,
    DebtView,
    LiquidationView,
    Plan,
    PlanAnswer,
    PlanStep,
    RateAnswer,
    RateStep,
    StakingAnswer,
)
from gql_server.plugin_host.errors import ReplayMismatch

RefKey = tuple[ModelKind, str, str, str]
"""Kind, name, version and parameters' hash: which model it was, whenever its market began to use it."""


@dataclass(slots=True)
class Answers:
    """Answers by what was asked."""

    rates: dict[tuple[RefKey, int, int, str], RateAnswer] = field(default_factory=dict)
    staking: dict[tuple[RefKey, Observations], StakingAnswer] = field(default_factory=dict)
    feeds: dict[RefKey, tuple[str, ...]] = field(default_factory=dict)
    plans: dict[tuple[RefKey, LiquidationView], PlanAnswer] = field(default_factory=dict)
    versions: dict[tuple[ModelKind, str], str | None] = field(default_factory=dict)


def write_answers(answers: Answers) -> str:
    """Return the one text of these answers, in whatever order they were given."""
    keys = {key for key, *_ in answers.rates} | {key for key, _ in answers.staking} | {key for key, _ in answers.plans}
    refs = sorted(keys | {key for key, wanted in answers.feeds.items() if wanted})
    place = {key: number for number, key in enumerate(refs)}
    lists: dict[str, list[list[Any]]] = {
        "refs": [list(key) for key in refs],
        "rates": sorted(
            (
                [place[key], utilization, elapsed, state, *_write_rate(answer, state)]
                for (key, utilization, elapsed, state), answer in answers.rates.items()
            ),
            key=lambda row: row[:4],
        ),
        "staking": [
            [place[key], answer.rate, answer.note, *([told] if told else [])]
            for (key, told), answer in sorted(answers.staking.items(), key=lambda item: item[0])
        ],
        "feeds": sorted([place[key], *wanted] for key, wanted in answers.feeds.items() if wanted),
        "plans": sorted(
            ([place[key], _write_view(view), *_write_plan(answer)] for (key, view), answer in answers.plans.items()),
            key=lambda row: row[:2],
        ),
        "versions": sorted([kind, name, version] for (kind, name), version in answers.versions.items()),
    }
    filled = {name: rows for name, rows in lists.items() if rows}
    return json.dumps(filled, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_answers(text: str) -> Answers:
    """Return the answers that a text holds.

    Raises:
        ReplayMismatch: The text was not written by ``write_answers``.
    """
    try:
        lists = json.loads(text, parse_float=_refuse_number, parse_constant=_refuse_number)
        refs: list[RefKey] = [(ModelKind(kind), name, version, digest) for kind, name, version, digest in lists.get("refs", ())]
        answers = Answers(
            rates={(refs[n], u, dt, state): _read_rate(state, *rest) for n, u, dt, state, *rest in lists.get("rates", ())},
            staking={(refs[n], _told(*told)): StakingAnswer(rate, note) for n, rate, note, *told in lists.get("staking", ())},
            feeds={refs[n]: tuple(wanted) for n, *wanted in lists.get("feeds", ())},
            plans={(refs[n], _read_view(*view)): _read_plan(steps, fault) for n, view, steps, fault in lists.get("plans", ())},
            versions={(ModelKind(kind), name): version for kind, name, version in lists.get("versions", ())},
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ReplayMismatch(f"the recorded answers cannot be read: {error}") from None
    if write_answers(answers) != text:
        raise ReplayMismatch("the recorded answers are not as they were written")
    return answers


def _refuse_number(text: str) -> int:
    raise ValueError(f"{text} is not an integer")


def _told(told: Iterable[tuple[str, int]] = ()) -> Observations:
    return tuple((name, value) for name, value in told)


def _write_rate(answer: RateAnswer, state: str) -> list[object]:
    if answer.step is None:
        return [None, None, answer.fault]
    return [answer.step.rate, None if answer.step.state == state else answer.step.state]


def _read_rate(state: str, rate: int | None, new_state: str | None, fault: str | None = None) -> RateAnswer:
    if rate is None:
        return RateAnswer(None, fault)
    return RateAnswer(RateStep(rate, state if new_state is None else new_state))


def _write_view(view: LiquidationView) -> list[object]:
    return [
        view.equity,
        view.maintenance_requirement,
        view.health_factor,
        [list(astuple(line)) for line in view.collateral],
        [list(astuple(line)) for line in view.debts],
    ]


def _read_view(equity: int, requirement: int, health: int, collateral: list[Any], debts: list[Any]) -> LiquidationView:
    return LiquidationView(
        equity, requirement, health, tuple(CollateralView(*line) for line in collateral), tuple(DebtView(*line) for line in debts)
    )


def _write_plan(answer: PlanAnswer) -> list[object]:
    steps = None if answer.plan is None else [list(astuple(step)) for step in answer.plan.steps]
    return [steps, answer.fault]


def _read_plan(steps: list[Any] | None, fault: str | None) -> PlanAnswer:
    return PlanAnswer(None if steps is None else Plan(tuple(PlanStep(*step) for step in steps)), fault)
