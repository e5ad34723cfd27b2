"""Which part of the book a command may read or change: what the teller locks and loads for it.

Everything that a decision reads is locked until the commit, so the order of the log is the order of the decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import singledispatch
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.accounts import HOUSE_ACCOUNT_ID, HOUSE_SUB_ACCOUNT_ID


@dataclass(frozen=True, slots=True)
class Needs:
    """Keys to lock and load. Missing rows are simply not in the book afterwards.

    Args:
        accounts: Account ids.
        sub_accounts: Sub-account ids; each brings its account and all its holdings.
        symbols: Assets; each brings its price, ledger and market.
        holdings_of: Sub-accounts, every asset of whose holdings is needed as well (for margin).
        sub_accounts_of: Accounts, every sub-account of which is needed.
        held_deposits_of: Accounts, every HELD deposit of which is needed.
        everything_of: Accounts, of which whatever is held is needed: every sub-account with the assets of its holdings, every HELD
            deposit and every payout that is not sent.
        waiting_in: Markets, whose first waiting credits, queued withdrawals and wiped-out positions are needed.
        deposits: Deposit ids; each brings its sub-account and asset.
        payouts: Payout ids; each brings its sub-account and asset, and the deposit that it sends back.
        has_every_asset: Whether all assets are needed.
        has_backstops: Whether every backstop's sub-account is needed.
        has_feeds: Whether all feeds are needed though no asset may be; they come with any asset.
    """

    accounts: frozenset[str] = frozenset()
    sub_accounts: frozenset[str] = frozenset()
    symbols: frozenset[str] = frozenset()
    holdings_of: frozenset[str] = frozenset()
    sub_accounts_of: frozenset[str] = frozenset()
    held_deposits_of: frozenset[str] = frozenset()
    everything_of: frozenset[str] = frozenset()
    waiting_in: frozenset[str] = frozenset()
    deposits: frozenset[str] = frozenset()
    payouts: frozenset[str] = frozenset()
    has_every_asset: bool = field(default=False, kw_only=True)
    has_backstops: bool = field(default=False, kw_only=True)
    has_feeds: bool = field(default=False, kw_only=True)

    def __or__(self, other: Needs) -> Needs:
        """Return what both need."""
        return _united([self, other])


_KEYS: Final = tuple(key.name for key in fields(Needs) if not key.kw_only)


WAITING_SERVED_MAX = 64
"""How many waiting credits, queued withdrawals and wiped-out positions, each, one boundary command serves."""


def needs_of_all(commands: list[c.Command]) -> Needs:
    """Return what a batch needs."""
    return _united([needs_of(command) for command in commands])


def _united(needed: Sequence[Needs]) -> Needs:
    return Needs(
        *[frozenset[str]().union(*[getattr(one, name) for one in needed]) for name in _KEYS],
        has_every_asset=any(one.has_every_asset for one in needed),
        has_backstops=any(one.has_backstops for one in needed),
        has_feeds=any(one.has_feeds for one in needed),
    )


def _one(key: str) -> frozenset[str]:
    return frozenset((key,))


@singledispatch
def needs_of(command: object) -> Needs:
    """Return what one command needs."""
    raise TypeError(f"not a command: {command!r}")


@needs_of.register
def _(command: c.OpenAccount) -> Needs:
    return Needs(accounts=_one(command.account_id), sub_accounts=_one(command.sub_account_id))


@needs_of.register
def _(command: c.OpenSubAccount) -> Needs:
    return Needs(accounts=_one(command.account_id), sub_accounts=_one(command.sub_account_id))


@needs_of.register
def _(command: c.ArchiveSubAccount) -> Needs:
    account = _one(command.account_id)
    return Needs(accounts=account, sub_accounts=_one(command.sub_account_id), everything_of=account)


@needs_of.register
def _(command: c.CloseAccount) -> Needs:
    # What is given up becomes the operator's, in the operator's own sub-account.
    accounts = _one(command.account_id) | {HOUSE_ACCOUNT_ID}
    return Needs(accounts=accounts, sub_accounts=_one(HOUSE_SUB_ACCOUNT_ID), everything_of=_one(command.account_id))


@needs_of.register
def _(command: c.CreditDeposit) -> Needs:
    return Needs(sub_accounts=_one(command.sub_account_id), symbols=_one(command.symbol))


@needs_of.register
def _(command: c.Repay) -> Needs:
    return Needs(sub_accounts=_one(command.sub_account_id), symbols=_one(command.symbol))


@needs_of.register(c.WithdrawLendPosition)
@needs_of.register(c.Withdraw)
@needs_of.register(c.Borrow)
def _(command: c.WithdrawLendPosition | c.Withdraw | c.Borrow) -> Needs:
    sub_account = _one(command.sub_account_id)
    return Needs(sub_accounts=sub_account, symbols=_one(command.symbol), holdings_of=sub_account)


@needs_of.register
def _(command: c.Transfer) -> Needs:
    source = _one(command.from_sub_account_id)
    return Needs(sub_accounts=source | {command.to_sub_account_id}, symbols=_one(command.symbol), holdings_of=source)


@needs_of.register
def _(command: c.ApproveAccount) -> Needs:
    account = _one(command.account_id)
    return Needs(accounts=account, sub_accounts_of=account, held_deposits_of=account)


@needs_of.register(c.RejectAccount)
@needs_of.register(c.FreezeAccount)
@needs_of.register(c.SetWithdrawalDelay)
def _(command: c.RejectAccount | c.FreezeAccount | c.SetWithdrawalDelay) -> Needs:
    return Needs(accounts=_one(command.account_id))


@needs_of.register(c.CreateAsset)
@needs_of.register(c.CreateMarket)
@needs_of.register(c.UpdateMarket)
@needs_of.register(c.ScheduleModel)
@needs_of.register(c.ScheduleTerms)
@needs_of.register(c.CancelScheduledChange)
def _(
    command: c.CreateAsset | c.CreateMarket | c.UpdateMarket | c.ScheduleModel | c.ScheduleTerms | c.CancelScheduledChange,
) -> Needs:
    return Needs(symbols=_one(command.symbol), has_every_asset=True)


@needs_of.register
def _(command: c.ObservePrices) -> Needs:
    priced, quoted = (price.symbol for price in command.prices), (quote.symbol for quote in command.quotes)
    return Needs(symbols=frozenset((*priced, *quoted)))


@needs_of.register(c.ConfirmPrice)
@needs_of.register(c.SetPriceTerms)
def _(command: c.ConfirmPrice | c.SetPriceTerms) -> Needs:
    return Needs(symbols=_one(command.symbol))


@needs_of.register
def _(_command: c.ObserveFeeds) -> Needs:
    # The operator's account stands for the feeds: whoever changes them holds it, whether there is an asset or not.
    return Needs(accounts=_one(HOUSE_ACCOUNT_ID), has_every_asset=True, has_feeds=True)


@needs_of.register(c.AttachShadow)
@needs_of.register(c.DetachShadow)
@needs_of.register(c.DelistMarket)
@needs_of.register(c.CancelDelisting)
@needs_of.register(c.SetAssetNetworks)
def _(command: c.AttachShadow | c.DetachShadow | c.DelistMarket | c.CancelDelisting | c.SetAssetNetworks) -> Needs:
    return Needs(symbols=_one(command.symbol))


@needs_of.register(c.PauseAssets)
@needs_of.register(c.ResumeAssets)
def _(command: c.PauseAssets | c.ResumeAssets) -> Needs:
    return Needs(symbols=frozenset(command.symbols), has_every_asset=not command.symbols)


@needs_of.register(c.TellDelisting)
@needs_of.register(c.BringOut)
def _(command: c.TellDelisting | c.BringOut) -> Needs:
    return Needs(sub_accounts=frozenset(command.sub_account_ids), symbols=_one(command.symbol))


@needs_of.register(c.FundTreasury)
@needs_of.register(c.FundInsurance)
@needs_of.register(c.ReleaseInsurance)
@needs_of.register(c.SettleStakingReward)
@needs_of.register(c.CoverMissing)
def _(command: c.FundTreasury | c.FundInsurance | c.ReleaseInsurance | c.SettleStakingReward | c.CoverMissing) -> Needs:
    return Needs(symbols=_one(command.symbol))


@needs_of.register(c.DrawTreasury)
@needs_of.register(c.RedeemSeized)
@needs_of.register(c.SellSeized)
def _(command: c.DrawTreasury | c.RedeemSeized | c.SellSeized) -> Needs:
    symbols = {command.symbol} | ({command.for_symbol} if isinstance(command, c.SellSeized) else set())
    house = _one(HOUSE_SUB_ACCOUNT_ID)
    return Needs(accounts=_one(HOUSE_ACCOUNT_ID), sub_accounts=house, symbols=frozenset(symbols), holdings_of=house)


@needs_of.register
def _(command: c.RegisterBackstop) -> Needs:
    return Needs(sub_accounts=_one(command.sub_account_id))


@needs_of.register
def _(command: c.ReturnDeposit) -> Needs:
    return Needs(deposits=_one(command.deposit_id))


@needs_of.register
def _(command: c.AssignDeposit) -> Needs:
    return Needs(deposits=_one(command.deposit_id), sub_accounts=_one(command.sub_account_id))


@needs_of.register
def _(command: c.HoldDeposit) -> Needs:
    return Needs(sub_accounts=_one(command.sub_account_id), symbols=_one(command.symbol))


@needs_of.register
def _(command: c.ReverseDeposit) -> Needs:
    # What of the coins is lent out is lent by the operator from then on, in the operator's own sub-account.
    return Needs(accounts=_one(HOUSE_ACCOUNT_ID), sub_accounts=_one(HOUSE_SUB_ACCOUNT_ID), deposits=_one(command.deposit_id))


@needs_of.register
def _(command: c.CrossBoundary) -> Needs:
    return Needs(symbols=_one(command.symbol), waiting_in=_one(command.symbol))


@needs_of.register
def _(command: c.Liquidate) -> Needs:
    sub_account = _one(command.sub_account_id)
    return Needs(
        accounts=_one(HOUSE_ACCOUNT_ID),
        sub_accounts=sub_account | {HOUSE_SUB_ACCOUNT_ID},
        holdings_of=sub_account,
        has_backstops=True,
    )


@needs_of.register
def _(command: c.ObserveMargin) -> Needs:
    sub_account = _one(command.sub_account_id)
    return Needs(sub_accounts=sub_account, holdings_of=sub_account)


@needs_of.register
def _(command: c.AnnounceMaturities) -> Needs:
    return Needs(
        sub_accounts=frozenset(loan.sub_account_id for loan in command.loans),
        symbols=frozenset(loan.symbol for loan in command.loans),
    )


@needs_of.register(c.SettlePayout)
@needs_of.register(c.ReleasePayout)
@needs_of.register(c.CancelPayout)
def _(command: c.SettlePayout | c.ReleasePayout | c.CancelPayout) -> Needs:
    return Needs(payouts=_one(command.payout_id))
