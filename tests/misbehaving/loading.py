"""Loads bad plugins by the road that good ones take."""

from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.host import PluginHost
from gql_server.plugin_host.registration import register

RUNTIME = ("rate_models", "staking_rewards", "liquidation_policies")


def found(target: str, distribution: str = "bad-plugin", version: str = "6.6.6") -> Found:
    """Returns a plugin of this package as discovery would."""
    return Found(target.replace(":", "_"), distribution, version, f"tests.misbehaving.{target}")


def bad_host() -> PluginHost:
    """Returns a host whose every model passes registration, and misbehaves when asked."""
    return PluginHost(register(found(module) for module in RUNTIME))
