"""Random histories: a player who sees the book and does what is likely to hurt, steered by one seed.

Most moves aim at what might be accepted: borrows near the limit, withdrawals of what has matured, repayments of what is owed.
Prices crash, time jumps, markets run dry, and the operator turns every knob. Every history can be repeated by its seed.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from gql_server.domain import commands as c
from gql_server.domain.accounts import DepositStatus, PayoutStatus, SubAccount
from gql_server.domain.capacity import liquidation_prices, max_borrow, max_withdrawal
from gql_server.domain.market import MarketState
from gql_server.units import WAD
from tests.properties.genesis import (
    COARSE,
    COINS,
    CUSTOMERS,
    DAY,
    HOUR,
    PERCENT,
    PLAIN,
    SUB_ACCOUNTS,
    Coin,
    found,
    limits_of,
    list_asset,
    models_of,
    open_market,
    terms_of,
    units_of,
)
from tests.properties.world import World

ADDRESS = "bc1-somewhere"
EVERY_COIN = (*COINS, COARSE, PLAIN)
COIN_OF = {coin.symbol: coin for coin in EVERY_COIN}
FORGERY = "NONE"
"""A symbol, sub-account and payout that do not exist."""


@dataclass(frozen=True, slots=True)
class Temper:
    """How a history goes.

    Attributes:
        policy: Of every market; None for any, the malicious ones too.
        is_watched: Whether liquidations follow each change of prices, boundary and loss, as the server has it.
        crash: How likely a change of prices is a crash.
    """

    policy: str | None = None
    is_watched: bool = True
    crash: float = 0.4


class Player:
    """Plays one history on one world."""

    def __init__(self, seed: int, world: World | None = None, temper: Temper | None = None) -> None:
        """Begin a history: the world is founded at once."""
        self.rng = Random(seed)
        self.temper = temper or Temper()
        self.world = found(world or World(), self.rng, policy=self.temper.policy)
        self.founded = len(self.world.log)
        self.plot: deque[Callable[[], None]] = deque()
        self.moves: dict[Callable[[], None], int] = {
            self.deposit: 18,
            self.borrow: 20,
            self.repay: 10,
            self.withdraw_position: 8,
            self.withdraw: 8,
            self.transfer: 8,
            self.change_prices: 7,
            self.squeeze: 5,
            self.wait: 9,
            self.settle_payout: 4,
            self.act_as_operator: 8,
            self.take_at_once: 6,
            self.begin_a_plot: 3,
        }

    def play(self, commands: int = 60) -> World:
        """Plays until so many commands have been decided after the founding."""
        chosen, weights = list(self.moves), list(self.moves.values())
        begun = self.world.made
        for coin in COINS:  # Somebody has to lend first.
            for name in self.rng.sample(SUB_ACCOUNTS, 2):
                self.world.run(c.CreditDeposit(name, coin.symbol, self.units(coin, 4, 7)))
        while self.world.made < begun + commands:
            move = self.plot.popleft() if self.plot else self.rng.choices(chosen, weights)[0]
            move()
            if self.temper.is_watched and self.rng.random() < 0.15:
                self.world.watch()
        return self.world

    # ── what to take ─────────────────────────────────────────────────────────────────────────────────────────────────

    def coin(self) -> Coin:
        """Returns any coin, mostly one with a market."""
        return self.rng.choice(COINS) if self.rng.random() < 0.93 else self.rng.choice((COARSE, PLAIN))

    def price(self, coin: Coin) -> int:
        """Returns the price that was observed last."""
        price = self.world.book.prices.get(coin.symbol)
        return coin.usd if price is None else price.usd

    def units(self, coin: Coin, low: int = 0, high: int = 6) -> int:
        """Returns an amount worth 10^low to 10^high USD, and now and then a speck."""
        if self.rng.random() < 0.06:
            return self.rng.randint(1, 9)
        usd = int(10 ** self.rng.uniform(low, high) * 10**6) * 10**12
        return min(units_of(coin, usd, self.price(coin)), 2**127)

    def sub(self) -> SubAccount:
        """Returns any customer's sub-account."""
        return self.world.book.sub_accounts[self.rng.choice(SUB_ACCOUNTS)]

    def sub_with(self, what: str) -> tuple[SubAccount, Coin]:
        """Returns a sub-account and one of the coins of which it has a lend, a debt or a balance; any, where nobody has."""
        holders = [
            (sub, symbol)
            for sub in self.world.book.sub_accounts.values()
            for symbol in getattr(sub, what)
            if sub.id in SUB_ACCOUNTS
        ]
        if not holders or self.rng.random() < 0.08:
            return self.sub(), self.coin()
        sub, symbol = self.rng.choice(holders)
        return sub, COIN_OF[symbol]

    def part(self, whole: int) -> int:
        """Returns a part of an amount: all of it, nearly, half, a speck, or too much."""
        share = self.rng.choice((1.0, 1.0, 0.999, 0.5, 0.5, 0.3, 0.3, 0.0, 1.1))
        return max(1, int(whole * share) if share != 1.0 else whole)

    # ── customers ────────────────────────────────────────────────────────────────────────────────────────────────────

    def deposit(self) -> None:
        """Something arrives, sometimes for somebody who owes it."""
        sub, coin = self.sub_with("debts") if self.rng.random() < 0.2 else (self.sub(), self.coin())
        self.world.run(c.CreditDeposit(sub.id, coin.symbol, self.units(coin)))

    def borrow(self) -> None:
        """Borrows near the limit, mostly just below it."""
        self.world.run(self.borrowing(*self.lender_and_coin()))

    def lender_and_coin(self) -> tuple[SubAccount, Coin]:
        """Returns a sub-account with collateral and a coin that it does not lend."""
        sub, _ = self.sub_with("lends")
        coins = [coin for coin in COINS if coin.symbol not in sub.lends]
        return (sub, self.rng.choice(coins)) if coins and self.rng.random() < 0.95 else (sub, self.coin())

    def borrowing(self, sub: SubAccount, coin: Coin) -> c.Borrow:
        """Returns a borrow of this coin near the limit."""
        address = ADDRESS if self.rng.random() < 0.4 else None
        limit = None
        if self.world.book.markets.get(coin.symbol) is not None:
            is_payout = address is not None
            surroundings, now = self.world.surroundings, self.world.now
            limit = max_borrow(self.world.book, sub.id, coin.symbol, now, surroundings, is_payout=is_payout)
        if not limit:
            return c.Borrow(sub.id, coin.symbol, self.units(coin), address)
        share = self.rng.choice((1_000, 1_000, 999, 950, 900, 700, 500, 100, 1))
        extra = self.rng.choice((0, 0, 0, 0, 1))
        return c.Borrow(sub.id, coin.symbol, max(1, limit * share // 1_000 + extra), address)

    def repay(self) -> None:
        """Repays a part of a debt, all of it, or what does not exist."""
        sub, coin = self.sub_with("debts")
        debt, amount = sub.debts.get(coin.symbol), None
        if coin.symbol not in sub.balances and self.rng.random() < 0.6:
            self.world.run(c.CreditDeposit(sub.id, coin.symbol, self.units(coin, 0, 4)))
            return
        if debt is not None and self.rng.random() < 0.5:
            amount = self.part(debt.principal)
        self.world.run(c.Repay(sub.id, coin.symbol, amount))

    def withdraw_position(self) -> None:
        """Withdraws a whole position, mostly one that has matured; queues it now and then."""
        sub, coin = self.sub_with("lends")
        matured = [
            (other, symbol)
            for other in self.world.book.sub_accounts.values()
            for symbol, lend in other.lends.items()
            if lend.withdrawable_at <= self.world.now and other.id in SUB_ACCOUNTS
        ]
        if matured and self.rng.random() < 0.8:
            sub, coin = (chosen := self.rng.choice(matured))[0], COIN_OF[chosen[1]]
        self.world.run(c.WithdrawLendPosition(sub.id, coin.symbol, ADDRESS, is_queueing=self.rng.random() < 0.6))

    def withdraw(self) -> None:
        """Withdraws from an available balance, as much as the margin admits or a bit more."""
        sub, coin = self.sub_with("balances")
        most = max_withdrawal(self.world.book, sub.id, coin.symbol, self.world.now, self.world.surroundings)
        amount = self.part(most) if most else self.units(coin)
        self.world.run(c.Withdraw(sub.id, coin.symbol, amount, ADDRESS))

    def transfer(self) -> None:
        """Moves a balance or a whole position between own sub-accounts, now and then to somebody else's."""
        is_whole = self.rng.random() < 0.5
        sub, coin = self.sub_with("lends" if is_whole else "balances")
        to = f"{sub.account_id}-{1 - sub.number}" if self.rng.random() < 0.95 else self.sub().id
        balance = sub.balances.get(coin.symbol)
        amount = self.units(coin) if balance is None else self.part(balance.available)
        self.world.run(c.Transfer(sub.id, to, coin.symbol, None if is_whole else amount))

    def take_at_once(self) -> None:
        """Several commands arrive together and share a batch."""
        sub, coin = self.sub_with("lends")
        other, owed = self.sub_with("debts")
        commands: list[c.Command] = [
            self.borrowing(*self.lender_and_coin()),
            c.CreditDeposit(sub.id, coin.symbol, self.units(coin)),
            c.Repay(other.id, owed.symbol, None),
            self.prices(self.rng.uniform(0.9, 1.1)),
            c.CrossBoundary(coin.symbol),
            c.Liquidate(other.id),
            c.WithdrawLendPosition(sub.id, coin.symbol, ADDRESS, is_queueing=True),
            c.FundTreasury(coin.symbol, self.units(coin)),
        ]
        self.world.run(*self.rng.sample(commands, self.rng.randint(2, 6)))

    # ── the world ────────────────────────────────────────────────────────────────────────────────────────────────────

    def prices(self, factor: float, *coins: Coin) -> c.ObservePrices:
        """Returns an observation of every price, those of some coins moved by a factor."""
        moved = coins or (self.rng.choice(COINS),)
        return c.ObservePrices(
            tuple(
                c.ObservedPrice(
                    coin.symbol,
                    min(max(1, self.price(coin) * int(factor * 10**6) // 10**6 if coin in moved else self.price(coin)), 10**30),
                    "exchange",
                )
                for coin in (*COINS, COARSE)
            )
        )

    def change_prices(self) -> None:
        """Prices walk, crash by 30 to 95 %, or jump up; the watch follows."""
        draw = self.rng.random()
        if draw < self.temper.crash:
            factor = 1 - self.rng.uniform(0.3, 0.95)
        elif draw < self.temper.crash + 0.2:
            factor = self.rng.uniform(1.2, 6)
        else:
            factor = self.rng.uniform(0.85, 1.1)
        coin = self.sub_with("debts" if factor > 1 else "lends")[1] if self.rng.random() < 0.7 else self.coin()
        self.world.run(self.prices(factor, coin, *self.rng.sample(COINS, self.rng.choice((0, 0, 0, 1)))))
        self.watch()

    def squeeze(self) -> None:
        """A price moves just beyond the point at which somebody is liquidated: far enough for a policy, not for a full close."""
        sub, coin = self.sub_with("debts")
        if coin.symbol not in sub.debts:
            return
        found = liquidation_prices(self.world.book, sub.id, coin.symbol, self.world.now, self.world.surroundings)
        reachable = [(COIN_OF[symbol], usd) for symbol, usd in found if usd]
        if reachable:
            moved, usd = self.rng.choice(reachable)
            nudge = self.rng.choice((0, 1, 10**6, 10**16))
            usd += usd * nudge // WAD if moved is coin else -usd * nudge // WAD
            self.world.run(c.ObservePrices((c.ObservedPrice(moved.symbol, min(max(1, usd), 10**30), "exchange"),)))
        self.watch()

    def watch(self) -> None:
        """Liquidates, in a history that is watched."""
        if self.temper.is_watched:
            self.world.watch()

    def wait(self) -> None:
        """Time passes: a second, hours, a week, a month; the boundaries may be crossed or left to who comes next."""
        longest = self.rng.choices((1, 60, HOUR, 5 * HOUR, DAY, 7 * DAY, 30 * DAY), (3, 3, 4, 4, 5, 4, 1))[0]
        self.world.pass_time(1 + int(longest * self.rng.uniform(0.2, 1)))
        if self.rng.random() < 0.7:
            self.world.run(self.prices(1.0))
        if self.rng.random() < 0.7:
            self.world.cross_boundaries()
        self.watch()

    def settle_payout(self) -> None:
        """The custodian has news of a payout; now and then old news, or of none."""
        payouts = [payout.id for payout in self.world.book.payouts.values() if payout.status is PayoutStatus.REQUESTED]
        payout_id = self.rng.choice(payouts) if payouts and self.rng.random() < 0.9 else FORGERY
        status = self.rng.choice((PayoutStatus.SENT, PayoutStatus.CONFIRMED, PayoutStatus.FAILED, PayoutStatus.CANCELLED))
        self.world.run(c.SettlePayout(payout_id, status, "reference"))

    # ── the operator ─────────────────────────────────────────────────────────────────────────────────────────────────

    def act_as_operator(self) -> None:
        """Turns a knob."""
        coin, rng, name = self.rng.choice(COINS), self.rng, self.rng.choice(CUSTOMERS)
        knobs: list[Callable[[], c.Command]] = [
            lambda: c.FundTreasury(coin.symbol, self.units(coin)),
            lambda: self.insurance(coin),
            lambda: self.insurance(coin),
            lambda: c.SettleStakingReward(coin.symbol, self.receivable_part(coin)),
            lambda: c.RegisterBackstop(self.sub().id, is_backstop=rng.random() < 0.8),
            lambda: c.UpdateMarket(coin.symbol, state=rng.choice((MarketState.OPEN, MarketState.REPAY_ONLY, MarketState.CLOSED))),
            lambda: c.UpdateMarket(coin.symbol, state=MarketState.OPEN, limits=limits_of(rng, coin)),
            lambda: c.UpdateMarket(coin.symbol, terms=terms_of(rng), insurance_share=rng.choice((0, PERCENT, WAD))),
            lambda: c.UpdateMarket(coin.symbol, models=self.world.surroundings.installed(models_of(rng, self.temper.policy))),
            lambda: list_asset(coin, rng, fee_usd=rng.choice((0, WAD)), is_change=rng.random() < 0.9),
            lambda: self.opening(rng.choice((COARSE, COARSE, PLAIN, coin))),
            lambda: c.FreezeAccount(name, is_frozen=True),
            lambda: c.RejectAccount(name),
            lambda: c.OpenSubAccount(name, f"{name}-{rng.randint(1, 12)}"),
            self.house_command,
            lambda: c.ReturnDeposit(self.held_deposit()),
        ]
        draw = rng.random()
        if draw < 0.06:
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

    def opening(self, coin: Coin) -> c.CreateMarket:
        """Returns the opening of a market, with models as they are installed."""
        command = open_market(coin, self.rng, self.temper.policy)
        return replace(command, models=self.world.surroundings.installed(command.models))

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

    def held_deposit(self) -> str:
        """Returns the id of a held deposit."""
        held = [deposit.id for deposit in self.world.book.deposits.values() if deposit.status is DepositStatus.HELD]
        return self.rng.choice(held) if held else FORGERY

    def observe_staking(self) -> None:
        """A feed is observed."""
        self.world.book.projections.clear()  # They were made before.
        self.world.surroundings.observed["staking"] = self.rng.choice((0, WAD // 50, WAD // 5, WAD))

    def install_another_version(self) -> None:
        """Another version of a curve is installed."""
        versions = self.world.surroundings.versions
        self.world.book.projections.clear()
        versions[self.rng.choice(("jumping", "adaptive", "two_slope_kinked"))] = f"2.{len(versions)}.{self.rng.randint(0, 9)}"

    # ── plots ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def begin_a_plot(self) -> None:
        """Begins one of the stories that chance alone would hardly tell."""
        story = self.rng.choice((self.ruin, self.ruin, self.run_on_the_bank, self.stand_behind))
        self.plot.extend(story())

    def ruin(self) -> Iterator[Callable[[], None]]:
        """One lender, one borrower of all there is, and collateral that turns to dust: a loss that closes the epoch."""
        world, (coin, other) = self.world, self.rng.sample(COINS, 2)
        lender, borrower = self.rng.sample(CUSTOMERS, 2)
        market = world.book.markets[coin.symbol]
        usual = replace(market.limits, lent_cap=None, borrowed_cap=None, utilization_max=WAD, throttle_threshold=WAD)
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.OPEN, limits=usual)))
        yield lambda: void(world.run(c.CreditDeposit(f"{lender}-0", coin.symbol, self.units(coin, 2, 4))))
        yield lambda: void(
            world.run(c.CreditDeposit(f"{borrower}-1", other.symbol, units_of(other, 10**8 * WAD, self.price(other))))
        )
        yield lambda: self.drain(f"{borrower}-1", coin)
        yield lambda: world.pass_time(self.rng.choice((HOUR, 2 * DAY)))
        yield lambda: void(world.run(self.prices(10.0 ** self.rng.choice((-6, -9, -14)), other)))
        yield lambda: void(world.watch())
        yield world.cross_boundaries
        yield lambda: void(world.run(c.CreditDeposit(f"{lender}-1", coin.symbol, self.units(coin, 2, 4))))
        yield lambda: void(world.run(c.ObservePrices((c.ObservedPrice(other.symbol, other.usd, "exchange"),))))

    def drain(self, sub_id: str, coin: Coin) -> None:
        """Borrows everything that a market has."""
        now, surroundings = self.world.now, self.world.surroundings
        most = max_borrow(self.world.book, sub_id, coin.symbol, now, surroundings, is_payout=True)
        self.world.run(c.Borrow(sub_id, coin.symbol, most or 1, ADDRESS))

    def run_on_the_bank(self) -> Iterator[Callable[[], None]]:
        """Everybody has matured and wants out of a market that is lent out."""
        world, coin = self.world, self.rng.choice(COINS)
        yield lambda: self.drain(self.sub().id, coin)
        yield lambda: world.pass_time(8 * DAY)
        for name in SUB_ACCOUNTS:
            yield lambda name=name: void(world.run(c.WithdrawLendPosition(name, coin.symbol, ADDRESS, is_queueing=True)))  # type: ignore[misc]  # a default binds it now
        yield lambda: void(world.run(c.FundTreasury(coin.symbol, 1), c.CreditDeposit("house", coin.symbol, self.units(coin, 5, 7))))
        yield lambda: world.pass_time(2 * HOUR)
        yield world.cross_boundaries

    def stand_behind(self) -> Iterator[Callable[[], None]]:
        """A backstop has cash, because its market took no deposits, when somebody falls."""
        world, coin = self.world, self.rng.choice(COINS)
        sub, _ = self.lender_and_coin()
        yield lambda: void(world.run(c.RegisterBackstop("dan-1", is_backstop=True)))
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.REPAY_ONLY)))
        yield lambda: void(world.run(c.CreditDeposit("dan-1", coin.symbol, self.units(coin, 4, 6))))
        yield lambda: void(world.run(c.UpdateMarket(coin.symbol, state=MarketState.OPEN)))
        yield lambda: void(world.run(self.borrowing(sub, coin)))
        yield self.squeeze
        yield self.change_prices


def void(_: object) -> None:
    """Drops an answer: a move answers nothing."""
