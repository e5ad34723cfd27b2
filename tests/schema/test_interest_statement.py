"""The interest statement over GraphQL and as a file."""

from __future__ import annotations

import csv
from io import StringIO

import httpx2
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.schema.interest_statement import FILE_AT
from gql_server.schema.over_http.statement_file import StatementFile
from gql_server.service.clients import NOWHERE
from tests.schema.world import OPERATOR, Customer, Json, World

AMOUNTS = "opening { value } added { value } removed { value } liquidated { value } interest { value } closing { value }"
STATEMENT = f"""query ($id: ID!, $year: Int!, $zone: String, $first: Int! = 50, $after: String) {{ subAccount(id: $id) {{
    interestStatement(year: $year, timeZone: $zone) {{ year timeZone csvPath
        totals {{ asset {{ symbol }} side {AMOUNTS} }}
        days(first: $first, after: $after) {{ pageInfo {{ hasNextPage endCursor }}
            edges {{ node {{ id date asset {{ symbol }} side interestToDate {{ value }} {AMOUNTS} }} }} }} }} }} }}"""


def client_of(world: World) -> httpx2.AsyncClient:
    app = Starlette(routes=[Route(FILE_AT, StatementFile(world.services).answer)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server")


async def lend_and_borrow(world: World) -> tuple[Customer, int]:
    """Let two days pass over a loan and a debt; return whose they are, and the year in which it began."""
    alice = await world.customer()
    bob = await world.customer("bob")
    await world.deposit(bob, "USDC", "100000")
    await world.deposit(alice, "BTC", "2")
    borrowed = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "30000"}
    assert (await world.move("borrow", "", alice.viewer, **borrowed))["__typename"] == "BorrowSuccess"
    now = (await world.ask("{ sandbox { now } }"))["sandbox"]["now"]
    await world.advance("P2D")
    return alice, int(now[:4])


async def token_of(world: World, customer: Customer) -> dict[str, str]:
    member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
    signed_in = await world.services.sessions.open_for(member, NOWHERE)
    return {"authorization": f"Bearer {signed_in.token}"}


async def test_a_statement_is_paged_totaled_and_the_same_as_its_file(world: World) -> None:
    alice, year = await lend_and_borrow(world)
    asked = {"id": alice.sub_account_id, "year": year, "zone": "UTC"}
    whole = (await world.ask(STATEMENT, alice.viewer, **asked))["subAccount"]["interestStatement"]
    days: list[Json] = [edge["node"] for edge in whole["days"]["edges"]]
    assert {(total["asset"]["symbol"], total["side"]) for total in whole["totals"]} >= {("BTC", "LEND"), ("USDC", "BORROW")}
    page = (await world.ask(STATEMENT, alice.viewer, **asked, first=2))["subAccount"]["interestStatement"]["days"]
    after = page["pageInfo"]["endCursor"]
    rest = (await world.ask(STATEMENT, alice.viewer, **asked, after=after))["subAccount"]["interestStatement"]["days"]
    assert [edge["node"] for edge in page["edges"] + rest["edges"]] == days
    again = await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", alice.viewer, ids=[days[-1]["id"]])
    assert again["nodes"] == [{"id": days[-1]["id"]}]
    debt = next(total for total in whole["totals"] if total["side"] == "BORROW")
    assert debt["added"]["value"] == "30000.000000"
    assert float(debt["interest"]["value"]) > 0
    async with client_of(world) as client:
        answer = await client.get(whole["csvPath"], headers=await token_of(world, alice))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert answer.headers["content-disposition"] == f'attachment; filename="interest-{year}.csv"'
        assert answer.content.startswith(b"\xef\xbb\xbfdate,")
        lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(line["date"], line["asset"], line["side"], line["closing"], line["interest_to_date"]) for line in lines] == [
        (day["date"], day["asset"]["symbol"], day["side"], day["closing"]["value"], day["interestToDate"]["value"]) for day in days
    ]


async def test_a_statement_is_for_its_owner_and_the_operator(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    here = {"subAccountId": alice.sub_account_id, "year": "2020"}
    async with client_of(world) as client:
        assert (await client.get(FILE_AT, params=here)).status_code == 401
        assert (await client.get(FILE_AT, params=here, headers={"authorization": "Bearer nobody"})).status_code == 401
        token = await token_of(world, alice)
        assert (await client.get(FILE_AT, params=here, headers=await token_of(world, bob))).status_code == 404
        assert (await client.get(FILE_AT, params={**here, "subAccountId": "x"}, headers=token)).status_code == 404
        assert (await client.get(FILE_AT, params=here, headers=token)).status_code == 200
        for wrong in ({"year": "9999"}, {"year": "x"}, {"timeZone": "Mars/Olympus"}):
            assert (await client.get(FILE_AT, params={**here, **wrong}, headers=token)).status_code == 400
    found = await world.ask(STATEMENT, OPERATOR, id=alice.sub_account_id, year=2020)
    assert found["subAccount"]["interestStatement"]["totals"] == []
    assert (await world.ask(STATEMENT, bob.viewer, id=alice.sub_account_id, year=2020))["subAccount"] is None


async def test_a_year_or_a_zone_that_there_is_not_is_bad_input(world: World) -> None:
    alice = await world.customer()
    for wrong in ({"year": 9999}, {"year": 0}, {"year": 2020, "zone": "Mars/Olympus"}):
        assert await world.code(STATEMENT, alice.viewer, id=alice.sub_account_id, **wrong) == "BAD_USER_INPUT"
