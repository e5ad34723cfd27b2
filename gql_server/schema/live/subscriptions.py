"""The root fields of subscriptions."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from gql_server.domain.accounts import SubAccount as DomainSubAccount
from gql_server.domain.events import EventType
from gql_server.ports.event_log import LEDGER, ONBOARDING
from gql_server.schema.accounts import Account
from gql_server.schema.activity import ACTIVITY_TYPES, Activity
from gql_server.schema.connections import PAGE_MAX
from gql_server.schema.context import Info
from gql_server.schema.declare import subscribed
from gql_server.schema.enums import ActivityType
from gql_server.schema.faults import Fault, bad_input
from gql_server.schema.ids import key_of
from gql_server.schema.live.event_ids import EventId, read_event_id
from gql_server.schema.live.sources import RecentView, begin_update, in_words, look
from gql_server.schema.live.updates import ActivityUpdate, LiquidationUpdate, MarginUpdate, MarketUpdate, OnboardingUpdate
from gql_server.schema.margin import Margin
from gql_server.schema.markets import Market
from gql_server.schema.nodes import visible_sub_account
from gql_server.schema.onboarding_changes import change_of
from gql_server.schema.sub_accounts import SubAccount
from gql_server.service.authorization import Action, admit_owner, authorize, may_review, require_viewer
from gql_server.service.live import Topic, Update

SubAccountId = Annotated[strawberry.ID, strawberry.argument(description="The sub-account's global id.")]


@strawberry.type(description="What can be followed. Each update has an event id, from which the same subscription goes on later.")
class Subscription:
    """What can be followed."""

    @subscribed(
        "Markets, as they are now and whenever they have changed: rates, totals, prices, terms. By time alone nothing is sent; "
        "interest comes with the boundary that pays it."
    )
    async def market_updated(
        self,
        info: Info,
        symbols: Annotated[
            list[str] | None,
            strawberry.argument(description=f"Which markets, {PAGE_MAX} at most; absent: all that there are now."),
        ] = None,
        after: EventId = None,
    ) -> AsyncGenerator[MarketUpdate, None]:
        """Yield markets."""
        wanted = await _known_markets(info, symbols)
        source = info.context.services.live.markets(wanted, read_event_id(info, LEDGER, after))
        async with aclosing(in_words(info, source, LEDGER)) as updates:
            async for update in updates:
                view = await look(info.context, update.moment, lambda reader: reader.house())
                changed = [symbol for symbol in wanted if update.touched is None or Topic("market", symbol) in update.touched]
                shown = [Market(view=view, symbol=symbol) for symbol in changed if view.book.markets.get(symbol) is not None]
                yield MarketUpdate(event_id=begin_update(info, LEDGER, update.moment.place), markets=shown)

    @subscribed(
        "The margin of a sub-account, as it is now and whenever it may have changed: by what is done in it, by a price of what is "
        "in it, by the interest of a boundary."
    )
    async def margin_updated(
        self, info: Info, sub_account_id: SubAccountId, after: EventId = None
    ) -> AsyncGenerator[MarginUpdate, None]:
        """Yield margins."""
        key = await _visible(info, sub_account_id)
        source = info.context.services.live.margin(key, read_event_id(info, LEDGER, after))
        async with aclosing(in_words(info, source, LEDGER)) as updates:
            async for update in updates:
                view = await look(info.context, update.moment, lambda reader: reader.with_sub_account(key))
                if view is None or not _concerns(update, view.sub_account(key)):
                    continue
                yield MarginUpdate(
                    event_id=begin_update(info, LEDGER, update.moment.place),
                    margin=Margin(view=view, margin=view.margin(key)),
                    sub_account=SubAccount(view=view, key=key),
                )

    @subscribed("What happens in a sub-account.")
    async def activity(
        self,
        info: Info,
        sub_account_id: SubAccountId,
        types: Annotated[list[ActivityType] | None, strawberry.argument(description="Only of these types; absent: all.")] = None,
        after: EventId = None,
    ) -> AsyncGenerator[ActivityUpdate, None]:
        """Yield activities."""
        key = await _visible(info, sub_account_id)
        wanted = [EventType(kind) for kind in (ACTIVITY_TYPES if types is None else [kind.value for kind in types])]
        source = info.context.services.live.activity(key, wanted, read_event_id(info, LEDGER, after))
        view = RecentView(info.context)
        async with aclosing(in_words(info, source, LEDGER)) as events:
            async for told in events:
                if told.thing is not None:
                    told_id = begin_update(info, LEDGER, told.place)
                    yield ActivityUpdate(event_id=told_id, activity=Activity(view=await view.get(), logged=told.thing))

    @subscribed("Everybody's liquidations. For operators.")
    async def liquidations(self, info: Info, after: EventId = None) -> AsyncGenerator[LiquidationUpdate, None]:
        """Yield liquidations."""
        authorize(info.context.viewer, Action.READ_LIQUIDATIONS)
        source = info.context.services.live.liquidations(read_event_id(info, LEDGER, after))
        async with aclosing(in_words(info, source, LEDGER)) as events:
            async for told in events:
                key = None if told.thing is None else told.thing.event.sub_account_id
                told_id = begin_update(info, LEDGER, told.place)
                view = None if key is None else await info.context.reader.with_sub_account(key)
                if told.thing is not None and key is not None and view is not None:
                    shown = Activity(view=view, logged=told.thing)
                    yield LiquidationUpdate(event_id=told_id, activity=shown, sub_account=SubAccount(view=view, key=key))

    @subscribed("Changes of your account on its way to approval; for operators, of every account.")
    async def onboarding_updated(self, info: Info, after: EventId = None) -> AsyncGenerator[OnboardingUpdate, None]:
        """Yield changes."""
        viewer = admit_owner(info.context.viewer, Action.READ_ACCOUNT)
        is_operator = may_review(viewer)
        account_id = None if is_operator else viewer.account_id
        source = info.context.services.live.onboarding(account_id, read_event_id(info, ONBOARDING, after))
        async with aclosing(in_words(info, source, ONBOARDING)) as events:
            async for told in events:
                told_id = begin_update(info, ONBOARDING, told.place)
                member = await info.context.reader.members.one(told.thing.account_id)
                if member is not None:
                    change = change_of(told.thing, is_for_operators=is_operator)
                    yield OnboardingUpdate(event_id=told_id, change=change, account=Account(member=member))


async def _known_markets(info: Info, symbols: list[str] | None) -> list[str]:
    markets = (await info.context.reader.house()).book.markets
    if symbols is None:
        return [market.symbol for market in markets.values()]
    if not 1 <= len(symbols) <= PAGE_MAX:
        raise bad_input(f"symbols: expected 1 to {PAGE_MAX}")
    for symbol in symbols:
        if markets.get(symbol) is None:
            raise bad_input(f"symbols: there is no market {symbol[:32]}")
    return list(dict.fromkeys(symbols))


async def _visible(info: Info, sub_account_id: strawberry.ID) -> str:
    """Return the key of a sub-account that exists for the viewer."""
    require_viewer(info.context.viewer)
    key = key_of(sub_account_id, "SubAccount")
    if key is None or await visible_sub_account(info.context, key) is None:
        raise Fault("NOT_FOUND", "There is no such sub-account.")
    return key


def _concerns(update: Update, sub_account: DomainSubAccount) -> bool:
    """Tell whether what was told is about the sub-account, or about something that it has."""
    if update.touched is None or Topic("sub-account", sub_account.id) in update.touched:
        return True
    held = {*sub_account.lends, *sub_account.debts, *sub_account.balances}
    return any(Topic("worth", symbol) in update.touched for symbol in held)
