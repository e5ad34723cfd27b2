"""A program that pays out what waits and deposits until it is killed, and says on its output what was answered.

It reads one JSON object a line: where to deposit, the number of the round, and at which point it shall kill itself, if it
shall. Each round runs in a fork, so that what takes long (importing, finding plugins) is done once and is never what is killed.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from gql_server.domain.commands import CreditDeposit
from gql_server.service.payouts import Payouts
from gql_server.service.requests import Request
from gql_server.service.teller import Teller
from gql_server.storage import postgres
from gql_server.storage.postgres_connection import PostgresConnection
from gql_server.storage.sqlite_connection import SqliteConnection
from tests.service.house import CountedIdentifiers, make_teller, plugin_host
from tests.service.storages import opened, storage_at

CLIENTS = 8
SYMBOL = "BTC"
AMOUNT = 150_000


def account_of(client: int) -> str:
    return f"depositor-{client}"


def sub_account_of(client: int) -> str:
    return f"depositor-{client}-main"


def deposit(key: str, client: int) -> Request:
    """Returns the request; the same for the same key, whoever sends it."""
    return Request(account_of(client), key, "deposit", f'{{"key":"{key}"}}', CreditDeposit(sub_account_of(client), SYMBOL, AMOUNT))


async def deposit_for_ever(teller: Teller, number: int, client: int) -> None:
    for count in itertools.count():
        key = f"round-{number}-client-{client}-{count}"
        decided = await teller.submit(deposit(key, client))
        answered = {"key": key, "client": client, "id": decided.command.id, "seq": decided.command.seq, "at": decided.command.at}
        os.write(1, f"{json.dumps(answered)}\n".encode())


def arm(kill_at: int) -> None:
    """Makes this process kill itself at a point: before each statement, before each COMMIT and after it."""
    points = itertools.count(1)

    def pass_point() -> None:
        if next(points) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(method: Callable[..., Awaitable[Any]], *, is_commit: bool = False) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: object, **options: object) -> object:
            pass_point()
            result: object = await method(*arguments, **options)
            if is_commit:
                pass_point()
            return result

        return call

    for kind in (PostgresConnection, SqliteConnection):
        for name in ("rows", "put_all"):
            setattr(kind, name, deadly(getattr(kind, name)))
    for owner, name in ((postgres, "commit"), (SqliteConnection, "commit")):
        setattr(owner, name, deadly(getattr(owner, name), is_commit=True))


async def run(url: str, number: int, kill_at: int | None) -> None:
    async with opened(storage_at(url)) as storage:
        teller = make_teller(storage.ledger, CountedIdentifiers(number))
        await teller.start()
        if kill_at is not None:
            arm(kill_at)
        paying_out = Payouts(storage.ledger, teller, plugin_host().custodian(), storage.payout_orders).run_once()
        await asyncio.gather(paying_out, *(deposit_for_ever(teller, number, client) for client in range(CLIENTS)))


def main() -> None:
    plugin_host()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            asyncio.run(run(asked["url"], asked["number"], asked["kill_at"]))
            os._exit(1)
        os.write(1, f"{json.dumps({'begun': child})}\n".encode())
        _, status = os.waitpid(child, 0)
        os.write(1, f"{json.dumps({'ended': os.waitstatus_to_exitcode(status)})}\n".encode())


if __name__ == "__main__":
    main()
