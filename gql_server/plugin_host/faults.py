"""What broke, told once: a model that fails a thousand times a minute is one line in the log, and one when it is well again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from gql_server.domain.market import ModelKind, ModelRef

FAULT_LENGTH_MAX: Final = 300
REMEMBERED_MAX: Final = 1_024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FaultChange:
    """A model began to fail, fails differently, or answers well again (``fault`` is None)."""

    kind: ModelKind
    name: str
    parameters_hash: str
    fault: str | None


def log_fault_change(change: FaultChange) -> None:
    """Write a change to the log."""
    if change.fault is None:
        log.info("model recovered", kind=change.kind.value, model=change.name, parameters=change.parameters_hash)
    else:
        log.error("model broke", kind=change.kind.value, model=change.name, parameters=change.parameters_hash, fault=change.fault)


class FaultWatch:
    """Remembers what is broken, and tells only changes."""

    def __init__(self, tell: Callable[[FaultChange], None]) -> None:
        """Tell changes to this callback."""
        self._tell = tell
        self._faults: dict[tuple[ModelKind, str, str], str] = {}

    def note(self, ref: ModelRef, fault: str | None) -> None:
        """Note how a model answered just now."""
        key = (ref.kind, ref.name, ref.parameters_hash)
        if self._faults.get(key) == fault:
            return
        if fault is None:
            del self._faults[key]
        else:
            self._faults[key] = fault
            if len(self._faults) > REMEMBERED_MAX:
                del self._faults[next(iter(self._faults))]
        self._tell(FaultChange(*key, fault))


def one_line(text: str) -> str:
    """Return a text on one line, printable, bounded, and without addresses of objects, which differ at every call."""
    printable = "".join(character if character.isprintable() else " " for character in text[: 4 * FAULT_LENGTH_MAX])
    return re.sub(r"0x[0-9a-fA-F]{4,}", "0x…", printable).strip()[:FAULT_LENGTH_MAX]


def phrase(error: BaseException) -> str:
    """Return what a plugin raised, as a phrase. Showing a plugin's own exception may itself raise anything."""
    try:
        text = one_line(str(error))
        return f"raised {type(error).__name__}" + (f": {text}" if text else "")
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the exception is the plugin's own class
        return "raised an exception that cannot be shown"
