"""Stands between the money and the models: calls them, believes nothing, and never raises for what they do.

Whatever a model does wrong becomes a fault in the answer: ``"<distribution> <version>: <what>"``. The domain then keeps the last
good rate, marks the market STALE and refuses new risk; deposits and repayments never notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeVar

from gql_server.domain.feeds import Observations
from gql_server.domain.liquidation import plan_fault
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import LiquidationView, Plan, PlanAnswer, RateAnswer, RateStep, StakingAnswer
from gql_server.plugin_api.answers import CALL_SECONDS_MAX, Misbehaved, check_plan, check_rate_step, check_staking_rate
from gql_server.plugin_host.catalogue import Catalogue
from gql_server.plugin_host.choices import make_instance
from gql_server.plugin_host.errors import ChoiceInvalid
from gql_server.plugin_host.faults import FaultChange, FaultWatch, log_fault_change, one_line, phrase
from gql_server.plugin_host.feed_names import recorded_names, told_by

INSTANCES_MAX: Final = 1_024

T = TypeVar("T")


class GuardedModels:
    """The installed models, as the domain's ``Models``."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        monotonic: Callable[[], float],
        tell: Callable[[FaultChange], None] = log_fault_change,
        call_seconds_max: float = CALL_SECONDS_MAX,
    ) -> None:
        """Guard the models of a catalogue.

        Args:
            catalogue: What is installed.
            monotonic: Seconds, for measuring calls.
            tell: Called when a model begins to fail, fails differently, or recovers; never once per call.
            call_seconds_max: An answer that took longer is a fault. The call itself cannot be interrupted.
        """
        self._catalogue = catalogue
        self._monotonic = monotonic
        self._call_seconds_max = call_seconds_max
        self._watch = FaultWatch(tell)
        self._instance = lru_cache(maxsize=INSTANCES_MAX)(self._make)

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        """Return the installed version of a model, None when it is not installed."""
        model = self._catalogue.model(kind, name)
        return None if model is None else model.version

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        """Ask a rate model; an answer with another state than asked while no time has passed is a fault."""

        def ask(model: Any) -> RateStep:  # noqa: ANN401 - the plugin's own class
            return check_rate_step(self._timed(lambda: model.step(utilization, elapsed_seconds, state)), elapsed_seconds, state)

        step, fault = self._guarded(ref, ModelKind.RATE_MODEL, "step", ask)
        return RateAnswer(step, fault)

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the names of the recorded feeds that a staking reward wants to be told; none while it is not installed."""
        return tuple(self._feed_names(ref).values())

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        """Ask a staking reward for its yearly rate, with what is recorded of the feeds that it declares."""

        def ask(model: Any) -> int | None:  # noqa: ANN401 - the plugin's own class
            return check_staking_rate(self._timed(lambda: model.annual_rate(observed)))

        observed = MappingProxyType(told_by(self._feed_names(ref), observations))
        rate, fault = self._guarded(ref, ModelKind.STAKING_REWARD, "annual_rate", ask)
        if rate is None and fault is None:
            missing = ", ".join(name for name in self.feeds_of(ref) if name not in dict(observations))
            return StakingAnswer(None, f"nothing is recorded of {missing}" if missing else "it cannot know its rate yet")
        return StakingAnswer(rate, fault)

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Ask a liquidation policy, which sees a copy: what it does to the view harms nobody, and is a fault.

        So is a plan beyond what the view permits; the domain would not follow it either, but here its owner is known.
        """

        def ask(model: Any) -> Plan | None:  # noqa: ANN401 - the plugin's own class
            shown = _copy_of(view)
            plan = check_plan(self._timed(lambda: model.plan(shown)))
            if shown != view:
                raise Misbehaved("changed the view that it was shown")
            beyond = None if plan is None else plan_fault(view, plan)
            if beyond is not None:
                raise Misbehaved(beyond)
            return plan

        plan, fault = self._guarded(ref, ModelKind.LIQUIDATION_POLICY, "plan", ask)
        return PlanAnswer(plan, fault)

    def _feed_names(self, ref: ModelRef) -> dict[str, str]:
        """Return by declared name the recorded feed that is meant."""
        installed = self._catalogue.model(ModelKind.STAKING_REWARD, ref.name)
        return {} if installed is None else recorded_names(installed.feeds, ref.parameters)

    def _guarded(self, ref: ModelRef, kind: ModelKind, method: str, ask: Callable[[Any], T]) -> tuple[T | None, str | None]:
        """Return the checked answer or the fault, and note which it was."""
        installed = self._catalogue.model(kind, ref.name) if ref.kind is kind else None
        answer: T | None = None
        fault: str | None = None
        if installed is None:
            fault = f"{ref.name} {ref.version}: no {kind} of this name is installed"
        else:
            try:
                answer = ask(self._instance(installed.kind, installed.name, ref.parameters))
            except KeyboardInterrupt:
                raise
            except ChoiceInvalid as error:
                fault = f"{installed.owner}: {error}"
            except Misbehaved as error:
                fault = f"{installed.owner}: {ref.name}.{method} {error}"
            except BaseException as error:  # noqa: BLE001 - a model may raise anything, SystemExit as well
                fault = f"{installed.owner}: {ref.name}.{method} {phrase(error)}"
        fault = None if fault is None else one_line(fault)
        self._watch.note(ref, fault)
        return answer, fault

    def _timed(self, call: Callable[[], object]) -> object:
        started = self._monotonic()
        answer = call()
        if self._monotonic() - started > self._call_seconds_max:
            raise Misbehaved(f"took longer than {self._call_seconds_max:g} s")
        return answer

    def _make(self, kind: ModelKind, name: str, parameters: str) -> Any:  # noqa: ANN401 - the plugin's own class
        model = self._catalogue.model(kind, name)
        return make_instance(model, parameters) if model is not None else None


def _copy_of(view: LiquidationView) -> LiquidationView:
    return replace(
        view,
        collateral=tuple(replace(line) for line in view.collateral),
        debts=tuple(replace(line) for line in view.debts),
    )
