"""What is believed of what several sources say of a price (rules P1 to P5).

Each source is one voice, its latest quote. Voices that agree within a fraction are counted together; a strict majority of the fresh
ones makes a level, its median. A level near the last good price is taken. One far from it is taken only if two sources stand for it
and it does not look like a price in another unit; else the last good price is held, which grows old, and nothing new is risked on
the asset. All of it is worked out from what was recorded: no clock is read and no source is asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gql_server.units import WAD, mul_div_down

AHEAD_SECONDS_MAX: Final = 5
"""How far a source's clock may be ahead; a quote from further in the future is not counted."""
JUMP_SOURCES_MIN: Final = 2
"""How many sources must agree on a level that is far from the last good price."""
POWERS_OF_TEN: Final = 18
"""Up to which power of ten a quote is suspected to be in another unit."""


class PriceHalt(StrEnum):
    """Why the last good price is held."""

    JUMP = "JUMP"
    DISPUTE = "DISPUTE"
    WRONG_UNIT = "WRONG_UNIT"


class Verdict(StrEnum):
    """What was made of the latest quote of a source."""

    COUNTED = "COUNTED"
    OUTVOTED = "OUTVOTED"
    TOO_OLD = "TOO_OLD"
    REPEATED = "REPEATED"
    BACKWARDS = "BACKWARDS"
    AHEAD = "AHEAD"
    NO_PRICE = "NO_PRICE"


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """How the price of an asset is made of quotes. Fractions have 18 decimals.

    Args:
        quorum: How many sources must agree for a price to be taken, at least 1.
        quote_max_age_seconds: How old a quote may be and still count.
        agreement: Within which fraction of the lower one quotes agree.
        deviation_max: How far a price may move from the last good one on the word of fewer than two sources.
        peg_usd: What a stablecoin should be worth, USD with 18 decimals; None for an asset without a peg.
        peg_band: How far from its peg a price may be before nothing new is borrowed of the asset or against it.
    """

    quorum: int = 1
    quote_max_age_seconds: int = 180
    agreement: int = WAD // 50
    deviation_max: int = WAD // 5
    peg_usd: int | None = None
    peg_band: int = WAD // 50


@dataclass(frozen=True, slots=True)
class Quote:
    """What a source says: USD per whole token, 18 decimals, as of ``observed_at`` by its own clock; None: as it is asked."""

    symbol: str
    source: str
    usd: int
    observed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is remembered of a source.

    Args:
        usd: Its latest price that makes sense in time, 18 decimals; 0 while there is none.
        observed_at: Of when that is, Unix seconds.
        said_usd: What it said last, sensible or not, cut to 0 and ``SAID_MAX``.
        said_at: When it said that.
        verdict: What was made of it.
    """

    source: str
    usd: int
    observed_at: int
    said_usd: int
    said_at: int
    verdict: Verdict


SAID_MAX: Final = 2**128


@dataclass(frozen=True, slots=True)
class Judgment:
    """What is made of a round of quotes.

    Args:
        usd: The price to take, None: the last good one stands as it is.
        observed_at: Of when the price to take is: so many of the sources as are needed are at least as new.
        sources: Who stands for it.
        halt: Why the last good price is held from now on, None: it is not. Means nothing where ``is_decided`` is False.
        claimed_usd: While it is held, the highest price that a fresh quote claims.
        is_decided: Whether the quotes say anything: if not, what held before holds still.
    """

    heard: tuple[Heard, ...]
    usd: int | None = None
    observed_at: int = 0
    sources: tuple[str, ...] = ()
    halt: PriceHalt | None = None
    claimed_usd: int | None = None
    is_decided: bool = False


def judge(last_usd: int | None, heard: Sequence[Heard], said: Iterable[Quote], terms: PriceTerms, now: int) -> Judgment:
    """Return what is made of what sources say now.

    Args:
        last_usd: The last good price, None when there was none.
        heard: What is remembered of the sources.
        said: At most one quote of each source.
        terms: The asset's.
        now: Unix seconds.
    """
    voices = _listen(heard, said, now)
    fresh = _fresh(voices, terms, now)
    if not fresh:
        return Judgment(_marked(voices, (), terms, now))
    agreeing = _majority(fresh, terms.agreement)
    after = _marked(voices, agreeing, terms, now)
    anchor = terms.peg_usd if last_usd is None else last_usd
    claimed = fresh[-1].usd
    if not agreeing:
        return Judgment(after, halt=PriceHalt.DISPUTE, claimed_usd=claimed, is_decided=True)
    level, needed = median(agreeing), terms.quorum
    if anchor is not None and not is_near(level, anchor, terms.deviation_max):
        if looks_like_another_unit(level, anchor, terms.deviation_max):
            return Judgment(after, halt=PriceHalt.WRONG_UNIT, claimed_usd=claimed, is_decided=True)
        needed = max(JUMP_SOURCES_MIN, terms.quorum)
        if len(agreeing) < needed:
            return Judgment(after, halt=PriceHalt.JUMP, claimed_usd=claimed, is_decided=True)
    if len(agreeing) < needed:
        return Judgment(after)
    at = sorted((one.observed_at for one in agreeing), reverse=True)[needed - 1]
    return Judgment(after, level, at, tuple(sorted(one.source for one in agreeing)), is_decided=True)


def median(quotes: Sequence[Heard]) -> int:
    """Return the middle price, of two middle ones their mean rounded down; the quotes are in order of their prices."""
    middle = len(quotes) // 2
    return quotes[middle].usd if len(quotes) % 2 else (quotes[middle - 1].usd + quotes[middle].usd) // 2


def is_near(usd: int, anchor: int, fraction: int) -> bool:
    """Tell whether a price is within a fraction of another one."""
    return abs(usd - anchor) <= mul_div_down(anchor, fraction, WAD)


def looks_like_another_unit(usd: int, anchor: int, fraction: int) -> bool:
    """Tell whether a price is another one in cents, in millionths, upside down, or anything of the kind."""
    if usd <= 0:
        return True
    scales = [10**power for power in range(1, POWERS_OF_TEN + 1)]
    shifted = any(is_near(usd * scale, anchor, fraction) or is_near(usd, anchor * scale, fraction) for scale in scales)
    return shifted or is_near(WAD * WAD // usd, anchor, fraction)


def is_off_peg(usd: int, terms: PriceTerms) -> bool:
    """Tell whether a price is outside of the band around the peg."""
    return terms.peg_usd is not None and not is_near(usd, terms.peg_usd, terms.peg_band)


def is_said_by_somebody(usd: int, heard: Iterable[Heard], terms: PriceTerms, now: int) -> bool:
    """Tell whether a fresh quote agrees with a price that somebody wants to confirm."""
    fresh = [one.usd for one in heard if _is_fresh(one, terms, now)]
    return any(_agree(min(said, usd), max(said, usd), terms.agreement) for said in fresh)


def agreeing_of(heard: Iterable[Heard], terms: PriceTerms, now: int) -> int:
    """Return how many sources stand for the level that most of them share, by quotes that still count."""
    return len(_majority(_fresh(heard, terms, now), terms.agreement))


def _listen(heard: Sequence[Heard], said: Iterable[Quote], now: int) -> list[Heard]:
    """Return every source with its latest quote; what repeats, or goes back in time, changes nothing but what is shown."""
    known = {one.source: one for one in heard}
    for quote in said:
        before = known.get(quote.source)
        verdict, at = _verdict(before, quote, now)
        shown = min(max(quote.usd, 0), SAID_MAX)
        if verdict is Verdict.COUNTED:
            known[quote.source] = Heard(quote.source, quote.usd, at, shown, now, verdict)
        else:
            usd, observed_at = (0, 0) if before is None else (before.usd, before.observed_at)
            known[quote.source] = Heard(quote.source, usd, observed_at, shown, now, verdict)
    return [known[source] for source in sorted(known)]


def _verdict(before: Heard | None, quote: Quote, now: int) -> tuple[Verdict, int]:
    at = now if quote.observed_at is None else min(quote.observed_at, now)
    if not 0 < quote.usd < SAID_MAX:
        return Verdict.NO_PRICE, at
    if quote.observed_at is not None and quote.observed_at > now + AHEAD_SECONDS_MAX:
        return Verdict.AHEAD, at
    if before is not None and before.usd:
        if at < before.observed_at:
            return Verdict.BACKWARDS, at
        if quote.observed_at is not None and (at, quote.usd) == (before.observed_at, before.usd):
            return Verdict.REPEATED, at
    return Verdict.COUNTED, at


def _fresh(voices: Iterable[Heard], terms: PriceTerms, now: int) -> list[Heard]:
    """Return the quotes that count, in order of their prices."""
    return sorted((one for one in voices if _is_fresh(one, terms, now)), key=lambda one: (one.usd, one.source))


def _is_fresh(one: Heard, terms: PriceTerms, now: int) -> bool:
    return one.usd > 0 and now - one.observed_at <= terms.quote_max_age_seconds


def _agree(lower: int, upper: int, fraction: int) -> bool:
    return (upper - lower) * WAD <= lower * fraction


def _majority(fresh: Sequence[Heard], agreement: int) -> tuple[Heard, ...]:
    """Return the largest run of quotes that all agree, if it is more than half of them; the quotes are in order of their prices."""
    best: Sequence[Heard] = ()
    first = 0
    for last in range(len(fresh)):
        while not _agree(fresh[first].usd, fresh[last].usd, agreement):
            first += 1
        if last + 1 - first > len(best):
            best = fresh[first : last + 1]
    return tuple(best) if 2 * len(best) > len(fresh) else ()


def _marked(voices: Sequence[Heard], agreeing: Sequence[Heard], terms: PriceTerms, now: int) -> tuple[Heard, ...]:
    """Return the sources with the final word on quotes that made sense by themselves."""
    counted = {one.source for one in agreeing}

    def mark(one: Heard) -> Heard:
        if one.verdict not in {Verdict.COUNTED, Verdict.OUTVOTED, Verdict.TOO_OLD}:
            return one
        fresh = Verdict.COUNTED if one.source in counted else Verdict.OUTVOTED
        verdict = fresh if _is_fresh(one, terms, now) else Verdict.TOO_OLD
        return Heard(one.source, one.usd, one.observed_at, one.said_usd, one.said_at, verdict)

    return tuple(map(mark, voices))
