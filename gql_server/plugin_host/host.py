"""The plugin host: everything about plugins that the rest of the server asks for, in one place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

from gql_server.domain.commands import MarketModels
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api.answers import CALL_SECONDS_MAX
from gql_server.plugin_api.declared.parameter_values import Shown, show_values
from gql_server.plugin_host.adapters import ADAPTER_SECONDS_MAX, GuardedCustodian, GuardedNotifier, GuardedPriceSource
from gql_server.plugin_host.catalogue import Catalogue
from gql_server.plugin_host.choices import Chosen, ModelChoice, Parameters, choose_model, choose_models
from gql_server.plugin_host.discovery import checkout_folder, choose, find
from gql_server.plugin_host.errors import AdapterFailed, AdapterUnknown, SandboxAdapter
from gql_server.plugin_host.faults import FaultChange, log_fault_change, phrase
from gql_server.plugin_host.guard import GuardedModels
from gql_server.plugin_host.registration import Adapter, Registered, register

T = TypeVar("T")


class PluginHost:
    """The plugins of this process. Make it once, at start, with ``load``."""

    def __init__(self, registered: Registered, *, adapter_seconds_max: float = ADAPTER_SECONDS_MAX) -> None:
        """Serve what was registered."""
        self.catalogue: Catalogue = registered.catalogue
        self._adapters = registered.adapters
        self._adapter_seconds_max = adapter_seconds_max
        self._made: dict[tuple[str, str], Any] = {}

    @classmethod
    def load(
        cls,
        *,
        plugins_dir: Path | None = None,
        enabled: Collection[str] = (),
        disabled: Collection[str] = (),
        is_tracing: bool = False,
    ) -> PluginHost:
        """Find, import, check and register plugins.

        Args:
            plugins_dir: A folder of plugin projects that need no installation; None for the checkout's own, if there is one.
            enabled: Names of plugins or distributions to load; empty for all that are found.
            disabled: Names of plugins or distributions never to load.
            is_tracing: Whether each hook call and its answer is logged.

        Raises:
            PluginRefused, PluginUnknown: The server must not start like this; the message says what to do.
        """
        found = find(checkout_folder() if plugins_dir is None else plugins_dir)
        return cls(register(choose(found, enabled, disabled), is_tracing=is_tracing))

    # ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def models(
        self,
        *,
        monotonic: Callable[[], float],
        tell: Callable[[FaultChange], None] = log_fault_change,
        call_seconds_max: float = CALL_SECONDS_MAX,
    ) -> GuardedModels:
        """Return the installed models as the domain's ``Models``; the arguments are those of ``GuardedModels``."""
        return GuardedModels(self.catalogue, monotonic=monotonic, tell=tell, call_seconds_max=call_seconds_max)

    def choose(self, kind: ModelKind, name: str, parameters: Parameters = "{}", *, since: int = 0) -> Chosen:
        """Return a chosen model: its reference, and what it says of itself with these parameters.

        Raises:
            ChoiceInvalid: No such model, or not with these parameters.
        """
        return choose_model(self.catalogue, kind, ModelChoice(name, parameters), since=since)

    def resolve(self, kind: ModelKind, name: str, parameters: Parameters = "{}", *, since: int = 0) -> ModelRef:
        """Return the reference that a market records for a chosen model.

        Raises:
            ChoiceInvalid: No such model, or not with these parameters.
        """
        return self.choose(kind, name, parameters, since=since).ref

    def market_models(
        self,
        *,
        rate_model: ModelChoice,
        liquidation_policy: ModelChoice,
        staking_rewards: Sequence[ModelChoice] = (),
        since: int = 0,
    ) -> MarketModels:
        """Return all the models of a market, ready for a command.

        Raises:
            ChoiceInvalid: One of them is not installed or not with these parameters.
        """
        return choose_models(
            self.catalogue,
            rate_model=rate_model,
            staking_rewards=staking_rewards,
            liquidation_policy=liquidation_policy,
            since=since,
        )

    def shown_parameters(self, ref: ModelRef) -> dict[str, Shown]:
        """Return recorded parameters as a client would send them: fixed notation by unit, in the order of declaration."""
        model = self.catalogue.model(ref.kind, ref.name)
        return show_values(() if model is None else model.parameters, ref.parameters)

    # ── adapters ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def price_source(self, name: str | None = None) -> GuardedPriceSource:
        """Return a price source by name; without a name the only one there is.

        Raises:
            AdapterUnknown: None goes by this name, or there is not exactly one.
            AdapterFailed: It cannot be made.
        """
        return self._adapter("price source", name, GuardedPriceSource)

    def price_sources(self) -> tuple[GuardedPriceSource, ...]:
        """Return every price source, in order of their names.

        Raises:
            AdapterFailed: One cannot be made.
        """
        return tuple(self.price_source(name) for name in self.adapter_names("price source"))

    def custodian(self, name: str | None = None) -> GuardedCustodian:
        """Return a custodian by name; without a name the only one there is.

        Raises:
            AdapterUnknown: None goes by this name, or there is not exactly one.
            AdapterFailed: It cannot be made.
        """
        return self._adapter("custodian", name, GuardedCustodian)

    def notifier(self, name: str | None = None) -> GuardedNotifier:
        """Return a notifier by name; without a name the only one there is.

        Raises:
            AdapterUnknown: None goes by this name, or there is not exactly one.
            AdapterFailed: It cannot be made.
        """
        return self._adapter("notifier", name, GuardedNotifier)

    def adapter_names(self, role: str) -> tuple[str, ...]:
        """Return the names of the registered adapters of a role: ``price source``, ``custodian`` or ``notifier``."""
        return tuple(name for adapter_role, name in self._adapters if adapter_role == role)

    def require_real_adapters(self) -> None:
        """Refuse adapters that only play: where the money is real, a payout that nobody sends must not be booked as sent.

        Raises:
            SandboxAdapter: One says of itself that it is for the sandbox.
        """
        playing = [f"{role} {name}" for (role, name), adapter in self._adapters.items() if adapter.is_sandbox]
        if playing:
            raise SandboxAdapter(
                f"production does not start with {', '.join(playing)}, which only play; install real ones and name these in "
                "GQL_SERVER_DISABLED_PLUGINS"
            )

    def _adapter(self, role: str, name: str | None, guard: Callable[[Any, str, float], T]) -> T:
        names = self.adapter_names(role)
        if name is None and len(names) == 1:
            name = names[0]
        if name not in names:
            wanted = f"there is not exactly one {role}; name one" if name is None else f"there is no {role} {name!r}"
            raise AdapterUnknown(f"{wanted}; known are: {', '.join(names) or 'none'}")
        key = (role, str(name))
        if key not in self._made:
            self._made[key] = guard(self._make(self._adapters[key]), self._adapters[key].owner, self._adapter_seconds_max)
        made: T = self._made[key]
        return made

    def _make(self, adapter: Adapter) -> object:
        try:
            made: object = adapter.make()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's constructor may raise anything
            raise AdapterFailed(adapter.owner, phrase(error)) from None
        return made
