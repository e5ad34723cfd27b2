"""A whole server without a socket: the real schema over the real services on a seeded SQLite file."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import count
from typing import Any

from strawberry.types.execution import ExecutionResult

from gql_server.app import House, RandomIdentifiers
from gql_server.plugin_host import Registered, load_plugins
from gql_server.ports.people import Role
from gql_server.schema.context import Context
from gql_server.schema.ids import global_id
from gql_server.schema.root import Schema, build_schema
from gql_server.schema.services import Services
from gql_server.service.authorization import Viewer
from gql_server.service.demo_accounts import DemoAccounts
from gql_server.settings import Settings

Json = dict[str, Any]

OPERATOR = Viewer("operator", Role.OPERATOR, "session")
PASSWORD = "a long pass phrase"
REFUSED = "__typename ... on Error { code message }"


@lru_cache(maxsize=2)
def schema_of(*, is_sandbox: bool) -> Schema:
    """Return the schema; building it takes longer than most tests.

    Operations are compiled at first sight, for hardly a test asks anything twice; GQL_SERVER_COMPILED_OPERATIONS=off runs them all
    by strawberry's executor.
    """
    schema = build_schema(RandomIdentifiers(), is_sandbox=is_sandbox)
    schema.compiled.is_open = os.environ.get("GQL_SERVER_COMPILED_OPERATIONS", "on") != "off"
    schema.compiled.is_eager = True
    return schema


class QuarterPast:
    """A quarter past the hour, and no second later unless a test moves it: no test meets a time that it did not ask for."""

    def __init__(self) -> None:
        self._now = int(time.time()) // 3600 * 3600 + 900

    def now(self) -> int:
        return self._now

    def monotonic(self) -> float:
        return time.monotonic()


CLOCK = QuarterPast()
"""One for the whole process: the seeded file and the worlds that copy it live in the same hour."""


@cache
def plugins() -> Registered:
    """Return the plugins of the checkout; loading them takes longer than most tests."""
    return load_plugins()


def settings_of(database_url: str) -> Settings:
    own = {"GQL_SERVER_PLUGIN_SANDBOX_CUSTODY_PATH": ":memory:"}  # No file for each of thousands of houses.
    return Settings(database_url=database_url, background=False, password_hash_workers=1, plugin_settings=own)


@dataclass
class Customer:
    """An approved customer with a default sub-account."""

    viewer: Viewer
    email: str
    sub_account: str

    @property
    def sub_account_id(self) -> str:
        return global_id("SubAccount", self.sub_account)

    @property
    def account_id(self) -> str:
        return global_id("Account", self.viewer.account_id)


@dataclass
class World:
    """A server, and whoever asks it."""

    house: House
    services: Services
    schema: Schema
    keys: count[int] = field(default_factory=lambda: count(1))

    async def result(self, query: str, viewer: Viewer | None = None, **variables: object) -> ExecutionResult:
        return await self.schema.run(query, context=Context(self.services, viewer), variables=variables)

    async def ask(self, query: str, viewer: Viewer | None = None, **variables: object) -> Json:
        """Ask what must be answered without errors."""
        result = await self.result(query, viewer, **variables)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    async def code(self, query: str, viewer: Viewer | None = None, **variables: object) -> object:
        """Ask what must fail, and return the code of the one error."""
        result = await self.result(query, viewer, **variables)
        assert result.errors is not None
        assert len(result.errors) == 1, result.errors
        return (result.errors[0].extensions or {}).get("code")

    async def do(self, mutation: str, answer: str, viewer: Viewer | None = None, **input: object) -> Json:
        """Run one mutation and return its answer, a refusal with its code."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {answer} {REFUSED} }} }}"
        data = await self.ask(query, viewer, input=input)
        found: Json = data[mutation]
        return found

    async def move(self, mutation: str, answer: str, viewer: Viewer | None = None, **input: object) -> Json:
        """Run a mutation that takes a key, under a new one unless it is given."""
        return await self.do(mutation, answer, viewer, **{"idempotencyKey": f"key-{next(self.keys)}", **input})

    async def customer(self, name: str = "alice") -> Customer:
        email = f"{name}@example.com"
        demo = DemoAccounts(self.house.door.onboarding, self.house.people, self.house.door.sandbox_approval)
        account_id = await demo.open(email, PASSWORD)
        sub_account = (await self.house.ledger.sub_accounts_of([account_id]))[account_id][0]
        return Customer(Viewer(account_id, Role.CUSTOMER, f"session of {name}"), email, sub_account)

    async def newcomer(self, name: str) -> Customer:
        """Return a customer who is verified and not approved."""
        email = f"{name}@example.com"
        await self.house.door.onboarding.sign_up(email, PASSWORD, PASSWORD)
        mail = await self.house.people.latest_mail(email)
        assert mail is not None
        account_id = (await self.house.door.onboarding.verify_email(mail.token or "")).account_id
        sub_account = (await self.house.ledger.sub_accounts_of([account_id]))[account_id][0]
        return Customer(Viewer(account_id, Role.CUSTOMER, f"session of {name}"), email, sub_account)

    async def deposit(self, customer: Customer, asset: str, amount: str, **input: object) -> Json:
        answer = "... on DepositSuccess { command { id replayed } deposit { id status reason } lent { value } repaid { value } }"
        return await self.move(
            "deposit",
            answer,
            customer.viewer,
            **{"subAccountId": customer.sub_account_id, "asset": asset, "amount": amount, **input},
        )

    async def advance(self, by: str) -> None:
        answer = await self.do("sandboxAdvanceClock", "... on SandboxAdvanceClockSuccess { now }", by=by)
        assert answer["__typename"] == "SandboxAdvanceClockSuccess", answer

    async def leap(self, days: int) -> None:
        """Let days pass in which nobody asks for anything: the hours that were missed are walked at once, at the last of them."""
        await self.house.ledger.advance_clock(days * 86_400 - 3_600)
        await self.advance("PT1H")


@asynccontextmanager
async def open_world(database_url: str, *, is_sandbox: bool = True, **settings: Any) -> AsyncIterator[World]:  # noqa: ANN401 - theirs
    """Open a server on a database that is prepared already."""
    house = House(replace(settings_of(database_url), **settings), CLOCK, plugins())
    async with house.running():
        yield World(house, house.services(), schema_of(is_sandbox=is_sandbox))
