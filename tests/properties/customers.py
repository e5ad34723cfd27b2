"""What customers do in a random history."""

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.domain.capacity import max_withdrawal
from gql_server.domain.withdrawal_delay import DELAY_SECONDS_MAX, AddressTrust
from tests.properties.aim import ADDRESS, COIN_OF, FORGERY
from tests.properties.genesis import CUSTOMERS, HOUR, SUB_ACCOUNTS
from tests.properties.weather import Weather


class Customers(Weather):
    """Moves of customers, and the custodian's news for them."""

    def deposit(self) -> None:
        """Something arrives, sometimes for somebody who owes it."""
        sub, coin = self.sub_with("debts") if self.rng.random() < 0.2 else (self.sub(), self.coin())
        self.world.run(c.CreditDeposit(sub.id, coin.symbol, self.units(coin)))

    def borrow(self) -> None:
        """Borrows near the limit, mostly just below it."""
        self.world.run(self.borrowing(*self.lender_and_coin()))

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
        self.world.run(c.WithdrawLendPosition(sub.id, coin.symbol, ADDRESS, self.rng.random() < 0.6, self.trust()))

    def withdraw(self) -> None:
        """Withdraws from an available balance, as much as the margin admits or a bit more."""
        sub, coin = self.sub_with("balances")
        most = max_withdrawal(self.world.book, sub.id, coin.symbol, self.world.now, self.world.surroundings)
        amount = self.part(most) if most else self.units(coin)
        self.world.run(c.Withdraw(sub.id, coin.symbol, amount, ADDRESS, self.trust()))

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

    def trust(self) -> AddressTrust:
        """Returns what is known of an address: mostly nothing."""
        until = self.rng.choice((None, None, None, self.world.now, self.world.now + HOUR))
        return AddressTrust(until, self.rng.choice((0, 0, 0, HOUR)))

    def choose_delay(self) -> None:
        """Somebody chooses how long what leaves shall wait, now and then too long, or shorter without a proof."""
        seconds = self.rng.choice((0, 0, HOUR, 24 * HOUR, DELAY_SECONDS_MAX, DELAY_SECONDS_MAX + 1))
        self.world.run(c.SetWithdrawalDelay(self.rng.choice(CUSTOMERS), seconds, can_shorten=self.rng.random() < 0.8))

    def end_a_wait(self) -> None:
        """The clock lets a delayed payout go, perhaps too early, or its owner calls it off, perhaps too late."""
        payouts = list(self.world.book.payouts.values())
        delayed = [payout.id for payout in payouts if payout.status is PayoutStatus.DELAYED] or [payout.id for payout in payouts]
        payout_id = self.rng.choice(delayed) if delayed and self.rng.random() < 0.95 else FORGERY
        self.world.run(c.ReleasePayout(payout_id) if self.rng.random() < 0.7 else c.CancelPayout(payout_id))

    def settle_payout(self) -> None:
        """The custodian has news of a payout; now and then old news, or of none."""
        payouts = [payout.id for payout in self.world.book.payouts.values() if payout.status is PayoutStatus.REQUESTED]
        payout_id = self.rng.choice(payouts) if payouts and self.rng.random() < 0.9 else FORGERY
        status = self.rng.choice((PayoutStatus.SENT, PayoutStatus.CONFIRMED, PayoutStatus.FAILED, PayoutStatus.CANCELLED))
        self.world.run(c.SettlePayout(payout_id, status, "reference"))
