"""Prices as operators see them and speak of them (rules P1 to P5)."""

from __future__ import annotations

from gql_server.domain import commands as c
from gql_server.domain.pricing import Quote
from gql_server.service.requests import system_request
from gql_server.units import WAD
from tests.schema.world import OPERATOR, Json, World

STATUS = """{ priceStatus { asset { symbol price { usd isStale halt isOffPeg } } age problem halt haltedSince pegDeviation isOffPeg
    agreeing terms { quorum quoteMaxAge agreement deviationMax peg pegBand }
    sources { source usd observedAt age deviation said saidAt verdict } } }"""
STANDS = "status { problem halt isOffPeg asset { price { usd source } } terms { quorum peg pegBand } }"


async def say(world: World, symbol: str, **usd: float) -> None:
    """Sources say prices in dollars, now."""
    quotes = tuple(Quote(symbol, source, round(said * 100) * WAD // 100) for source, said in usd.items())
    key = f"said:{world.services.identifiers.new_id()}"
    decided = await world.house.teller.submit(system_request(key, c.ObservePrices((), quotes)))
    assert not decided.command.is_refused


async def status(world: World, symbol: str) -> Json:
    found: Json = next(one for one in (await world.ask(STATUS, OPERATOR))["priceStatus"] if one["asset"]["symbol"] == symbol)
    return found


async def test_the_operator_sees_what_each_source_says_and_what_was_made_of_it(world: World) -> None:
    await say(world, "BTC", aster=99_000, birch=99_100, cedar=0)
    found = await status(world, "BTC")
    assert found["asset"]["price"] == {"usd": "99050.0", "isStale": False, "halt": None, "isOffPeg": False}
    assert (found["age"], found["problem"], found["halt"], found["agreeing"]) == ("PT0S", None, None, 2)
    said = [(one["source"], one["usd"], one["said"], one["verdict"]) for one in found["sources"]]
    assert said == [
        ("aster", "99000.0", "99000.0", "COUNTED"),
        ("birch", "99100.0", "99100.0", "COUNTED"),
        ("cedar", None, "0.0", "NO_PRICE"),
    ]
    assert found["sources"][2]["deviation"] is None
    assert found["sources"][0]["deviation"].startswith("-0.0005")


async def test_a_held_price_is_shown_refuses_new_risk_and_is_confirmed(world: World) -> None:
    await say(world, "BTC", aster=50_000)
    held = await status(world, "BTC")
    assert (held["problem"], held["halt"]) == ("HALTED", "JUMP")
    assert held["asset"]["price"]["usd"] == "100000.0"
    assert held["asset"]["price"]["isStale"]
    alice = await world.customer("alice")
    given = {"subAccountId": alice.sub_account_id, "asset": "BTC", "amount": "0.001"}
    refused = await world.move("borrow", "... on PriceStale { reason asset { symbol } }", alice.viewer, **given)
    assert "reason" in refused, refused
    assert (refused["reason"], refused["asset"]) == ("HALTED", {"symbol": "BTC"})
    wrong = await world.move("confirmPrice", "... on TermsRefused { rule }", OPERATOR, asset="BTC", usd="70000")
    assert wrong["rule"] == "P5"
    done = await world.move("confirmPrice", f"... on ConfirmPriceSuccess {{ {STANDS} }}", OPERATOR, asset="BTC", usd="50000")
    assert done["status"]["halt"] is None
    assert done["status"]["asset"]["price"] == {"usd": "50000.0", "source": "operator"}


async def test_the_terms_of_a_price_are_changed_one_by_one(world: World) -> None:
    answer = f"... on SetPriceTermsSuccess {{ {STANDS} }} ... on InvalidInput {{ field }}"
    done = await world.move("setPriceTerms", answer, OPERATOR, asset="USDC", quorum=2, peg="1", pegBand="0.01")
    assert done["status"]["terms"] == {"quorum": 2, "peg": "1.0", "pegBand": "0.01"}
    done = await world.move("setPriceTerms", answer, OPERATOR, asset="USDC", quoteMaxAge="PT5M")
    assert done["status"]["terms"]["quorum"] == 2
    await say(world, "USDC", aster=0.98, birch=0.98)
    off = await status(world, "USDC")
    assert (off["isOffPeg"], off["problem"], off["pegDeviation"]) == (True, "OFF_PEG", "-0.02")
    assert (await world.move("setPriceTerms", answer, OPERATOR, asset="USDC", deviationMax="1"))["field"] == "deviationMax"
    done = await world.move("setPriceTerms", answer, OPERATOR, asset="USDC", peg="0")
    assert done["status"]["terms"]["peg"] is None


async def test_a_price_of_then_is_the_last_good_one_of_then_fresh_or_not(world: World) -> None:
    query = (
        """query ($at: DateTime!) { asset(symbol: "SOL") { price { usd } then: priceAt(time: $at) { usd observedAt isStale } } }"""
    )

    async def then(at: str) -> Json | None:
        found: Json = (await world.ask(query, at=at))["asset"]
        assert found["price"]["usd"] == "195.0"
        price: Json | None = found["then"]
        return price

    await say(world, "SOL", aster=190)
    first = str((await world.ask("{ sandbox { now } }"))["sandbox"]["now"])
    await world.advance("PT10M")
    await say(world, "SOL", aster=195)
    assert await then(first) == {"usd": "190.0", "observedAt": first, "isStale": False}
    assert await then("2001-01-01T00:00:00Z") is None
    assert await then("2901-01-01T00:00:00Z") is None
