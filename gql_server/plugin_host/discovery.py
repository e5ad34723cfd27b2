"""Finds plugins: installed ones by their entry points, a checkout's own by their ``pyproject.toml``. Imports none of them."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from gql_server.plugin_host.errors import PluginRefused, PluginUnknown

GROUP: Final = "gql_server"


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that was found and not yet imported.

    Args:
        name: Of its entry point; what the settings enable and disable, as well as the distribution's name.
        target: What the entry point names, ``package.module`` or ``package.module:object``.
        folder: The project's folder in a checkout, None for an installed plugin.
    """

    name: str
    distribution: str
    version: str
    target: str
    folder: Path | None = None

    def goes_by(self, name: str) -> bool:
        """Tell whether a name in the settings means this plugin."""
        return normalized(name) in {normalized(self.name), normalized(self.distribution)}

    def refusal(self, problem: str, remedy: str) -> PluginRefused:
        """Return the refusal of this plugin, to be raised."""
        return PluginRefused(self.distribution, self.version, problem, remedy)

    def load(self) -> object:
        """Import what the entry point names; a checkout's folder goes first on ``sys.path``.

        Raises:
            PluginRefused: The import fails, or another copy of the package was imported instead.
        """
        if self.folder is not None and str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
        try:
            plugin: object = EntryPoint(self.name, self.target, GROUP).load()
        except (Exception, SystemExit) as error:  # importing a plugin may raise anything
            problem = f"importing {self.target} raised {type(error).__name__}: {error}"
            raise self.refusal(problem, "Repair the plugin, or disable it with GQL_SERVER_DISABLED_PLUGINS.") from error
        self._check_origin()
        return plugin

    def _check_origin(self) -> None:
        """Refuse another copy than the checkout's: its code would run under the wrong version."""
        if self.folder is None:
            return
        origin = import_module(self.target.partition(":")[0]).__file__
        if origin is None or not Path(origin).resolve().is_relative_to(self.folder.resolve()):
            raise self.refusal(f"{self.target} was imported from {origin}", "Uninstall that copy, or remove the checkout's.")


def normalized(name: str) -> str:
    """Return a name as packaging compares it: lower case, runs of ``-_.`` are one dash."""
    return re.sub(r"[-_.]+", "-", name).lower()


def checkout_folder() -> Path | None:
    """Return the checkout's own folder of plugins, None when the server does not run from a checkout."""
    root = Path(__file__).resolve().parents[2]
    folder = root / "plugins"
    return folder if folder.is_dir() and (root / "pyproject.toml").is_file() else None


def find(plugins_dir: Path | None) -> tuple[Found, ...]:
    """Return every plugin there is, ordered by distribution and name.

    Args:
        plugins_dir: A folder of plugin projects; what is found there comes before an installed copy of the same distribution.

    Raises:
        PluginRefused: A project does not say what it offers, or two plugins go by one name.
    """
    projects = () if plugins_dir is None else tuple(_projects(plugins_dir))
    at_hand = {normalized(found.distribution) for found in projects}
    installed = (found for found in _installed() if normalized(found.distribution) not in at_hand)
    every = tuple(sorted({*projects, *installed}, key=lambda found: (normalized(found.distribution), found.name)))
    _check_names(every)
    return every


def choose(every: Iterable[Found], enabled: Collection[str], disabled: Collection[str]) -> tuple[Found, ...]:
    """Return those plugins that the settings ask for.

    Args:
        every: What was found.
        enabled: Names of plugins or distributions to load; empty for all.
        disabled: Names of plugins or distributions never to load; stronger than ``enabled``.

    Raises:
        PluginUnknown: A name means no plugin.
    """
    there = tuple(every)
    for name in (*enabled, *disabled):
        if not any(found.goes_by(name) for found in there):
            known = ", ".join(found.name for found in there) or "none"
            raise PluginUnknown(f"no plugin is called {name!r}; found are: {known}")
    return tuple(
        found
        for found in there
        if (not enabled or any(found.goes_by(name) for name in enabled)) and not any(found.goes_by(name) for name in disabled)
    )


def _installed() -> Iterator[Found]:
    for entry in entry_points(group=GROUP):
        if entry.dist is not None:
            yield Found(entry.name, entry.dist.name, entry.dist.version, entry.value)


def _projects(plugins_dir: Path) -> Iterator[Found]:
    for file in sorted(plugins_dir.glob("*/pyproject.toml")):
        try:
            project = tomllib.loads(file.read_text("utf-8"))["project"]
            offered = project["entry-points"][GROUP]
            pairs = [(str(name), str(target)) for name, target in offered.items()]
            distribution, version = project["name"], project["version"]
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            what = f"pyproject.toml lacks or spoils {error}"
            remedy = "Write `name`, `version` and `[project.entry-points.gql_server]` there, or move the folder away."
            raise PluginRefused(file.parent.name, "(no version)", what, remedy) from None
        for name, target in pairs:
            yield Found(name, str(distribution), str(version), target, file.parent)


def _check_names(every: Iterable[Found]) -> None:
    owners: dict[str, Found] = {}
    for found in every:
        other = owners.setdefault(normalized(found.name), found)
        if other is not found:
            raise found.refusal(
                f"the plugin name {found.name!r} is taken by {other.distribution} {other.version}",
                "Rename one entry point, or uninstall one of the two.",
            )
