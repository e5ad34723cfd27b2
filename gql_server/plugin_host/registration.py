"""Speaks pluggy: imports plugins, registers them, asks their hooks what they offer. Refuses whatever is not clear."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pluggy
import structlog

from gql_server.domain.market import ModelKind
from gql_server.plugin_api import hookspecs
from gql_server.plugin_api.adapter_settings import AdapterSetting
from gql_server.plugin_api.declared import ADAPTER_OFFERS, MODEL_OFFERS, AdapterOffer
from gql_server.plugin_api.declared.model import check_text
from gql_server.plugin_host.catalogue import Catalogue, Model, Plugin
from gql_server.plugin_host.declarations import read_model, refused_for
from gql_server.plugin_host.discovery import Found

HOOKS = (*MODEL_OFFERS, *ADAPTER_OFFERS)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Adapter:
    """A registered class that reaches outside, with who answers for it."""

    role: str
    name: str
    distribution: str
    version: str
    make: Any
    is_sandbox: bool
    settings: tuple[AdapterSetting, ...] = ()

    @property
    def owner(self) -> str:
        """Return its name with distribution and version, as every failure begins."""
        return f"{self.name} ({self.distribution} {self.version})"


@dataclass(frozen=True, slots=True)
class Registered:
    """All that the plugins offer: models, and adapters by role and name."""

    catalogue: Catalogue
    adapters: Mapping[tuple[str, str], Adapter]


def register(every: Iterable[Found], *, is_tracing: bool = False) -> Registered:
    """Import and register plugins, and collect what they offer.

    Args:
        every: What to load; the order changes nothing.
        is_tracing: Whether each hook call and its answer is logged.

    Raises:
        PluginRefused: A plugin cannot be imported, implements an unknown hook or one that waits, offers what the hook does not
            accept, or a name that is taken.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT_NAME)
    manager.add_hookspecs(hookspecs)
    if is_tracing:
        manager.trace.root.setwriter(lambda text: log.info("plugin hook", call=text.strip()))
        manager.enable_tracing()
    loaded = [(found, _register_one(manager, found)) for found in sorted(every, key=lambda found: (found.distribution, found.name))]
    _check_pending(manager, loaded)
    models = [(found, tuple(_models_of(manager, found, plugin))) for found, plugin in loaded]
    _check_unique(models)
    catalogue = Catalogue([Plugin(found.name, found.distribution, found.version, offered) for found, offered in models])
    return Registered(catalogue, _adapters(manager, loaded))


def _register_one(manager: pluggy.PluginManager, found: Found) -> object:
    plugin = found.load()
    try:
        manager.register(plugin, found.name)
    except (ValueError, pluggy.PluginValidationError) as error:
        problem = " ".join(str(error).split())
        raise found.refusal(f"it cannot be registered: {problem}", "Implement hooks exactly as they are specified.") from None
    for caller in manager.get_hookcallers(plugin) or ():
        for implementation in caller.get_hookimpls():
            if implementation.plugin is plugin:
                _check_implementation(found, implementation)
    return plugin


def _check_implementation(found: Found, implementation: pluggy.HookImpl) -> None:
    function, name = implementation.function, implementation.function.__name__
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise found.refusal(f"`{name}` is asynchronous", "Make it a plain function: hooks register classes, they never wait.")
    if implementation.wrapper or implementation.hookwrapper:
        raise found.refusal(f"`{name}` wraps the hook", "Return your own classes: no plugin changes what another one offers.")


def _check_pending(manager: pluggy.PluginManager, loaded: list[tuple[Found, object]]) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        found = next(found for found, plugin in loaded if plugin is error.plugin)
        remedy = f"Hooks are {', '.join(f'`{hook}`' for hook in HOOKS)}."
        raise found.refusal(str(error).partition(" in plugin ")[0], remedy) from None


def _offered(manager: pluggy.PluginManager, found: Found, plugin: object, hook: str) -> list[object]:
    """Return what one plugin answers to one hook; asking each alone tells who answered."""
    others = [other for other in manager.get_plugins() if other is not plugin]
    try:
        answers = manager.subset_hook_caller(hook, others)()
    except (Exception, SystemExit) as error:  # a plugin's hook may raise anything
        problem = f"`{hook}` raised {type(error).__name__}: {error}"
        raise found.refusal(problem, "A hook returns a list of classes and does nothing else.") from error
    for answer in answers:
        if not isinstance(answer, (list, tuple)):
            raise found.refusal(f"`{hook}` returned {answer!r:.60}", "Return a list of classes.")
    return [cls for answer in answers for cls in answer]


def _models_of(manager: pluggy.PluginManager, found: Found, plugin: object) -> list[Model]:
    offered = [
        read_model(found, offer, cls) for hook, offer in MODEL_OFFERS.items() for cls in _offered(manager, found, plugin, hook)
    ]
    return sorted(offered, key=lambda model: (model.kind, model.name))


def _check_unique(offered: list[tuple[Found, tuple[Model, ...]]]) -> None:
    owners: dict[tuple[ModelKind, str], Model] = {}
    for found, models in offered:
        for model in models:
            other = owners.setdefault((model.kind, model.name), model)
            if other is not model:
                raise found.refusal(
                    f"the {model.kind} {model.name!r} is offered by {other.owner} already",
                    "Rename one, or disable one of the two plugins.",
                )


def _adapters(manager: pluggy.PluginManager, loaded: list[tuple[Found, object]]) -> dict[tuple[str, str], Adapter]:
    adapters: dict[tuple[str, str], Adapter] = {}
    for found, plugin in loaded:
        for hook, offer in ADAPTER_OFFERS.items():
            for cls in _offered(manager, found, plugin, hook):
                adapter = _read_adapter(found, offer, cls)
                other = adapters.setdefault((adapter.role, adapter.name), adapter)
                if other is not adapter:
                    raise found.refusal(f"the {adapter.role} {other.owner} is offered already", "Rename or disable one of the two.")
    return dict(sorted(adapters.items()))


def _read_adapter(found: Found, offer: AdapterOffer, cls: Any) -> Adapter:  # noqa: ANN401 - whatever a plugin returned
    if not isinstance(cls, type):
        raise found.refusal(f"{cls!r:.60} is not a class", "Register the class; the host makes the instance.")
    with refused_for(found):
        check_text(cls, "name")
    settings = _read_settings(found, cls)
    try:
        inspect.signature(cls).bind(*([{}] if settings else []))
    except (TypeError, ValueError):
        remedy = "Let the host make it with one mapping of its settings." if settings else "Let the host make it without any."
        raise found.refusal(f"{cls.__name__} needs {'other ' if settings else ''}arguments", remedy) from None
    for name, argument_count in offer.methods.items():
        method = getattr(cls, name, None)
        if not inspect.iscoroutinefunction(method):
            raise found.refusal(f"{cls.__name__} has no `async def {name}`", "Adapters wait for the outside: see the plugin API.")
        try:
            inspect.signature(method).bind(None, *range(argument_count))
        except TypeError as error:
            raise found.refusal(f"{cls.__name__}.{name} cannot be called: {error}", "Take the protocol's arguments.") from None
    is_sandbox = inspect.getattr_static(cls, "is_sandbox", False) is True
    name = inspect.getattr_static(cls, "name")
    return Adapter(offer.role, name, found.distribution, found.version, cls, is_sandbox, settings)


def _read_settings(found: Found, cls: type) -> tuple[AdapterSetting, ...]:
    settings = inspect.getattr_static(cls, "settings", ())
    if type(settings) is not tuple or not all(type(setting) is AdapterSetting for setting in settings):
        raise found.refusal(f"{cls.__name__}.settings is no tuple of settings", "Declare each as an `AdapterSetting`.")
    return settings
