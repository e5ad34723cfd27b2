"""A customer says in which language letters come."""

from __future__ import annotations

from tests.schema.test_onboarding import decide, in_review
from tests.schema.world import Json, World


async def test_letters_come_in_the_language_that_was_chosen_last(world: World) -> None:
    customer = await in_review(world)
    answer = "... on UpdatePreferencesSuccess { account { language } }"
    changed = await world.do("updatePreferences", answer, customer.viewer, language="en-GB")
    assert changed["account"] == {"language": "en-GB"}
    await decide(world, customer, "APPROVE")
    mail = await world.house.people.latest_mail(customer.email)
    assert mail is not None
    assert mail.subject == "Your account is approved"


async def test_what_is_no_language_is_refused(world: World) -> None:
    customer = await world.customer()
    refused = await world.do("updatePreferences", "... on InvalidInput { field }", customer.viewer, language="日本語")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "language")


async def test_each_is_changed_alone_and_a_time_zone_is_known_by_its_iana_name(world: World) -> None:
    customer = await world.customer()
    answer = "... on UpdatePreferencesSuccess { account { language timeZone } } ... on InvalidInput { field }"
    first = await world.do("updatePreferences", answer, customer.viewer, timeZone="Europe/Paris")
    second = await world.do("updatePreferences", answer, customer.viewer, language="ja")
    assert (first["account"]["timeZone"], second["account"]) == (
        "Europe/Paris",
        {"language": "ja", "timeZone": "Europe/Paris"},
    )
    for name in ("Mars/Olympus", "", "../etc/passwd", "Asia"):
        refused = await world.do("updatePreferences", answer, customer.viewer, language="en", timeZone=name)
        assert refused["field"] == "timeZone"
    kept = await world.ask("{ viewer { account { language } } exportMyData }", customer.viewer)
    assert (kept["viewer"]["account"]["language"], kept["exportMyData"]["account"]["timeZone"]) == ("ja", "Europe/Paris")


async def test_a_customer_says_which_notices_come_by_e_mail(world: World) -> None:
    customer = await world.customer()
    answer = "... on UpdatePreferencesSuccess { account { language notices { marginAtRisk maturity payouts deposits } } }"
    off: Json = {"notices": {"maturity": False, "payouts": False}}
    changed = (await world.do("updatePreferences", answer, customer.viewer, **off))["account"]
    assert changed["notices"] == {"marginAtRisk": True, "maturity": False, "payouts": False, "deposits": True}
    on: Json = {"notices": {"payouts": True, "maturity": None}}
    again = (await world.do("updatePreferences", answer, customer.viewer, **on))["account"]
    assert again == changed | {"notices": {"marginAtRisk": True, "maturity": False, "payouts": True, "deposits": True}}


async def test_activity_tells_of_risk_and_maturity_with_the_numbers_that_explain_them(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "42000", "address": "w"}
    await world.move("borrow", "", customer.viewer, **given)
    await world.do("sandboxSetPrice", "... on SandboxSetPriceSuccess { asset { symbol } }", asset="BTC", usd="50000")
    await world.house.ledger.advance_clock(7 * 86_400)
    await world.house.rounds.maturities.run_once()
    query = """query ($id: ID!) { subAccount(id: $id) {
        activity(types: [AT_RISK, MATURED]) { edges { node { type amount { asset { symbol } value } details } } } } }"""
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["activity"]["edges"]
    matured, risk = (edge["node"] for edge in found)
    assert (matured["type"], matured["amount"]["asset"]["symbol"], matured["details"]["principal"]) == (
        "MATURED",
        "BTC",
        "1.00000000",
    )
    assert matured["details"]["withdrawableAt"].endswith("Z")
    assert (risk["type"], risk["amount"]) == ("AT_RISK", {"asset": {"symbol": "USDC"}, "value": "1090.909091"})
    assert risk["details"] == {
        "healthFactor": "1.428571428571428571",
        "isRepaymentEnough": True,
        "deposit": "0.02666667",
        "depositSymbol": "BTC",
        "collateralLiquidationPrice": "48999.999999999999999999",
        "debtLiquidationPrice": "1.020408163265306123",
    }
