"""Asking the models that set rates: what they answer now, and what a boundary makes of a rate model's state (rules R2, R8)."""

from __future__ import annotations

from collections.abc import Iterable

from gql_server.domain.errors import TermsRefused
from gql_server.domain.feeds import Feed, observations_of
from gql_server.domain.market import Market, ModelRef, utilization
from gql_server.domain.models import Models, RateAnswer, StakingAnswer
from gql_server.units import WAD


def rate_now(models: Models, ref: ModelRef, state: str, market: Market) -> RateAnswer:
    """Return the model's answer at the present utilization, with no time passed."""
    return models.step(ref, min(utilization(market), WAD), 0, state)


def rate_after_fault(models: Models, ref: ModelRef, state: str, market: Market) -> RateAnswer:
    """Return the answer of a model that broke: it is well again only if it can move its state, too.

    Otherwise one that breaks at boundaries alone would be called well by the first deposit after each.
    """
    moved = models.step(ref, min(utilization(market), WAD), market.terms.cadence_seconds, state)
    return rate_now(models, ref, state, market) if moved.step is not None else moved


def require_rate(models: Models, ref: ModelRef, state: str, market: Market) -> int:
    """Return the rate that the model gives now, or refuse the model.

    Raises:
        TermsRefused: It gives none.
    """
    answer = rate_now(models, ref, state, market)
    if answer.step is None:
        raise TermsRefused("R5", f"The rate model gives no rate: {answer.fault}")
    return answer.step.rate


def step_hour(models: Models, ref: ModelRef, state: str, market: Market, average: int) -> tuple[RateAnswer, str]:
    """Return the answer for the next hour and the new state; where the model breaks, the state is the one it had.

    Args:
        models: Asked twice, the second time with no time passed.
        ref: The live model, or one that runs beside it.
        state: The model's own.
        market: Accrued to the boundary.
        average: Utilization of the hour that ends, 18 decimals.
    """
    return step_over(models, ref, state, seconds=market.terms.cadence_seconds, average=average, present=utilization(market))


def step_over(models: Models, ref: ModelRef, state: str, *, seconds: int, average: int, present: int) -> tuple[RateAnswer, str]:
    """Return the answer at a boundary and the new state; where the model breaks, the state is the one it had.

    The state moves by the interval that ends, then the model is asked for the present utilization.

    Args:
        models: Asked twice, the second time with no time passed.
        seconds: How long the interval was.
        average: Utilization of the interval, 18 decimals, unclamped.
        present: Utilization at the boundary, the same.
    """
    moved = models.step(ref, min(average, WAD), seconds, state)
    if moved.step is None:
        return moved, state
    answer = models.step(ref, min(present, WAD), 0, moved.step.state)
    return answer, state if answer.step is None else moved.step.state


def staking_answer(models: Models, ref: ModelRef, feeds: Iterable[Feed], at: int) -> StakingAnswer:
    """Return what one staking reward answers by what is recorded of the feeds that it wants.

    Args:
        feeds: Every feed of the book.
        at: The boundary, Unix seconds.
    """
    return models.staking_rate(ref, observations_of(feeds, models.feeds_of(ref), at))


def staking_rate_of(models: Models, rewards: tuple[ModelRef, ...], feeds: Iterable[Feed], at: int) -> tuple[int | None, str | None]:
    """Return the sum of add-on rates, 18 decimals, and None; or None and a note, when one of them is unknown."""
    total, notes, known = 0, [], tuple(feeds)
    for ref in rewards:
        answer = staking_answer(models, ref, known, at)
        if answer.rate is None:
            notes.append(f"{ref.name}: {answer.note or 'unknown'}")
        else:
            total += answer.rate
    return (None if notes else total), "; ".join(notes) or None
