"""The real plugin host with the checkout's plugins and the trouble-makers, and models whose world can change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from gql_server.domain.commands import MarketModels
from gql_server.domain.feeds import Observations
from gql_server.domain.market import LendingTerms, ModelKind, ModelRef
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
    """What is around the models at one moment: installed versions."""

    versions: tuple[tuple[str, str], ...]


@dataclass
class Surroundings:
    """The models of one world, and what changes around them: installed versions.

    Attributes:
        versions: Installed versions of models, where they are not the host's own.
    """

    host: PluginHost = field(default_factory=host)
    versions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Time stands still, so that a busy machine makes no faults.
        self._models = self.host.models(monotonic=lambda: 0.0, tell=lambda _: None)

    @property
    def around(self) -> Around:
        """Returns what is around them now."""
        return Around(tuple(self.versions.items()))

    def become(self, around: Around) -> None:
        """Makes the surroundings what they were at another moment."""
        self.versions = dict(around.versions)

    def installed(self, models: MarketModels) -> MarketModels:
        """Returns the same models at the versions that are installed now, as the server would resolve them."""

        return replace(
            models,
            rate_model=self.installed_ref(models.rate_model),
            staking_rewards=tuple(self.installed_ref(ref) for ref in models.staking_rewards),
            liquidation_policy=self.installed_ref(models.liquidation_policy),
        )

    def installed_terms(self, terms: LendingTerms) -> LendingTerms:
        """Returns the same terms with the supply line at the version that is installed now."""
        line = terms.supply_line
        return terms if line is None else replace(terms, supply_line=self.installed_ref(line))

    def installed_ref(self, ref: ModelRef) -> ModelRef:
        """Returns the same model at the version that is installed now."""
        return replace(ref, version=self.version_of(ref.kind, ref.name) or ref.version)

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
        return self._models.staking_rate(ref, observations)

    def plan(self, ref: ModelRef, view: LiquidationView) -> PlanAnswer:
        """Asks a liquidation policy."""
        return self._models.plan(ref, view)


def supply_line(name: str = "two_slope_kinked", **parameters: int) -> ModelRef:
    """Returns a rate model as a supply line."""
    return host().resolve(ModelKind.RATE_MODEL, name, parameters)


def market_models(
    curve: str = "two_slope_kinked", policy: str = BENIGN_POLICY, rewards: Sequence[str] = (), **parameters: int
) -> MarketModels:
    """Returns the models of a market; the parameters are the curve's."""
    return host().market_models(
        rate_model=ModelChoice(curve, parameters),
        liquidation_policy=ModelChoice(policy),
        staking_rewards=[ModelChoice(reward) for reward in rewards],
    )
