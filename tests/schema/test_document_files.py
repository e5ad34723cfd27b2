"""Interest statements and balance certificates over HTTP: the numbers of GraphQL, of the past too, for whom they concern."""

from __future__ import annotations

import csv
import re
import shlex
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from urllib.parse import urlsplit

import httpx2
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.routing import Route

from gql_server.schema.over_http.document_files import document_files
from gql_server.service.clients import NOWHERE
from tests.schema.test_interest_statement import STATEMENT, lend_and_borrow, token_of
from tests.schema.world import Customer, World
from tests.servers import ROOT

INTEREST, CERTIFICATE = "/documents/interest-statement", "/documents/balance-certificate"
HELD = """query ($id: ID!) { subAccount(id: $id) { balances { asset { symbol } available { value } }
    lendPositions { edges { node { amount { asset { symbol } value } } } }
    borrows { edges { node { amount { asset { symbol } value } } } } } }"""
KINDS = {"lendPositions": "Lent", "borrows": "Owed"}


def client_of(world: World) -> httpx2.AsyncClient:
    app = Starlette(routes=[Route(file.at, file.answer) for file in document_files(world.services)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://server")


def rows_of(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def text_of(content: bytes) -> str:
    """Return the letters of all pages without blanks; pypdf reads each letter's code of two bytes as two, the first of them 0."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\0", "").split())


async def now_of(world: World) -> datetime:
    return datetime.fromisoformat((await world.ask("{ sandbox { now } }"))["sandbox"]["now"])


async def held_by(world: World, customer: Customer) -> dict[tuple[str, str], float]:
    found = (await world.ask(HELD, customer.viewer, id=customer.sub_account_id))["subAccount"]
    held = {(one["asset"]["symbol"], "Available"): float(one["available"]["value"]) for one in found["balances"]}
    for name, kind in KINDS.items():
        amounts = [edge["node"]["amount"] for edge in found[name]["edges"]]
        held |= {(amount["asset"]["symbol"], kind): float(amount["value"]) for amount in amounts}
    return {key: value for key, value in held.items() if value}


async def to_midnight(world: World) -> date:
    """Move to the next midnight, and return the day that ended."""
    now = await now_of(world)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    await world.advance(f"PT{int((midnight - now).total_seconds())}S")
    return midnight.date() - timedelta(days=1)


async def test_a_certificate_says_what_was_held_when_the_day_ended_whatever_came_after(world: World) -> None:
    alice = await world.customer()
    await world.deposit(alice, "BTC", "2")
    borrowed = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "30000"}
    assert (await world.move("borrow", "", alice.viewer, **borrowed))["__typename"] == "BorrowSuccess"
    day = await to_midnight(world)
    then = await held_by(world, alice)
    assert set(then) == {("BTC", "Lent"), ("USDC", "Available"), ("USDC", "Owed")}
    await world.advance("PT1H")
    repaid = {"subAccountId": alice.sub_account_id, "asset": "USDC", "amount": "10000"}
    assert (await world.move("repay", "", alice.viewer, **repaid))["__typename"] == "RepaySuccess"
    asked = {"date": day.isoformat(), "timeZone": "UTC", "language": "en"}
    async with client_of(world) as client:
        headers = await token_of(world, alice)
        rows = rows_of(await client.get(f"{CERTIFICATE}.csv", params=asked, headers=headers))
        assert {(row["Asset"], row["Kind"]) for row in rows} == set(then)
        for row in rows:
            assert abs(float(row["Amount"]) / then[row["Asset"], row["Kind"]] - 1) < 1e-6
            assert float(row["Amount USD"]) > 0
        available = next(row for row in rows if row["Kind"] == "Available")
        assert available["Amount"] == "30000.000000"
        japanese = await client.get(f"{CERTIFICATE}.csv", params={**asked, "language": "ja"}, headers=headers)
        assert {row["証明基準日"] for row in rows_of(japanese)} == {f"{day.year}年{day.month}月{day.day}日終了時点（UTC）"}
        for wrong in (
            {"date": (day + timedelta(days=1)).isoformat()},
            {"date": "2009-01-03"},
            {"date": "9999-12-31"},
            {"date": "x"},
            {"timeZone": "Mars/Olympus"},
            {"language": "?"},
        ):
            refused = await client.get(f"{CERTIFICATE}.csv", params={**asked, **wrong}, headers=headers)
            assert refused.status_code == 400, refused.text


async def follow_the_page(client: httpx2.AsyncClient, headers: dict[str, str], day: date) -> None:
    """Ask what the page about documents asks, but for the year and the day; PDFs are drawn elsewhere."""
    [commands] = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/how-to/get-documents.md").read_text("utf-8"), re.DOTALL)
    asked = [urlsplit(shlex.split(line)[-1]) for line in commands.splitlines()]
    assert {one.path for one in asked} == {f"{path}.{ending}" for path in (INTEREST, CERTIFICATE) for ending in ("pdf", "csv")}
    for one in asked:
        query = one.query.replace("2026-12-31", day.isoformat()).replace("2026", str(day.year))
        assert (await client.get(f"{one.path.replace('.pdf', '.csv')}?{query}", headers=headers)).status_code == 200


async def test_a_statement_as_a_document_has_the_sums_that_graphql_has(world: World) -> None:
    alice, year = await lend_and_borrow(world)
    variables = {"id": alice.sub_account_id, "year": year, "zone": "UTC"}
    totals = (await world.ask(STATEMENT, alice.viewer, **variables))["subAccount"]["interestStatement"]["totals"]
    asked = {"year": str(year), "timeZone": "UTC"}
    async with client_of(world) as client:
        headers = await token_of(world, alice)
        rows = rows_of(await client.get(f"{INTEREST}.csv", params={**asked, "language": "en"}, headers=headers))
        amounts = ("opening", "added", "removed", "liquidated", "interest", "closing")
        assert [(row["Asset"], *(row[name.title()] for name in amounts)) for row in rows] == [
            (total["asset"]["symbol"], *(total[name]["value"] for name in amounts)) for total in totals
        ]
        assert {row["Ledger version"] for row in rows} == {await version_of(world)}
        answer = await client.get(f"{INTEREST}.pdf", params={**asked, "language": "ja-JP"}, headers=headers)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-disposition"] == f'attachment; filename="interest-statement-{year}.pdf"'
        text = text_of(answer.content)
        assert f"利息計算書（{year}年）" in text
        assert (await version_of(world)).replace(" ", "") in text
        for total in totals:
            assert f"{float(total['added']['value']):,.0f}." in text
            assert total["interest"]["value"] in text
        again = await client.get(f"{INTEREST}.pdf", params={**asked, "language": "ja"}, headers=headers)
        assert again.content == answer.content
        await follow_the_page(client, headers, (await now_of(world)).date() - timedelta(days=1))


async def version_of(world: World) -> str:
    link = await world.house.ledger.chain_head()
    return f"{link.seq} · {link.hash}"


async def test_documents_are_for_their_owner_and_the_operator(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    here = {"year": str((await now_of(world)).astimezone(UTC).year), "timeZone": "UTC", "accountId": alice.account_id}
    operator = await world.house.door.operators.ensure_operator("operator@example.com", "sandbox-operator")
    staff = (await world.services.sessions.open_for(operator, NOWHERE)).token
    async with client_of(world) as client:
        for headers, status in (({}, 401), ({"authorization": "Bearer nobody"}, 401), (await token_of(world, bob), 404)):
            assert (await client.get(f"{INTEREST}.csv", params=here, headers=headers)).status_code == status
        headers = await token_of(world, alice)
        assert (await client.get(f"{INTEREST}.csv", params={**here, "accountId": "x"}, headers=headers)).status_code == 404
        for params in (here, {key: value for key, value in here.items() if key != "accountId"}):
            assert (await client.get(f"{INTEREST}.csv", params=params, headers=headers)).status_code == 200
        headers = {"authorization": f"Bearer {staff}"}
        assert (await client.get(f"{INTEREST}.csv", params=here, headers=headers)).status_code == 200
        assert (await client.get(f"{INTEREST}.csv", params={"year": here["year"]}, headers=headers)).status_code == 404


async def test_a_client_finds_every_document_by_graphql_and_gets_it_there(world: World) -> None:
    alice = await world.customer()
    await world.leap(2)
    [query] = re.findall(r"```graphql\n(.*?)```", (ROOT / "docs/how-to/get-documents.md").read_text(encoding="utf-8"), re.DOTALL)
    asked = re.sub(r"documents\(.*?\)", "documents", query)
    found = (await world.ask(asked, alice.viewer))["viewer"]["account"]["documents"]
    assert [(one["kind"], one["fileName"].rpartition(".")[2]) for one in found] == [
        (kind, ending) for kind in ("INTEREST_STATEMENT", "BALANCE_CERTIFICATE") for ending in ("pdf", "csv")
    ]
    headers = await token_of(world, alice)
    async with client_of(world) as client:
        for one in found[1::2]:
            answer = await client.get(one["path"], headers=headers)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == one["mediaType"]
            assert one["fileName"] in answer.headers["content-disposition"]
    told = (await world.ask(query, alice.viewer))["viewer"]["account"]["documents"]
    assert ("2026年" in told[0]["title"], told[3]["fileName"]) == (True, "balance-certificate-2026-12-31.csv")
    assert await world.code(query.replace("2026,", "0,"), alice.viewer) == "BAD_USER_INPUT"
