"""Terms with notice, delisting and pauses, as operators ask for them and customers see them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tests.schema.world import OPERATOR, Json, World
from tests.servers import ROOT

TERMS = "id state terms { fee maturity lenderPay { kind } } limits { lentCap { value } throttleBound } insuranceShare"
AHEAD = TERMS + " risk { haircutWeight } effectiveAt appliesAt announcedAt obstacle asset { symbol }"
PAUSES = "pauses { scope since until reason }"
SCHEDULED = "... on ScheduleTermsSuccess { command { replayed } change { " + AHEAD + " } }"
FIELD = " ... on InvalidInput { field } ... on TermsRefused { rule }"


async def later(world: World, **ahead: int) -> str:
    """Return the full hour that is so far ahead."""
    now = (await world.ask("{ sandbox { now } }"))["sandbox"]["now"]
    return f"{datetime.fromisoformat(now) + timedelta(**ahead):%Y-%m-%dT%H}:00:00Z"


async def market(world: World, fields: str, symbol: str = "BTC") -> Json:
    found = await world.ask("query ($s: String!) { market(symbol: $s) { " + fields + " } }", s=symbol)
    read: Json = found["market"]
    return read


async def test_everybody_sees_terms_that_are_ahead_and_they_apply_at_their_boundary(world: World) -> None:
    at = await later(world, hours=2)
    given = {"market": "BTC", "effectiveAt": at, "insuranceShare": "0.25", "terms": {"fee": "0.2", "maturity": "P3D"}}
    made = await world.move("scheduleTerms", SCHEDULED + FIELD, OPERATOR, **given, limits={"lentCap": "1000"})
    (seen,) = (await market(world, f"scheduledTerms {{ {AHEAD} }}"))["scheduledTerms"]
    assert seen == made["change"]
    assert (seen["terms"]["fee"], seen["terms"]["maturity"], seen["insuranceShare"]) == ("0.2", "P3D", "0.25")
    assert (seen["appliesAt"], seen["limits"]["lentCap"]["value"], seen["state"]) == (at, "1000.00000000", None)
    node = await world.ask("query ($id: ID!) { node(id: $id) { __typename } }", id=seen["id"])
    assert node["node"]["__typename"] == "ScheduledTerms"
    await world.advance("PT2H")
    after = await market(world, "terms { fee } limits { lentCap { value } } scheduledTerms { id }")
    assert (after["terms"]["fee"], after["limits"]["lentCap"]["value"], after["scheduledTerms"]) == ("0.2", "1000.00000000", [])


async def test_announced_terms_are_called_off_or_refused_when_they_could_not_stand(world: World) -> None:
    at = await later(world, hours=2)
    risk = {"haircutWeight": "1", "initialMarginBase": "0.1", "maintenanceMarginBase": "0.01", "priceMaxAge": "PT1H"}
    refused = await world.move("scheduleTerms", SCHEDULED + FIELD, OPERATOR, market="BTC", effectiveAt=at, risk=risk)
    assert (refused["code"], refused["rule"]) == ("TERMS_REFUSED", "X3")
    empty = await world.move("scheduleTerms", SCHEDULED + FIELD, OPERATOR, market="BTC", effectiveAt=at)
    assert (empty["code"], empty["field"]) == ("INVALID_INPUT", "terms")
    made = await world.move("scheduleTerms", SCHEDULED, OPERATOR, market="BTC", effectiveAt=at, state="REPAY_ONLY")
    gone = await world.move(
        "cancelScheduledTerms",
        "... on CancelScheduledTermsSuccess { market { scheduledTerms { id } } }",
        OPERATOR,
        id=made["change"]["id"],
    )
    assert gone["market"]["scheduledTerms"] == []


async def test_a_market_is_delisted_its_lender_told_and_brought_out(world: World) -> None:
    customer = await world.customer()
    await world.move("updateMarket", "", OPERATOR, asset="BTC", terms={"fee": "0.1", "maturity": "PT1H"})
    await world.deposit(customer, "BTC", "2")
    days = {name: await later(world, hours=hours) for name, hours in (("repayOnlyAt", 1), ("closedAt", 2), ("leaveBy", 3))}
    shown = "delisting { repayOnlyAt closedAt leaveBy endedAt } state scheduledTerms { state }"
    made = await world.move(
        "delistMarket", f"... on DelistMarketSuccess {{ market {{ {shown} }} }}", OPERATOR, market="BTC", **days
    )
    assert made["market"]["delisting"] == days | {"endedAt": None}
    assert [one["state"] for one in made["market"]["scheduledTerms"]] == ["REPAY_ONLY", "CLOSED"]
    await world.house.rounds.delistings.run_once()
    await world.house.rounds.notices.run_once()
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    assert "BTC" in mail.subject
    held = (
        "{ activity(types: [MARKET_CHANGED, WITHDREW]) { edges { node { type details } } } lendPositions { edges { node { id } } }"
    )
    query = f"query ($id: ID!) {{ subAccount(id: $id) {held} balances {{ asset {{ symbol }} available {{ value }} }} }} }}"
    await world.advance("PT4H")
    seen = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]
    assert [edge["node"]["type"] for edge in seen["activity"]["edges"]] == ["WITHDREW", "MARKET_CHANGED"]
    assert seen["activity"]["edges"][0]["node"]["details"]["reason"] == "DELISTED"
    assert seen["lendPositions"]["edges"] == []
    assert seen["balances"][0]["available"]["value"].startswith("2.0")


async def test_what_is_paused_is_refused_with_since_until_and_why_and_shown_to_everybody(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    until = await later(world, hours=5)
    answer = f"... on PauseSuccess {{ assets {{ symbol {PAUSES} }} }} ... on InvalidInput {{ field }}"
    given = {"asset": "USDC", "scopes": ["NEW_RISK"], "until": until, "reason": "The feed is checked."}
    paused = await world.move("pauseMarket", answer, OPERATOR, **given)
    (pause,) = paused["assets"][0]["pauses"]
    assert (pause["scope"], pause["until"], pause["reason"]) == ("NEW_RISK", until, "The feed is checked.")
    assert (await market(world, PAUSES, "USDC"))["pauses"] == [pause]
    wanted = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "10"}
    refused = await world.move("borrow", "... on Paused { scope since until reason }", customer.viewer, **wanted)
    assert refused == pause | {"__typename": "Paused", "code": "PAUSED", "message": refused["message"]}
    resumed = await world.move("resumeMarket", answer, OPERATOR, asset="USDC")
    assert resumed["assets"] == [{"symbol": "USDC", "pauses": []}]
    assert (await world.move("borrow", "", customer.viewer, **wanted))["__typename"] == "BorrowSuccess"


async def test_everything_is_paused_and_goes_on(world: World) -> None:
    answer = f"... on PauseSuccess {{ assets {{ symbol {PAUSES} }} }}"
    paused = await world.move("pauseEverything", answer, OPERATOR)
    assert all(len(asset["pauses"]) == 3 for asset in paused["assets"])
    assert len(paused["assets"]) == len((await world.ask("{ assets { symbol } }"))["assets"])
    resumed = await world.move("resumeEverything", answer, OPERATOR, scopes=["PAYOUTS", "TRANSFERS"])
    assert {pause["scope"] for asset in resumed["assets"] for pause in asset["pauses"]} == {"NEW_RISK"}


async def test_the_how_tos_are_true(world: World) -> None:
    pausing, resuming = _operations("pause-a-market.md")
    paused = (await world.ask(pausing, OPERATOR))["pauseMarket"]["assets"][0]["pauses"]
    assert [pause["scope"] for pause in paused] == ["NEW_RISK", "PAYOUTS"]
    left = (await world.ask(resuming, OPERATOR))["resumeMarket"]["assets"][0]["pauses"]
    assert left == [{"scope": "NEW_RISK"}]
    delisting, looking = _operations("delist-a-market.md")
    made = (await world.ask(delisting, OPERATOR))["delistMarket"]["market"]
    assert [one["state"] for one in made["scheduledTerms"]] == ["REPAY_ONLY", "CLOSED"]
    (ending,) = (await world.ask(looking, OPERATOR))["operations"]["endingMarkets"]
    assert ending["market"]["asset"]["symbol"] == "SOL"


def _operations(page: str) -> list[str]:
    """Return the operations of a how-to, in their order."""
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
