"""Real expositions as series that promtool plays: a good quarter of an hour and more, then a bad minute again and again.

Between two expositions of one house something went bad. The first stands for the twenty minutes before it: nothing but time goes
on. What was counted between them is counted again each minute after it; gauges stay as they are in the second. Promtool's time
begins at 0, so what is a time of day is told from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

GOOD_MINUTES = 20
SEEN_MINUTES = 8
"""How long something may be bad before it counts as such, besides the wait that a rule says itself."""
TIMES = ("_timestamp_seconds",)

Sample = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Scene:
    """What a house told before something went bad and after it, and when that was by its clock."""

    before: str
    after: str
    before_at: int
    after_at: int


def series_of(scene: Scene, names: Collection[str], bad_minutes: int) -> list[dict[str, str]]:
    """Return the series of a scene that have these names, as promtool reads them."""
    before, counted = samples_of(scene.before)
    after, also_counted = samples_of(scene.after)
    counters = counted | also_counted
    made = []
    for sample in sorted(one for one in before.keys() | after.keys() if one[0] in names):
        name, labels = sample
        where = ", ".join(f'{label}="{value}"' for label, value in (("job", "gql_server"), ("instance", "a:8000"), *labels))
        good, bad = before.get(sample), after.get(sample)
        if name.endswith(TIMES):
            values = times(scene, good, bad, bad_minutes)
        else:
            growth = (bad or 0) - (good or 0) if name in counters else 0
            values = f"{_line(good, 0, GOOD_MINUTES)} {_line(bad, growth, bad_minutes)}"
        made.append({"series": f"{name}{{{where}}}", "values": values})
    return made


def times(scene: Scene, good: float | None, bad: float | None, bad_minutes: int) -> str:
    """Return a time of day, minute by minute: it goes on while all is well, and then only if it went on."""
    end = 60 * GOOD_MINUTES
    first = _line(None if good is None else good - scene.before_at, 60, GOOD_MINUTES)
    if good is not None and bad == good:
        return f"{first} {_line(end + good - scene.before_at, 0, bad_minutes)}"
    return f"{first} {_line(None if bad is None else end + 60 + bad - scene.after_at, 60, bad_minutes)}"


def samples_of(text: str) -> tuple[dict[Sample, float], set[str]]:
    """Return the values of an exposition, and the names of those that are counted."""
    values: dict[Sample, float] = {}
    counted: set[str] = set()
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            values[one.name, tuple(sorted(one.labels.items()))] = one.value
            if family.type in {"counter", "histogram"}:
                counted.add(one.name)
    return values, counted


def _line(first: float | None, growth: float, minutes: int) -> str:
    """Return a value, and as many after it as there are minutes; promtool counts what is missing otherwise."""
    return f"_x{minutes + 1}" if first is None else f"{first:.17g}+{growth:.17g}x{minutes}"


def minutes_of(duration: str) -> int:
    """Return the minutes of a rule's `for`."""
    number, unit = int(duration[:-1]), duration[-1]
    return {"s": 0, "m": number, "h": 60 * number}[unit]


def plays_of(scenes: dict[str, Scene], waits: dict[str, int], names: Mapping[str, Collection[str]]) -> Iterator[dict[str, Any]]:
    """Yield what promtool tests: of each alert that it is quiet before, and fires once it has waited."""
    for alert, scene in scenes.items():
        yield {
            "name": alert,
            "interval": "1m",
            "input_series": series_of(scene, names[alert], SEEN_MINUTES + waits[alert]),
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{alert}"}}) or vector(0)',
                    "eval_time": f"{GOOD_MINUTES}m",
                    "exp_samples": [{"labels": "{}", "value": 0}],
                },
                {
                    "expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}}) > bool 0',
                    "eval_time": f"{GOOD_MINUTES + SEEN_MINUTES + waits[alert]}m",
                    "exp_samples": [{"labels": "{}", "value": 1}],
                },
            ],
        }
