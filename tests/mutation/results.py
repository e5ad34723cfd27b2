"""What is known of each mutant, kept in a file, so that a run may be stopped and taken up again."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant
from tests.mutation.trying import Finding, Verdict

WRITE_EVERY_SECONDS: Final = 10


@dataclass
class Results:
    """The findings by the mutants' names."""

    file: Path
    findings: dict[str, Finding] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    written_at: float = 0.0

    @classmethod
    def read(cls, file: Path) -> Results:
        """Reads what an earlier run kept."""
        results = cls(file)
        for name, row in (json.loads(file.read_text("utf-8")) if file.exists() else {}).items():
            results.hashes[name] = row.pop("hash")
            results.findings[name] = Finding(**row | {"verdict": Verdict(row["verdict"])})
        return results

    def of(self, mutant: Mutant) -> Finding | None:
        """Returns what was found of a mutant, if its function is as it was."""
        return self.findings.get(mutant.name) if self.hashes.get(mutant.name) == mutant.hash else None

    def note(self, mutant: Mutant, finding: Finding) -> None:
        """Keeps what was found; it is written to the file now and then."""
        self.findings[mutant.name] = finding
        self.hashes[mutant.name] = mutant.hash
        if time.monotonic() - self.written_at > WRITE_EVERY_SECONDS:
            self.write()

    def write(self) -> None:
        """Writes it all, at once or not at all."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = self.file.with_suffix(".new")
        rows = {name: asdict(finding) | {"hash": self.hashes[name]} for name, finding in sorted(self.findings.items())}
        kept.write_text(json.dumps(rows, indent=0, ensure_ascii=False), "utf-8")
        kept.replace(self.file)
        self.written_at = time.monotonic()
