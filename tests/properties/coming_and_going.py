"""Accounts that come and go in a random history, sub-accounts put out of sight, and what the clock notes of the others."""

from gql_server.domain import commands as c
from tests.properties.aim import Aim
from tests.properties.genesis import CUSTOMERS


class ComingAndGoing(Aim):
    """Moves of guests, of tidy customers, and of the clock that looks on."""

    def come_or_go(self) -> None:
        """A guest comes, deposits a little perhaps, and closes the account sooner or later; or something empty is archived."""
        if self.rng.random() < 0.5:
            name = self.rng.choice(CUSTOMERS)
            self.world.run(c.ArchiveSubAccount(name, f"{name}-1", is_archived=self.rng.random() < 0.7))
            return
        guest = f"guest-{self.rng.randint(1, 5)}"
        self.world.run(c.OpenAccount(guest, f"{guest}-0"))
        if self.rng.random() < 0.7:
            self.world.run(c.ApproveAccount(guest))
        if self.rng.random() < 0.4:
            coin = self.coin()
            self.world.run(c.CreditDeposit(f"{guest}-0", coin.symbol, self.units(coin, 0, 3)))
        self.world.run(c.CloseAccount(guest, is_giving_up_remainders=self.rng.random() < 0.5))

    def look_on(self) -> None:
        """The clock notes who is at risk, or which loans have matured, some that have not among them."""
        if self.rng.random() < 0.5:
            self.world.run(c.ObserveMargin(self.sub_with("debts")[0].id))
            return
        loans = [(sub.id, symbol) for sub in self.world.book.sub_accounts.values() for symbol in sub.lends]
        chosen = self.rng.sample(loans, min(len(loans), self.rng.randint(1, 3)))
        self.world.run(c.AnnounceMaturities(tuple(c.MaturedLoan(*loan) for loan in chosen)))
