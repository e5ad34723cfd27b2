"""What the operator does in a random history: every knob there is."""

from collections.abc import Callable
from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.accounts import DepositStatus, HeldReason, PayoutStatus
from gql_server.domain.journal import AssetLedger
from gql_server.domain.market import LendingTerms, MarketState
from gql_server.domain.networks import AssetNetwork
from gql_server.units import WAD
from tests.properties.aim import ADDRESS, COIN_OF, FORGERY, Aim
from tests.properties.genesis import (
    COARSE,
    COINS,
    CUSTOMERS,
    PERCENT,
    PLAIN,
    Coin,
    limits_of,
    list_asset,
    models_of,
    open_market,
    terms_of,
)


class Operators(Aim):
    """Moves of the operator."""

    def act_as_operator(self) -> None:
        """Turns a knob."""
        coin, rng, name = self.rng.choice(COINS), self.rng, self.rng.choice(CUSTOMERS)
        knobs: list[Callable[[], c.Command]] = [
            lambda: c.FundTreasury(coin.symbol, self.units(coin)),
            lambda: self.insurance(coin),
            lambda: self.insurance(coin),
            lambda: c.SettleStakingReward(coin.symbol, self.receivable_part(coin)),
            lambda: c.DrawTreasury(coin.symbol, self.units(coin, 0, 3), ADDRESS, day_share_max=rng.choice((WAD, WAD // 4))),
            lambda: self.release(coin),
            lambda: c.RedeemSeized(rng.choice(sorted(self.world.book.sub_accounts["house"].held_symbols) or ["BTC"])),
            lambda: self.sale(coin),
            lambda: c.RegisterBackstop(self.sub().id, is_backstop=rng.random() < 0.8, capacity=rng.choice((None, 50 * WAD))),
            lambda: c.UpdateMarket(coin.symbol, state=rng.choice((MarketState.OPEN, MarketState.REPAY_ONLY, MarketState.CLOSED))),
            lambda: c.UpdateMarket(coin.symbol, state=MarketState.OPEN, limits=limits_of(rng, coin)),
            lambda: c.UpdateMarket(coin.symbol, terms=self.terms(), insurance_share=rng.choice((0, PERCENT, WAD))),
            lambda: c.UpdateMarket(coin.symbol, models=self.world.surroundings.installed(models_of(rng, self.temper.policy))),
            lambda: list_asset(coin, rng, fee_usd=rng.choice((0, WAD)), is_change=rng.random() < 0.9),
            lambda: self.opening(rng.choice((COARSE, COARSE, PLAIN, coin))),
            lambda: c.FreezeAccount(name, is_frozen=True),
            lambda: c.RejectAccount(name),
            lambda: c.OpenSubAccount(name, f"{name}-{rng.randint(1, 12)}"),
            self.house_command,
            lambda: self.returned(coin),
            lambda: self.arrival(coin),
            self.forget,
            self.forget,
            lambda: c.SetAssetNetworks(coin.symbol, (AssetNetwork("chain", coin.decimals, None, 1, 0, 1, None, 0),)),
        ]
        draw = rng.random()
        if draw < 0.12:
            rng.choice((self.observe_staking, self.install_another_version))()
        self.world.run(rng.choice(knobs)())
        if rng.random() < 0.5:  # What was taken from a customer is given back soon, so that the history goes on.
            for each in CUSTOMERS:
                account = self.world.book.accounts[each]
                if account.standing != "APPROVED":
                    self.world.run(c.CreditDeposit(f"{each}-0", coin.symbol, self.units(coin)))
                    self.world.run(c.ApproveAccount(each))
                if account.frozen_at is not None:
                    self.world.run(c.FreezeAccount(each, is_frozen=False))

    def house_command(self) -> c.Command:
        """Returns what the operator does with its own sub-account."""
        house = self.world.book.sub_accounts["house"]
        symbol = self.rng.choice(sorted(house.held_symbols) or ["BTC"])
        coin = COIN_OF[symbol]
        return self.rng.choice(
            (
                c.CreditDeposit("house", symbol, self.units(coin)),
                c.Repay("house", symbol, None),
                c.WithdrawLendPosition("house", symbol, ADDRESS, is_queueing=True),
                c.Withdraw("house", symbol, self.units(coin, 0, 3), ADDRESS),
                c.Borrow("house", symbol, self.units(coin, 0, 3), None),
            )
        )

    def release(self, coin: Coin) -> c.ReleaseInsurance:
        """Returns a release of a part of the insurance; mostly something is there."""
        self.world.run(self.insurance(coin))
        insured = self.ledger(coin).insurance
        return c.ReleaseInsurance(coin.symbol, self.part(max(1, insured)), self.rng.choice((0, PERCENT)))

    def ledger(self, coin: Coin) -> AssetLedger:
        """Returns the control accounts of a coin."""
        return self.world.book.ledgers[coin.symbol]

    def sale(self, coin: Coin) -> c.SellSeized:
        """Returns a sale of what the house has available; mostly a draw has come back, and some of it is redeemed."""
        if self.rng.random() < 0.7:
            self.world.run(c.FundTreasury(coin.symbol, self.units(coin, 5, 7)))
            ledger = self.ledger(coin)
            room = min(ledger.treasury, ledger.custody - ledger.claims) // 2
            self.world.run(c.DrawTreasury(coin.symbol, max(1, room), ADDRESS))
            payouts = [one for one in self.world.book.payouts.values() if one.sub_account_id == "house"]
            for payout in payouts:
                self.world.run(c.SettlePayout(payout.id, PayoutStatus.FAILED))
        if self.rng.random() < 0.4:
            self.world.run(c.RedeemSeized(coin.symbol))
        balances = self.world.book.sub_accounts["house"].balances
        symbol = self.rng.choice(sorted(balances) or ["BTC"])
        available = balances[symbol].available if symbol in balances else 5
        return c.SellSeized(symbol, self.part(available), "USDC" if symbol == "BTC" else "BTC", self.units(coin))

    def opening(self, coin: Coin) -> c.CreateMarket:
        """Returns the opening of a market, with models as they are installed."""
        command = open_market(coin, self.rng, self.temper.policy)
        around = self.world.surroundings
        return replace(command, models=around.installed(command.models), terms=around.installed_terms(command.terms))

    def terms(self) -> LendingTerms:
        """Returns other terms, with a supply line as it is installed."""
        return self.world.surroundings.installed_terms(terms_of(self.rng))

    def insurance(self, coin: Coin) -> c.FundInsurance:
        """Returns a move of a part of the treasury to the insurance; mostly something is there."""
        if self.rng.random() < 0.7:
            self.world.run(c.FundTreasury(coin.symbol, self.units(coin)))
        ledger = self.world.book.ledgers[coin.symbol]
        return c.FundInsurance(coin.symbol, self.part(max(1, min(ledger.treasury, ledger.custody - ledger.claims))))

    def receivable_part(self, coin: Coin) -> int:
        """Returns a reward near what is expected, or none."""
        expected = self.world.book.markets[coin.symbol].staking_receivable
        return self.rng.choice((0, expected, expected + 1, expected // 2, expected * 2))

    def arrival(self, coin: Coin) -> c.Command:
        """Returns what becomes of coins that arrived in the wrong place, or that are missing."""
        return self.rng.choice(
            (
                c.HoldDeposit(self.rng.choice(("house", self.sub().id)), coin.symbol, self.units(coin), HeldReason.WRONG_NETWORK),
                c.AssignDeposit(self.held_deposit(), self.sub().id, is_followed=self.rng.random() < 0.5),
            )
        )

    def forget(self) -> c.Command:
        """Returns what takes a forgotten deposit back, or covers what is missing since the largest ones were."""
        if self.rng.random() < 0.5:
            return c.ReverseDeposit(self.rng.choice(list(self.world.book.deposits.own) or [FORGERY]))
        credited = [one for one in self.world.book.deposits.values() if one.status is DepositStatus.CREDITED]
        for one in sorted(credited, key=lambda deposit: -deposit.amount)[:4]:
            self.world.run(c.ReverseDeposit(one.id))
        missing = max(self.world.book.ledgers.values(), key=lambda ledger: ledger.missing)
        if missing.missing:
            self.world.run(c.FundTreasury(missing.symbol, missing.missing))
        return c.CoverMissing(missing.symbol, max(1, missing.missing))

    def returned(self, coin: Coin) -> c.ReturnDeposit:
        """Returns the return of a held deposit, by a payout or now and then by none; mostly something was held before."""
        if self.rng.random() < 0.7:
            self.world.run(c.HoldDeposit(self.sub().id, coin.symbol, self.units(coin), HeldReason.WRONG_NETWORK))
        deposit_id = self.held_deposit()
        held = self.world.book.deposits.get(deposit_id)
        if held is None or self.rng.random() < 0.3:
            return c.ReturnDeposit(deposit_id)
        networks = self.world.book.assets[held.symbol].networks
        return c.ReturnDeposit(deposit_id, ADDRESS, networks[0].name if networks else None)

    def held_deposit(self) -> str:
        """Returns the id of a held deposit."""
        held = [deposit.id for deposit in self.world.book.deposits.values() if deposit.status is DepositStatus.HELD]
        return self.rng.choice(held) if held else FORGERY

    def observe_staking(self) -> None:
        """A feed is observed, or several are, one that nobody wants among them."""
        values = [self.rng.choice((0, WAD // 50, WAD // 5, WAD)) for _ in range(2)]
        feeds = [c.ObservedFeed(name, value) for name, value in zip(("staking", "unwanted"), values, strict=True)]
        self.world.run(c.ObserveFeeds(tuple(feeds[: self.rng.randint(1, 2)])))

    def install_another_version(self) -> None:
        """Another version of a curve or of a policy is installed."""
        versions = self.world.surroundings.versions
        self.world.book.projections.clear()
        names = ("jumping", "adaptive", "two_slope_kinked", "close_factor", "greedy")
        versions[self.rng.choice(names)] = f"2.{len(versions)}.{self.rng.randint(0, 9)}"
