"""Keyset pages: nothing twice, nothing skipped, cursors that are checked."""

from __future__ import annotations

import pytest

from gql_server.schema.connections import PAGE_MAX, cursor_of, page_of, read_cursor
from gql_server.schema.faults import Fault
from gql_server.schema.ids import encode_opaque
from tests.schema.world import World


def test_pages_walk_a_list_once() -> None:
    rows, seen, after = list(range(7)), [], None
    while True:
        page = page_of(rows, lambda row: (row,), str, first=3, after=read_cursor(after, int))
        seen += [edge.node for edge in page.edges]
        assert page.page_info.has_previous_page == (after is not None)
        if not page.page_info.has_next_page:
            break
        after = page.page_info.end_cursor()
    assert seen == [str(row) for row in rows]


def test_an_empty_page_has_no_cursors() -> None:
    info = page_of([], lambda row: (row,), str, first=3, after=None).page_info
    assert (info.start_cursor(), info.end_cursor(), info.has_next_page) == (None, None, False)


def test_a_cursor_holds_large_numbers_and_text() -> None:
    place = (-(10**40), "BTC")
    assert read_cursor(cursor_of(place), int, str) == place


@pytest.mark.parametrize(
    "after",
    ["", "x", encode_opaque("[]"), encode_opaque('["1","2"]'), encode_opaque('[["1"]]'), encode_opaque("{}"), encode_opaque("1"),
     encode_opaque('["x"]'), encode_opaque('["١"]'), encode_opaque("null")],
)  # fmt: skip
def test_what_is_no_cursor_of_the_list_is_refused(after: str) -> None:
    with pytest.raises(Fault, match="not a cursor"):
        read_cursor(after, int)


@pytest.mark.parametrize("first", [0, -1, PAGE_MAX + 1])
async def test_a_page_has_1_to_100_rows(world: World, first: int) -> None:
    customer = await world.customer()
    query = "query ($id: ID!, $n: Int!) { subAccount(id: $id) { borrows(first: $n) { edges { cursor } } } }"
    assert await world.code(query, customer.viewer, id=customer.sub_account_id, n=first) == "BAD_USER_INPUT"


async def test_a_forged_cursor_is_an_error_of_the_caller(world: World) -> None:
    customer = await world.customer()
    for connection in ("deposits", "payouts", "activity", "lendPositions", "borrows"):
        query = f'query ($id: ID!) {{ subAccount(id: $id) {{ {connection}(after: "AAAA") {{ edges {{ cursor }} }} }} }}'
        assert await world.code(query, customer.viewer, id=customer.sub_account_id) == "BAD_USER_INPUT"


async def test_deposits_are_paged_newest_first(world: World) -> None:
    customer = await world.customer()
    for amount in ("1", "2", "3"):
        await world.deposit(customer, "BTC", amount)
        await world.advance("PT1S")
    query = """query ($id: ID!, $after: String) { subAccount(id: $id) { deposits(first: 2, after: $after) {
        edges { node { id amount { value } } } pageInfo { hasNextPage endCursor } } } }"""
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["deposits"]
    after = found["pageInfo"]["endCursor"]
    rest = (await world.ask(query, customer.viewer, id=customer.sub_account_id, after=after))["subAccount"]["deposits"]
    values = [edge["node"]["amount"]["value"] for edge in found["edges"] + rest["edges"]]
    assert values == ["3.00000000", "2.00000000", "1.00000000"]
    assert (found["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_activity_can_be_narrowed_to_kinds(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    query = """query ($id: ID!, $types: [ActivityType!]) { subAccount(id: $id) { activity(types: $types) {
        edges { node { type amount { value asset { symbol } } details command { idempotencyKey } } } } } }"""
    every = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["activity"]["edges"]
    lent = (await world.ask(query, customer.viewer, id=customer.sub_account_id, types=["LENT"]))["subAccount"]["activity"]["edges"]
    assert {edge["node"]["type"] for edge in every} == {"DEPOSITED", "LENT"}
    assert [edge["node"]["type"] for edge in lent] == ["LENT"]
    assert lent[0]["node"]["details"]["withdrawableAt"].endswith("Z")
    assert lent[0]["node"]["command"]["idempotencyKey"] == "key-1"


async def test_lend_positions_can_be_ordered(world: World) -> None:
    customer = await world.customer()
    for asset, amount in (("USDC", "100"), ("BTC", "1"), ("ETH", "1")):
        await world.deposit(customer, asset, amount)
        await world.advance("PT1H")
    query = """query ($id: ID!, $by: LendPositionOrder, $after: String) { subAccount(id: $id) {
        lendPositions(first: 2, orderBy: $by, after: $after) { edges { node { market { asset { symbol } } } }
        pageInfo { endCursor } } } }"""

    async def order(by: str | None) -> list[str]:
        symbols: list[str] = []
        after = None
        for _ in range(2):
            data = await world.ask(query, customer.viewer, id=customer.sub_account_id, by=by, after=after)
            page = data["subAccount"]["lendPositions"]
            symbols += [edge["node"]["market"]["asset"]["symbol"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
        return symbols

    assert await order(None) == ["BTC", "ETH", "USDC"]
    assert await order("WITHDRAWABLE_AT_ASC") == ["USDC", "BTC", "ETH"]
    assert await order("WITHDRAWABLE_AT_DESC") == ["ETH", "BTC", "USDC"]
    assert await order("WORTH_DESC") == ["BTC", "ETH", "USDC"]
