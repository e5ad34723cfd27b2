"""Sees whether a model remembers: what its modules and its instance hold before it is asked and after."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from itertools import count, cycle
from types import FunctionType, ModuleType
from typing import Any, Final

DEPTH_MAX: Final = 12
_SHOWN_MAX: Final = 80
_PLAIN: Final = (int, float, complex, str, bytes, bool, type(None), range, count, cycle, partial)


def remembered(cls: type, instance: object) -> dict[str, str]:
    """Return everything that could hold a memory, by where it is: module globals, class and function attributes, the instance.

    Args:
        cls: The model's class; its module, and the modules of its distribution that this one uses, are looked through.
        instance: The model.
    """
    found: dict[str, str] = {}
    for module in _own_modules(cls):
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                _look(f"{module.__name__}.{name}", value, found, module.__name__.partition(".")[0], 0, set())
    _look("the instance", getattr(instance, "__dict__", {}), found, cls.__module__.partition(".")[0], 0, set())
    return found


def difference(before: dict[str, str], after: dict[str, str]) -> str | None:
    """Return the first thing that has changed, as a phrase, None when nothing has."""
    for where in sorted(before.keys() | after.keys()):
        if before.get(where) != after.get(where):
            return f"{where}: {before.get(where, 'nothing')} became {after.get(where, 'nothing')}"
    return None


def _own_modules(cls: type) -> Iterator[ModuleType]:
    root = cls.__module__.partition(".")[0]
    waiting, known = [cls.__module__], {cls.__module__}
    while waiting:
        module = sys.modules.get(waiting.pop())
        if module is None:
            continue
        yield module
        for value in list(vars(module).values()):
            name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
            if isinstance(name, str) and name.partition(".")[0] == root and name not in known:
                known.add(name)
                waiting.append(name)


def _look(where: str, value: Any, found: dict[str, str], root: str, depth: int, inside: set[int]) -> None:  # noqa: ANN401
    if isinstance(value, _PLAIN):
        found[where] = f"{value!r:.{_SHOWN_MAX}}"
        return
    if depth > DEPTH_MAX or id(value) in inside:
        return
    inside = inside | {id(value)}
    for name, inner in _parts(value, root):
        _look(f"{where}{name}", inner, found, root, depth + 1, inside)
    if isinstance(value, (list, dict, set, frozenset, tuple, bytearray)):
        found[f"{where} (size)"] = str(len(value))


def _parts(value: Any, root: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - anything that a module holds
    """Yield what a value holds, each with how it is reached; of what is not the plugin's own nothing."""
    if isinstance(value, dict):
        yield from ((f"[{key!r:.{_SHOWN_MAX}}]", item) for key, item in list(value.items()))
    elif isinstance(value, (list, tuple)):
        yield from ((f"[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, (set, frozenset, bytearray)):
        yield "", str(sorted(map(repr, value)))[:_SHOWN_MAX]
    elif isinstance(value, (staticmethod, classmethod)):
        yield "", value.__func__
    elif _home_of(value) == root:
        yield from _own_parts(value)


def _home_of(value: Any) -> str:  # noqa: ANN401 - anything that a module holds
    """Return the top-level package that a function, a class or an instance is of."""
    if isinstance(value, ModuleType):
        return ""
    named = value if isinstance(value, (FunctionType, type)) else type(value)
    return str(named.__module__).partition(".")[0]


def _own_parts(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a function, a class or an instance of the plugin's
    if isinstance(value, FunctionType):
        yield ".", vars(value)
        yield " (defaults)", (value.__defaults__, value.__kwdefaults__)
        for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
            yield f" (closure {name})", _contents(cell)
    elif isinstance(value, type):
        for name, item in list(vars(value).items()):
            if not (name.startswith("__") and name.endswith("__")):
                yield f".{name}", item
    else:
        yield "", getattr(value, "__dict__", {})


def _contents(cell: Any) -> Any:  # noqa: ANN401 - a closure's cell
    try:
        return cell.cell_contents
    except ValueError:  # Nothing is in it yet.
        return None
