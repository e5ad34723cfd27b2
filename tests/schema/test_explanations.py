"""Explanations over GraphQL: every formula that is shown gives the value that is shown, computed from what is shown."""

from __future__ import annotations

from fractions import Fraction

from gql_server.domain.explanation import Quantity, Rounding, Term, TermUnit
from tests.domain.formulas import fault_of
from tests.schema.world import Json, World

STEPS = "result note steps { name asset formula branch value unit rounding inputs { name value unit } note }"
DECIMALS = {TermUnit.SECONDS: 0, TermUnit.COUNT: 0}


def faults_in(explained: Json) -> list[str]:
    """Compute every step again from the texts that a client gets."""
    return [fault for step in explained["steps"] if (fault := fault_of(_term(step))) is not None]


def _term(step: Json) -> Term:
    inputs = tuple((given["name"], _quantity(given["value"], given["unit"])) for given in step["inputs"])
    value = _quantity(step["value"], step["unit"])
    return Term(step["name"], step["formula"], value, Rounding(step["rounding"]), inputs, step["asset"], step["branch"])


def _quantity(text: str, unit: str) -> Quantity:
    kind = TermUnit(unit)
    if kind is TermUnit.TEXT:
        return Quantity(text, kind)
    decimals = len(text.partition(".")[2]) if kind is TermUnit.AMOUNT else DECIMALS.get(kind, 18)
    return Quantity(int(Fraction(text) * 10**decimals), kind, decimals)


async def test_a_health_factor_is_explained_by_what_the_client_can_compute_again(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    await world.deposit(customer, "SOL", "10")
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "20000", "address": "w"}
    await world.move("borrow", "", customer.viewer, **given)
    query = f"query ($id: ID!) {{ subAccount(id: $id) {{ margin {{ healthFactor }} explainHealth {{ {STEPS} }} }} }}"
    found = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]
    explained = found["explainHealth"]
    assert faults_in(explained) == []
    assert explained["result"] == found["margin"]["healthFactor"]
    assert explained["note"].startswith("healthy")
    assert {step["asset"] for step in explained["steps"]} == {"BTC", "SOL", "USDC", None}


async def test_a_liquidation_that_happened_is_explained_by_the_prices_it_went_by(world: World) -> None:
    customer = await world.customer()
    await world.deposit(customer, "BTC", "1")
    given = {"subAccountId": customer.sub_account_id, "asset": "USDC", "amount": "42000", "address": "w"}
    await world.move("borrow", "", customer.viewer, **given)
    simulated = f"""query ($input: SimulateInput!) {{ simulate(input: $input) {{ ... on Simulation {{ steps {{
        after {{ explainHealth {{ {STEPS} }} margin {{ healthFactor }} }}
        liquidation {{ steps {{ seize {{ value }} }} explanation {{ {STEPS} }} }}
        }} }} }} }}"""
    fall = {"subAccountId": customer.sub_account_id, "steps": [{"price": {"asset": "BTC", "usd": "44400"}}]}
    step = (await world.ask(simulated, customer.viewer, input=fall))["simulate"]["steps"][0]
    assert faults_in(step["liquidation"]["explanation"]) == []
    assert step["liquidation"]["explanation"]["result"] == step["after"]["margin"]["healthFactor"]
    assert faults_in(step["after"]["explainHealth"]) == []
    await world.do("sandboxSetPrice", "... on SandboxSetPriceSuccess { asset { symbol } }", asset="BTC", usd="44400")
    query = f"""query ($id: ID!) {{ subAccount(id: $id) {{ activity {{ edges {{ node {{
        type amount {{ value }} details explanation {{ {STEPS} }} }} }} }} }} }}"""
    activity = (await world.ask(query, customer.viewer, id=customer.sub_account_id))["subAccount"]["activity"]["edges"]
    liquidated = [edge["node"] for edge in activity if edge["node"]["type"] == "LIQUIDATED"]
    assert liquidated
    assert all(edge["node"]["explanation"] is None for edge in activity if edge["node"]["type"] != "LIQUIDATED")
    for node in liquidated:
        assert faults_in(node["explanation"]) == []
        assert node["explanation"]["result"] == node["amount"]["value"]
        assert node["details"]["seizedPrice"] == "44400.0"
        assert node["details"]["repaidPrice"] == "1.0"
    assert len(liquidated) == len(step["liquidation"]["steps"])


async def test_a_rate_is_explained_with_the_branch_of_its_curve_now_and_as_it_would_be(world: World) -> None:
    customer = await world.customer()
    both = f"borrow: explainRate {{ {STEPS} }} lend: explainRate(side: LEND) {{ {STEPS} }}"
    rates = f"asset {{ symbol }} borrowRate {{ apr }} lendRate {{ net {{ apr }} }} {both}"
    query = f"""query ($input: SimulateInput!) {{ market(symbol: "BTC") {{ {rates} }}
        simulate(input: $input) {{ ... on Simulation {{ steps {{ after {{ markets {{ {rates} }} }} }} }} }} }}"""
    controller = {"asset": "USDC", "kind": "RATE_MODEL", "name": "adaptive_curve"}
    steps = [{"utilization": {"asset": "BTC", "utilization": "0.97"}}, {"model": controller}]
    answer = await world.ask(query, customer.viewer, input={"subAccountId": customer.sub_account_id, "steps": steps})
    last = answer["simulate"]["steps"][1]["after"]["markets"]
    for market in (answer["market"], *last):
        assert faults_in(market["borrow"]) + faults_in(market["lend"]) == []
        assert market["borrow"]["result"] == market["borrowRate"]["apr"]
        assert market["lend"]["result"] == market["lendRate"]["net"]["apr"]
    by_symbol = {market["asset"]["symbol"]: market["borrow"]["steps"] for market in last}
    assert "utilization > optimal_utilization" in [step["branch"] for step in by_symbol["BTC"]]
    (quiet,) = [step for step in by_symbol["USDC"] if step["rounding"] == "MODEL"]
    assert {"utilization", "target_utilization", "state"} <= {given["name"] for given in quiet["inputs"]}
