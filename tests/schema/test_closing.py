"""The end of an account: closed when nothing is held, erased at once as far as the law allows, wholly when its time has come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing as closing_of
from dataclasses import dataclass

from gql_server.app.ground import seals_of
from gql_server.ports.closures import Ending
from gql_server.ports.errors import SealBroken
from gql_server.ports.onboarding import OnboardingEvent
from gql_server.service.clients import Client
from gql_server.service.erasing import Erasing
from tests.schema.test_onboarding import in_review
from tests.schema.test_sealed_dump import SEALED
from tests.schema.world import CLOCK, OPERATOR, PASSWORD, Customer, Json, World

CLOSE = (
    "... on CloseAccountSuccess { closedAt keptUntil }"
    " ... on HoldingsRemain { remaining { kind wayOut withdrawableAt amount { value } } } ... on StepUpRequired { methods }"
)
PREFERRED = ("hanako", "花子の財布", "My cold wallet", "Hanako's own browser", "Europe/Paris")
"""What the law does not need."""
IDENTITY = ("花子", "山田", "1990-04-01", "丸の内")
"""What it needs for some years."""
BOOKS = {"account", "sub_account", "event", "command", "operator_action"}


@dataclass
class Later:
    """A clock that is ahead of the others."""

    seconds: int

    def now(self) -> int:
        return CLOCK.now() + self.seconds

    def monotonic(self) -> float:
        return CLOCK.monotonic()


async def close(world: World, customer: Customer, **more: object) -> Json:
    return await world.do("closeAccount", CLOSE, customer.viewer, **{"password": PASSWORD, **more})


async def settle(world: World, seconds: int = 0) -> None:
    """Send every letter, and erase what is due."""
    for letter in await world.house.people.mails_to_send(99, CLOCK.now() + 1):
        await world.house.people.mark_mail(letter.id, CLOCK.now(), CLOCK.now())
    erasing = Erasing(world.house.storage.closures, world.house.door.closing, Later(seconds))
    while await erasing.run_once() < 60:
        pass


def found(world: World, url: str, *texts: str) -> dict[str, set[str]]:
    """Return in which tables a copy of the database holds each text, in clear or sealed."""
    seals = seals_of(world.house.settings)
    places: dict[str, set[str]] = {text: set() for text in texts}
    for table, column, value in cells(url):
        try:
            shown = seals.unseal(f"{table}.{column}", value) if value.startswith(SEALED) else value
        except SealBroken:
            shown = value
        for text in texts:
            if text.casefold() in shown.casefold():
                places[text].add(table)
    return places


def cells(url: str) -> Iterator[tuple[str, str, str]]:
    """Yield every text of every table, with its place."""
    with closing_of(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                yield from ((table, column, value) for column, value in zip(columns, row, strict=True) if isinstance(value, str))


async def hanako(world: World) -> Customer:
    """Return a customer of whom there is something of everything; approved."""
    customer = await in_review(world)
    account_id = customer.viewer.account_id
    await world.house.door.moves.apply_review(account_id, OnboardingEvent.REPORT_APPROVED, provider_time=2)
    await world.do("renameSubAccount", "__typename", customer.viewer, subAccountId=customer.sub_account_id, name="花子の財布")
    begun = "... on AddAddressSuccess { challengeId }"
    asked = await world.do("addAddress", begun, customer.viewer, address="wallet", label="My cold wallet")
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    await world.do("confirmAddress", "__typename", customer.viewer, challengeId=asked["challengeId"], code=mail.token)
    await world.do("updatePreferences", "__typename", customer.viewer, timeZone="Europe/Paris", language="en")
    await world.do("setUpTotp", "__typename", customer.viewer, password=PASSWORD)
    return customer


async def test_nothing_is_left_of_a_closed_account_but_what_the_law_needs_and_after_its_time_nothing_at_all(
    world: World, seeded_url: str
) -> None:
    customer = await hanako(world)
    signed_in = await world.house.door.sessions.sign_in(customer.email, PASSWORD, Client("10.9.8.7", "Hanako's own browser"))
    kept = (await world.ask("{ exportMyData }", customer.viewer))["exportMyData"]
    assert (kept["addressBook"][0]["label"], kept["account"]["timeZone"]) == ("My cold wallet", "Europe/Paris")
    before = found(world, seeded_url, *PREFERRED, *IDENTITY)
    assert all(before.values()), before

    closed = await close(world, customer)
    assert closed["__typename"] == "CloseAccountSuccess", closed
    assert int(closed["keptUntil"][:4]) - int(closed["closedAt"][:4]) == 7
    assert await world.house.door.sessions.authenticate(signed_in.token) is None
    last = await world.house.people.latest_mail("hanako@example.com")
    assert last is not None
    assert (last.subject, "(Europe/Paris)" in last.text) == ("Your account is closed", True)
    await settle(world)
    account_id = customer.viewer.account_id
    after = found(world, seeded_url, *PREFERRED, *IDENTITY, account_id)
    assert {text: after[text] for text in PREFERRED} == {text: set() for text in PREFERRED}
    assert {text: after[text] for text in IDENTITY} == {text: {"profile"} for text in IDENTITY}

    years = world.house.door.closing.retention_seconds
    await settle(world, years)
    assert found(world, seeded_url, "花子")["花子"] == {"profile"}
    await settle(world, years + 1)
    gone = found(world, seeded_url, *PREFERRED, *IDENTITY, account_id)
    assert {text: gone[text] for text in (*PREFERRED, *IDENTITY)} == {text: set() for text in (*PREFERRED, *IDENTITY)}
    assert gone[account_id] <= BOOKS, gone[account_id] - BOOKS
    log = (await world.ask("{ operatorActions { edges { node { operator action note accountId } } } }", OPERATOR))[
        "operatorActions"
    ]
    assert [edge["node"] for edge in log["edges"]] == [
        {"operator": "system", "action": action, "note": None, "accountId": customer.account_id}
        for action in ("eraseAccount", "closeAccount")
    ]


async def test_an_account_that_holds_something_is_told_what_and_how_to_end_it(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "1")
    await world.move("borrow", "__typename", alice.viewer, subAccountId=alice.sub_account_id, asset="USDC", amount="10")
    refused = await close(world, alice, giveUpRemainders=True)
    ways = [(one["kind"], one["wayOut"], one["amount"]["value"]) for one in refused["remaining"]]
    assert ways == [
        ("LEND_POSITION", "WITHDRAW_LEND_POSITION", "1.00000000"),
        ("DEBT", "REPAY", "10.000000"),
        ("BALANCE", "WITHDRAW", "10.000000"),
    ]
    assert refused["code"] == "HOLDINGS_REMAIN"
    assert await world.house.storage.closures.unfinished(CLOCK.now() + 1, 9) == []


async def test_a_deposit_at_a_closed_account_is_held_and_sent_back_by_an_operator(world: World) -> None:
    alice = await world.customer()
    await close(world, alice)
    late = await world.deposit(alice, "BTC", "1")
    assert (late["deposit"]["status"], late["deposit"]["reason"]) == ("HELD", "ACCOUNT_CLOSED")
    answer = "... on ReturnDepositSuccess { deposit { status } }"
    returned = await world.move("returnDeposit", answer, OPERATOR, depositId=late["deposit"]["id"])
    assert returned["deposit"] == {"status": "RETURNED"}


async def test_a_closed_account_is_an_operators_to_look_at_and_nobodys_to_change(world: World) -> None:
    alice = await world.customer()
    await close(world, alice)
    look = f'{{ node(id: "{alice.account_id}") {{ ... on Account {{ status email closedAt }} }} }}'
    shown = (await world.ask(look, OPERATOR))["node"]
    assert (shown["status"], shown["email"], shown["closedAt"] is not None) == ("CLOSED", "", True)
    assert (await world.do("freezeAccount", "__typename", OPERATOR, accountId=alice.account_id))["code"] == "NOT_FOUND"
    review = {"accountId": alice.account_id, "decision": "REJECT", "reasons": ["late"]}
    assert (await world.do("reviewAccount", "__typename", OPERATOR, **review))["code"] == "NOT_FOUND"
    borrow = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "1"}
    assert (await world.move("borrow", "__typename", alice.viewer, **borrow))["code"] == "ACCOUNT_NOT_APPROVED"
    signed_up = await world.house.door.onboarding.sign_up(alice.email, PASSWORD, PASSWORD)
    assert signed_up.email == alice.email
    newcomer = await world.house.people.latest_mail(alice.email)
    assert newcomer is not None
    assert (await world.house.door.onboarding.verify_email(newcomer.token or "")).account_id != alice.viewer.account_id


async def test_a_crash_between_the_ledger_and_the_erasure_leaves_nothing_half_done(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    closures, closing = world.house.storage.closures, world.house.door.closing

    async def crash(ending: Ending) -> bool:
        raise OSError(f"the process ends here, before {ending.account_id} is erased")

    closures.finish, finish = crash, closures.finish  # type: ignore[method-assign] # the crash itself
    try:
        await closing.close(alice.viewer.account_id, is_giving_up_remainders=False)
    except OSError:
        closures.finish = finish  # type: ignore[method-assign]
    await closures.begin(bob.viewer.account_id, CLOCK.now() - 120)
    await closures.begin(alice.viewer.account_id, CLOCK.now() - 120)
    await settle(world)
    members = await world.house.people.members([alice.viewer.account_id, bob.viewer.account_id])
    assert [members[one.viewer.account_id].closed_at is not None for one in (alice, bob)] == [True, False]
    assert await closures.unfinished(CLOCK.now() + 1, 9) == []
