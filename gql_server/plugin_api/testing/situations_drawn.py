"""Draws sub-accounts in trouble, and what a policy sees of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from gql_server.domain.models import LiquidationView
from gql_server.plugin_api.testing.situations import Side, Situation, Stage
from gql_server.units import WAD


def situations(*, health_min: int, health_max: int) -> st.SearchStrategy[Situation]:
    """Return situations of a health in this range."""
    usd = st.sampled_from([WAD // 1000, WAD, 60_000 * WAD]) | st.integers(WAD // 10**4, 10**5 * WAD)
    value = st.sampled_from([1, 100, 10_000, 10**7]) | st.integers(1, 10**6)

    def sides(prefix: str, fraction: st.SearchStrategy[int], count_max: int) -> st.SearchStrategy[tuple[Side, ...]]:
        side = st.tuples(st.sampled_from([6, 8, 18]), usd, value, fraction)
        return st.lists(side, min_size=1, max_size=count_max).map(
            lambda drawn: tuple(Side(f"{prefix}{number}", *one) for number, one in enumerate(drawn, start=1))
        )

    return st.builds(
        Situation,
        sides("HELD", st.sampled_from([WAD // 10, WAD // 2, WAD * 9 // 10, WAD]) | st.integers(WAD // 20, WAD), 3),
        sides("OWED", st.sampled_from([WAD // 50, WAD // 20, WAD // 5]) | st.integers(WAD // 100, WAD // 2), 2),
        st.integers(health_min, health_max),
    )


def views(policy: Any) -> st.SearchStrategy[LiquidationView]:  # noqa: ANN401 - the plugin's own class
    """Return what a policy may see: anybody from health 0.5, below which it is not asked, to healthy."""
    return situations(health_min=WAD // 2, health_max=WAD * 11 // 10).map(lambda situation: Stage(situation, policy).view())
