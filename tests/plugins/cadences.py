"""How a controller's rate depends on how often it is asked: the same walk in steps of a minute, an hour and a day."""

from collections.abc import Callable
from typing import Final

from gql_server.plugin_api import RateModel
from gql_server.units import WAD, format_fixed

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
CADENCES: Final = (MINUTE, HOUR, DAY)
ASKED_AT: Final = WAD * 9 // 10

Path = Callable[[int, int], int]
"""The average utilization from a time on, for so many seconds."""


def steady(_begin: int, _seconds: int) -> int:
    """95 % all the time."""
    return WAD * 95 // 100


def swinging(begin: int, seconds: int) -> int:
    """100 % for half a day, 60 % for the other half."""
    if seconds == DAY:
        return WAD * 80 // 100
    return WAD if begin % DAY < DAY // 2 else WAD * 60 // 100


WALKS: Final[dict[str, tuple[Path, int]]] = {"2 days at 95 %": (steady, 2), "7 days swinging": (swinging, 7)}


def rate_after(model: RateModel, walk: str, cadence: int) -> int:
    """Returns the yearly rate at 90 % after a walk in steps of the cadence."""
    path, days = WALKS[walk]
    state = model.initial_state()
    for begin in range(0, days * DAY, cadence):
        state = model.step(path(begin, cadence), cadence, state).state
    return model.step(ASKED_AT, 0, state).rate


def row(model: RateModel) -> str:
    """Returns the row of a README's table for a model with its default parameters."""
    rates = [rate_after(model, walk, cadence) for walk in WALKS for cadence in CADENCES]
    shown = " | ".join(f"{format_fixed((rate + WAD // 200_000) // (WAD // 100_000), 3)} %" for rate in rates)
    return f"| `{model.name}` | {shown} |"
