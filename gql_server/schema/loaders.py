"""What a request reads, each thing once and in batches: every asset at one moment, all sub-accounts of a level in one statement.

A level of a query that asks for a hundred sub-accounts reads them by one statement; nothing is read per row.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from gql_server.domain.accounts import Deposit, Payout
from gql_server.domain.assets import Price
from gql_server.domain.feeds import Feed
from gql_server.domain.models import Models
from gql_server.domain.needs import Needs
from gql_server.ports.arrivals import KnownArrival
from gql_server.ports.ledger import DecidedCommand
from gql_server.ports.onboarding import OnboardingCase, StoredProfile
from gql_server.ports.past import ObservedFeed
from gql_server.ports.payout_orders import Heard
from gql_server.ports.people import Member
from gql_server.ports.runtime import Storage
from gql_server.schema.batches import ByKey
from gql_server.schema.view import View
from gql_server.service.public_markets import PublicMarkets


class Holder(NamedTuple):
    """An account's sub-accounts, in order of their numbers, and a view that holds them all."""

    view: View
    sub_accounts: tuple[str, ...]


class Reader:
    """Everything that one request, or one mutation of it, reads. Made anew after each mutation, so that it sees the present."""

    def __init__(
        self,
        storage: Storage,
        models: Models,
        markets: PublicMarkets,
        whoever_asks: Callable[[], Member] | None = None,
        decided_seq: int | None = None,
    ) -> None:
        """Begin with nothing read.

        Args:
            storage: Where it is read.
            models: The installed models.
            markets: What is public of the ledger.
            whoever_asks: Tells of the member that a session was found with.
            decided_seq: The place of the command that the request has just made, where it is asked what that has come to.
        """
        self._storage = storage
        self._ledger = storage.ledger
        self._models = models
        self._markets = markets
        self._whoever_asks = whoever_asks
        self._decided_seq = decided_seq
        self._house: View | None = None
        self._reading_house: asyncio.Task[View] | None = None

    def stop(self) -> None:
        """Stop what is being read for nobody but this request."""
        for thing in vars(self).values():
            if isinstance(thing, ByKey):
                thing.stop()
        if self._reading_house is not None:
            self._reading_house.cancel()

    @cached_property
    def cases(self) -> ByKey[OnboardingCase]:
        """Return the cases of accounts on their way to approval."""
        return ByKey(self._storage.onboarding.cases)

    @cached_property
    def profiles(self) -> ByKey[StoredProfile]:
        """Return what was submitted last, by account."""
        return ByKey(self._storage.onboarding.profiles)

    @cached_property
    def names(self) -> ByKey[str]:
        """Return the names that sub-accounts were given."""
        return ByKey(self._storage.people.sub_account_names)

    @cached_property
    def commands(self) -> ByKey[DecidedCommand]:
        """Return decided commands."""
        return ByKey(self._ledger.commands_by_id)

    @cached_property
    def leaving(self) -> ByKey[Mapping[str, int]]:
        """Return what each sub-account has in payouts that are not sent yet, by asset."""
        return ByKey(self._load_leaving)

    @cached_property
    def heard(self) -> ByKey[Sequence[Heard]]:
        """Return what the custodian said of payouts."""
        return ByKey(self._storage.payout_orders.heard_of)

    @cached_property
    def members(self) -> ByKey[Member]:
        """Return members by account; whom the session was found with is known already."""
        members: ByKey[Member] = ByKey(self._storage.people.members)
        if self._whoever_asks is not None:
            member = self._whoever_asks()
            members.know({member.account_id: member})
        return members

    @cached_property
    def _prices(self) -> ByKey[Price]:
        return ByKey(self._load_prices)

    @cached_property
    def _feeds(self) -> ByKey[ObservedFeed]:
        return ByKey(self._load_feeds)

    @cached_property
    def _views(self) -> ByKey[View]:
        return ByKey(self._load_views)

    @cached_property
    def _holders(self) -> ByKey[Holder]:
        return ByKey(self._load_holders)

    @cached_property
    def _accounts(self) -> ByKey[View]:
        return ByKey(self._load_accounts)

    @cached_property
    def _payouts(self) -> ByKey[tuple[View, Payout]]:
        return ByKey(self._load_payouts)

    @cached_property
    def _deposits(self) -> ByKey[tuple[View, Deposit]]:
        return ByKey(self._load_deposits)

    @cached_property
    def _arrivals(self) -> ByKey[KnownArrival]:
        return ByKey(self._storage.arrivals.of_deposits)

    async def arrival_of(self, deposit_id: str) -> KnownArrival | None:
        """Return the arrival that a deposit stands for; None where it came by no network."""
        return await self._arrivals.one(deposit_id)

    async def house(self) -> View:
        """Return a view of every asset and market, the same throughout the request."""
        if self._house is not None:
            return self._house
        if self._reading_house is None:
            at_hand = self._markets.at_hand()
            if at_hand is not None:
                self._house = View.seen(at_hand, self._models)
                return self._house
            self._reading_house = asyncio.ensure_future(self._read_house())
        return await asyncio.shield(self._reading_house)

    async def feeds(self) -> Mapping[str, Feed]:
        """Return what is recorded of every feed, by name."""
        book = (await self._ledger.snapshot(Needs(has_feeds=True))).book
        return {feed.name: feed for feed in book.feeds.values()}

    async def price_at(self, symbol: str, at: int) -> Price | None:
        """Return the price that was the latest at a time, fresh or not; None when there was none."""
        return await self._prices.one(f"{at}:{symbol}")

    async def feed_at(self, name: str, at: int) -> ObservedFeed | None:
        """Return the observation of a feed that was the latest at a time, old or not; None when there was none."""
        return await self._feeds.one(f"{at}:{name}")

    async def with_sub_account(self, sub_account_id: str) -> View | None:
        """Return a view that holds the sub-account, None when there is no such one."""
        return await self._views.one(sub_account_id)

    async def with_sub_accounts(self, sub_account_ids: Sequence[str]) -> list[View | None]:
        """Return for each sub-account a view that holds it; by one statement."""
        return await self._views.many(sub_account_ids)

    async def holder(self, account_id: str) -> Holder:
        """Return an account's sub-accounts; without any where the ledger has no such account."""
        found = await self._holders.one(account_id)
        return Holder(await self.house(), ()) if found is None else found

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

    async def _read_house(self) -> View:
        self._house = View.seen(await self._markets.assets(), self._models)
        return self._house

    async def _snapshot(self, needs: Needs) -> View:
        return View.of(await self._ledger.snapshot(needs), self._models)

    async def _load_views(self, ids: Sequence[str]) -> Mapping[str, View]:
        committed = None if self._decided_seq is None else self._markets.just_committed(self._decided_seq, ids)
        if committed is not None:
            return dict.fromkeys(ids, View.seen(committed, self._models))
        return await self._read_views(ids)

    async def _read_views(self, ids: Sequence[str]) -> Mapping[str, View]:
        view = View.holding(await self._markets.holdings(sub_accounts=ids), self._models)
        return {key: view for key in ids if view.book.sub_accounts.get(key) is not None}

    async def _load_holders(self, ids: Sequence[str]) -> Mapping[str, Holder]:
        view = View.holding(await self._markets.holdings(accounts=ids), self._models)
        theirs: dict[str, list[tuple[int, str]]] = {key: [] for key in ids}
        for found in view.book.sub_accounts.values():
            theirs[found.account_id].append((found.number, found.id))
        self._views.know(dict.fromkeys(view.book.sub_accounts.own, view))
        self._accounts.know(dict.fromkeys(view.book.accounts.own, view))
        return {key: Holder(view, tuple(found for _, found in sorted(rows))) for key, rows in theirs.items()}

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

    async def _load_feeds(self, keys: Sequence[str]) -> Mapping[str, ObservedFeed]:
        found: dict[str, ObservedFeed] = {}
        for key in keys:
            at, _, name = key.partition(":")
            observed = await self._ledger.observed_feed(name, int(at))
            if observed is not None:
                found[key] = observed
        return found

    async def _load_leaving(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Read what the views of these sub-accounts do not know."""
        views = await self._read_views(ids)
        return {key: view.leaving(key) for key, view in views.items()}
