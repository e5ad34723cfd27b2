"""Which plugins are loaded, and which of their adapters serve."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gql_server.settings.kinds import DIRECTORY, NAME, NAMES, SWITCH
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Plugins:
    """Which plugins are loaded, and which of their adapters serve."""

    plugins: tuple[str, ...] = variable(
        "GQL_SERVER_PLUGINS",
        NAMES,
        default="",
        meaning="Load only these plugins. By default every plugin that is found.",
    )
    disabled_plugins: tuple[str, ...] = variable(
        "GQL_SERVER_DISABLED_PLUGINS", NAMES, default="", meaning="Never load these plugins."
    )
    trace_plugins: bool = variable(
        "GQL_SERVER_TRACE_PLUGINS", SWITCH, default="off", meaning="Log each hook call and what it answered."
    )
    plugins_dir: Path | None = variable(
        "GQL_SERVER_PLUGINS_DIR",
        DIRECTORY,
        default="",
        meaning="A directory of plugin projects that need no installation. By default the checkout's own `plugins`.",
    )
    notifier: str = variable(
        "GQL_SERVER_NOTIFIER", NAME, default="", meaning="The adapter that sends e-mail. By default the only one made for the mode."
    )
    identity_provider: str = variable(
        "GQL_SERVER_IDENTITY_PROVIDER",
        NAME,
        default="",
        meaning="The adapter that verifies who customers are. By default the only one made for the mode.",
    )
    custodian: str = variable(
        "GQL_SERVER_CUSTODIAN",
        NAME,
        default="",
        meaning="The adapter that holds the coins. By default the only one made for the mode.",
    )
    plugin_settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says to adapters: variables that begin with ``GQL_SERVER_PLUGIN_``."""
