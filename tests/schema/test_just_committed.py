"""What a mutation answers of the state that its own commit left is what a fresh read gives, and only while that is the latest."""

from __future__ import annotations

import math

from gql_server.domain.accounts import SubAccount
from gql_server.service.owners import Owners
from tests.schema.served import Served
from tests.schema.test_public_markets import Stage, stage_on
from tests.schema.world import World

HELD = """subAccount { name balances { asset { symbol } available { value } inPayouts { value } notLentReason }
    lendPositions { edges { cursor node { id principal { value } withdrawableAt market { state } } } }
    borrows { edges { node { id principal { value } openedAt } } } }"""
"""What no interest moves: on PostgreSQL the clock runs."""


async def _kept(stage: Stage) -> None:
    """Keep what is public from now on, however slow the machine is."""
    stage.markets._confirm_seconds = math.inf
    await stage.markets.assets()


async def _left(stage: Stage) -> None:
    """Compare what the last commit has left with the whole book."""
    await stage.note()
    head, key = max(stage.books), stage.customer.sub_account
    left = stage.markets.just_committed(head, [key])
    assert left is not None
    assert left.moment.head == head
    await stage.check(left, head)
    assert left.book.sub_accounts[key] == stage.books[head].sub_accounts[key]
    assert left.book.accounts.own == {
        stage.customer.viewer.account_id: stage.books[head].accounts[stage.customer.viewer.account_id]
    }


async def test_what_a_command_has_left_is_what_a_fresh_read_gives(served: Served) -> None:
    async with stage_on(served, "left") as stage:
        await _kept(stage)
        mine = {"subAccountId": stage.customer.sub_account_id, "asset": "USDC"}
        moves = [
            ("deposit", {"asset": "BTC", "amount": "3"}),
            ("borrow", {"amount": "1000"}),
            ("withdraw", {"amount": "600", "address": "a-wallet"}),
            ("repay", {"amount": "300"}),
            ("deposit", {"amount": "0.000001"}),
            ("deposit", {"amount": "5000"}),
        ]
        for place, (name, given) in enumerate(moves):
            success = f"{name[0].upper()}{name[1:]}Success"
            asked = {**mine, **given, "idempotencyKey": f"left-{place}"}
            answer = await stage.here.do(name, f"... on {success} {{ {HELD} }}", stage.customer.viewer, **asked)
            assert answer["__typename"] == success, answer
            await _left(stage)
            query = f"query ($id: ID!) {{ {HELD.replace('subAccount {', 'subAccount(id: $id) {', 1)} }}"
            read = await stage.there.ask(query, stage.customer.viewer, id=stage.customer.sub_account_id)
            assert answer["subAccount"] == read["subAccount"], name


async def test_an_older_command_or_one_before_another_commit_is_read(served: Served) -> None:
    async with stage_on(served, "older") as stage:
        await _kept(stage)
        await stage.commit(stage.here, "BTC", 1)
        head, key = max(stage.books), stage.customer.sub_account
        assert stage.markets.just_committed(head, [key]) is not None
        assert stage.markets.just_committed(head - 1, [key]) is None
        assert stage.markets.just_committed(head, [key, "somebody else's"]) is None
        await stage.commit(stage.there, "SOL", 1)
        await stage.markets.holdings(sub_accounts=[key])  # Now the other commit is seen.
        assert stage.markets.just_committed(head, [key]) is None
        await stage.observe("BTC", 10**20)
        assert stage.markets.just_committed(max(stage.books), [key]) is None


async def test_a_sub_account_stays_somebody_elses_however_often_it_was_looked_at(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    for _ in range(2):
        assert (await world.deposit(alice, "BTC", "1"))["__typename"] == "DepositSuccess"
        stolen = await world.deposit(bob, "BTC", "1", subAccountId=alice.sub_account_id)
        assert stolen["code"] == "NOT_FOUND"


def test_owners_are_remembered_within_a_bound() -> None:
    owners = Owners(kept_max=2)
    for number in "1", "2", "1", "3":
        owners.note([SubAccount(number, f"account {number}")])
    assert [owners.of(number) for number in "123"] == ["account 1", None, "account 3"]
