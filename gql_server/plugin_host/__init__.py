"""Finds plugins, checks them, registers them, and stands between them and the money. The only place that speaks pluggy.

Reading order: ``host`` (what the server asks for), ``discovery``, ``registration``, ``declarations`` (what is refused at start),
``choices`` (what is refused when a model is chosen), ``guard`` and ``answers`` (what is caught while it runs), ``recording``.
"""

from gql_server.plugin_api.declared.types import ModelParameter, PointsParameter
from gql_server.plugin_host.catalogue import Catalogue, Model, Plugin
from gql_server.plugin_host.choices import Chosen, ModelChoice, Parameters
from gql_server.plugin_host.errors import (
    AdapterFailed,
    AdapterSettingUnknown,
    AdapterUnknown,
    ChoiceInvalid,
    PluginHostError,
    PluginRefused,
    PluginUnknown,
    ReplayMismatch,
    SandboxAdapter,
)
from gql_server.plugin_host.faults import FaultChange
from gql_server.plugin_host.guard import GuardedModels
from gql_server.plugin_host.host import PluginHost, load_plugins
from gql_server.plugin_host.recording import RecordedModels, RecordingModels
from gql_server.plugin_host.registration import Registered

__all__ = [
    "AdapterFailed",
    "AdapterSettingUnknown",
    "AdapterUnknown",
    "Catalogue",
    "ChoiceInvalid",
    "Chosen",
    "FaultChange",
    "GuardedModels",
    "Model",
    "ModelChoice",
    "ModelParameter",
    "Parameters",
    "Plugin",
    "PluginHost",
    "PluginHostError",
    "PluginRefused",
    "PluginUnknown",
    "PointsParameter",
    "RecordedModels",
    "RecordingModels",
    "Registered",
    "ReplayMismatch",
    "SandboxAdapter",
    "load_plugins",
]
