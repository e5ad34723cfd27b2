"""A house in memory whose customers have addresses, and the letters that it makes of its log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gql_server.domain import commands as c
from gql_server.domain.accounts import PayoutStatus
from gql_server.ports.people import Member, OnboardingStatus, OutgoingEmail, Role
from gql_server.ports.runtime import Storage
from gql_server.service.letters import Letters
from gql_server.service.notices import Notices
from tests.service.house import CountedIdentifiers, House, RunningClock, open_house, seed

BTC, USDC = 10**8, 10**6


@dataclass
class Noticed:
    """A seeded house, with its notices."""

    house: House
    storage: Storage
    notices: Notices

    async def has(self, name: str, *, locale: str = "en", is_approved: bool = True, has_address: bool = True) -> str:
        """Open an account with one sub-account of the same name; return the address that letters go to."""
        address = f"{name}@example.com"
        status = OnboardingStatus.APPROVED
        if has_address:
            member = Member(name, f"hash of {name}", address, "argon", Role.CUSTOMER, locale, None, status, 1, 1, "UTC")
            await self.storage.people.add_member(member, None, 0, None)
        await self.house.ask(c.OpenAccount(name, name))
        if is_approved:
            await self.house.ask(c.ApproveAccount(name))
        return address

    async def borrows(self, name: str, usdc: int) -> None:
        """Lend a BTC, and borrow against it."""
        await self.house.ask(c.CreditDeposit(name, "BTC", BTC, f"deposit-of-{name}"))
        await self.house.ask(c.Borrow(name, "USDC", usdc * USDC, f"wallet-of-{name}"))

    async def settle(self, payout_id: str, status: PayoutStatus, reference: str | None = None) -> None:
        await self.house.ask(c.SettlePayout(payout_id, status, reference))

    async def price(self, usd: int) -> None:
        """Set the price of BTC, and let the watch see to it."""
        await self.house.clock.set_price("BTC", usd * 10**18)

    async def wait(self, days: int) -> None:
        """Let days pass at once: prices are observed again, interest and maturities come about, what is asked for is paid."""
        await self.house.ledger.advance_clock(days * 86_400)
        await self.house.prices.run_once()
        await self.house.boundaries.run_once()
        await self.house.maturities.run_once()
        await self.house.payouts.run_once()

    async def letters(self, to: str) -> list[OutgoingEmail]:
        """Make letters of what is in the log, and return all that go to an address, the oldest first."""
        await self.notices.run_once()
        mails = await self.storage.people.mails_to_send(10_000, 2**62)
        return [mail for mail in mails if mail.to == to]

    async def subjects(self, to: str) -> list[str]:
        return sorted(letter.subject for letter in await self.letters(to))


def notices_of(storage: Storage) -> Notices:
    return Notices(
        store=storage.notices,
        muted=storage.muted_notices,
        ledger=storage.ledger,
        people=storage.people,
        letters=Letters("https://lend.example", RunningClock(), CountedIdentifiers(9)),
    )


@asynccontextmanager
async def noticed(storage: Storage) -> AsyncIterator[Noticed]:
    """A house with markets, prices and liquidity, of which every letter so far is made."""
    async with open_house(storage) as house:
        await seed(house, storage)
        notices = notices_of(storage)
        await notices.run_once()
        yield Noticed(house, storage, notices)
