"""Computes cases through the registered models and says of each: pass, fail, or not covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gql_server.domain.market import ModelKind
from gql_server.plugin_api import LiquidationPolicy, RateModel, StakingReward
from gql_server.plugin_host import PluginHost
from gql_server.upstream.cases import Conversion, NotCovered, Registered, number
from gql_server.upstream.comparing import Difference, Tolerance, differences
from gql_server.upstream.reading import Case
from gql_server.upstream.registry import CONVERSIONS
from gql_server.upstream.uncovered import reason_for


class Verdict(StrEnum):
    """What became of a case."""

    PASS = "pass"  # noqa: S105 - it passed
    FAIL = "fail"
    NOT_COVERED = "not-covered"


@dataclass(frozen=True)
class Result:
    """What became of a case.

    Args:
        plugin: The registered model that it went through; None where there is no conversion.
        differences: Of a failed case, the keys that differ; empty where it could not be computed.
        reason: Why it is not covered, or why it could not be computed.
    """

    case: Case
    verdict: Verdict
    plugin: str | None = None
    differences: tuple[Difference, ...] = ()
    reason: str | None = None


class HostModels:
    """Models as the plugin host makes them, for conversions."""

    def __init__(self, host: PluginHost) -> None:
        """Take models of this host."""
        self._host = host

    def rate_model(self, name: str, parameters: Mapping[str, object]) -> RateModel:
        """Return a rate model made with these parameters."""
        model: RateModel = self._make(ModelKind.RATE_MODEL, name, parameters)
        return model

    def staking_reward(self, name: str, parameters: Mapping[str, object]) -> StakingReward:
        """Return a staking reward made with these parameters."""
        reward: StakingReward = self._make(ModelKind.STAKING_REWARD, name, parameters)
        return reward

    def liquidation_policy(self, name: str, parameters: Mapping[str, object]) -> LiquidationPolicy:
        """Return a liquidation policy made with these parameters."""
        policy: LiquidationPolicy = self._make(ModelKind.LIQUIDATION_POLICY, name, parameters)
        return policy

    def _make(self, kind: ModelKind, name: str, parameters: Mapping[str, object]) -> Any:  # noqa: ANN401 - the plugin's own class
        return self._host.choose(kind, name, parameters).instance


def check(cases: Iterable[Case], registered: Registered, conversions: Mapping[str, Conversion] | None = None) -> Iterator[Result]:
    """Yield what becomes of each case, in their order, by these conversions or by all there are."""
    known = CONVERSIONS if conversions is None else conversions
    for case in cases:
        conversion = known.get(case.model)
        if conversion is None:
            yield Result(case, Verdict.NOT_COVERED, reason=reason_for(case.model))
        else:
            yield check_case(case, conversion, registered)


def check_case(case: Case, conversion: Conversion, registered: Registered) -> Result:
    """Return what becomes of a case by this conversion."""
    try:
        answer = conversion.compute(case.params, case.input, registered)
        resolution = {key: number(value) for key, value in conversion.resolution.items()}
        tolerance = Tolerance(case.tolerance_absolute, case.tolerance_relative, resolution)
        found = differences(case.expected, answer, tolerance)
    except NotCovered as absent:
        return Result(case, Verdict.NOT_COVERED, conversion.plugin, reason=absent.reason)
    except Exception as error:  # noqa: BLE001 - a conversion, and the plugin behind it, may raise anything
        return Result(case, Verdict.FAIL, conversion.plugin, reason=f"{type(error).__name__}: {error}")
    return Result(case, Verdict.FAIL if found else Verdict.PASS, conversion.plugin, tuple(found))


def count(results: Iterable[Result]) -> dict[Verdict, int]:
    """Return how many cases there are of each verdict, 0 included."""
    counts = dict.fromkeys(Verdict, 0)
    for result in results:
        counts[result.verdict] += 1
    return counts
