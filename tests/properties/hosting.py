"""The real plugin host with the checkout's plugins and the trouble-makers, and models whose world can change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from gql_server.domain.commands import MarketModels
from gql_server.domain.feeds import Observations
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.domain.models import LiquidationView, PlanAnswer, RateAnswer, StakingAnswer
from gql_server.plugin_host import ModelChoice, PluginHost
from gql_server.plugin_host.discovery import Found, checkout_folder, find
from gql_server.plugin_host.registration import register

CURVES = ("two_slope_kinked", "jumping", "adaptive", "fragile")
BENIGN_POLICY = "close_factor"
POLICIES = ("close_factor", "silent", "one_unit", "greedy", "scattered", "wrong_symbols", "overdrawn", "garbage")

TROUBLE = tuple(
    Found(name, f"trouble-{name}", "1.0.0", f"tests.properties.plugins.{name}") for name in ("curves", "rewards", "policies")
)


def found_plugins() -> tuple[Found, ...]:
    """Returns every plugin that histories are played with."""
    return (*find(checkout_folder()), *TROUBLE)


def host_of(plugins: Iterable[Found]) -> PluginHost:
    """Returns a host on which the plugins are registered in this order."""
    return PluginHost(register(plugins))


@cache
def host() -> PluginHost:
    """Returns the host that histories share."""
    return host_of(found_plugins())


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the models at one moment: observations of feeds, and installed versions."""

    observed: tuple[tuple[str, int], ...]
    versions: tuple[tuple[str, str], ...]


@dataclass
class Surroundings:
    """The models of one world, and what changes around them: observations of feeds, and installed versions.

    Attributes:
        observed: Latest value of each feed, 18 decimals.
        versions: Installed versions of models, where they are not the host's own.
    """

    host: PluginHost = field(default_factory=host)
    observed: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Time stands still, so that a busy machine makes no faults.
        self._models = self.host.models(monotonic=lambda: 0.0, tell=lambda _: None)

    @property
    def around(self) -> Around:
        """Returns what is around them now."""
        return Around(tuple(self.observed.items()), tuple(self.versions.items()))

    def become(self, around: Around) -> None:
        """Makes the surroundings what they were at another moment."""
        self.observed, self.versions = dict(around.observed), dict(around.versions)

    def installed(self, models: MarketModels) -> MarketModels:
        """Returns the same models at the versions that are installed now, as the server would resolve them."""

        def now(ref: ModelRef) -> ModelRef:
            return replace(ref, version=self.version_of(ref.kind, ref.name) or ref.version)

        return replace(
            models,
            rate_model=now(models.rate_model),
            staking_rewards=tuple(now(ref) for ref in models.staking_rewards),
            liquidation_policy=now(models.liquidation_policy),
        )

    def version_of(self, kind: ModelKind, name: str) -> str | None:
        """Returns the installed version."""
        return self.versions.get(name) or self._models.version_of(kind, name)

    def step(self, ref: ModelRef, utilization: int, elapsed_seconds: int, state: str) -> RateAnswer:
        """Asks a rate model."""
        return self._models.step(ref, utilization, elapsed_seconds, state)

    def feeds_of(self, ref: ModelRef) -> tuple[str, ...]:
        """Returns what a staking reward wants to be told."""
        return self._models.feeds_of(ref)

    def staking_rate(self, ref: ModelRef, observations: Observations = ()) -> StakingAnswer:
        """Asks a staking reward."""
        return self._models.staking_rate(ref, observations or tuple(self.observed.items()))

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Asks a liquidation policy."""
        return self._models.plan(ref, view)


def market_models(
    curve: str = "two_slope_kinked", policy: str = BENIGN_POLICY, rewards: Sequence[str] = (), **parameters: int
) -> MarketModels:
    """Returns the models of a market; the parameters are the curve's."""
    return host().market_models(
        rate_model=ModelChoice(curve, parameters),
        liquidation_policy=ModelChoice(policy),
        staking_rewards=[ModelChoice(reward) for reward in rewards],
    )
