"""A deposit by Tortoise: one transaction that locks, reckons, and writes the rows that the server's teller writes."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from typing import Any, Final, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from benchmarks.peers.stored import CONNECTION, time_now
from gql_server.domain.lender_pay import LenderPay, borrow_rate_of
from gql_server.domain.market import VIRTUAL_LEND_SHARES, VIRTUAL_LENT, utilization_of
from gql_server.schema.ids import key_of
from gql_server.storage import models
from gql_server.units import WAD, parse_fixed

NOTIFY: Final = "SELECT pg_notify('gql_server_log', 'ledger:' || $1::text)"


class Refused(Exception):
    """The deposit cannot be made."""


class Deposited(NamedTuple):
    """What a deposit came to."""

    command_id: str
    sub_account_id: str
    symbol: str
    units: int
    is_replayed: bool


async def deposit(caller: str, asked: dict[str, str]) -> Deposited:
    """Make a deposit into a sub-account of the caller, which lends the asset already.

    Raises:
        Refused: There is no such sub-account, or the market takes no loans.
    """
    key = key_of(asked["subAccountId"], "SubAccount")
    symbol = asked["asset"]
    async with in_transaction(CONNECTION) as connection:
        bound = await models.CommandRow.filter(scope=caller, key=asked["idempotencyKey"]).using_db(connection).first()
        if bound is not None:
            outcome = json.loads(bound.outcome)
            return Deposited(bound.id, str(key), symbol, outcome["lent"], is_replayed=True)
        await models.AccountRow.filter(id=caller).using_db(connection).select_for_update().get()
        sub_account = await models.SubAccountRow.filter(id=key).using_db(connection).select_for_update().first()
        if sub_account is None or sub_account.account_id != caller:
            raise Refused("There is no such sub-account.")
        asset = await models.AssetRow.filter(symbol=symbol).using_db(connection).select_for_update().get()
        market = await models.MarketRow.filter(symbol=symbol).using_db(connection).get()
        units = parse_fixed(asked["amount"], asset.decimals)
        if market.state != "OPEN" or units < asset.minimum_deposit:
            raise Refused("The market takes no such loan.")
        now = await time_now()
        curve = await _lend(connection, sub_account.id, market, units, now)
        ledger = await models.AssetLedgerRow.filter(symbol=symbol).using_db(connection).get()
        ledger.custody += units
        await ledger.save(using_db=connection, update_fields=["custody"])
        return await _log(connection, caller, asked, sub_account.id, units, market, curve, now)


async def _lend(connection: BaseDBAsyncClient, key: str, market: models.MarketRow, units: int, now: int) -> tuple[int, int]:
    """Add to the position and the market's totals, and return the utilization and the curve's rate at it."""
    position = await models.LendPositionRow.filter(sub_account_id=key, symbol=market.symbol).using_db(connection).get()
    minted = -(-units * (market.lend_shares + VIRTUAL_LEND_SHARES) // (market.total_lent + VIRTUAL_LENT))
    position.shares += minted
    position.principal += units
    position.last_credited_at, position.maturity_seconds = now, market.terms_maturity_seconds
    position.announce_at = now + market.terms_maturity_seconds
    await position.save(
        using_db=connection, update_fields=["shares", "principal", "last_credited_at", "maturity_seconds", "announce_at"]
    )
    market.lend_shares += minted
    market.total_lent += units
    market.base_lent, market.base_borrowed = market.total_lent, market.total_borrowed
    used = utilization_of(market.total_borrowed, market.total_lent)
    curve = curve_rate(json.loads(json.loads(market.rate_model)["parameters"]), used)
    market.borrow_rate = borrow_rate_of(LenderPay(), market.terms_fee, curve_rate=curve, staking_rate=market.staking_rate or 0)
    await market.save(using_db=connection, update_fields=["lend_shares", "total_lent", "base_lent", "base_borrowed", "borrow_rate"])
    return used, curve


def curve_rate(terms: dict[str, int], used: int) -> int:
    """Return the rate of the two slopes, rounded down."""
    kink = terms["optimal_utilization"]
    if used > kink:
        return terms["base_rate"] + terms["slope_below"] + terms["slope_above"] * (used - kink) // (WAD - kink)
    return terms["base_rate"] + terms["slope_below"] * used // kink


async def _log(
    connection: BaseDBAsyncClient,
    caller: str,
    asked: dict[str, str],
    key: str,
    units: int,
    market: models.MarketRow,
    curve: tuple[int, int],
    now: int,
) -> Deposited:
    """Write the deposit, take the next place in the sequence, and write the log."""
    command_id, symbol = f"{(time.time_ns() // 1_000_000 << 80) | secrets.randbits(80):032x}", str(market.symbol)
    reference = f"sandbox-deposit-{command_id}"
    await models.DepositRow.create(
        using_db=connection,
        id=command_id,
        sub_account_id=key,
        account_id=caller,
        symbol=symbol,
        amount=units,
        held_amount=0,
        status="CREDITED",
        observed_at=now,
        credited_at=now,
        reference=reference,
    )
    head = await models.HeadRow.filter(id=1).using_db(connection).select_for_update().get()
    head.seq += 1
    await head.save(using_db=connection, update_fields=["seq"])
    await connection.execute_query(NOTIFY, [str(head.seq)])
    model = json.loads(market.rate_model)
    named = [model["kind"], model["name"], model["version"]]
    answers = {"rates": [[0, curve[0], 0, "", curve[1], None]], "refs": [[*named, model["parameters_hash"]]], "versions": [named]}
    await models.BatchRow.create(using_db=connection, first_seq=head.seq, last_seq=head.seq, now=now, answers=_text(answers))
    asking = {"sub_account_id": key, "symbol": symbol, "amount": units}
    canonical = _text({**asking, "reference": None})
    await models.CommandRow.create(
        using_db=connection,
        seq=head.seq,
        id=command_id,
        scope=caller,
        key=asked["idempotencyKey"],
        digest=hashlib.sha256(f"deposit\n{canonical}".encode()).hexdigest(),
        kind="CreditDeposit",
        payload=_text({**asking, "reference": reference}),
        outcome_kind="Credited",
        outcome=_text(_outcome(command_id, units)),
        is_refused=False,
        at=now,
    )
    await models.EntryRow.create(
        using_db=connection,
        seq=head.seq,
        line=0,
        symbol=symbol,
        debit="CUSTODY",
        credit="LENDERS",
        amount=units,
        credit_holder=key,
    )
    told: list[tuple[str, dict[str, Any]]] = [
        ("LENT", {"withdrawable_at": now + market.terms_maturity_seconds}),
        ("DEPOSITED", {"deposit_id": command_id, "status": "CREDITED", "reason": None}),
    ]
    events = [
        models.EventRow(
            seq=head.seq,
            line=line,
            type=kind,
            symbol=symbol,
            amount=units,
            account_id=caller,
            sub_account_id=key,
            details=_text(details),
        )
        for line, (kind, details) in enumerate(told)
    ]
    await models.EventRow.bulk_create(events, using_db=connection)
    return Deposited(command_id, key, symbol, units, is_replayed=False)


def _outcome(command_id: str, units: int) -> dict[str, Any]:
    return {
        "deposit_id": command_id,
        "status": "CREDITED",
        "held_reason": None,
        "amount": units,
        "repaid": 0,
        "lent": units,
        "available": 0,
        "not_lent_reason": None,
    }


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
