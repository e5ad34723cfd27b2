"""The laws of liquidation policies. Whether a plan heals is not computed here: the domain executes it, and says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hypothesis import strategies as st

from gql_server.domain.liquidation import plan_fault
from gql_server.domain.models import LiquidationView, Plan
from gql_server.plugin_api.answers import Misbehaved, check_penalty, check_plan
from gql_server.plugin_api.testing.laws import Law, Trial, by_name
from gql_server.plugin_api.testing.model_laws import MODEL_LAWS
from gql_server.plugin_api.testing.parameters_drawn import made
from gql_server.plugin_api.testing.policy_models import copy_of, shown_view
from gql_server.plugin_api.testing.situations import Situation, Stage
from gql_server.plugin_api.testing.situations_drawn import situations
from gql_server.plugin_api.testing.subjects import Made
from gql_server.units import WAD, format_rate

HALF: Final = WAD // 2
"""Below this health no policy is asked (rule X3)."""

Example = tuple[Made, Situation]


def _examples(trial: Trial, low: int = HALF, high: int = WAD - 1) -> st.SearchStrategy[Example]:
    return st.tuples(made(trial.tried), situations(health_min=low, health_max=high))


def _shown(trial: Trial, model: Made, view: LiquidationView) -> Mapping[str, object]:
    return {"parameters": trial.tried.shown(model.values), **shown_view(view)}


def _penalty_max(trial: Trial, model: Made) -> int:
    example = {"parameters": trial.tried.shown(model.values)}
    try:
        answer: object = model.model.penalty_max()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        raise trial.broken(f"penalty_max raised {type(error).__name__}: {error}", example, law="answers") from None
    try:
        return check_penalty(answer)
    except Misbehaved as fault:
        raise trial.broken(f"penalty_max {fault}", example, law="exact" if type(answer) is not int else "penalty") from None


def _stage(trial: Trial, example: Example) -> Stage:
    _penalty_max(trial, example[0])
    return Stage(example[1], example[0].model)


def _plan(trial: Trial, model: Made, view: LiquidationView) -> Plan | None:
    shown = copy_of(view)
    try:
        answer: object = model.model.plan(shown)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
        raise trial.broken(f"raised {type(error).__name__}: {error}", _shown(trial, model, view), law="answers") from None
    if shown != view:
        raise trial.broken("changed the view that it was shown", _shown(trial, model, view), law="view")
    try:
        return check_plan(answer)
    except Misbehaved as fault:
        raise trial.broken(str(fault), _shown(trial, model, view), law="exact") from None


def _hold_answers(trial: Trial) -> None:
    def check(example: Example) -> None:
        _plan(trial, example[0], _stage(trial, example).view())

    trial.for_all(_examples(trial), check)


def _hold_healthy(trial: Trial) -> None:
    def check(example: Example) -> None:
        view = _stage(trial, example).view()
        if view.health_factor < WAD:  # Weights are rounded: what was drawn as 1 may be a little below it.
            return
        plan = _plan(trial, example[0], view)
        if plan is not None:
            raise trial.broken(f"would seize of a healthy account: {plan}", _shown(trial, example[0], view))

    trial.for_all(_examples(trial, WAD, WAD * 3), check)


def _hold_plans(trial: Trial) -> None:
    def check(example: Example) -> None:
        model = example[0]
        stage = _stage(trial, example)
        view = stage.view()
        plan = _plan(trial, model, view)
        if plan is None:
            return
        declared = _penalty_max(trial, model)
        for step in plan.steps:
            if step.penalty > declared:
                what = f"asks for a penalty of {format_rate(step.penalty)} where it declared {format_rate(declared)} at most"
                raise trial.broken(what, {**_shown(trial, model, view), "plan": plan}, law="penalty")
        beyond = plan_fault(view, plan)
        if beyond is not None:
            raise trial.broken(beyond, {**_shown(trial, model, view), "plan": plan}, law="bounds")
        fault = stage.liquidate().fault
        if fault is not None:
            raise trial.broken(fault.partition(": ")[2], {**_shown(trial, model, view), "plan": plan}, law="heals")

    trial.for_all(_examples(trial), check)


POLICY_LAWS: Final = by_name(
    *MODEL_LAWS,
    Law("answers", "For all parameters that it accepts and everybody below health 1, it answers and never raises.", _hold_answers),
    Law(
        "exact",
        "It answers None or exactly a Plan: a tuple of 1 to 32 PlanSteps, exact positive amounts, a reason of 200 characters at "
        "most; penalty_max answers exactly an int.",
        _hold_answers,
    ),
    Law("view", "It leaves the view that it is shown as it is.", _hold_answers),
    Law("penalty", "No plan asks for a higher penalty than penalty_max, which lies between 0 and 10.", _hold_plans),
    Law("healthy", "It answers None for whoever is at health 1 or above.", _hold_healthy),
    Law("bounds", "A plan names only what the view holds, and repays of no debt more than is owed.", _hold_plans),
    Law("heals", "Executed by the rules of the server, a plan raises health or ends the debt.", _hold_plans),
)
