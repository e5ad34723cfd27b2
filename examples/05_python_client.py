"""The Python client gql against a sandbox: sign in, see the markets, deposit, be refused, follow the margin.

    make run                               # in one terminal
    python examples/05_python_client.py    # in another; or with the server's address as argument

It needs ``gql[aiohttp,websockets]``: requests go over HTTP, the subscription over one WebSocket.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from decimal import Decimal
from typing import Any

from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport

SIGN_IN = """mutation ($input: SignInInput!) { signIn(input: $input) {
    ... on SignInSuccess { token account { subAccounts(first: 1) { edges { node { id } } } } }
    ... on Error { code message } } }"""
MARKETS = "{ markets { asset { symbol } lendRate { net { apy } } borrowRate { apr } } }"
DEPOSIT = """mutation ($input: DepositInput!) { deposit(input: $input) {
    ... on DepositSuccess { command { replayed } lent { value } lendPosition { withdrawableAt } }
    ... on Error { code message } } }"""
WITHDRAW = """mutation ($input: WithdrawLendPositionInput!) { withdrawLendPosition(input: $input) {
    ... on WithdrawLendPositionSuccess { amount { value } }
    ... on PositionNotMatured { withdrawableAt fullAmount { value } }
    ... on Error { code message } } }"""
MARGIN = "subscription ($id: ID!) { marginUpdated(subAccountId: $id) { eventId margin { status netEquity } } }"


async def ask(session: AsyncClientSession, document: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Run one operation and return its only field; what is refused is data, what cannot be answered raises."""
    request = gql(document)
    request.variable_values = variables
    [answer] = (await session.execute(request)).values()
    return answer


async def deposit(session: AsyncClientSession, sub_account: str, amount: str) -> None:
    """Deposit once, ask again under the same key as after a lost answer, and see that nothing moved twice."""
    wish = {"subAccountId": sub_account, "asset": "BTC", "amount": amount, "idempotencyKey": uuid.uuid4().hex}
    for _ in range(2):
        answer = await ask(session, DEPOSIT, input=wish)
        if "code" in answer:
            raise SystemExit(f"{answer['code']}: {answer['message']}")
        again = ", as it was told before" if answer["command"]["replayed"] else ""
        print(f"{answer['lent']['value']} BTC lent, withdrawable at {answer['lendPosition']['withdrawableAt']}{again}")


async def main(url: str) -> None:
    """Play it."""
    sandbox_lender = {"email": "lender@example.com", "password": "sandbox-password"}
    async with Client(transport=AIOHTTPTransport(url=url)) as session:
        signed_in = await ask(session, SIGN_IN, input=sandbox_lender)
        for market in await ask(session, MARKETS):
            net = market["lendRate"]["net"]
            earned = f"{Decimal(net['apy']):.2%}" if net else "an unknown rate"
            print(
                f"{market['asset']['symbol']}: lending earns {earned}, borrowing costs {Decimal(market['borrowRate']['apr']):.2%}"
            )

    authorization = {"Authorization": f"Bearer {signed_in['token']}"}
    sub_account = signed_in["account"]["subAccounts"]["edges"][0]["node"]["id"]
    socket = WebsocketsTransport(url=url.replace("http", "ws", 1), init_payload={"authorization": authorization["Authorization"]})
    async with (
        Client(transport=AIOHTTPTransport(url=url, headers=authorization)) as session,
        Client(transport=socket) as following,
    ):
        await deposit(session, sub_account, "0.01")

        wish = {"subAccountId": sub_account, "asset": "BTC", "address": "bc1q-my-own-wallet", "idempotencyKey": uuid.uuid4().hex}
        refused = await ask(session, WITHDRAW, input=wish)
        print(f"Refused: all {refused['fullAmount']['value']} BTC, and only all, at {refused['withdrawableAt']}")

        follow = gql(MARGIN)
        follow.variable_values = {"id": sub_account}
        seen = 0
        async for update in following.subscribe(follow):
            margin = update["marginUpdated"]["margin"]
            print(f"Margin: {margin['status']}, worth {margin['netEquity']} dollars")
            seen += 1
            if seen == 2:
                break
            await deposit(session, sub_account, "0.01")


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    asyncio.run(main(f"{address.rstrip('/')}/graphql"))
