"""What is made of quotes, whole: what is remembered of each source, and whether anything was decided (rules P1 to P3)."""

from __future__ import annotations

import pytest

from gql_server.domain.pricing import (
    SAID_MAX,
    Heard,
    Judgment,
    PriceHalt,
    PriceTerms,
    Quote,
    Verdict,
    _majority,
    judge,
    looks_like_another_unit,
)
from gql_server.units import WAD
from tests.domain.world import PERCENT

NOW = 10_000
TERMS, TWO = PriceTerms(), PriceTerms(quorum=2)
COUNTED, OUTVOTED = Verdict.COUNTED, Verdict.OUTVOTED


def said(**usd: int) -> list[Quote]:
    return [Quote("BTC", source, value) for source, value in usd.items()]


def heard(source: str, usd: int, verdict: Verdict, *, at: int = NOW, shown: int | None = None) -> Heard:
    return Heard(source, usd, at, usd if shown is None else shown, NOW, verdict)


def test_a_price_that_is_taken_is_decided_and_names_who_stands_for_it() -> None:
    judged = judge(100, (), said(a=101, b=100), TWO, NOW)
    voices = (heard("a", 101, COUNTED), heard("b", 100, COUNTED))
    assert judged == Judgment(voices, 100, NOW, ("a", "b"), None, None, is_decided=True)


def test_who_disagrees_is_outvoted_and_without_a_majority_the_price_is_in_dispute() -> None:
    assert [one.verdict for one in judge(100, (), said(a=100, b=101, c=200), TWO, NOW).heard] == [COUNTED, COUNTED, OUTVOTED]
    judged = judge(100, (), said(a=100, b=200), TERMS, NOW)
    voices = (heard("a", 100, OUTVOTED), heard("b", 200, OUTVOTED))
    assert judged == Judgment(voices, halt=PriceHalt.DISPUTE, claimed_usd=200, is_decided=True)


def test_a_price_in_another_unit_is_held_back_with_what_is_claimed() -> None:
    judged = judge(100, (), said(a=10_000), TERMS, NOW)
    assert judged == Judgment((heard("a", 10_000, COUNTED),), halt=PriceHalt.WRONG_UNIT, claimed_usd=10_000, is_decided=True)


def test_a_jump_on_the_word_of_one_is_held_back_with_what_is_claimed() -> None:
    judged = judge(100, (), said(a=150), TERMS, NOW)
    assert judged == Judgment((heard("a", 150, COUNTED),), halt=PriceHalt.JUMP, claimed_usd=150, is_decided=True)
    assert judge(100, (), said(a=150, b=150), TERMS, NOW).usd == 150


def test_fewer_voices_than_are_needed_decide_nothing() -> None:
    assert judge(100, (), said(a=100), TWO, NOW) == Judgment((heard("a", 100, COUNTED),))


@pytest.mark.parametrize(("usd", "shown"), [(0, 0), (-5, 0), (SAID_MAX, SAID_MAX), (SAID_MAX + 1, SAID_MAX)])
def test_what_is_no_price_is_shown_and_not_remembered(usd: int, shown: int) -> None:
    assert judge(100, (), said(a=usd), TERMS, NOW) == Judgment((Heard("a", 0, 0, shown, NOW, Verdict.NO_PRICE),))
    before = (heard("a", 99, COUNTED, at=NOW - 9),)
    kept = judge(100, before, said(a=usd), TERMS, NOW)
    assert kept.heard == (Heard("a", 99, NOW - 9, shown, NOW, Verdict.NO_PRICE),)


def test_who_never_said_a_price_has_no_voice_however_early_it_is() -> None:
    assert judge(100, (), said(a=0), TERMS, 100) == Judgment((Heard("a", 0, 0, 0, 100, Verdict.NO_PRICE),))


def test_of_two_runs_that_agree_the_lower_one_counts() -> None:
    voices = [heard(source, usd, COUNTED) for source, usd in (("a", 1_000), ("b", 1_015), ("c", 1_030))]
    assert _majority(voices, 2 * PERCENT) == tuple(voices[:2])
    assert _majority(voices, 3 * PERCENT) == tuple(voices)
    assert _majority(voices[:2], PERCENT) == ()


@pytest.mark.parametrize(
    ("usd", "anchor", "looks"),
    [
        (5, 5 * 10**18, True),
        (5, 5 * 10**19, False),
        (5 * 10**18, 5, True),
        (5 * 10**19, 5, False),
        (50, 5, True),
        (5 * WAD, 5 * WAD, False),
        (3, 10**36 // 3, True),
        (3, 10**36 // 3 + 1, False),
        (1, 7, False),
        (0, 7, True),
    ],
)
def test_powers_of_ten_up_to_the_18th_and_the_inverse_look_like_another_unit(usd: int, anchor: int, *, looks: bool) -> None:
    assert looks_like_another_unit(usd, anchor, 0) is looks
