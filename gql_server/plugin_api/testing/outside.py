"""Sees when a model reaches outside: for the time, for chance, for files, sockets, the environment or another thread.

Two witnesses. The profiler is told of every function that is called, whatever name it was imported by; the audit hook is told of
what the interpreter itself does. Both listen only while a model is asked, and only to the thread that asks it.
"""

from __future__ import annotations

import gc
import sys
from datetime import date
from threading import get_ident
from types import BuiltinFunctionType, FrameType, TracebackType
from typing import Any, Final, Self

CLOCK: Final = "asked the clock"
CHANCE: Final = "drew chance"
REACHED: Final = "reached outside"

BUILTIN_MODULES: Final = {
    "time": CLOCK,
    "_random": CHANCE,
    "io": REACHED,
    "_io": REACHED,
    "posix": REACHED,
    "nt": REACHED,
    "_socket": REACHED,
    "_thread": REACHED,
    "_ssl": REACHED,
    "_sqlite3": REACHED,
    "_ctypes": REACHED,
    "_posixsubprocess": REACHED,
    "_winapi": REACHED,
    "select": REACHED,
    "signal": REACHED,
}
"""By the module of a function that is written in C."""
PYTHON_MODULES: Final = {
    "random": CHANCE,
    "secrets": CHANCE,
    "uuid": CHANCE,
    "os": REACHED,
    "socket": REACHED,
    "subprocess": REACHED,
    "tempfile": REACHED,
    "threading": REACHED,
    "logging": REACHED,
    "urllib.request": REACHED,
    "http.client": REACHED,
    "multiprocessing": REACHED,
    "asyncio": REACHED,
}
"""By the module of a function that is written in Python, or the package it is in."""
NOW: Final = frozenset({"now", "today", "utcnow"})
DRAWING: Final = frozenset({"urandom", "getrandom"})
HARMLESS: Final = frozenset({"get_ident"})
"""What every dataclass asks for when it is shown."""
SPEAKING: Final = frozenset({"print", "input", "breakpoint"})
EVENTS: Final = ("open", "os.", "socket.", "subprocess.", "shutil.", "sqlite3.", "ctypes.", "urllib.", "tempfile.", "signal.")
"""Beginnings of audit events; an import that reads a file is one of them, as it opens it."""

_listening: list[Watch] = []


class Watch:
    """Listens for a while; ``seen`` is what the model did first, as a phrase, None when it did nothing."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self.seen: str | None = None
        self._thread = get_ident()
        self._before: Any = None
        self._collects = False

    def __enter__(self) -> Self:
        """Begin to listen; garbage waits, because whoever times its collection (Hypothesis does) would be taken for the model."""
        _install()
        self._collects = gc.isenabled()
        gc.disable()
        self._before = sys.getprofile()
        _listening.append(self)
        sys.setprofile(self._called)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Listen no longer."""
        _listening.remove(self)
        sys.setprofile(self._before)
        if self._collects:
            gc.enable()

    def audited(self, event: str) -> None:
        """Note what the interpreter does in the thread that is listened to."""
        if get_ident() == self._thread and event.startswith(EVENTS):
            self._note(f"{REACHED} (the interpreter reports {event})")

    def _called(self, frame: FrameType, event: str, argument: object) -> None:
        if frame.f_globals is globals():
            return
        if event == "c_call":
            self._called_builtin(argument)
        elif event == "call":
            module = str(frame.f_globals.get("__name__", ""))
            did = PYTHON_MODULES.get(module) or PYTHON_MODULES.get(module.partition(".")[0] if "." in module else "")
            if did is not None:
                self._note(f"{did} ({module}.{frame.f_code.co_name})")

    def _called_builtin(self, function: Any) -> None:  # noqa: ANN401 - whatever is called
        name, owner = str(getattr(function, "__name__", "")), getattr(function, "__self__", None)
        kind = owner if isinstance(owner, type) else type(owner)
        module = function.__module__ if isinstance(function, BuiltinFunctionType) and function.__module__ else kind.__module__
        if module == "datetime":
            if name in NOW and issubclass(kind, date):
                self._note(f"{CLOCK} ({kind.__name__}.{name})")
        elif module == "builtins":
            if name in SPEAKING:
                self._note(f"{REACHED} ({name})")
        elif (did := BUILTIN_MODULES.get(module)) is not None and name not in HARMLESS:
            self._note(f"{CHANCE if name in DRAWING else did} ({module}.{name})")

    def _note(self, what: str) -> None:
        if self.seen is None:
            self.seen = what


def _install() -> None:
    """Add the audit hook once: it cannot be taken away, and does nothing while nobody listens."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hear)


_installed: list[bool] = []


def _hear(event: str, _arguments: tuple[object, ...]) -> None:
    for watch in _listening or ():  # At the very end of the interpreter even this name is gone.
        watch.audited(event)
