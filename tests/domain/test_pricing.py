"""What is believed of what several sources say of a price (rules P1 to P5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.domain.pricing import (
    Heard,
    Judgment,
    PriceHalt,
    PriceTerms,
    Quote,
    Verdict,
    is_near,
    is_off_peg,
    judge,
    looks_like_another_unit,
    median,
)
from gql_server.units import WAD

NOW: Final = 1_000_000
TERMS: Final = PriceTerms()


def usd(dollars: float) -> int:
    """Dollars as the domain counts them; a millionth is all that is meant of a float."""
    return round(dollars * 10**6) * 10**12


@dataclass
class Sources:
    """What has been said so far, and the last good price."""

    usd: int | None = usd(100)
    terms: PriceTerms = TERMS
    now: int = NOW
    heard: tuple[Heard, ...] = field(default=())

    def say(self, **prices: float | tuple[float, int]) -> Judgment:
        """Hear sources by name: a price in dollars, or a price and of when it is, seconds before now."""
        quotes = [
            Quote("X", name, usd(said[0]), self.now - said[1]) if isinstance(said, tuple) else Quote("X", name, usd(said))
            for name, said in prices.items()
        ]
        judged = judge(self.usd, self.heard, quotes, self.terms, self.now)
        self.heard = judged.heard
        self.usd = self.usd if judged.usd is None else judged.usd
        return judged

    def verdicts(self) -> dict[str, Verdict]:
        return {one.source: one.verdict for one in self.heard}


def test_the_price_is_the_median_of_sources_that_agree() -> None:
    assert Sources().say(a=100, b=101, c=100.5).usd == usd(100.5)
    assert Sources().say(a=100, b=101).usd == usd(100.5)


def test_a_price_is_as_old_as_the_newest_quotes_that_make_the_quorum() -> None:
    assert Sources().say(a=(100, 5), b=(100, 50), c=(100, 90)).observed_at == NOW - 5
    two = Sources(terms=replace(TERMS, quorum=2))
    assert two.say(a=(100, 5), b=(100, 50), c=(100, 90)).observed_at == NOW - 50


def test_one_liar_of_three_is_outvoted() -> None:
    sources = Sources()
    judged = sources.say(a=100, b=100.5, liar=1)
    assert (judged.usd, judged.sources, judged.halt) == (usd(100.25), ("a", "b"), None)
    assert sources.verdicts()["liar"] is Verdict.OUTVOTED


def test_two_sources_that_disagree_hold_the_last_good_price() -> None:
    judged = Sources().say(a=100, b=110)
    assert (judged.usd, judged.halt, judged.claimed_usd) == (None, PriceHalt.DISPUTE, usd(110))


def test_a_jump_of_one_source_is_held_and_one_of_two_that_agree_is_taken() -> None:
    assert Sources().say(a=70).halt is PriceHalt.JUMP
    assert Sources().say(a=70, b=70.5).usd == usd(70.25)


def test_a_jump_that_is_held_is_taken_as_soon_as_a_second_source_agrees() -> None:
    sources = Sources()
    assert sources.say(a=70).usd is None
    sources.now += 60
    assert sources.say(a=70, b=70.2).usd == usd(70.1)


def test_a_spike_that_is_over_leaves_the_price_where_it_was() -> None:
    sources = Sources()
    assert sources.say(a=150).halt is PriceHalt.JUMP
    sources.now += 60
    assert (sources.say(a=101).usd, sources.usd) == (usd(101), usd(101))


@pytest.mark.parametrize("said", [1, 0.1, 10_000, 1_000, 10**8, 0.01, 100 / 10**6])
def test_a_price_in_another_unit_is_not_taken_even_from_sources_that_agree(said: float) -> None:
    judged = Sources().say(a=said, b=said, c=said)
    assert (judged.usd, judged.halt) == (None, PriceHalt.WRONG_UNIT)


def test_zero_and_less_are_no_prices() -> None:
    sources = Sources()
    assert sources.say(a=0, b=-100) == Judgment(sources.heard)
    assert sources.verdicts() == {"a": Verdict.NO_PRICE, "b": Verdict.NO_PRICE}


def test_a_source_that_repeats_itself_makes_nothing_younger() -> None:
    sources = Sources()
    assert sources.say(a=(100, 10)).observed_at == NOW - 10
    sources.now += 60
    assert sources.say(a=(100, 70)).observed_at == NOW - 10
    assert sources.verdicts() == {"a": Verdict.REPEATED}


def test_a_source_that_goes_back_in_time_changes_nothing() -> None:
    sources = Sources()
    sources.say(a=(100, 10))
    assert sources.say(a=(95, 20)).usd == usd(100)
    assert sources.verdicts() == {"a": Verdict.BACKWARDS}


def test_a_source_that_lives_in_the_past_is_not_counted() -> None:
    sources = Sources()
    assert sources.say(a=(95, 3_600)).usd is None
    assert sources.verdicts() == {"a": Verdict.TOO_OLD}


def test_a_quote_of_the_future_is_not_counted_and_does_not_lock_its_source_out() -> None:
    sources = Sources()
    assert sources.say(a=(95, -3_600)).usd is None
    assert sources.verdicts() == {"a": Verdict.AHEAD}
    assert sources.say(a=(96, 0)).usd == usd(96)


def test_fewer_sources_than_the_quorum_change_nothing() -> None:
    sources = Sources(terms=replace(TERMS, quorum=2))
    judged = sources.say(a=101)
    assert (judged.usd, judged.is_decided) == (None, False)


def test_a_first_price_needs_no_price_before_it_but_a_peg_counts_as_one() -> None:
    assert Sources(usd=None).say(a=3).usd == usd(3)
    pegged = replace(TERMS, peg_usd=WAD)
    assert Sources(usd=None, terms=pegged).say(a=100).halt is PriceHalt.WRONG_UNIT
    assert Sources(usd=None, terms=pegged).say(a=1.001).usd == usd(1.001)


def test_a_price_outside_of_the_band_is_off_its_peg() -> None:
    terms = replace(TERMS, peg_usd=WAD)
    assert not is_off_peg(WAD * 98 // 100, terms)
    assert is_off_peg(WAD * 98 // 100 - 1, terms)
    assert not is_off_peg(WAD, TERMS)


PRICES = st.integers(1, 10**24)
SAID = st.lists(
    st.tuples(
        st.sampled_from("abcde"), st.one_of(PRICES, st.integers(-5, 0)), st.one_of(st.none(), st.integers(NOW - 400, NOW + 400))
    ),
    max_size=5,
    unique_by=lambda one: one[0],
)


@given(SAID, PRICES, st.integers(1, 3))
def test_whatever_is_said_a_price_that_is_taken_is_near_or_stood_for_by_two_and_in_the_unit(
    said: list[tuple[str, int, int | None]], last: int, quorum: int
) -> None:
    terms = replace(TERMS, quorum=quorum)
    judged = judge(last, (), [Quote("X", *one) for one in said], terms, NOW)
    if judged.usd is not None:
        assert NOW - terms.quote_max_age_seconds <= judged.observed_at <= NOW
        assert len(judged.sources) >= quorum
        if not is_near(judged.usd, last, terms.deviation_max):
            assert len(judged.sources) >= 2
            assert not looks_like_another_unit(judged.usd, last, terms.deviation_max)


@given(SAID, PRICES)
def test_hearing_the_same_again_changes_no_price(said: list[tuple[str, int, int | None]], last: int) -> None:
    """However often what nobody has news of is asked for: only a quote without a time of its own is news."""
    quotes = [Quote("X", source, usd, NOW if at is None else at) for source, usd, at in said]
    once = judge(last, (), quotes, TERMS, NOW)
    again = judge(last if once.usd is None else once.usd, once.heard, quotes, TERMS, NOW)
    if once.usd is not None:
        assert again.usd == once.usd


def said_at(quote: Quote, *, now: int = NOW, heard: tuple[Heard, ...] = ()) -> Verdict:
    """What is made of one quote alone."""
    return judge(None, heard, (quote,), TERMS, now).heard[0].verdict


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        (Quote("X", "a", 1), Verdict.COUNTED),
        (Quote("X", "a", 0), Verdict.NO_PRICE),
        (Quote("X", "a", -1), Verdict.NO_PRICE),
        (Quote("X", "a", 2**128 - 1), Verdict.COUNTED),
        (Quote("X", "a", 2**128), Verdict.NO_PRICE),
        (Quote("X", "a", WAD, NOW + 5), Verdict.COUNTED),
        (Quote("X", "a", WAD, NOW + 6), Verdict.AHEAD),
        (Quote("X", "a", WAD, NOW - 180), Verdict.COUNTED),
        (Quote("X", "a", WAD, NOW - 181), Verdict.TOO_OLD),
    ],
)
def test_a_quote_is_judged_at_its_bounds(quote: Quote, verdict: Verdict) -> None:
    assert said_at(quote) is verdict


@pytest.mark.parametrize(
    ("quote", "verdict"),
    [
        (Quote("X", "a", WAD, NOW - 10), Verdict.REPEATED),
        (Quote("X", "a", WAD + 1, NOW - 10), Verdict.COUNTED),
        (Quote("X", "a", WAD, NOW - 11), Verdict.BACKWARDS),
        (Quote("X", "a", WAD, NOW - 9), Verdict.COUNTED),
        (Quote("X", "a", WAD), Verdict.COUNTED),
    ],
)
def test_a_second_quote_is_judged_by_the_first(quote: Quote, verdict: Verdict) -> None:
    first = judge(None, (), (Quote("X", "a", WAD, NOW - 10),), TERMS, NOW).heard
    assert said_at(quote, heard=first) is verdict


def test_without_a_clock_of_its_own_the_same_price_at_the_same_time_counts_again() -> None:
    first = judge(None, (), (Quote("X", "a", WAD),), TERMS, NOW).heard
    assert said_at(Quote("X", "a", WAD), heard=first) is Verdict.COUNTED


@pytest.mark.parametrize(("other", "agrees"), [(102, True), (102.000001, False), (100, True)])
def test_quotes_agree_up_to_the_fraction_of_the_lower_one(other: float, *, agrees: bool) -> None:
    judged = judge(usd(100), (), (Quote("X", "a", usd(100)), Quote("X", "b", usd(other))), TERMS, NOW)
    assert (judged.usd is not None) is agrees
    assert (judged.halt is PriceHalt.DISPUTE) is not agrees


@pytest.mark.parametrize("price", [0, -1])
def test_nothing_looks_like_another_unit(price: int) -> None:
    assert looks_like_another_unit(price, WAD, WAD // 5)
    assert not looks_like_another_unit(WAD * 7 // 10, WAD, WAD // 5)


@pytest.mark.parametrize(("prices", "middle"), [((1,), 1), ((1, 4), 2), ((1, 2, 9), 2), ((1, 2, 5, 9), 3)])
def test_the_median_is_the_middle_one_or_the_mean_of_two_rounded_down(prices: tuple[int, ...], middle: int) -> None:
    found = median([Heard(f"{place}", usd, 0, usd, 0, Verdict.COUNTED) for place, usd in enumerate(prices)])
    assert found == middle
    assert isinstance(found, int)
