"""The laws of a plugin as a package: what it imports, what it offers, how it describes itself."""

from __future__ import annotations

import ast
import gc
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Final

from gql_server.plugin_api.declared import ADAPTER_OFFERS, MODEL_OFFERS, AnyParameter, DeclarationRefused
from gql_server.plugin_api.declared.parameter_values import default_of, range_of, unit_of
from gql_server.plugin_api.hookspecs import PROJECT_NAME
from gql_server.plugin_api.testing.laws import Law, Trial, by_name
from gql_server.plugin_api.testing.plugins import PluginUnderTest

PERMITTED: Final = ("gql_server.plugin_api", "gql_server.units")
HOOKS: Final = (*MODEL_OFFERS, *ADAPTER_OFFERS)


def parameter_table(parameters: tuple[AnyParameter, ...]) -> str:
    """Return the table of a model's parameters as its README must have it; empty for a model without any."""
    if not parameters:
        return ""
    rows = ["| parameter | unit | default | range | meaning |", "|---|---|---|---|---|"]
    rows += [f"| `{one.name}` | {unit_of(one)} | {default_of(one)} | {range_of(one)} | {one.description} |" for one in parameters]
    return "\n".join(rows)


def _hold_entry_point(trial: Trial) -> None:
    plugin: PluginUnderTest = trial.tried
    for entry in plugin.entries:
        try:
            entry.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - importing a plugin may raise anything
            raise trial.broken(
                f"importing {entry.value} raised {type(error).__name__}: {error}", {"entry point": entry.name}
            ) from None


def _hold_hooks(trial: Trial) -> None:
    plugin: PluginUnderTest = trial.tried
    implemented = list(plugin.hooks())
    if not implemented:
        raise trial.broken("no function is marked with @hookimpl", {"entry points": ", ".join(one.value for one in plugin.entries)})
    for name, function in implemented:
        example = {"hook": name}
        if name not in HOOKS:
            raise trial.broken(f"there is no such hook; there are {', '.join(HOOKS)}", example)
        if inspect.iscoroutinefunction(function) or inspect.signature(function).parameters:
            raise trial.broken("it is asynchronous or takes arguments", example)
        try:
            offered: object = function()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a hook may raise anything
            raise trial.broken(f"it raised {type(error).__name__}: {error}", example) from None
        if not isinstance(offered, (list, tuple)) or not all(isinstance(cls, type) for cls in offered):
            raise trial.broken(f"it returned {offered!r:.80}, no list of classes", example)
        names = [getattr(cls, "name", None) for cls in offered]
        if len(set(names)) < len(names):
            raise trial.broken(f"two classes have one name: {names}", example)


def _hold_imports(trial: Trial) -> None:
    plugin: PluginUnderTest = trial.tried
    declared = {_normalized(re.split(r"[^A-Za-z0-9._-]", str(line).strip(), maxsplit=1)[0]) for line in _dependencies(plugin)}
    owners = _owners()
    for file in plugin.sources():
        for name, line in _imports(file):
            top = name.partition(".")[0]
            where = {"file": f"{file.parent.name}/{file.name}, line {line}"}
            if top == "gql_server":
                if not any(name == open_ or name.startswith(f"{open_}.") for open_ in PERMITTED):
                    raise trial.broken(f"imports {name}; of the server only {' and '.join(PERMITTED)} are open to plugins", where)
            elif top not in sys.stdlib_module_names and top not in plugin.packages:
                if not any(_normalized(owner) in declared for owner in owners.get(top, ())):
                    raise trial.broken(f"imports {name}, which no dependency of it ships", where)
                if any(_is_plugin(owner) for owner in owners.get(top, ())):
                    raise trial.broken(f"imports {name}, another plugin", where)


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, list[str]]:
    """Return which distributions ship each package; looking takes a while."""
    return packages_distributions()


def _parsed(text: str) -> ast.Module:
    """Return the tree of a program; CPython 3.11 miscounts its recursion when a collection falls into it (cpython#106905)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if was_enabled:
            gc.enable()


def _imports(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_parsed(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (
                (f"{node.module}.{alias.name}" if node.module == "gql_server" else str(node.module), node.lineno)
                for alias in node.names
            )


def _is_plugin(owner: str) -> bool:
    return any(entry.group == PROJECT_NAME for entry in distribution(owner).entry_points)


def _dependencies(plugin: PluginUnderTest) -> list[object]:
    return list(plugin.metadata.get("dependencies") or ())


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _hold_metadata(trial: Trial) -> None:
    plugin: PluginUnderTest = trial.tried
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", plugin.distribution):
        raise trial.broken(f"{plugin.distribution!r} is no name of a distribution")
    if not re.match(r"v?\d", plugin.version):
        raise trial.broken(f"{plugin.version!r} is no version")
    if not str(plugin.metadata.get("description") or "").strip():
        raise trial.broken("it has no description")
    if not any(re.match(r"gql[-_.]server\b(?![-_.])", str(line), re.IGNORECASE) for line in _dependencies(plugin)):
        raise trial.broken("it does not depend on gql-server", {"dependencies": _dependencies(plugin)})


def _hold_readme(trial: Trial) -> None:
    plugin: PluginUnderTest = trial.tried
    if not plugin.readme.strip():
        raise trial.broken("it has no README: set `readme` in pyproject.toml")
    lines = [line.rstrip() for line in plugin.readme.splitlines()]
    for subject in plugin.subjects():
        try:
            declared = subject.declaration
        except DeclarationRefused:
            continue  # Another law says so.
        heading = f"## `{declared.name}`"
        if heading not in lines:
            raise trial.broken(f"the README has no heading {heading}", {"model": declared.name})
        table = parameter_table(declared.parameters)
        if table and table not in "\n".join(lines):
            raise trial.broken("the README lacks the table of the parameters", {"model": declared.name, "table": f"\n{table}"})


PLUGIN_LAWS: Final = by_name(
    Law("entry_point", "Every entry point in the group gql_server can be imported.", _hold_entry_point),
    Law("hooks", "It implements hooks that exist, as plain functions without arguments that return lists of classes.", _hold_hooks),
    Law(
        "imports",
        "Of the server it imports gql_server.plugin_api and gql_server.units alone, no other plugin, and nothing that it does not "
        "depend on.",
        _hold_imports,
    ),
    Law("metadata", "It has a name, a version, a description, and depends on gql-server.", _hold_metadata),
    Law("readme", "Its README has a heading for every model, ## `name`, and the table of its parameters.", _hold_readme),
)
