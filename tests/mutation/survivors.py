"""The mutants that live and are known to, each under the reason why; a survivor that is not among them is news."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

UNEXPLAINED: Final = "unexplained"

Reasons = dict[str, list[str]]
"""Names by why they may live."""


@dataclass
class Survivors:
    """The file: a list of those that nobody has explained, then a table of reasons for each kind."""

    file: Path
    by_kind: dict[str, Reasons] = field(default_factory=dict)
    unexplained: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> Survivors:
        """Reads it; a file that is not there knows of none."""
        kinds = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
        unexplained = kinds.pop(UNEXPLAINED, [])
        return cls(file, kinds, unexplained)

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        explained = (name for reasons in self.by_kind.values() for names in reasons.values() for name in names)
        return frozenset((*self.unexplained, *explained))

    def noted(self, alive: AbstractSet[str], modules: AbstractSet[str]) -> Survivors:
        """Returns what is known after a run of some modules: who died is struck out, who is new stands under no reason yet."""

        def staying(names: list[str]) -> list[str]:
            return sorted(name for name in names if name in alive or not any(name.startswith(f"{one}.") for one in modules))

        kept = {
            kind: {why: left for why, names in sorted(reasons.items()) if (left := staying(names))}
            for kind, reasons in sorted(self.by_kind.items())
        }
        unexplained = sorted({*staying(self.unexplained), *(alive - self.names)})
        return Survivors(self.file, {kind: reasons for kind, reasons in kept.items() if reasons}, unexplained)

    def write(self) -> None:
        """Writes it as TOML: lists of names, those of a kind by their reasons."""
        parts = [f"{UNEXPLAINED} = {_listed(self.unexplained)}"] if self.unexplained else []
        for kind, reasons in self.by_kind.items():
            parts.append(f"[{kind}]\n" + "".join(f"{_quoted(why)} = {_listed(names)}" for why, names in reasons.items()))
        self.file.write_text("\n".join(parts), "utf-8")


def _listed(names: list[str]) -> str:
    lines = "".join(f"  {_quoted(name)},\n" for name in names)
    return f"[\n{lines}]\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
