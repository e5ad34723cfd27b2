"""The plot in the documentation: processor time of each server at each operation, times this server's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.report import ROOT
from benchmarks.requests.goals import Cells, ratio_to
from benchmarks.requests.operations import OPERATIONS
from benchmarks.requests.sides import THIS

FILE: Final = ROOT / "docs" / "images" / "requests.svg"


def draw(cells: Cells, titles: Mapping[str, str], file: Path = FILE) -> None:
    """Draw a bar for each server at each operation, on a logarithmic scale; the line at 1 is this server."""
    shown = [operation for operation in OPERATIONS if (THIS, operation.key) in cells]
    others = [key for key in titles if key != THIS and any((key, operation.key) in cells for operation in shown)]
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    axes = figure.add_subplot()
    height = 0.8 / max(1, len(others))
    for place, key in enumerate(others):
        ratios = [(row, ratio_to(cells, key, operation.key)) for row, operation in enumerate(shown)]
        known = [(row, 1 / ratio.median) for row, ratio in ratios if ratio is not None]
        rows = [row + (place - (len(others) - 1) / 2) * height for row, _ in known]
        bars = axes.barh(rows, [times - 1 for _, times in known], height * 0.92, left=1, label=titles[key])
        axes.bar_label(bars, [f" {times:.2g} " for _, times in known], fontsize=7)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.margins(x=0.12)
    axes.set_yticks(range(len(shown)), [f"{operation.key}\n{_wrapped(operation.what)}" for operation in shown], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("processor time a request, times this server's (right of the line: dearer)")
    figure.legend(fontsize=7, loc="outside lower center", ncols=4)
    with mpl.rc_context({"svg.hashsalt": "requests", "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None})


def _wrapped(text: str) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 24:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
