"""Plots of experiments, as SVG or PNG files: the same numbers give the same file, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS_MAX: Final = 365
"""A line has at most so many points: more do not show, and make files large."""
HOURS_PER_DAY: Final = 24
FORMATS: Final = ("svg", "png")
_UNDATED: Final[Mapping[str, Mapping[str, None]]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
_UNIT: Final = 10**18


def plot_lines(path: Path, title: str, axis: str, series: Mapping[str, Sequence[int]], *, is_stepped: bool = False) -> Path:
    """Draw hourly series of percentages over days.

    Args:
        path: The file; its ending says the format.
        title: What is drawn.
        axis: What the vertical axis shows.
        series: 18 decimals by label.
        is_stepped: Whether values hold until the next.
    """

    def draw(axes: Axes) -> None:
        for label, values in series.items():
            every = max(1, -(-len(values) // POINTS_MAX))
            days = [hour / HOURS_PER_DAY for hour in range(0, len(values), every)]
            shown = [value * 100 / _UNIT for value in values[::every]]
            axes.plot(days, shown, label=label, linewidth=1.1, drawstyle="steps-post" if is_stepped else "default")
        axes.set_xlabel("days")
        axes.set_ylabel(axis)
        axes.legend(frameon=False)

    return _draw(path, title, draw)


def plot_bars(path: Path, title: str, axis: str, labels: Sequence[str], parts: Mapping[str, Sequence[float]]) -> Path:
    """Draw stacked bars, one a label; ``parts`` are by name, a value for each label."""

    def draw(axes: Axes) -> None:
        below = [0.0] * len(labels)
        for name, values in parts.items():
            axes.bar(list(labels), list(values), bottom=below, label=name, width=0.6)
            below = [low + value for low, value in zip(below, values, strict=True)]
        axes.set_ylabel(axis)
        axes.legend(frameon=False)

    return _draw(path, title, draw)


def plot_spread(path: Path, title: str, axis: str, series: Mapping[str, Sequence[int]], *, unit: int = _UNIT // 100) -> Path:
    """Draw how series are spread: a line each, the part of the time at or below a value."""

    def draw(axes: Axes) -> None:
        for label, values in series.items():
            ordered = sorted(values)
            every = max(1, -(-len(ordered) // POINTS_MAX))
            shares = [100 * (place + 1) / len(ordered) for place in range(0, len(ordered), every)]
            axes.plot([value / unit for value in ordered[::every]], shares, label=label, linewidth=1.1)
        axes.set_xlabel(axis)
        axes.set_ylabel("% of the time at or below")
        axes.legend(frameon=False)

    return _draw(path, title, draw)


def _draw(path: Path, title: str, draw: Any) -> Path:  # noqa: ANN401 - a function of axes, whose type is imported when drawing
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and an experiment without plots needs none
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    kind = path.suffix.removeprefix(".")
    with mpl.rc_context():
        mpl.rcdefaults()  # Whatever a machine prefers, a plot looks the same everywhere.
        mpl.rcParams["svg.hashsalt"] = "gql-server"
        mpl.rcParams["svg.fonttype"] = "none"
        figure = Figure(figsize=(8, 4.5))
        axes = figure.add_axes((0.1, 0.12, 0.87, 0.79))
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(b=False)
        draw(axes)
        axes.set_title(title, loc="left")
        figure.savefig(path, format=kind, dpi=120, metadata=dict(_UNDATED[kind]))
    return path
