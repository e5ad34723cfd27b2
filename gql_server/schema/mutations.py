"""How every mutation works: read the input, ask the service or the teller, answer a union. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final, TypeVar

from gql_server.domain.commands import Command
from gql_server.domain.errors import InvalidInput, NotFound, Refusal
from gql_server.ports.ledger import CommandKey
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.ids import key_of
from gql_server.schema.operator_log import log_operator
from gql_server.schema.proposals import ProposalMade, proposal_of
from gql_server.schema.proposing import Proposed, propose_instead
from gql_server.schema.scalars import Decimal
from gql_server.schema.translate import REFUSALS, refusal_of
from gql_server.schema.view import View
from gql_server.service.authorization import Action, Owned, asker, authorize
from gql_server.service.codec import encode
from gql_server.service.requests import Decided, Request
from gql_server.units import AMOUNT_MAX, NotFixedNotation, parse_fixed

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])

KEY_LENGTH_MAX: Final = 255


def mutation(description: str) -> Callable[[F], F]:
    """Make a method a root field of mutations that answers a refusal by its type instead of raising it."""

    def declare(method: F) -> F:
        @wraps(method)
        async def answer(root: object, info: Info, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - a union's member
            info.context.input = named.get("input")
            try:
                return await method(root, info, *arguments, **named)
            except Proposed as made:
                return ProposalMade(proposal=proposal_of(made.proposal))
            except REFUSALS as refused:
                refusal = await refusal_of(refused, info.context.renew())
                info.context.meter.count_refusal(refusal.code.value)
                return refusal

        answered: Any = resolved(description)(answer)
        declared: F = answered
        return declared

    return declare


async def decide(
    info: Info,
    mutation_name: str,
    command: Command,
    key: str,
    *,
    scope: str | None = None,
    reason: str | None = None,
    asked: Command | None = None,
) -> Decided:
    """Hand a command to the teller under the caller's key; what is read afterwards is the present. An operator's is logged first.

    Args:
        info: The request.
        mutation_name: What the key is bound to, with the input.
        command: What is decided.
        key: The idempotency key.
        scope: Whose key it is, when not the caller's account's.
        reason: For the operators' log.
        asked: The command with nothing in it but the input, where more was found out besides: that may be otherwise next time.

    Raises:
        Refusal: When the command is refused, now or when the key was first used.
        Proposed: When it needs a second operator, and a proposal was made instead.
        TellerFailure, OutcomeUnknown: When nothing was decided, or nobody knows.
    """
    asked_by = asker(info.context.viewer).account_id if scope is None else scope
    request = Request(asked_by, check_key(key), mutation_name, encode(command if asked is None else asked).text, command)
    await log_operator(info, mutation_name, command, reason)
    await propose_instead(info, request, reason)
    return await submit(info, request)


async def submit(info: Info, request: Request) -> Decided:
    """Hand a request to the teller; what is read afterwards is the present.

    Raises:
        Refusal: When the command is refused, now or when the key was first used.
        TellerFailure, OutcomeUnknown: When nothing was decided, or nobody knows.
    """
    try:
        decided = await info.context.services.teller.submit(request)
    except BaseException:
        info.context.renew()
        raise
    info.context.renew(decided.command.seq)
    if isinstance(decided.outcome, Refusal):
        raise decided.outcome
    return decided


async def is_decided(info: Info, key: str) -> bool:
    """Tell whether the caller's key is bound: then the answer is known, and no more is to be proven for it."""
    asked = CommandKey(asker(info.context.viewer).account_id, check_key(key))
    return asked in await info.context.storage.ledger.decided([asked])


async def is_bound(info: Info, key: str) -> bool:
    """Tell whether the caller's key is bound to a decided command, or has made a proposal: then nothing more is found out."""
    scope = asker(info.context.viewer).account_id
    return await is_decided(info, key) or await info.context.storage.proposals.with_key(scope, key) is not None


def check_key(key: str) -> str:
    """Return an idempotency key.

    Raises:
        InvalidInput: When it is empty, too long, or cannot be shown.
    """
    if not 1 <= len(key) <= KEY_LENGTH_MAX or not key.isprintable():
        raise InvalidInput("idempotencyKey", f"must be 1 to {KEY_LENGTH_MAX} printable characters")
    return key


async def own_sub_account(info: Info, given: str, action: Action) -> tuple[View, str]:
    """Return a view that holds a sub-account which the caller may act on, and its key.

    Raises:
        Unauthenticated, Forbidden: When nobody, or somebody else's role, asks.
        NotFound: When there is no such sub-account, or it is not the caller's.
    """
    key = None if info.context.viewer is None else key_of(given, "SubAccount")
    view = None if key is None else await info.context.reader.with_sub_account(key)
    owner = "" if key is None or view is None else view.sub_account(key).account_id
    authorize(info.context.viewer, action, Owned(owner, "sub-account", key))
    if key is None or view is None:
        raise NotFound("sub-account")
    return view, key


async def own_sub_account_key(info: Info, given: str, action: Action) -> str:
    """Return the key of a sub-account which the caller may act on; what is in it is not read.

    Raises:
        Unauthenticated, Forbidden: When nobody, or somebody else's role, asks.
        NotFound: When there is no such sub-account, or it is not the caller's.
    """
    key = None if info.context.viewer is None else key_of(given, "SubAccount")
    owner = None if key is None else info.context.services.markets.owners.of(key)
    if key is None or owner is None:
        _, key = await own_sub_account(info, given, action)
        return key
    authorize(info.context.viewer, action, Owned(owner, "sub-account", key))
    return key


def known_asset(view: View, symbol: str) -> str:
    """Return the symbol of an asset.

    Raises:
        NotFound: When there is no such asset.
    """
    if view.book.assets.get(symbol) is None:
        raise NotFound("asset")
    return symbol


def units_of(view: View, symbol: str, text: Decimal, field: str = "amount", *, is_zero_fine: bool = False) -> int:
    """Return an amount in units, read in whole tokens.

    Raises:
        NotFound: When there is no such asset.
        InvalidInput: When it has more decimals than the asset, is negative, too large, or 0 where that makes no sense.
    """
    return read_number(text, view.decimals(known_asset(view, symbol)), field, is_zero_fine=is_zero_fine)


def read_number(text: Decimal, decimals: int, field: str, *, is_signed: bool = False, is_zero_fine: bool = True) -> int:
    """Return a number in its smallest unit.

    Raises:
        InvalidInput: When it has more decimals, is negative where that makes no sense, too large, or 0 likewise.
    """
    try:
        units = parse_fixed(text, decimals, is_signed=is_signed)
    except NotFixedNotation as problem:
        raise InvalidInput(field, str(problem)) from None
    if abs(units) > AMOUNT_MAX:
        raise InvalidInput(field, "is too large")
    if units == 0 and not is_zero_fine:
        raise InvalidInput(field, "must be more than 0")
    return units
