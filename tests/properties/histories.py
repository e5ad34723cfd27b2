"""Random histories: a player who sees the book and does what is likely to hurt, steered by one seed.

Most moves aim at what might be accepted: borrows near the limit, withdrawals of what has matured, repayments of what is owed.
Prices crash, time jumps, markets run dry, and the operator turns every knob. Every history can be repeated by its seed.
"""

from collections.abc import Callable

from gql_server.domain import commands as c
from tests.properties.aim import ADDRESS, Temper
from tests.properties.coming_and_going import ComingAndGoing
from tests.properties.customers import Customers
from tests.properties.genesis import COINS, CUSTOMERS, HOUR, SUB_ACCOUNTS
from tests.properties.operators import Operators
from tests.properties.plots import Plots
from tests.properties.schedulers import Schedulers
from tests.properties.sources import Sources
from tests.properties.world import World

__all__ = ["ADDRESS", "Player", "Temper"]


class Player(Customers, ComingAndGoing, Operators, Schedulers, Sources, Plots):
    """Plays one history on one world."""

    @property
    def moves(self) -> dict[Callable[[], None], int]:
        """Returns every move with its weight."""
        return {
            self.deposit: 18,
            self.borrow: 20,
            self.repay: 10,
            self.withdraw_position: 8,
            self.withdraw: 8,
            self.transfer: 8,
            self.change_prices: 7,
            self.hear_sources: 3,
            self.squeeze: 5,
            self.wait: 9,
            self.settle_payout: 4,
            self.choose_delay: 2,
            self.end_a_wait: 3,
            self.come_or_go: 2,
            self.look_on: 3,
            self.act_as_operator: 8,
            self.plan_models: 5,
            self.take_at_once: 6,
            self.begin_a_plot: 3,
        }

    def play(self, commands: int = 60) -> World:
        """Plays until so many commands have been decided after the founding."""
        moves = self.moves
        chosen, weights = list(moves), list(moves.values())
        begun = self.world.made
        for coin in COINS:  # Somebody has to lend first.
            for name in self.rng.sample(SUB_ACCOUNTS, 2):
                self.world.run(c.CreditDeposit(name, coin.symbol, self.units(coin, 4, 7)))
        self.world.run(c.SetWithdrawalDelay(self.rng.choice(CUSTOMERS), HOUR))
        while self.world.made < begun + commands:
            move = self.plot.popleft() if self.plot else self.rng.choices(chosen, weights)[0]
            move()
            if self.temper.is_watched and self.rng.random() < 0.15:
                self.world.watch()
        return self.world
