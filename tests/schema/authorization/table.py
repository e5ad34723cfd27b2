"""The table: read, and how a line of it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.schema.authorization.callers import CALLERS

FILE: Final = Path(__file__).with_name("table.txt")
NAME, CELL = 58, 12

Row = Mapping[str, str]


def read_table() -> dict[str, Row]:
    """Return the rows by field."""
    found: dict[str, Row] = {}
    for line in FILE.read_text("utf-8").splitlines():
        name, *cells = line.split() or [""]
        if name in {"", "#", "field"}:
            continue
        assert name not in found, f"{name} stands twice in the table"
        assert len(cells) == len(CALLERS), f"{name}: expected {len(CALLERS)} cells"
        found[name] = dict(zip(CALLERS, cells, strict=True))
    return found


def line_of(name: str, row: Row) -> str:
    """Return a line of the table."""
    return _line(name, [row[caller] for caller in CALLERS])


def written(rows: Mapping[str, Row], said: Iterable[str]) -> str:
    """Return a whole table, for whoever writes it anew; what it says is still to be judged, line by line."""
    lines, before = [*(f"# {line}".rstrip() for line in said), "", _line("field", list(CALLERS))], ""
    for name, row in rows.items():
        kind = name.partition(".")[0]
        lines += [""] if kind != before else []
        lines.append(line_of(name, row))
        before = kind
    return "\n".join(lines) + "\n"


def _line(name: str, cells: list[str]) -> str:
    return f"{name:<{NAME}}{''.join(f'{cell:<{CELL}}' for cell in cells)}".rstrip()
