"""The mutants that live and are known to, each under the reason why; a survivor that is not among them is news."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

UNEXPLAINED: Final = "unexplained"


@dataclass
class Survivors:
    """The file: names by kind."""

    file: Path
    by_kind: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Survivors:
        """Reads it; a file that is not there knows of none."""
        return cls(file, tomllib.loads(file.read_text("utf-8")) if file.exists() else {})

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset(name for names in self.by_kind.values() for name in names)

    def noted(self, alive: AbstractSet[str], modules: AbstractSet[str]) -> Survivors:
        """Returns what is known after a run of some modules: who died is struck out, who is new stands under no reason yet."""

        def stays(name: str) -> bool:
            return name in alive or not any(name.startswith(f"{module}.") for module in modules)

        kept = {kind: [name for name in names if stays(name)] for kind, names in self.by_kind.items()}
        kept[UNEXPLAINED] = [*kept.get(UNEXPLAINED, []), *(alive - self.names)]
        return Survivors(self.file, {kind: sorted(names) for kind, names in sorted(kept.items()) if names})

    def write(self) -> None:
        """Writes it as TOML: a list of names for each kind."""
        parts = []
        for kind, names in self.by_kind.items():
            lines = "".join(f"  {json.dumps(name, ensure_ascii=False)},\n" for name in names)
            parts.append(f"{kind} = [\n{lines}]\n")
        self.file.write_text("\n".join(parts), "utf-8")
