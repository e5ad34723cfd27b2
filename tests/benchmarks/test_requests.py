"""What the comparison of requests stands on: a consistent book, documents that everybody knows, verdicts on what was measured."""

import json
from itertools import islice
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from benchmarks.peers import schema_first, tutorial
from benchmarks.profile.parts import BACKGROUND, DOMAIN, EXECUTION, HTTP, SQL, part_of
from benchmarks.requests import customers, seeding
from benchmarks.requests.checking import canonical
from benchmarks.requests.customers import FULL, Scale
from benchmarks.requests.figures import Cell, Ratio, Round
from benchmarks.requests.goals import FIRST_SIGHT, GOALS, judge
from benchmarks.requests.load import body_of, request_of
from benchmarks.requests.operations import OPERATIONS, asks_of
from benchmarks.requests.plot import draw
from benchmarks.requests.showing import document_of, page_lines, titles_of
from benchmarks.requests.sides import SIDES
from benchmarks.requests.standing_clock import stop_clock
from gql_server.domain.book import Book
from gql_server.domain.invariants import check
from tests.databases import PostgresCluster, postgres_database
from tests.templates import copy_of, migrated_file

ROOT = Path(__file__).resolve().parents[2]
SMALL = Scale(accounts=20, sub_accounts=50, lends=170, debts=50, callers=2)
NOW = 1_800_000_123


class StandingClock:
    """The clock of a database that has none of its own."""

    def now(self) -> int:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def assert_is_whole(book: Book, scale: Scale) -> None:
    assert check(book) == []
    subs = [sub for sub in book.sub_accounts.values() if sub.id != "house"]
    assert len(list(book.accounts.values())) == scale.accounts + 1
    assert len(subs) == scale.sub_accounts
    assert sum(len(sub.lends) for sub in subs) == scale.lends
    assert sum(len(sub.debts) for sub in subs) == scale.debts
    assert all(market.accrued_at == NOW for market in book.markets.values())


def cells(**times: dict[str, float]) -> dict[tuple[str, str], Cell]:
    """Return cells of two rounds each, by side and operation: microseconds a request."""
    return {
        (side, operation): Cell([Round(10, each, 5.0, 1.0, 2.0, 100.0) for each in (us, 1.1 * us)])
        for side, told in times.items()
        for operation, us in told.items()
    }


async def test_the_book_is_consistent_on_sqlite(tmp_path: Path) -> None:
    url, clock = copy_of(migrated_file(), tmp_path), StandingClock()
    await seeding.make_house(url, clock)
    await seeding.add_customers(url, SMALL, clock)
    assert_is_whole(await seeding.whole_book(url, clock), SMALL)


@pytest.mark.soak
async def test_the_book_is_consistent_on_postgresql_where_time_stands_still(
    cluster: PostgresCluster, migrated_database: str
) -> None:
    with postgres_database(cluster, template=migrated_database) as url:
        stop_clock(cluster, url, NOW)
        await seeding.make_house(url)
        await seeding.add_customers(url, SMALL)
        assert_is_whole(await seeding.whole_book(url), SMALL)


def test_the_full_book_has_what_is_promised() -> None:
    shapes = [(count, list(islice(lends, count))) for count, lends in customers._shapes(FULL)]
    assert len(shapes) == 10_000
    assert sum(count for count, _ in shapes) == 20_000
    assert sum(sum(lends) for _, lends in shapes) == 60_000
    assert shapes[0] == (2, [3, 3])
    assert shapes[-1] == (10, [5] * 10)


def test_a_book_that_cannot_be_spread_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be spread"):
        list(customers._shapes(Scale(accounts=10, sub_accounts=50, lends=170, debts=50, callers=2)))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.key)
def test_every_server_knows_the_documents(operation: object) -> None:
    document = parse(operation.document)  # type: ignore[attr-defined] # one of OPERATIONS
    ours = build_schema((ROOT / "schema.graphql").read_text())
    for schema in (ours, tutorial.schema._schema, schema_first.schema):
        assert validate(schema, document) == []


def test_no_two_deposits_have_one_key_and_all_markets_get_some() -> None:
    deposit = next(one for one in OPERATIONS if one.is_mutation)
    asked = [ask.variables["input"] for ask in islice(asks_of(deposit, FULL), 64) if ask.variables is not None]
    assert len({one["idempotencyKey"] for one in asked}) == 64
    assert len({one["asset"] for one in asked}) == 8


def test_an_answer_is_whole_once_all_of_its_body_is_there() -> None:
    assert body_of(b"HTTP/1.1 200 OK\r\ncontent-len") is None
    assert body_of(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab") is None
    assert body_of(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc") == b"abc"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    assert body_of(chunked) is None
    assert body_of(chunked + b"2\r\nde\r\n0\r\n\r\n") == b"abcde"
    assert request_of("GET", "/markets", "t", b"").endswith(b"authorization: Bearer t\r\n\r\n")


def test_answers_are_compared_without_what_differs_by_chance() -> None:
    one, other = b'{"a":1,"command":{"id":"x"}}', b'{"command":{"id":"y"},"a":1}'
    assert canonical(one) == canonical(other)
    assert canonical(one) != canonical(b'{"a":2,"command":{"id":"x"}}')


def test_a_goal_holds_is_missed_or_was_not_measured() -> None:
    found = judge(cells(this={"Q1": 140, "Q2": 360}, ceiling={"Q1": 100, "Q2": 200}))
    said = {(one.goal.side, one.goal.operation): one.said for one in found}
    assert said["ceiling", "Q1"] == "holds"
    assert said["ceiling", "Q2"] == "MISSED"
    assert said["ceiling", "Q3"] == said["apollo", "Q1"] == "not measured"
    assert len(found) == len(GOALS) == 25
    assert {one.goal.side for one in found} <= {side.key for side in SIDES}
    assert any(one.goal.operation == FIRST_SIGHT for one in found)


def test_a_ratio_is_of_rounds_in_turns() -> None:
    assert Ratio.of([10, 30, 40], [10, 10, 20]) == Ratio(2, 1, 3)


def test_the_tables_show_every_goal_and_every_side(tmp_path: Path) -> None:
    found, titles = cells(this={"Q1": 140}, ceiling={"Q1": 90}), titles_of(SIDES)
    verdicts = judge(found)
    lines = page_lines(found, verdicts, titles)
    assert sum("MISSED" in line for line in lines) == 1
    assert sum("not measured" in line for line in lines) == 24
    assert any(line.startswith("| gql_server | 147") for line in lines)
    assert json.loads(json.dumps(document_of(found, verdicts, titles)))["measured"][0]["operation"] == "Q1"
    draw(found, titles, tmp_path / "requests.svg")
    assert "<svg" in (tmp_path / "requests.svg").read_text()


def test_a_stack_belongs_to_the_part_that_it_works_for() -> None:
    outer = [("/x/starlette/routing.py", "app"), ("/x/uvloop/loop.py", "run")]
    assert part_of(outer) == HTTP
    assert part_of([("/x/gql_server/units.py", "format_fixed"), ("/x/gql_server/schema/amounts.py", "value"), *outer]) == DOMAIN
    assert part_of([("/x/gql_server/schema/amounts.py", "value"), *outer]) == EXECUTION
    assert part_of([("/x/asyncpg/connection.py", "fetch"), ("/x/gql_server/schema/loaders.py", "load"), *outer]) == SQL
    assert part_of([("/x/asyncpg/connection.py", "fetch"), ("/x/gql_server/service/watch.py", "run_once")]) == BACKGROUND
