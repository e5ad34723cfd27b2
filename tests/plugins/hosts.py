"""The host with the plugins that ship with the server, loaded once."""

from functools import lru_cache
from pathlib import Path

from gql_server.plugin_host import PluginHost

PLUGINS_DIR = Path(__file__).resolve().parents[2] / "plugins"


@lru_cache(maxsize=1)
def shipped() -> PluginHost:
    """Returns the host of a fresh checkout."""
    return PluginHost.load(plugins_dir=PLUGINS_DIR)
