"""Customers who open their accounts as everybody does: by mail, password and approval."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.asking import Client, Json

PASSWORD = "a pass phrase of chaos"

_MAIL = "query ($to: String!) { sandbox { latestEmail(to: $to) { token } } }"
_HOME = "{ viewer { account { id subAccounts { edges { node { id } } } } } }"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Customer:
    """An approved customer who is signed in.

    Attributes:
        account: Global id of the account; the sub-accounts likewise, the default one first.
    """

    email: str
    token: str
    account: str
    sub_accounts: tuple[str, ...]


async def mutate(client: Client, name: str, selection: str, token: str | None = None, /, **fields: object) -> Json:
    """Runs a mutation that must succeed and returns the success."""
    kind = name[0].upper() + name[1:]
    success = f"__typename ... on {kind}Success {{ {selection} }} ... on Error {{ code message }}"
    document = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {success} }} }}"
    status, answer = await client.ask(document, {"input": fields}, token)
    assert status == 200, answer
    assert "errors" not in answer, answer
    answered: Json = answer["data"][name]
    assert answered["__typename"] == f"{kind}Success", answered
    return answered


async def open_customer(client: Client) -> Customer:
    """Opens an account with two sub-accounts."""
    email = f"chaos-{next(_numbers)}@example.com"
    await mutate(client, "signUp", "email", email=email, password=PASSWORD, passwordConfirmation=PASSWORD)
    _, mail = await client.ask(_MAIL, {"to": email})
    await mutate(client, "verifyEmail", "account { id }", token=mail["data"]["sandbox"]["latestEmail"]["token"])
    token = (await mutate(client, "signIn", "token", email=email, password=PASSWORD))["token"]
    await mutate(client, "sandboxApproveIdentity", "account { status }", email=email)
    await mutate(client, "createSubAccount", "subAccount { id }", token, name="Savings")
    _, home = await client.ask(_HOME, {}, token)
    account = home["data"]["viewer"]["account"]
    return Customer(email, token, account["id"], tuple(edge["node"]["id"] for edge in account["subAccounts"]["edges"]))


async def open_customers(clients: Sequence[Client], count: int) -> list[Customer]:
    """Opens accounts, some at once; both servers hash passwords."""
    at_once = asyncio.Semaphore(4)

    async def open_one(number: int) -> Customer:
        async with at_once:
            return await open_customer(clients[number % len(clients)])

    return list(await asyncio.gather(*(open_one(number) for number in range(count))))
