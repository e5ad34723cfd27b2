"""The plugin host: everything about plugins that the rest of the server asks for, in one place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from gql_server.domain.commands import MarketModels
from gql_server.domain.market import ModelKind, ModelRef
from gql_server.plugin_api.adapter_settings import AdapterSetting
from gql_server.plugin_api.answers import CALL_SECONDS_MAX
from gql_server.plugin_api.declared.parameter_values import Shown, show_values
from gql_server.plugin_host.adapter_settings import check_given, default_of, values_of, variable_of
from gql_server.plugin_host.adapters import ADAPTER_SECONDS_MAX, GuardedNotifier, GuardedPriceSource
from gql_server.plugin_host.catalogue import Catalogue
from gql_server.plugin_host.choices import Chosen, ModelChoice, Parameters, choose_model, choose_models
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.discovery import checkout_folder, choose, find
from gql_server.plugin_host.errors import AdapterFailed, AdapterUnknown, PluginHostError, SandboxAdapter
from gql_server.plugin_host.faults import FaultChange, log_fault_change, phrase
from gql_server.plugin_host.guard import GuardedModels
from gql_server.plugin_host.identity import GuardedIdentityProvider
from gql_server.plugin_host.registration import Adapter, Registered, register

T = TypeVar("T")


def load_plugins(
    *, plugins_dir: Path | None = None, enabled: Collection[str] = (), disabled: Collection[str] = (), is_tracing: bool = False
) -> Registered:
    """Find, import, check and register plugins; the arguments, and what is raised, are those of ``PluginHost.load``.

    What comes back says only what there is, so that several hosts of one process may share it.
    """
    found = find(checkout_folder() if plugins_dir is None else plugins_dir)
    return register(choose(found, enabled, disabled), is_tracing=is_tracing)


class PluginHost:
    """The plugins of this process. Make it once, at start, with ``load``."""

    def __init__(
        self,
        registered: Registered,
        *,
        adapter_settings: Mapping[str, str] | None = None,
        is_production: bool = False,
        adapter_seconds_max: float = ADAPTER_SECONDS_MAX,
        database: Path | None = None,
    ) -> None:
        """Serve what was registered; the arguments are those of ``load``."""
        self._database = database
        self.catalogue: Catalogue = registered.catalogue
        self._adapters = registered.adapters
        self._adapter_seconds_max = adapter_seconds_max
        self._given = dict(adapter_settings or {})
        self._is_production = is_production
        check_given(self._given, [(name, setting) for (_, name), found in self._adapters.items() for setting in found.settings])
        self._made: dict[tuple[str, str], Any] = {}

    @classmethod
    def load(
        cls,
        *,
        plugins_dir: Path | None = None,
        enabled: Collection[str] = (),
        disabled: Collection[str] = (),
        is_tracing: bool = False,
        adapter_settings: Mapping[str, str] | None = None,
        is_production: bool = False,
        database: Path | None = None,
    ) -> PluginHost:
        """Find, import, check and register plugins.

        Args:
            plugins_dir: A folder of plugin projects that need no installation; None for the checkout's own, if there is one.
            enabled: Names of plugins or distributions to load; empty for all that are found.
            disabled: Names of plugins or distributions never to load.
            is_tracing: Whether each hook call and its answer is logged.
            adapter_settings: Variables of the environment that begin with ``GQL_SERVER_PLUGIN_``.
            is_production: Whether the money is real: real adapters come first then, else those that play.
            database: The file of the server's database, beside which adapters may keep another; None where it is none.

        Raises:
            PluginRefused, PluginUnknown, AdapterSettingUnknown: The server must not start like this; the message says what to do.
        """
        registered = load_plugins(plugins_dir=plugins_dir, enabled=enabled, disabled=disabled, is_tracing=is_tracing)
        return cls(registered, adapter_settings=adapter_settings, is_production=is_production, database=database)

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
        """Return every price source that may be used here, in order of their names.

        Raises:
            AdapterFailed: One cannot be made.
        """
        return tuple(map(self.price_source, self._fitting("price source")))

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

    def identity_provider(self, name: str | None = None) -> GuardedIdentityProvider:
        """Return an identity provider by name; without a name the only one there is.

        Raises:
            AdapterUnknown: None goes by this name, or there is not exactly one.
            AdapterFailed: It cannot be made.
        """
        return self._adapter("identity provider", name, GuardedIdentityProvider)

    def adapter_names(self, role: str) -> tuple[str, ...]:
        """Return the names of the registered adapters of a role: ``notifier``, for instance."""
        return tuple(name for adapter_role, name in self._adapters if adapter_role == role)

    def adapter_settings(self) -> tuple[tuple[str, AdapterSetting, str], ...]:
        """Return every setting of every adapter: its variable, what it is, and the value in force (a secret is not shown)."""
        listed = []
        for (_, name), found in self._adapters.items():
            for setting in found.settings:
                variable = variable_of(name, setting.name)
                value = self._given.get(variable) or default_of(setting, self._database) or ""
                listed.append((variable, setting, "(hidden)" if setting.is_secret and value else value))
        return tuple(listed)

    def require_real_adapters(self, named: Mapping[str, str]) -> None:
        """Refuse adapters that only play: where the money is real, a payout that nobody sends must not be booked as sent.

        Args:
            named: Adapters that the settings name, by role.

        Raises:
            SandboxAdapter: Of some role there is none but such, or one of them was named.
        """
        roles = sorted({role for role, _ in self._adapters})
        chosen = [(role, name) for role in roles for name in ([named[role]] if named.get(role) else self._fitting(role))]
        playing = [f"{role} {name}" for role, name in chosen if (role, name) in self._adapters and self._is_playing(role, name)]
        if playing:
            raise SandboxAdapter(f"production does not start with {', '.join(playing)}, which only play; install real ones")

    def _is_playing(self, role: str, name: str) -> bool:
        return self._adapters[role, name].is_sandbox

    def _fitting(self, role: str) -> tuple[str, ...]:
        """Return the adapters of a role that were made for this mode and are told what they must be; else those that are told."""
        names = self.adapter_names(role)
        told = tuple(name for name in names if self._is_told(role, name))
        made_for = tuple(name for name in told if self._is_playing(role, name) is not self._is_production)
        return made_for or told or names

    def _is_told(self, role: str, name: str) -> bool:
        """Tell whether an adapter needs no setting that has no default, or is given any: then what is missing is to be said."""
        settings = self._adapters[role, name].settings
        needs_none = all(setting.default is not None for setting in settings)
        return needs_none or any(self._given.get(variable_of(name, setting.name)) for setting in settings)

    def _only(self, role: str) -> str:
        """Return the adapter of a role where none was named: the only one that was made for this mode."""
        fitting = self._fitting(role)
        if len(fitting) != 1:
            known = ", ".join(self.adapter_names(role)) or "none"
            raise AdapterUnknown(f"there is not exactly one {role} for this mode; name one; known are: {known}")
        return fitting[0]

    def _adapter(self, role: str, name: str | None, guard: Callable[[Any, str, float], T]) -> T:
        names = self.adapter_names(role)
        name = name or self._only(role)
        if name not in names:
            raise AdapterUnknown(f"there is no {role} {name!r}; known are: {', '.join(names) or 'none'}")
        key = (role, name)
        if key not in self._made:
            self._made[key] = guard(self._make(self._adapters[key]), self._adapters[key].owner, self._adapter_seconds_max)
        made: T = self._made[key]
        return made

    def _make(self, adapter: Adapter) -> object:
        try:
            values = values_of(adapter.name, adapter.settings, self._given, self._database)
            made: object = adapter.make(values) if adapter.settings else adapter.make()
        except PluginHostError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's constructor may raise anything
            raise AdapterFailed(adapter.owner, phrase(error)) from None
        return made
