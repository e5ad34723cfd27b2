"""What ``node(id:)`` finds: one registry of types. What is not the caller's does not exist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from gql_server.schema.accounts import Account
from gql_server.schema.activity import ACTIVITY_TYPES, Activity
from gql_server.schema.arrivals import Arrival
from gql_server.schema.assets import Asset
from gql_server.schema.context import Context
from gql_server.schema.custody_fields import reconciliation_of, stuck_payout_of
from gql_server.schema.history import MarketSample
from gql_server.schema.holdings import Borrow, LendPosition
from gql_server.schema.house_earnings import epoch_of
from gql_server.schema.ids import read_global_id
from gql_server.schema.interest_statement import interest_day_of
from gql_server.schema.key_fields import KEY_NODES
from gql_server.schema.liabilities import liability_snapshot_of
from gql_server.schema.markets import Market
from gql_server.schema.node import Node
from gql_server.schema.onboarding_changes import change_of
from gql_server.schema.payments import Deposit, Payout
from gql_server.schema.proposals import proposal_of
from gql_server.schema.review import entry_of
from gql_server.schema.scheduled_changes import scheduled_change_of
from gql_server.schema.scheduled_terms import scheduled_term_of
from gql_server.schema.shadows import ShadowSample, shadow_of
from gql_server.schema.sub_accounts import SubAccount
from gql_server.schema.view import View
from gql_server.schema.webhooks import WebhookDelivery, WebhookEndpoint
from gql_server.service.authorization import is_own, may_operate, may_review, may_see_account, may_see_sub_account

_SEPARATORS_OF_A_DAY: Final = 4


async def find_node(context: Context, given: str) -> Node | None:
    """Return the thing with this id, None when there is none for the caller, or no server could have made the id."""
    found = read_global_id(given)
    find = None if found is None else FINDERS.get(found.type_name)
    is_by_key = context.viewer is not None and context.viewer.grant is not None
    if found is None or find is None or (is_by_key and found.type_name not in KEY_NODES):
        return None
    return await find(context, found.key)


async def visible_sub_account(context: Context, key: str) -> View | None:
    """Return a view that holds the sub-account, None when it does not exist for the caller."""
    if context.viewer is None:
        return None
    view = await context.reader.with_sub_account(key)
    return view if view is not None and may_see_sub_account(context.viewer, view.sub_account(key).account_id, key) else None


async def _asset(context: Context, key: str) -> Node | None:
    view = await context.reader.house()
    return None if view.book.assets.get(key) is None else Asset(view=view, symbol=key)


async def _market(context: Context, key: str) -> Node | None:
    view = await context.reader.house()
    return None if view.book.markets.get(key) is None else Market(view=view, symbol=key)


async def _sample(context: Context, key: str) -> Node | None:
    symbol, _, at = key.partition(":")
    view = await context.reader.house()
    if view.book.assets.get(symbol) is None or not _is_number(at):
        return None
    sample = await context.storage.ledger.sample(symbol, int(at))
    return None if sample is None else MarketSample(sample=sample, decimals=view.decimals(symbol))


async def _scheduled_change(context: Context, key: str) -> Node | None:
    symbol, _, change_id = key.partition(":")
    return scheduled_change_of(await context.reader.house(), symbol, change_id)


async def _scheduled_terms(context: Context, key: str) -> Node | None:
    symbol, _, change_id = key.partition(":")
    return scheduled_term_of(await context.reader.house(), symbol, change_id)


async def _shadow_model(context: Context, key: str) -> Node | None:
    symbol, _, shadow_id = key.partition(":")
    return shadow_of(await context.reader.house(), symbol, shadow_id)


async def _shadow_sample(context: Context, key: str) -> Node | None:
    shadow_id, _, at = key.partition(":")
    sample = await context.storage.ledger.shadow_sample(shadow_id, int(at)) if _is_number(at) else None
    return None if sample is None else ShadowSample(sample=sample)


async def _account(context: Context, key: str) -> Node | None:
    if not may_see_account(context.viewer, key):
        return None
    member = await context.reader.members.one(key)
    return None if member is None else Account(member=member)


async def _sub_account(context: Context, key: str) -> Node | None:
    view = await visible_sub_account(context, key)
    return None if view is None else SubAccount(view=view, key=key)


async def _lend_position(context: Context, key: str) -> Node | None:
    sub_account_id, _, symbol = key.partition(":")
    view = await visible_sub_account(context, sub_account_id)
    if view is None or symbol not in view.sub_account(sub_account_id).lends:
        return None
    return LendPosition(view=view, sub_account_id=sub_account_id, symbol=symbol)


async def _borrow(context: Context, key: str) -> Node | None:
    sub_account_id, _, symbol = key.partition(":")
    view = await visible_sub_account(context, sub_account_id)
    if view is None or symbol not in view.sub_account(sub_account_id).debts:
        return None
    return Borrow(view=view, sub_account_id=sub_account_id, symbol=symbol)


async def _payout(context: Context, key: str) -> Node | None:
    found = None if context.viewer is None else await context.reader.payout(key)
    if found is None or await visible_sub_account(context, found[1].sub_account_id) is None:
        return None
    return Payout(view=found[0], payout=found[1])


async def _deposit(context: Context, key: str) -> Node | None:
    found = None if context.viewer is None else await context.reader.deposit(key)
    if found is None or not may_see_sub_account(context.viewer, found[1].account_id, found[1].sub_account_id):
        return None
    return Deposit(view=found[0], deposit=found[1])


async def _activity(context: Context, key: str) -> Node | None:
    seq, _, line = key.partition(":")
    if context.viewer is None or not _is_number(seq) or not _is_number(line):
        return None
    logged = await context.storage.ledger.event(int(seq), int(line))
    if logged is None or logged.event.type.value not in ACTIVITY_TYPES or logged.event.sub_account_id is None:
        return None
    view = await visible_sub_account(context, logged.event.sub_account_id)
    return None if view is None else Activity(view=view, logged=logged)


async def _interest_day(context: Context, key: str) -> Node | None:
    view = await visible_sub_account(context, key.partition(":")[0])
    return None if view is None or key.count(":") < _SEPARATORS_OF_A_DAY else await interest_day_of(context, view, key)


async def _onboarding_change(context: Context, key: str) -> Node | None:
    account_id, _, number = key.rpartition(":")
    if not may_see_account(context.viewer, account_id) or not _is_number(number):
        return None
    found = await context.storage.onboarding.changes(account_id, 1, int(number) + 1)
    is_there = bool(found) and found[0].number == int(number)
    return change_of(found[0], is_for_operators=may_review(context.viewer)) if is_there else None


async def _operator_action(context: Context, key: str) -> Node | None:
    if not may_review(context.viewer) or not _is_number(key):
        return None
    found = await context.storage.operator_log.actions(1, int(key) + 1, None)
    return entry_of(found[0]) if found and found[0].seq == int(key) else None


async def _arrival(context: Context, key: str) -> Node | None:
    found = await context.storage.arrivals.find(key) if may_operate(context.viewer) else None
    return None if found is None else Arrival(arrival=found)


async def _proposal(context: Context, key: str) -> Node | None:
    found = await context.storage.proposals.find(key) if may_operate(context.viewer) else None
    return None if found is None else proposal_of(found)


async def _stuck_payout(context: Context, key: str) -> Node | None:
    return await stuck_payout_of(context, key) if may_operate(context.viewer) else None


async def _reconciliation(context: Context, key: str) -> Node | None:
    return await reconciliation_of(context, key) if may_operate(context.viewer) else None


async def _staking_epoch(context: Context, key: str) -> Node | None:
    symbol, _, seq = key.partition(":")
    return await epoch_of(context, symbol, int(seq)) if _is_number(seq) and may_operate(context.viewer) else None


async def _webhook_endpoint(context: Context, key: str) -> Node | None:
    found = await context.storage.webhooks.find(key)
    return WebhookEndpoint(stored=found) if found is not None and _is_own(context, found.account_id) else None


async def _webhook_delivery(context: Context, key: str) -> Node | None:
    found = await context.storage.webhooks.delivery(key)
    return WebhookDelivery(stored=found) if found is not None and _is_own(context, found.account_id) else None


def _is_own(context: Context, account_id: str) -> bool:
    return context.viewer is not None and is_own(account_id, context.viewer.account_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


FINDERS: Final[Mapping[str, Callable[[Context, str], Awaitable[Node | None]]]] = {
    "Asset": _asset,
    "Market": _market,
    "MarketSample": _sample,
    "ScheduledChange": _scheduled_change,
    "ScheduledTerms": _scheduled_terms,
    "ShadowModel": _shadow_model,
    "ShadowSample": _shadow_sample,
    "Account": _account,
    "SubAccount": _sub_account,
    "LendPosition": _lend_position,
    "Borrow": _borrow,
    "Payout": _payout,
    "Deposit": _deposit,
    "Activity": _activity,
    "InterestDay": _interest_day,
    "OnboardingChange": _onboarding_change,
    "OperatorActionEntry": _operator_action,
    "Proposal": _proposal,
    "StakingEpoch": _staking_epoch,
    "StuckPayout": _stuck_payout,
    "Reconciliation": _reconciliation,
    "Arrival": _arrival,
    "LiabilitySnapshot": liability_snapshot_of,
    "WebhookEndpoint": _webhook_endpoint,
    "WebhookDelivery": _webhook_delivery,
}
"""How each type is found, by the name that its ids begin with."""
