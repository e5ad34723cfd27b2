"""Interest and time: how a market moves from one moment to a later one (rules R1 to R6, R8, C1, C4).

Interest is simple within the hour. It runs on *base* totals, which only boundaries and commands set, and every division carries
its remainder in the market, so the result does not depend on how often anyone looked::

    accrue(accrue(market, a), b) == accrue(market, b)      bit for bit

Whoever comes next walks the boundaries that were missed. A look does the same on a copy (``project``).
"""

from __future__ import annotations

from typing import Final

from gql_server.domain.assets import Asset
from gql_server.domain.book import Book
from gql_server.domain.changes import apply_due
from gql_server.domain.draft import Draft
from gql_server.domain.events import EventType
from gql_server.domain.history import RateSample
from gql_server.domain.interest import accrue_piece, end_hour
from gql_server.domain.market import (
    Market,
    MarketLimits,
    ModelStatus,
    SampleStatus,
    borrow_share_price,
    counted_rate,
    lend_rate_base,
    lend_share_price,
    utilization,
)
from gql_server.domain.market_rates import charge, supply_line_now
from gql_server.domain.models import Models, RateAnswer
from gql_server.domain.shadows import step_shadows, take_installed_versions
from gql_server.domain.stepping import rate_after_fault, rate_now, staking_rate_of, step_hour
from gql_server.domain.versions import has_recorded_versions, is_recorded_version, rate_models_of, update_versions
from gql_server.units import WAD

BOUNDARIES_WALKED_MAX: Final = 168
"""How many boundaries one transaction walks at most (rule R4)."""


def next_boundary(market: Market) -> int:
    """Return the first boundary that the market has not walked yet, Unix seconds."""
    cadence = market.terms.cadence_seconds
    return (market.boundary_at // cadence + 1) * cadence


def boundaries_missed(market: Market, now: int) -> int:
    """Return how many boundaries up to now the market has not walked."""
    return max(0, (now - next_boundary(market)) // market.terms.cadence_seconds + 1)


def throttle_bound(limits: MarketLimits, utilization_now: int) -> int:
    """Return the highest utilization that a borrow or withdrawal may leave until the next boundary (rule C4)."""
    if utilization_now < limits.throttle_threshold:
        bound = limits.throttle_threshold
    else:
        bound = utilization_now + limits.throttle_fraction * (limits.utilization_max - utilization_now) // WAD
    return min(limits.utilization_max, bound)


def touch(draft: Draft, symbol: str) -> Market:
    """Accrue a market to now because the command is about to change it; its base is set anew when the command ends."""
    walk_boundaries(draft, symbol)
    market = draft.book.change_market(symbol)
    accrue_piece(draft, market, draft.now)
    draft.rebased.add(symbol)
    return market


def rebase(draft: Draft) -> None:
    """Set the base totals of every market that the command has changed (rule R3)."""
    for symbol in draft.rebased:
        market = draft.book.change_market(symbol)
        market.base_lent, market.base_borrowed = market.total_lent, market.total_borrowed
    draft.rebased.clear()


def walk_boundaries(draft: Draft, symbol: str) -> int:
    """Walk a market to its last boundary at or before now, ``BOUNDARIES_WALKED_MAX`` of them at most; return how many.

    If another version of a model is installed than the one recorded, the missed hours hold the last rate and the new version
    begins at the next boundary (rule R5). That of a liquidation policy holds nothing: it is asked when there is something to plan.
    """
    market = draft.book.markets[symbol]
    if not boundaries_missed(market, draft.now):
        return 0
    market, walked = draft.book.change_market(symbol), 0
    while walked < BOUNDARIES_WALKED_MAX and (boundary := next_boundary(market)) <= draft.now:
        accrue_piece(draft, market, boundary)
        _cross(draft, market, boundary)
        walked += 1
    market.is_rate_held = market.is_rate_held or not has_recorded_versions(draft.models, market)
    if not boundaries_missed(market, draft.now):
        update_versions(draft, market)
        take_installed_versions(draft.models, market)
    return walked


def walk_before_treasury_changes(draft: Draft, symbol: str) -> None:
    """Walk what was missed: the add-on of an hour is cut to the treasury of that hour, whoever walks it (rules R4, C1)."""
    if draft.book.markets.get(symbol) is not None:
        walk_boundaries(draft, symbol)


def restart_hour(market: Market) -> None:
    """Count the period that runs by the cadence just set, at the present utilization; no boundary of the past is walked (R6)."""
    cadence = market.terms.cadence_seconds
    began_at = market.accrued_at // cadence * cadence
    market.boundary_at = max(market.boundary_at, began_at)
    market.utilization_seconds = min(utilization(market), WAD) * (market.accrued_at - began_at)


def _cross(draft: Draft, market: Market, boundary: int) -> None:
    """Step the models, fix the next hour's rates and bound, and leave a history row; everything is accrued to the boundary."""
    seconds = market.terms.cadence_seconds
    average = market.utilization_seconds // seconds
    status = SampleStatus.HELD
    if _begin_hour(draft, market, boundary) and _step(draft, market, average):
        status = SampleStatus.LIVE
    if apply_due(draft, market, boundary):
        status = SampleStatus.HELD
        if _begin_hour(draft, market, boundary):
            reprice(draft, market)
            status = SampleStatus.LIVE if market.model_status is ModelStatus.LIVE else SampleStatus.HELD
    end_hour(draft, market, boundary)
    market.throttle_bound = throttle_bound(market.limits, utilization(market))
    market.base_lent, market.base_borrowed = market.total_lent, market.total_borrowed
    market.utilization_seconds = 0
    market.boundary_at = boundary
    if market.terms.cadence_seconds != seconds:
        restart_hour(market)
    step_shadows(draft, market, average, boundary, seconds)
    draft.samples.append(_sample(market, average, status))


def _begin_hour(draft: Draft, market: Market, boundary: int) -> bool:
    """Fix the add-on of the next hour, unless another version of a model is installed than the one recorded (rule R5)."""
    if not has_recorded_versions(draft.models, market):
        return False
    market.is_rate_held = False
    fix_staking_rate(draft, market, boundary)
    return True


def _step(draft: Draft, market: Market, average: int) -> bool:
    """Let the model's state move by the hour that ends, then take the rate at the present utilization."""
    answer, market.model_state = step_hour(draft.models, market.rate_model, market.model_state, market, average)
    return _take_rates(draft, market, answer)


def reprice(draft: Draft, market: Market) -> None:
    """Set the rate to the present utilization after a batch that changed the totals; the state does not move (rule R2)."""
    if not market.is_rate_held and all(is_recorded_version(draft.models, ref) for ref in rate_models_of(market)):
        ask = rate_now if market.model_status is ModelStatus.LIVE else rate_after_fault
        _take_rates(draft, market, ask(draft.models, market.rate_model, market.model_state, market))


def _take_rates(draft: Draft, market: Market, curve: RateAnswer) -> bool:
    """Take the curve's and the supply line's good answers; for one that broke keep its last and mark the market STALE."""
    line = supply_line_now(draft.models, market)
    broken = [answer for answer in (curve, line) if answer is not None and answer.step is None]
    if broken:
        fault = broken[0].fault
        if market.model_status is ModelStatus.LIVE:
            draft.tell(EventType.MODEL_BROKE, symbol=market.symbol, details={"fault": fault})
        market.model_status, market.model_fault = ModelStatus.STALE, fault
    elif market.model_status is ModelStatus.STALE:
        draft.tell(EventType.MODEL_RECOVERED, symbol=market.symbol)
        market.model_status, market.model_fault = ModelStatus.LIVE, None
    if line is not None and line.step is not None:
        market.lenders_rate = line.step.rate
    charge(market, counted_rate(market) if curve.step is None else curve.step.rate)
    return not broken


def fix_staking_rate(draft: Draft, market: Market, at: int) -> None:
    """Fix the sum of the add-on rates for the next hour, by what is recorded then; unknown when any is (rules R5, R8)."""
    feeds = draft.book.feeds.values()
    market.staking_rate, market.staking_note = staking_rate_of(draft.models, market.staking_rewards, feeds, at)


def _sample(market: Market, average: int, status: SampleStatus) -> RateSample:
    return RateSample(
        symbol=market.symbol,
        at=market.boundary_at,
        borrow_rate=market.borrow_rate,
        lend_rate=lend_rate_base(market),
        staking_rate=market.staking_rate,
        utilization=utilization(market),
        utilization_average=average,
        total_lent=market.total_lent,
        total_borrowed=market.total_borrowed,
        lend_share_price=lend_share_price(market),
        borrow_share_price=borrow_share_price(market),
        throttle_bound=market.throttle_bound,
        epoch=market.epoch,
        status=status,
        model=market.rate_model.name,
        model_version=market.rate_model.version,
        parameters_hash=market.rate_model.parameters_hash,
    )


def project(book: Book, symbol: str, now: int, models: Models) -> Market:
    """Return the market as it would be now: accrued on a copy, missing boundaries walked there too (rules R3, R4).

    The copy is kept beside the book, so that a batch projects a market once however many commands look at it.
    """
    market, ledger = book.markets[symbol], book.ledgers[symbol]
    if market.accrued_at >= now:
        return market
    known = book.projections.get(symbol)
    if known is not None and known[0] is market and known[1] is ledger and known[2] == now:
        return known[3]
    projected = _accrue_to_now(Draft(book.fork(), now, models), symbol)
    book.projections[symbol] = (market, ledger, now, projected)
    return projected


def asset_at(book: Book, symbol: str, now: int, models: Models) -> Asset:
    """Return an asset as it is now: risk terms that a boundary which nobody has walked yet was to apply count (rules R4, R9)."""
    market = book.markets.get(symbol)
    if market is None or not market.announced or not _has_risk_due(market, now):
        return book.assets[symbol]
    draft = Draft(book.fork(), now, models)
    _accrue_to_now(draft, symbol)
    return draft.book.assets[symbol]


def _has_risk_due(market: Market, now: int) -> bool:
    is_due = any(change.risk is not None and change.effective_at <= now for change in market.announced)
    return is_due and boundaries_missed(market, now) > 0


def treasury_room(book: Book, symbol: str, now: int, models: Models) -> int:
    """Return how much may leave an asset's treasury now: what rewards do not need that have accrued by now (rule C1).

    Rewards may have accrued that are not in the totals yet; of fees that are not, nothing may leave.
    """
    ledger, market = book.ledgers[symbol], book.markets.get(symbol)
    if market is None:
        return ledger.treasury
    later = project(book, symbol, now, models)
    loans, lent = later.total_borrowed - market.total_borrowed, later.total_lent - market.total_lent
    grown = loans + later.staking_receivable - market.staking_receivable - lent  # By G1, but for what goes to the insurance.
    return max(0, ledger.treasury + min(0, grown) - later.staking_receivable)


def hold_rates(book: Book, symbol: str, now: int, seconds: int, models: Models, *, has_staking: bool = True) -> Market:
    """Return the market as it would be so many seconds from now if nothing moved its rates: simple interest, no boundary.

    Args:
        has_staking: Whether the add-on accrues as well, as far as the treasury could cover it (rules R8, C1).
    """
    draft = Draft(book.fork(), now, models)
    market = _accrue_to_now(draft, symbol)
    market.base_lent, market.base_borrowed = market.total_lent, market.total_borrowed
    accrue_piece(draft, market, now + seconds, has_staking=has_staking)
    return market


def _accrue_to_now(draft: Draft, symbol: str) -> Market:
    while walk_boundaries(draft, symbol) == BOUNDARIES_WALKED_MAX:
        pass
    market = draft.book.change_market(symbol)
    accrue_piece(draft, market, draft.now)
    return market
