"""Three made-up sources over one true course of prices, and what goes wrong with them, minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from gql_server.plugin_api import ObservedQuote
from gql_server.units import WAD

MINUTE: Final = 60
ROUND: Final = 10 * MINUTE
DAY: Final = 24 * 60
SOURCES: Final = ("aster", "birch", "cedar")

COURSES: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "BTC": (
        (0, 100_000),
        (330, 99_000),
        (340, 74_000),
        (600, 82_000),
        (780, 80_000),
        (825, 69_000),
        (1_200, 70_000),
        (1_240, 64_500),
        (1_440, 66_000),
    ),
    "ETH": ((0, 4_000), (600, 3_900), (1_320, 3_950), (1_330, 2_850), (1_380, 2_900), (1_390, 2_150), (1_440, 2_200)),
    "USDC": ((0, 1_000), (960, 1_000), (990, 930), (1_050, 900), (1_110, 970), (1_140, 1_000), (1_440, 1_000)),
}
"""What is true, as minutes and prices between which it moves evenly; USDC in thousandths of a dollar."""
SCALES: Final = {"BTC": WAD, "ETH": WAD, "USDC": WAD // 1_000}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with some sources from a minute to another.

    Args:
        what: ``dead``, ``zero``, ``garbage``; ``lagging`` or ``past``: of so many minutes ago; ``frozen``: what it said when that
            began; ``swaying``: every other time of so many minutes ago; ``inverse``; ``ahead``: of so many minutes from now;
            ``times``.
        by: The percent of the price for ``times``, the minutes for what is of another time.
        symbols: Of what; empty: of everything.
    """

    start: int
    end: int
    sources: tuple[str, ...]
    what: str
    by: int = 0
    symbols: tuple[str, ...] = ()
    note: str = ""


A, B, C = SOURCES
TROUBLES: Final = (
    Trouble(120, 180, (A,), "dead", note="aster is away for an hour"),
    Trouble(240, 250, (B,), "times", 55, ("BTC",), "birch says BTC fell by 45 %; it did not"),
    Trouble(270, 300, (A,), "dead", note="aster is away"),
    Trouble(280, 290, (B,), "times", 88, ("BTC",), "birch says BTC fell by 12 %; cedar does not, and there are but the two"),
    Trouble(340, 350, (B, C), "lagging", 10, note="BTC really falls by a quarter; birch and cedar are ten minutes late"),
    Trouble(420, 480, (B,), "times", 10_000, (), "birch answers in cents"),
    Trouble(440, 460, (A,), "times", 10_000, (), "so does aster: two of three agree on a hundredfold"),
    Trouble(510, 530, (C,), "inverse", note="cedar answers upside down: BTC per dollar"),
    Trouble(540, 600, (C,), "past", 120, note="cedar lives two hours in the past"),
    Trouble(600, 630, (B,), "swaying", 20, note="birch goes back and forth in time"),
    Trouble(660, 720, (B, C), "dead", note="birch and cedar are away"),
    Trouble(680, 700, (A,), "times", 85, ("BTC",), "aster, alone, says BTC fell by 15 %"),
    Trouble(750, 760, (B,), "zero", note="birch says everything is worth 0"),
    Trouble(750, 760, (C,), "garbage", note="cedar answers no numbers"),
    Trouble(780, 870, SOURCES, "dead", note="nobody answers for an hour and a half; BTC falls by 14 % meanwhile"),
    Trouble(900, 920, (A,), "ahead", 60, note="aster answers of an hour from now"),
    Trouble(1_060, 1_070, (A,), "times", 60, ("USDC",), "aster says that USDC is worth 0.54"),
    Trouble(1_200, 1_260, (A,), "frozen", note="aster says the same again and again while BTC falls by 8 %"),
    Trouble(1_390, 1_440, (B, C), "dead", note="ETH falls by a quarter, and but one source is left to say so"),
)
NOTES: Final = {
    960: "USDC leaves its peg, for three hours",
    1_140: "USDC is back at its peg",
    1_330: "ETH really falls by 28 %, and all say so",
}
CONFIRMED: Final = (1_410, "ETH")
"""When the operator confirms what the one that is left says, and of what."""


def true_usd(symbol: str, minute: int) -> int:
    """The true price, USD with 18 decimals, rounded down."""
    course, scale = COURSES[symbol], SCALES[symbol]
    for (start, low), (end, high) in pairwise(course):
        if start <= minute <= end:
            return (low * (end - minute) + high * (minute - start)) * scale // (end - start)
    raise ValueError(minute)


@dataclass
class Source:
    """One source: the truth, a little off, but for its troubles."""

    name: str
    began: int
    minute: int = 0
    frozen: dict[str, ObservedQuote] = field(default_factory=dict)

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        known = [symbol for symbol in symbols if symbol in COURSES]
        troubles = [one for one in TROUBLES if self.name in one.sources and one.start <= self.minute < one.end]
        if any(one.what == "dead" for one in troubles):
            raise ConnectionError("nobody answers")
        if any(one.what == "garbage" for one in troubles):
            return [ObservedQuote(symbol, "much") for symbol in known]  # type: ignore[arg-type] # That is the trouble.
        quotes = [self._quote(symbol, [one for one in troubles if not one.symbols or symbol in one.symbols]) for symbol in known]
        self.frozen |= {quote.symbol: quote for quote in quotes}
        return quotes

    def _quote(self, symbol: str, troubles: Sequence[Trouble]) -> ObservedQuote:
        minute, factor = self.minute, 100
        for one in troubles:
            if one.what == "frozen" and symbol in self.frozen:
                return self.frozen[symbol]
            if one.what == "zero":
                return ObservedQuote(symbol, 0)
            if one.what == "times":
                factor = one.by
            if one.what in {"lagging", "past"} or (one.what == "swaying" and self.minute % 20):
                minute -= one.by
        usd = self._near(true_usd(symbol, minute)) * factor // 100
        if any(one.what == "inverse" for one in troubles):
            usd = WAD * WAD // usd
        ahead = sum(one.by for one in troubles if one.what == "ahead")
        return ObservedQuote(symbol, usd, self.began + MINUTE * (minute + ahead))

    def _near(self, usd: int) -> int:
        """Each source is a little off, always in the same direction."""
        return usd * (2_000 + SOURCES.index(self.name) - 1) // 2_000
