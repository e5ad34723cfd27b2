"""A plugin under test: an installed distribution, or a project's folder, with its sources, its README and its models."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from gql_server.plugin_api.declared import MODEL_OFFERS
from gql_server.plugin_api.hookspecs import PROJECT_NAME
from gql_server.plugin_api.testing.subjects import Subject

MARKED: Final = f"{PROJECT_NAME}_impl"
"""What ``hookimpl`` writes on a function: its options."""


class PluginNotFound(ValueError):
    """No distribution and no project's folder goes by this name; the message says what was looked for."""


@dataclass(frozen=True)
class PluginUnderTest:
    """A plugin as its metadata describes it.

    Args:
        entries: Entry points by name, with what each names.
        metadata: What ``[project]`` or the distribution says, by the names of ``pyproject.toml``.
        readme: The text of its README, empty without one.
    """

    distribution: str
    version: str
    entries: tuple[EntryPoint, ...]
    metadata: dict[str, Any]
    readme: str

    @property
    def title(self) -> str:
        """Who it is: distribution and version."""
        return f"{self.distribution} {self.version}"

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """Names of the packages, or modules, that its entry points are in."""
        return tuple(sorted({entry.value.partition(":")[0].partition(".")[0] for entry in self.entries}))

    def sources(self) -> Iterator[Path]:
        """Yield every Python file of its packages."""
        for package in self.packages:
            spec = find_spec(package)
            if spec is None:
                continue
            folders = [Path(place) for place in spec.submodule_search_locations or ()]
            if not folders and spec.origin is not None:
                yield Path(spec.origin)
            for folder in folders:
                yield from sorted(folder.rglob("*.py"))

    def hooks(self) -> Iterator[tuple[str, Any]]:
        """Yield every hook that it implements, with the function; entry points are imported for that."""
        for entry in self.entries:
            plugin = entry.load()
            for name in dir(plugin):
                function = getattr(plugin, name, None)
                options = getattr(function, MARKED, None)
                if isinstance(options, dict):
                    yield options.get("specname") or name, function

    def subjects(self) -> Iterator[Subject]:
        """Yield its models, ordered by hook and name."""
        for hook, offer in MODEL_OFFERS.items():
            offered = [cls for name, function in self.hooks() if name == hook for cls in function()]
            for cls in sorted(offered, key=lambda cls: str(getattr(cls, "name", cls))):
                yield Subject(offer.kind, cls, self.distribution, self.version)


def find_plugin(name: str | Path) -> PluginUnderTest:
    """Return the plugin that a name means: a folder with a ``pyproject.toml``, or an installed distribution.

    Raises:
        PluginNotFound: There is neither, or it offers nothing to the server.
    """
    folder = Path(name)
    found = _read_folder(folder.resolve()) if (folder / "pyproject.toml").is_file() else _read_installed(str(name))
    if not found.entries:
        raise PluginNotFound(f"{found.title} has no entry point in the group {PROJECT_NAME}: it offers nothing to the server.")
    return found


def _read_folder(folder: Path) -> PluginUnderTest:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        name, version = str(project["name"]), str(project["version"])
        offered = project.get("entry-points", {}).get(PROJECT_NAME, {})
        entries = tuple(EntryPoint(str(entry), str(target), PROJECT_NAME) for entry, target in offered.items())
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise PluginNotFound(
            f"{folder}/pyproject.toml lacks or spoils {error}; it must name the project and its version."
        ) from None
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    declared = project.get("readme")
    readme = declared.get("file") if isinstance(declared, dict) else declared
    text = (folder / readme).read_text("utf-8") if isinstance(readme, str) and (folder / readme).is_file() else ""
    return PluginUnderTest(name, version, entries, project, text)


def _read_installed(name: str) -> PluginUnderTest:
    try:
        found = distribution(name)
    except (PackageNotFoundError, ValueError):
        raise PluginNotFound(f"{name!r} is neither a folder with a pyproject.toml nor an installed distribution.") from None
    entries = tuple(entry for entry in found.entry_points if entry.group == PROJECT_NAME)
    return PluginUnderTest(found.name, found.version, entries, _metadata_of(found), _said(found, "description"))


def _metadata_of(found: Distribution) -> dict[str, Any]:
    required = [line for line in found.requires or () if not re.search(r";.*\bextra\b", line)]
    return {"name": found.name, "version": found.version, "dependencies": required, "description": _said(found, "summary")}


def _said(found: Distribution, key: str) -> str:
    return str(found.metadata.json.get(key) or "")
