"""Asks any registered model for scripts: a list of ``{kind, name, params, input}`` in, a list of answers out, both JSON.

Answers are checked as the host checks them, so what is answered here is what a market would take. Integers are written as text,
because not every reader of JSON keeps 10^18 exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from gql_server.domain.liquidation import plan_fault
from gql_server.domain.market import ModelKind
from gql_server.domain.models import Plan
from gql_server.plugin_api.answers import Misbehaved, check_plan, check_rate_step, check_staking_rate
from gql_server.plugin_host import ChoiceInvalid, Chosen, PluginHost, PluginHostError
from gql_server.plugin_host.faults import phrase
from gql_server.plugin_host.feed_names import recorded_names, told_by
from gql_server.units import WAD
from gql_server.upstream.quantities import Unclear, by_our_names, is_whole, quantity, refuse_unknown, text
from gql_server.upstream.reading import Unreadable, read_json
from gql_server.upstream.views import read_view

Reply = dict[str, object]
"""What becomes of one case: JSON without numbers."""

_CASE: Final = ("id", "kind", "name", "params", "input")
_RATE_INPUT: Final = ("utilization", "elapsed_seconds", "state")
_REWARD_INPUT: Final = ("observations",)
_IN_SECONDS: Final = (".seconds", ".age")


def read_questions(source: str) -> list[object]:
    """Return the entries of a JSON list; each is read when it is evaluated.

    Raises:
        Unreadable: It is not a JSON list.
    """
    read = read_json(source)
    if not isinstance(read, list):
        raise Unreadable("it is not a JSON list of cases")
    return read


def evaluate(host: PluginHost, entry: object) -> Reply:
    """Return what a registered model answers to one case, or ``{"error": {"code", "message"}}``."""
    try:
        kind, name, params, given = _read_question(entry)
        return _ASK[kind](_choose(host, kind, name, params), given)
    except Unclear as problem:
        return _error("INVALID_CASE", str(problem))
    except PluginHostError as problem:
        return _error("MODEL_REFUSED", str(problem))
    except Misbehaved as problem:
        return _error("MODEL_BROKE", f"it {problem}")


def _choose(host: PluginHost, kind: ModelKind, name: str, params: Mapping[str, object]) -> Chosen:
    """Return the model with these parameters; whole numbers in text that fit no other way are in the smallest unit."""
    try:
        return host.choose(kind, name, params)
    except ChoiceInvalid:
        exact = {key: int(value) if is_whole(value) else value for key, value in params.items()}
        if exact == params:
            raise
        try:
            return host.choose(kind, name, exact)
        except ChoiceInvalid:
            pass
        raise


def _read_question(entry: object) -> tuple[ModelKind, str, Mapping[str, object], object]:
    named = by_our_names("case", entry)
    refuse_unknown("case", named, _CASE)
    params = named.get("params", {})
    if not isinstance(params, Mapping):
        raise Unclear("params: it is not an object")
    return _kind_of(named.get("kind")), text("name", named.get("name")), params, named.get("input", {})


def is_error(reply: Reply) -> bool:
    """Tell whether a case could not be answered."""
    return "error" in reply


def _kind_of(value: object) -> ModelKind:
    name = text("kind", value).upper().replace("-", "_")
    try:
        return ModelKind(name)
    except ValueError:
        known = ", ".join(kind.value for kind in ModelKind)
        raise Unclear(f"kind: {str(value)[:60]!r} is none; there are {known}") from None


def _error(code: str, message: str) -> Reply:
    return {"error": {"code": code, "message": message}}


def _asked(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - a plugin may answer anything; it is checked next
    """Return what a model answers; what it raises is its fault, whatever it is."""
    try:
        return call()
    except Exception as error:  # a plugin may raise anything
        raise Misbehaved(phrase(error)) from error


def _ask_rate_model(chosen: Chosen, given: object) -> Reply:
    named = by_our_names("input", given)
    refuse_unknown("input", named, _RATE_INPUT)
    utilization = quantity("input.utilization", named.get("utilization"), 18)
    if utilization > WAD and is_whole(named["utilization"]):
        utilization = int(named["utilization"])
    if utilization > WAD:
        raise Unclear(f"input.utilization: {utilization} is more than 1, which is {WAD}")
    elapsed = quantity("input.elapsedSeconds", named.get("elapsed_seconds", 0), 0)
    state = named.get("state")
    state = chosen.initial_state if state is None else text("input.state", state)
    step = check_rate_step(_asked(lambda: chosen.instance.step(utilization, elapsed, state)), elapsed, state)
    return {"rate": str(step.rate), "state": step.state}


def _ask_staking_reward(chosen: Chosen, given: object) -> Reply:
    """Answer a reward's rate; a feed goes by its recorded name or by the one that the model declares for it."""
    named = by_our_names("input", given)
    refuse_unknown("input", named, _REWARD_INPUT)
    observations = named.get("observations", {})
    if not isinstance(observations, Mapping):
        raise Unclear("input.observations: it is not an object")
    observed = {
        name: quantity(f"input.observations.{name}", value, 0 if str(name).endswith(_IN_SECONDS) else 18)
        for name, value in observations.items()
    }
    names = recorded_names(chosen.model.feeds, chosen.ref.parameters)
    told = observed | told_by(names, tuple(observed.items()))
    rate = check_staking_rate(_asked(lambda: chosen.instance.annual_rate(told)))
    return {"rate": None if rate is None else str(rate)}


def _ask_liquidation_policy(chosen: Chosen, given: object) -> Reply:
    penalty_max = chosen.penalty_max
    view = read_view(given, penalty_max=penalty_max)
    plan = check_plan(_asked(lambda: chosen.instance.plan(view)))
    beyond = None if plan is None else plan_fault(view, plan)
    if beyond is not None:
        raise Misbehaved(beyond)
    return {"plan": None if plan is None else _plan_data(plan), "penaltyMax": str(penalty_max)}


def _plan_data(plan: Plan) -> Reply:
    return {
        "steps": [
            {
                "repaySymbol": step.repay_symbol,
                "repayAmount": str(step.repay_amount),
                "seizeSymbol": step.seize_symbol,
                "penalty": str(step.penalty),
                "reason": step.reason,
            }
            for step in plan.steps
        ]
    }


_ASK: Final[Mapping[ModelKind, Callable[[Chosen, object], Reply]]] = {
    ModelKind.RATE_MODEL: _ask_rate_model,
    ModelKind.STAKING_REWARD: _ask_staking_reward,
    ModelKind.LIQUIDATION_POLICY: _ask_liquidation_policy,
}
