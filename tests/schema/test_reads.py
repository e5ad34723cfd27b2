"""What can be read: values, null for what is unknown, and few reads however much is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gql_server.domain.market import ModelKind
from gql_server.schema.enums import Interval
from gql_server.schema.history import next_interval
from gql_server.units import WAD
from tests.schema.world import OPERATOR, Customer, Json, World

MARKET = """symbol: asset { symbol name decimals isLendable minimumDeposit withdrawalFee price { usd observedAt source isStale }
    risk { haircutWeight haircutBase haircutPenalty initialMarginBase initialMarginFactor maintenanceMarginBase
    maintenanceMarginFactor priceMaxAge } market { id } } state totalLent { value worth worthInYen: worth(currency: JPY) }
    totalBorrowed { value } availableLiquidity { value } utilization borrowRate { apr apy asOf } lendRate { base { apr }
    staking { apr } net { apr } note } nextRateAt terms { maturity fullWithdrawalOnly autoLend fee rateCadence }
    limits { lentCap { value } borrowedCap { value } maxUtilization throttleThreshold throttleBound throttleUpdateFraction }
    rateModel { model { kind name version description formula plugin { name distribution version } parametersSchema
    parameters { name description unit default minimum maximum } } parameters status since fault }
    stakingRewards { model { name } parameters status fault } liquidationPolicy { model { name } status fault }"""


@pytest.fixture
def looks(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every look at the ledger from now on, by the method that takes it; what is kept of markets is forgotten first."""
    taken: list[str] = []
    places: list[tuple[object, str]] = [(world.house.ledger, "snapshot")]
    places += [(world.house.storage.glimpses, name) for name in ("assets", "holdings")]
    for place, name in places:
        look: Callable[..., Awaitable[Any]] = getattr(place, name)

        def counted(
            *values: object, look: Callable[..., Awaitable[Any]] = look, name: str = name, **more: object
        ) -> Awaitable[Any]:
            taken.append(name)
            return look(*values, **more)

        monkeypatch.setattr(place, name, counted)
    world.house.markets.forget()
    return taken


async def with_sub_accounts(world: World, customer: Customer, count: int) -> None:
    """Give a customer sub-accounts, each with two positions."""
    for number in range(count):
        made = await world.do(
            "createSubAccount", "... on CreateSubAccountSuccess { subAccount { id } }", customer.viewer, name=f"no {number}"
        )
        for asset in ("BTC", "USDC"):
            await world.move("deposit", "", customer.viewer, subAccountId=made["subAccount"]["id"], asset=asset, amount="100")


async def test_every_field_of_a_market_answers(world: World) -> None:
    markets = (await world.ask(f"{{ markets {{ {MARKET} }} }}"))["markets"]
    assert [market["symbol"]["symbol"] for market in markets] == ["BTC", "ETH", "SOL", "USDC"]
    btc = markets[0]
    assert btc["terms"] == {
        "maturity": "P7D", "fullWithdrawalOnly": True, "autoLend": True, "fee": "0.1", "rateCadence": "PT1H",
    }  # fmt: skip
    assert btc["totalLent"]["worthInYen"] is None
    assert btc["rateModel"]["parameters"]["optimal_utilization"].startswith("0.")
    assert btc["rateModel"]["model"]["plugin"]["name"] == "rate_curves"


async def test_all_markets_are_one_look(world: World, looks: list[str]) -> None:
    await world.ask(f"{{ markets {{ {MARKET} }} assets {{ price {{ usd }} market {{ id }} }} solvency {{ gap }} }}", OPERATOR)
    assert looks == ["assets"]


async def test_sub_accounts_with_their_holdings_are_one_look_however_many(world: World, looks: list[str]) -> None:
    customer = await world.customer()
    await with_sub_accounts(world, customer, 4)
    query = """{ viewer { account { subAccounts { edges { node { name margin { status collateralValue }
        lendPositions { edges { node { amount { value worth } market { utilization } subAccount { name } } } }
        borrows { edges { node { id } } } maxBorrow(asset: "ETH") { value } maturityLadder { date } } } } } } }"""
    looks.clear()
    answer = await world.ask(query, customer.viewer)
    assert len(answer["viewer"]["account"]["subAccounts"]["edges"]) == 5
    assert looks == ["holdings"]


async def test_nodes_are_read_together(world: World, looks: list[str]) -> None:
    customer = await world.customer()
    await with_sub_accounts(world, customer, 3)
    query = "{ viewer { account { subAccounts { edges { node { id lendPositions { edges { node { id } } } } } } } } }"
    edges = (await world.ask(query, customer.viewer))["viewer"]["account"]["subAccounts"]["edges"]
    ids = [edge["node"]["id"] for edge in edges]
    ids += [inner["node"]["id"] for edge in edges for inner in edge["node"]["lendPositions"]["edges"]]
    looks.clear()
    await world.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", customer.viewer, ids=ids)
    assert looks == ["holdings"]


async def test_a_page_of_payouts_is_one_snapshot(world: World, looks: list[str]) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    for _ in range(5):
        await world.move(
            "borrow", "", customer.viewer, subAccountId=customer.sub_account_id, asset="USDC", amount="100", address="a-wallet"
        )
    looks.clear()
    query = "query ($id: ID!) { subAccount(id: $id) { payouts { edges { node { amount { value worth } status } } } } }"
    answer = await world.ask(query, customer.viewer, id=customer.sub_account_id)
    assert len(answer["subAccount"]["payouts"]["edges"]) == 5
    assert looks == ["holdings", "snapshot"]  # The sub-account, then the page.


async def test_a_curve_rises_from_nothing_borrowed_to_all(world: World) -> None:
    market = (
        await world.ask('{ market(symbol: "BTC") { curve(points: 5) { utilization borrowRate lendRate liquidityDistance } } }')
    )["market"]
    curve = market["curve"]
    assert [point["utilization"] for point in curve] == ["0.0", "0.25", "0.5", "0.75", "1.0"]
    assert [point["liquidityDistance"] for point in curve] == ["1.0", "0.75", "0.5", "0.25", "0.0"]
    rates = [float(point["borrowRate"]) for point in curve]
    assert rates == sorted(rates)
    assert curve[0]["lendRate"] == "0.0"


async def test_a_models_curve_can_be_tried_with_other_parameters(world: World) -> None:
    query = """query ($p: JSON!, $state: String) { model(kind: RATE_MODEL, name: "two_slope_kinked") {
        name curve(parameters: $p, points: 2, state: $state) { borrowRate } liquidationCurve(parameters: {}) { health } } }"""
    parameters = {"optimal_utilization": "0.5", "base_rate": "0.01", "slope_below": "0.1", "slope_above": "1"}
    model = (await world.ask(query, p=parameters))["model"]
    curve = [{"borrowRate": "0.01"}, {"borrowRate": "1.11"}]
    assert model == {"name": "two_slope_kinked", "curve": curve, "liquidationCurve": []}
    assert await world.code(query, p={"optimal_utilization": "2"}) == "BAD_USER_INPUT"
    assert await world.code(query, p="nonsense") == "BAD_USER_INPUT"
    assert await world.code(query, p={}, state="ü") == "BAD_USER_INPUT"


async def test_a_controllers_curve_follows_the_state_that_is_given(world: World) -> None:
    query = """query ($state: String) { model(kind: RATE_MODEL, name: "adaptive_curve") {
        curve(parameters: {}, points: 3, state: $state) { borrowRate borrowToReach } } }"""
    initial = (await world.ask(query))["model"]["curve"]
    chosen = world.house.host.choose(ModelKind.RATE_MODEL, "adaptive_curve")
    state = chosen.instance.step(WAD, 30 * 86_400, chosen.initial_state).state
    pressed = (await world.ask(query, state=state))["model"]["curve"]
    assert all(float(after["borrowRate"]) > float(before["borrowRate"]) for before, after in zip(initial, pressed, strict=True))
    assert initial[0]["borrowToReach"] is None
    assert await world.code(query, state="nonsense") == "BAD_USER_INPUT"


async def test_another_model_is_drawn_by_the_terms_of_a_market(world: World) -> None:
    query = """query ($model: ModelChoiceInput) { market(symbol: "BTC") { totalLent { value } totalBorrowed { value } utilization
        terms { fee } curve(points: 3, model: $model) { utilization borrowRate lendRate borrowToReach } } }"""
    market = (await world.ask(query, model={"name": "fixed", "parameters": {"rate": "0.1"}}))["market"]
    fee, lent, borrowed = (
        Decimal(market["terms"]["fee"]),
        *(Decimal(market[name]["value"]) for name in ("totalLent", "totalBorrowed")),
    )
    assert [point["borrowRate"] for point in market["curve"]] == ["0.1"] * 3
    assert [Decimal(point["lendRate"]) for point in market["curve"]] == [
        Decimal("0.1") * half * (1 - fee) / 2 for half in (0, 1, 2)
    ]
    distances = [Decimal(point["borrowToReach"]) for point in market["curve"]]
    assert distances[0] == -borrowed
    assert distances[2] == lent - borrowed
    for bad in ({"name": "nope"}, {"name": "fixed", "parameters": {"rate": "-1"}}, {"name": "close_factor"}):
        assert await world.code(query, model=bad) == "BAD_USER_INPUT"


async def test_a_model_that_no_plugin_offers_is_null(world: World) -> None:
    query = "query ($name: String!) { model(kind: STAKING_REWARD, name: $name) { name curve(parameters: {}) { borrowRate } } }"
    assert await world.ask(query, name="nope") == {"model": None}
    assert (await world.ask(query, name="fixed_rate"))["model"] == {"name": "fixed_rate", "curve": []}


POLICY = "curve: liquidationCurve(parameters: $p, points: $points, debtUsd: $usd) { health penalty closeShare reasons note }"


async def test_a_policys_curve_shows_what_it_asks_and_closes_at_every_health(world: World) -> None:
    query = f"""query ($p: JSON!, $points: Int! = 3, $usd: Decimal! = "100000") {{
        model(kind: LIQUIDATION_POLICY, name: "close_factor") {{ {POLICY} }} }}"""
    parameters = {"close_factor": "0.4", "penalty": "0.03", "full_close_below_health": "0.6"}
    low, middle, healthy = (await world.ask(query, p=parameters))["model"]["curve"]
    assert (low["closeShare"], middle["closeShare"], healthy["closeShare"]) == ("1.0", "0.4", "0.0")
    assert (low["penalty"], middle["penalty"], healthy["penalty"]) == ("0.03", "0.03", None)
    assert middle["reasons"] == ["close factor 0.4"]
    dust = (await world.ask(query, p=parameters, usd="1"))["model"]["curve"]
    assert dust[1]["closeShare"] == "1.0"
    bad: list[Json] = [{"points": 1}, {"points": 1002}, {"usd": "0"}, {"usd": "1.0000000000000000001"}, {"p": {"penalty": "9"}}]
    for given in bad:
        assert await world.code(query, **{"p": parameters, **given}) == "BAD_USER_INPUT"


async def test_a_market_shows_the_curve_of_its_own_policy(world: World) -> None:
    query = """{ market(symbol: "BTC") { liquidationCurve(points: 21) { health closeShare note }
        liquidationPolicy { parameters } } }"""
    market = (await world.ask(query))["market"]
    shares = [point["closeShare"] for point in market["liquidationCurve"]]
    assert shares[0] == "1.0"
    assert shares[-2:] == [market["liquidationPolicy"]["parameters"]["close_factor"], "0.0"]


async def test_history_has_a_row_per_boundary_and_is_paged(world: World) -> None:
    await world.advance("P2D")
    query = """query ($interval: Interval!, $first: Int!, $after: String) { market(symbol: "ETH") {
        history(range: {window: ALL}, interval: $interval, first: $first, after: $after) {
        edges { node { at borrowRate lendRate utilization totalLent totalBorrowed lendSharePrice borrowSharePrice throttleBound
        status model modelVersion parametersHash stakingRate averageUtilization } } pageInfo { hasNextPage endCursor } } } }"""
    first = (await world.ask(query, interval="HOUR", first=40))["market"]["history"]
    rest = (await world.ask(query, interval="HOUR", first=40, after=first["pageInfo"]["endCursor"]))["market"]["history"]
    times = [edge["node"]["at"] for edge in first["edges"] + rest["edges"]]
    assert len(times) == 48
    assert times == sorted(set(times))
    assert all(time.endswith(":00:00Z") for time in times)
    days = (await world.ask(query, interval="DAY", first=2))["market"]["history"]
    more = (await world.ask(query, interval="DAY", first=2, after=days["pageInfo"]["endCursor"]))["market"]["history"]
    dates = [edge["node"]["at"][:10] for edge in days["edges"] + more["edges"]]
    assert dates == sorted({time[:10] for time in times})


async def test_a_range_of_history_is_checked(world: World) -> None:
    query = """query ($range: HistoryRange!) { market(symbol: "BTC") { history(range: $range) { edges { cursor } } } }"""
    backwards = {"between": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}}
    assert await world.code(query, range=backwards) == "BAD_USER_INPUT"
    assert await world.code(query, range={}) == "BAD_USER_INPUT"
    assert await world.code(query, range={"window": "DAY", **backwards}) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval.HOUR, "2026-02-04T14:00:00"),
        (Interval.DAY, "2026-02-05T00:00:00"),
        (Interval.WEEK, "2026-02-09T00:00:00"),
        (Interval.MONTH, "2026-03-01T00:00:00"),
    ],
)
def test_intervals_begin_in_utc(interval: Interval, expected: str) -> None:
    wednesday = int(datetime(2026, 2, 4, 13, 30, tzinfo=UTC).timestamp())
    assert datetime.fromtimestamp(next_interval(wednesday, interval), UTC).replace(tzinfo=None).isoformat() == expected


async def test_the_maturity_ladder_counts_days_in_the_zone_that_is_asked_for(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    query = """query ($id: ID!, $zone: String!) { subAccount(id: $id) { maturityLadder(timeZone: $zone) {
        date worth positions { withdrawableAt } projectedInterest { value asset { symbol } } }
        lendPositions { edges { node { withdrawableAt } } } } }"""
    for zone, hours in (("Asia/Tokyo", 9), ("UTC", 0)):
        found = (await world.ask(query, customer.viewer, id=customer.sub_account_id, zone=zone))["subAccount"]
        at = datetime.fromisoformat(found["lendPositions"]["edges"][0]["node"]["withdrawableAt"]).timestamp()
        day = datetime.fromtimestamp(at + hours * 3600, UTC).date().isoformat()
        ladder = found["maturityLadder"]
        assert len(ladder) == 8
        assert [step["date"] for step in ladder if step["positions"]] == [day] == [ladder[7]["date"]]
        assert ladder[7]["worth"] == "100000.0"
        assert ladder[7]["projectedInterest"][0]["value"] > "0.0"


async def test_what_is_withdrawable_already_matures_today(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.leap(9)
    query = "query ($id: ID!) { subAccount(id: $id) { maturityLadder(days: 2) { positions { isWithdrawable } } } }"
    ladder = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["maturityLadder"]
    assert ladder == [{"positions": [{"isWithdrawable": True}]}, {"positions": []}]


async def test_a_ladder_tells_what_is_withdrawable_now_and_by_each_day_and_what_each_day_earns(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.leap(9)
    await world.deposit(customer, "ETH", "1")
    query = """query ($id: ID!) { subAccount(id: $id) { maturityLadder(days: 9, timeZone: "UTC") {
        withdrawableNow { market { asset { symbol } } } withdrawableByThen { asset { symbol } }
        projectedInterestOfDay { value asset { symbol } } } } }"""
    ladder = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["maturityLadder"]
    now = [[one["market"]["asset"]["symbol"] for one in step["withdrawableNow"]] for step in ladder]
    by_then = [[one["asset"]["symbol"] for one in step["withdrawableByThen"]] for step in ladder]
    assert now == [["BTC"], *[[]] * 8]
    assert by_then == [*[["BTC"]] * 7, *[["BTC", "ETH"]] * 2]
    earned = [{one["asset"]["symbol"]: float(one["value"]) for one in step["projectedInterestOfDay"]} for step in ladder]
    assert all(0 < day["BTC"] == earned[1]["BTC"] for day in earned[1:])
    assert earned[0]["BTC"] < earned[1]["BTC"]


@pytest.mark.parametrize("argument", ['timeZone: "Mars/Base"', 'timeZone: "../etc/passwd"', "days: 0", "days: 367"])
async def test_a_ladder_that_makes_no_sense_is_an_error_of_the_caller(world: World, argument: str) -> None:
    customer = await world.customer()
    query = f"query ($id: ID!) {{ subAccount(id: $id) {{ maturityLadder({argument}) {{ date }} }} }}"
    assert await world.code(query, customer.viewer, id=customer.sub_account_id) == "BAD_USER_INPUT"


async def test_without_a_fresh_price_a_worth_is_null_and_the_margin_says_what_is_missing(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.move("borrow", "", customer.viewer, subAccountId=customer.sub_account_id, asset="USDC", amount="1000")
    await world.house.ledger.advance_clock(2 * 3600)  # Nobody observes prices meanwhile.
    query = """query ($id: ID!) { subAccount(id: $id) { margin { status netEquity missingPrices { symbol price { isStale } } }
        maxBorrow(asset: "ETH") { value } lendPositions { edges { node { amount { value worth } } } } } }"""
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]
    assert (found["margin"]["status"], found["margin"]["netEquity"], found["maxBorrow"]) == ("UNKNOWN", None, None)
    assert {asset["symbol"] for asset in found["margin"]["missingPrices"]} == {"BTC", "USDC"}
    assert found["lendPositions"]["edges"][0]["node"]["amount"]["worth"] is None


async def test_nobody_has_no_viewer(world: World) -> None:
    assert await world.ask("{ viewer { account { id } } }") == {"viewer": None}


async def test_an_account_knows_where_it_stands(world: World) -> None:
    newcomer = await world.newcomer("carol")
    query = "{ viewer { account { email kind status referralCode createdAt onboarding { status nextStep missingFields } } } }"
    account = (await world.ask(query, newcomer.viewer))["viewer"]["account"]
    assert account["email"] == "carol@example.com"
    assert (account["status"], account["kind"]) == ("ONBOARDING", None)
    assert account["onboarding"] == {"status": "EMAIL_VERIFIED", "nextStep": "CHOOSE_KIND", "missingFields": ["kind"]}


async def test_the_books_have_no_gap(world: World) -> None:
    lines = (await world.ask("{ solvency { asset { symbol } gap custody owedToLenders treasury asOf } }", OPERATOR))["solvency"]
    assert len(lines) == 5
    assert {line["gap"].strip("0.") for line in lines} == {""}
