"""Reads the settings of adapters from variables of the environment, and refuses those that mean nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from gql_server.plugin_api.adapter_settings import AdapterSetting
from gql_server.plugin_host.errors import AdapterSettingUnknown

PREFIX: Final = "GQL_SERVER_PLUGIN_"


def variable_of(adapter: str, setting: str) -> str:
    """Return the variable of the environment that holds an adapter's setting."""
    return f"{PREFIX}{adapter}_{setting}".upper().replace("-", "_").replace(".", "_")


def check_given(given: Iterable[str], known: Iterable[tuple[str, AdapterSetting]]) -> None:
    """Refuse a variable that no adapter reads: a misspelt one would be a decision that silently does not hold.

    Args:
        given: Names of variables, each with the prefix.
        known: Adapters by name, with each of their settings.

    Raises:
        AdapterSettingUnknown: One of them is read by nobody.
    """
    names = [variable_of(adapter, setting.name) for adapter, setting in known]
    for name in sorted(given):
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
            hint = f"is it {close[0]}?" if close else f"known are: {', '.join(names) or 'none'}"
            raise AdapterSettingUnknown(f"{name}: no plugin that is loaded reads it; {hint}")


def default_of(setting: AdapterSetting, database: Path | None) -> str | None:
    """Return what a setting is where nothing is given; None where something must be.

    Args:
        database: The file of the server's database, None where it is none.
    """
    return f"{database}{setting.beside_database}" if setting.beside_database and database is not None else setting.default


def values_of(
    adapter: str, settings: Iterable[AdapterSetting], given: Mapping[str, str], database: Path | None = None
) -> dict[str, str]:
    """Return an adapter's settings by name: given, or by default.

    Raises:
        AdapterSettingUnknown: One that must be given is not.
    """
    values: dict[str, str] = {}
    for setting in settings:
        variable = variable_of(adapter, setting.name)
        text = given.get(variable) or default_of(setting, database)
        if text is None:
            raise AdapterSettingUnknown(f"{variable} is required by {adapter}: {setting.meaning}")
        values[setting.name] = text
    return values
