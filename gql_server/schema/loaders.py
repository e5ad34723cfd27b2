"""What a request reads, each thing once and in batches: every asset in one snapshot, all sub-accounts of a level in another.

A level of a query that asks for a hundred sub-accounts reads them in one snapshot; nothing is read per row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

from strawberry.dataloader import DataLoader

from gql_server.domain.accounts import Deposit, Payout, PayoutStatus
from gql_server.domain.assets import Price
from gql_server.domain.feeds import Feed
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.ports.ledger import DecidedCommand
from gql_server.ports.onboarding import OnboardingCase, StoredProfile
from gql_server.ports.people import Member
from gql_server.ports.runtime import Storage
from gql_server.schema.view import View

V = TypeVar("V")

PAYOUTS_READ: Final = 500
"""How many payouts are looked through at a time for those that are not sent yet."""


class ByKey(Generic[V]):
    """Loads things by key in batches, each key once; what does not exist is None."""

    def __init__(self, load: Callable[[Sequence[str]], Awaitable[Mapping[str, V]]]) -> None:
        """Take how a batch is loaded."""

        async def load_all(keys: list[str]) -> list[V | None]:
            found = await load(keys)
            return [found.get(key) for key in keys]

        self._loader: DataLoader[str, V | None] = DataLoader(load_all)

    async def one(self, key: str) -> V | None:
        """Return the thing, loaded together with all others that are asked for meanwhile."""
        return await self._loader.load(key)

    async def many(self, keys: Sequence[str]) -> list[V | None]:
        """Return things in the order of the keys."""
        return list(await self._loader.load_many(keys))


class Reader:
    """Everything that one request, or one mutation of it, reads. Made anew after each mutation, so that it sees the present."""

    def __init__(self, storage: Storage, models: Models) -> None:
        """Begin with nothing read."""
        self._ledger = storage.ledger
        self._models = models
        self._house: asyncio.Task[View] | None = None
        self.members: ByKey[Member] = ByKey(storage.people.members)
        self.cases: ByKey[OnboardingCase] = ByKey(storage.onboarding.cases)
        self.profiles: ByKey[StoredProfile] = ByKey(storage.onboarding.profiles)
        self.names: ByKey[str] = ByKey(storage.people.sub_account_names)
        self.sub_account_ids: ByKey[Sequence[str]] = ByKey(self._ledger.sub_accounts_of)
        self.commands: ByKey[DecidedCommand] = ByKey(self._ledger.commands_by_id)
        self.leaving: ByKey[Mapping[str, int]] = ByKey(self._load_leaving)
        self._prices: ByKey[Price] = ByKey(self._load_prices)
        self._views: ByKey[View] = ByKey(self._load_views)
        self._accounts: ByKey[View] = ByKey(self._load_accounts)
        self._payouts: ByKey[tuple[View, Payout]] = ByKey(self._load_payouts)
        self._deposits: ByKey[tuple[View, Deposit]] = ByKey(self._load_deposits)

    async def house(self) -> View:
        """Return a view of every asset and market, read once per request."""
        if self._house is None:
            self._house = asyncio.ensure_future(self._snapshot(Needs(has_every_asset=True)))
        return await asyncio.shield(self._house)

    async def feeds(self) -> Mapping[str, Feed]:
        """Return what is recorded of every feed, by name."""
        book = (await self._ledger.snapshot(Needs(has_feeds=True))).book
        return {feed.name: feed for feed in book.feeds.values()}

    async def price_at(self, symbol: str, at: int) -> Price | None:
        """Return the price that was the latest at a time, fresh or not; None when there was none."""
        return await self._prices.one(f"{at}:{symbol}")

    async def with_sub_account(self, sub_account_id: str) -> View | None:
        """Return a view that holds the sub-account, None when there is no such one."""
        return await self._views.one(sub_account_id)

    async def with_sub_accounts(self, sub_account_ids: Sequence[str]) -> list[View | None]:
        """Return for each sub-account a view that holds it; in one snapshot."""
        return await self._views.many(sub_account_ids)

    async def with_account(self, account_id: str) -> View | None:
        """Return a view that holds the account, None when the ledger has no such one."""
        return await self._accounts.one(account_id)

    async def payout(self, payout_id: str) -> tuple[View, Payout] | None:
        """Return a payout, in a view that holds its sub-account."""
        return await self._payouts.one(payout_id)

    async def payouts(self, payout_ids: Sequence[str]) -> list[tuple[View, Payout] | None]:
        """Return payouts, in one snapshot."""
        return await self._payouts.many(payout_ids)

    async def deposit(self, deposit_id: str) -> tuple[View, Deposit] | None:
        """Return a deposit, in a view that holds its sub-account."""
        return await self._deposits.one(deposit_id)

    async def deposits(self, deposit_ids: Sequence[str]) -> list[tuple[View, Deposit] | None]:
        """Return deposits, in one snapshot."""
        return await self._deposits.many(deposit_ids)

    async def _snapshot(self, needs: Needs) -> View:
        return View.of(await self._ledger.snapshot(needs), self._models)

    async def _load_views(self, ids: Sequence[str]) -> Mapping[str, View]:
        view = await self._snapshot(Needs(sub_accounts=frozenset(ids), has_every_asset=True))
        return {key: view for key in ids if view.book.sub_accounts.get(key) is not None}

    async def _load_accounts(self, ids: Sequence[str]) -> Mapping[str, View]:
        view = await self._snapshot(Needs(accounts=frozenset(ids)))
        return {key: view for key in ids if view.book.accounts.get(key) is not None}

    async def _load_payouts(self, ids: Sequence[str]) -> Mapping[str, tuple[View, Payout]]:
        view = await self._snapshot(Needs(payouts=frozenset(ids), has_every_asset=True))
        return {key: (view, found) for key in ids if (found := view.book.payouts.get(key)) is not None}

    async def _load_deposits(self, ids: Sequence[str]) -> Mapping[str, tuple[View, Deposit]]:
        view = await self._snapshot(Needs(deposits=frozenset(ids), has_every_asset=True))
        return {key: (view, found) for key in ids if (found := view.book.deposits.get(key)) is not None}

    async def _load_prices(self, keys: Sequence[str]) -> Mapping[str, Price]:
        found: dict[str, Price] = {}
        for key in keys:
            at, _, symbol = key.partition(":")
            price = await self._ledger.observed_price(symbol, int(at))
            if price is not None:
                found[key] = price
        return found

    async def _load_leaving(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Sum what each sub-account has in payouts that are not sent yet, by asset."""
        return {key: await self._leaving_of(key) for key in ids}

    async def _leaving_of(self, sub_account_id: str) -> Mapping[str, int]:
        amounts: dict[str, int] = {}
        before: tuple[int, str] | None = None
        while True:
            page = await self._ledger.payouts(sub_account_id, PAYOUTS_READ, before)
            found = [pair[1] for pair in await self.payouts(page.rows) if pair is not None]
            for payout in found:
                if payout.status in {PayoutStatus.REQUESTED, PayoutStatus.DELAYED}:
                    amounts[payout.symbol] = amounts.get(payout.symbol, 0) + payout.amount
            if not page.has_next or not found:
                return amounts
            before = (found[-1].requested_at, found[-1].id)
