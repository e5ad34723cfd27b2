# ruff: noqa: ANN401 - a model that misbehaves answers anything
"""What the rate models have in common: an honest line below one half of utilization, and whatever they are named for above."""

from typing import Any, ClassVar

from gql_server.plugin_api import RateStep
from gql_server.units import WAD

BAD_FROM = WAD // 2


class Line:
    """A line from 2 % to 7 %, then trouble. The state counts the hours."""

    name: ClassVar[str]
    formula: ClassVar[str] = "U < 1/2: 0.02 + 0.1 * U; beyond: trouble"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return "[0]"

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        if utilization < BAD_FROM:
            return self.honest(utilization, elapsed_seconds, state)
        return self.trouble(utilization, elapsed_seconds, state)

    def honest(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        hours = int(state.strip("[]"))
        return RateStep(WAD // 50 + utilization // 10, f"[{hours + 1}]" if elapsed_seconds else state)

    def trouble(self, utilization: int, elapsed_seconds: int, state: str) -> Any:
        raise NotImplementedError
