"""How an answer comes about: a command, a book, a time and models in; an outcome or a refusal out.

``decide`` lays an overlay on the book, lets the rule run, sets the base of the markets that changed, and merges. A refusal
leaves the book as it was. ``finish_batch`` sets the rates once after all commands of a batch (rule R2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from gql_server.domain import (
    accrual,
    borrowing,
    boundary,
    bringing_out,
    closing,
    delaying,
    delisting,
    deposits,
    freezing,
    liquidation,
    listing,
    margin_watch,
    maturities,
    network_listing,
    observing,
    operations,
    pausing,
    payouts,
    price_keeping,
    returning,
    reversal,
    scheduling,
    scheduling_terms,
    shadowing,
    transfers,
    treasury,
    unplaced,
    withdrawals,
)
from gql_server.domain import commands as c
from gql_server.domain.accrual import rebase, reprice
from gql_server.domain.book import Book
from gql_server.domain.draft import Draft
from gql_server.domain.events import Event
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import Entry
from gql_server.domain.market import Market
from gql_server.domain.models import Models
from gql_server.domain.outcomes import Outcome

C = TypeVar("C", bound=c.Command)
Rule = Callable[[Draft, c.Command], Outcome]

RULES: Final = cast(
    "dict[type[c.Command], Rule]",
    {
        c.OpenAccount: operations.open_account,
        c.OpenSubAccount: operations.open_sub_account,
        c.ArchiveSubAccount: closing.archive_sub_account,
        c.CloseAccount: closing.close_account,
        c.CreditDeposit: deposits.credit_deposit,
        c.WithdrawLendPosition: withdrawals.withdraw_lend_position,
        c.Withdraw: payouts.withdraw,
        c.Transfer: transfers.transfer,
        c.Borrow: borrowing.borrow,
        c.Repay: borrowing.repay,
        c.SetWithdrawalDelay: delaying.set_withdrawal_delay,
        c.CancelPayout: delaying.cancel_payout,
        c.ApproveAccount: operations.approve_account,
        c.RejectAccount: operations.reject_account,
        c.FreezeAccount: freezing.freeze_account,
        c.CreateAsset: listing.create_asset,
        c.SetAssetNetworks: network_listing.set_asset_networks,
        c.CreateMarket: listing.create_market,
        c.UpdateMarket: listing.update_market,
        c.ScheduleModel: scheduling.schedule_model,
        c.ScheduleTerms: scheduling_terms.schedule_terms,
        c.CancelScheduledChange: scheduling.cancel_scheduled_change,
        c.DelistMarket: delisting.delist_market,
        c.CancelDelisting: delisting.cancel_delisting,
        c.PauseAssets: pausing.pause_assets,
        c.ResumeAssets: pausing.resume_assets,
        c.AttachShadow: shadowing.attach_shadow,
        c.DetachShadow: shadowing.detach_shadow,
        c.ObservePrices: price_keeping.observe_prices,
        c.ConfirmPrice: price_keeping.confirm_price,
        c.SetPriceTerms: price_keeping.set_price_terms,
        c.ObserveFeeds: observing.observe_feeds,
        c.FundTreasury: operations.fund_treasury,
        c.FundInsurance: operations.fund_insurance,
        c.DrawTreasury: treasury.draw_treasury,
        c.ReleaseInsurance: treasury.release_insurance,
        c.RedeemSeized: treasury.redeem_seized,
        c.SellSeized: treasury.sell_seized,
        c.RegisterBackstop: operations.register_backstop,
        c.SettleStakingReward: operations.settle_staking_reward,
        c.ReturnDeposit: returning.return_deposit,
        c.AssignDeposit: unplaced.assign_deposit,
        c.CoverMissing: reversal.cover_missing,
        c.HoldDeposit: unplaced.hold_deposit,
        c.ReverseDeposit: reversal.reverse_deposit,
        c.CrossBoundary: boundary.cross_boundary,
        c.TellDelisting: delisting.tell_delisting,
        c.BringOut: bringing_out.bring_out,
        c.Liquidate: liquidation.liquidate,
        c.ObserveMargin: margin_watch.observe_margin,
        c.AnnounceMaturities: maturities.announce_maturities,
        c.ReleasePayout: delaying.release_payout,
        c.SettlePayout: payouts.settle_payout,
    },
)

_ORDER: Final = {c.ObservePrices: 0, c.ConfirmPrice: 0, c.ObserveFeeds: 0, c.CrossBoundary: 1, c.Liquidate: 2}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an accepted command comes to and what it wrote; its overlay is merged already."""

    outcome: Outcome
    entries: list[Entry]
    events: list[Event]
    samples: list[RateSample]
    shadow_samples: list[ShadowSample]


def decide(book: Book, command: c.Command, *, now: int, models: Models, command_id: str) -> Decision:
    """Decide one command.

    Args:
        book: The batch's book, holding what ``needs_of`` the command names.
        now: The batch's time, not before any time in the book.
        models: The markets' models.
        command_id: Names the deposit or payout that the command makes.

    Raises:
        Refusal: A rule forbids it; the book is as it was.
    """
    draft = Draft(book.fork(), now, models, command_id)
    outcome = RULES[type(command)](draft, command)
    margin_watch.end_risk_without_debt(draft)
    rebase(draft)
    draft.book.merge()
    return Decision(outcome, draft.entries, draft.events, draft.samples, draft.shadow_samples)


def finish_batch(book: Book, *, now: int, models: Models) -> list[Event]:
    """Set the rates of the markets whose totals a batch has changed; the events belong to its last accepted command."""
    draft = Draft(book.fork(), now, models)
    for symbol in sorted(book.markets.own):
        below, market = book.markets.below, book.markets.own[symbol]
        if below is not None and _has_other_totals(below.get(symbol), market):
            reprice(draft, draft.book.change_market(symbol))
    draft.book.merge()
    book.served.clear()
    book.projections.clear()
    return draft.events


def _has_other_totals(before: Market | None, after: Market) -> bool:
    totals = (0, 0) if before is None else (before.total_lent, before.total_borrowed)
    return totals != (after.total_lent, after.total_borrowed)


def order_of(command: c.Command) -> int:
    """Return the command's place in a batch: prices and clock first, then liquidations, then everything else."""
    return _ORDER.get(type(command), 3)


def boundaries_missed(book: Book, now: int) -> dict[str, int]:
    """Return per market of the book how many boundaries it is behind."""
    return {market.symbol: accrual.boundaries_missed(market, now) for market in book.markets.values()}
