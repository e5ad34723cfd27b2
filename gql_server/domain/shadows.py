"""Shadows: rate models that step beside the live one, on the same utilization. They write samples and move nothing (rule R10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.history import ShadowSample
from gql_server.domain.market import Market, ModelStatus, Shadow, utilization, utilization_of
from gql_server.domain.market_rates import borrow_rate_on
from gql_server.domain.models import Models
from gql_server.domain.stepping import step_over
from gql_server.units import WAD

SHADOWS_MAX: Final = 8
"""How many shadows one market may have."""


def step_shadows(draft: Draft, market: Market, average: int, boundary: int, seconds: int) -> None:
    """Let every shadow take a boundary's step, after the live model has taken its own.

    Args:
        market: With the live rate of the next hour.
        average: Utilization of the hour that ends, 18 decimals.
        seconds: How long it was.
    """
    market.shadows = tuple(_stepped(draft.models, market, shadow, average, seconds) for shadow in market.shadows)
    draft.shadow_samples += [_sample(market, shadow, boundary) for shadow in market.shadows]


def _stepped(models: Models, market: Market, shadow: Shadow, average: int, seconds: int) -> Shadow:
    installed = models.version_of(shadow.model.kind, shadow.model.name)
    if installed not in {None, shadow.model.version}:
        return replace(shadow, fault=f"version {installed} is installed; it begins at the next boundary")
    present = utilization(market)
    answer, state = step_over(models, shadow.model, shadow.state, seconds=seconds, average=average, present=present)
    if answer.step is None:
        return replace(shadow, fault=answer.fault)
    return replace(shadow, state=state, rate=borrow_rate_on(market, answer.step.rate), fault=None)


def take_installed_versions(models: Models, market: Market) -> None:
    """Let shadows use the installed versions from the next boundary on (rule R5)."""
    market.shadows = tuple(_installed(models, shadow) for shadow in market.shadows)


def _installed(models: Models, shadow: Shadow) -> Shadow:
    version = models.version_of(shadow.model.kind, shadow.model.name)
    return shadow if version in {None, shadow.model.version} else replace(shadow, model=replace(shadow.model, version=version))


def _sample(market: Market, shadow: Shadow, boundary: int) -> ShadowSample:
    return ShadowSample(
        symbol=market.symbol,
        shadow_id=shadow.id,
        at=boundary,
        borrow_rate=shadow.rate,
        live_rate=market.borrow_rate,
        status=ModelStatus.LIVE if shadow.fault is None else ModelStatus.STALE,
        fault=shadow.fault,
        model=shadow.model.name,
        model_version=shadow.model.version,
        parameters_hash=shadow.model.parameters_hash,
    )


def shadow_rate(models: Models, market: Market, shadow: Shadow) -> int:
    """Return what borrowers would pay now by a shadow, yearly, 18 decimals; its last good rate where it gives none.

    It is asked at the utilization for which the live rate was set, that of the base totals, so that the two compare.
    """
    if shadow.fault is not None or models.version_of(shadow.model.kind, shadow.model.name) != shadow.model.version:
        return shadow.rate
    present = min(utilization_of(market.base_borrowed, market.base_lent), WAD)
    answer = models.step(shadow.model, present, 0, shadow.state)
    return shadow.rate if answer.step is None else borrow_rate_on(market, answer.step.rate)


def without_shadows(book: Book) -> Book:
    """Return an overlay of a book, of which nobody will ask what shadows answer, with no shadow left in it to be asked."""
    for market in list(book.markets.values()):
        if market.shadows:
            book.change_market(market.symbol).shadows = ()
    return book
