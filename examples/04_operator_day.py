"""A day of the operator, played against a running sandbox server and printed for a reader.

    make run                                 # in one terminal
    python examples/04_operator_day.py       # in another; or with the server's address as argument

It needs nothing but Python. The operator signs in with GQL_SERVER_OPERATOR_EMAIL and GQL_SERVER_OPERATOR_PASSWORD, or with those of
the sandbox; where GQL_SERVER_FOUR_EYES asks for a second operator, this day stops at the first change of money or terms.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

REFUSAL = "__typename ... on Error { code message }"
CURVE = {"optimal_utilization": "0.6", "base_rate": "0.01", "slope_below": "0.08", "slope_above": "1.5"}
TABLE = """{ operations {
  heldDeposits { edges { node { id amount { value asset { symbol } } reason } } }
  stuckPayouts { edges { node { said since problem } } }
  stalePrices { symbol }
  faultyMarkets { asset { symbol } }
  accountsAtRisk(first: 5) { edges { node { id margin { status healthFactor } } } }
  paused { symbol pauses { scope reason } }
  endingMarkets { market { asset { symbol } state delisting { leaveBy endedAt } } lending matured owing lent { value } }
  onboarding { status count }
} }"""


@dataclass
class Client:
    """One caller of the API."""

    url: str
    token: str | None = None

    def ask(self, document: str, **variables: object) -> Json:
        """Run one GraphQL operation and return its data; anything in ``errors`` ends the day."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}/graphql", body, headers), timeout=120) as response:
                answer: Json = json.load(response)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        if "errors" in answer:
            raise SystemExit(f"The server answered with errors: {json.dumps(answer['errors'], indent=2)}")
        data: Json = answer["data"]
        return data

    def mutate(self, name: str, selection: str = "", /, **fields: object) -> Json:
        """Run one mutation and return whichever member of its union came back."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        answer: Json = self.ask(
            f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {REFUSAL} {selection} }} }}", input=fields
        )[name]
        return answer

    def do(self, name: str, selection: str = "", /, **fields: object) -> Json:
        """Run a mutation that must succeed, under a key of its own where it takes one."""
        answer = self.mutate(name, selection, **fields)
        if not answer["__typename"].endswith("Success"):
            raise SystemExit(f"{name}: expected a success, the server answered {json.dumps(answer, indent=2)}")
        return answer


def key() -> str:
    """Return a new idempotency key."""
    return uuid.uuid4().hex


def say(text: str = "") -> None:
    """Print a line of the day."""
    print(text, flush=True)


def sign_in(url: str) -> Client:
    """Return the operator's client."""
    client = Client(url)
    email = os.environ.get("GQL_SERVER_OPERATOR_EMAIL", "operator@example.com")
    password = os.environ.get("GQL_SERVER_OPERATOR_PASSWORD", "sandbox-operator")
    client.token = client.do("signIn", "... on SignInSuccess { token }", email=email, password=password)["token"]
    return client


def newcomer(url: str, name: str) -> tuple[Client, str, str]:
    """Return a customer who has signed up and is not approved yet: the client, the address and the default sub-account."""
    client, email = Client(url), f"{name}-{uuid.uuid4().hex[:8]}@example.com"
    password = "correct horse battery staple"
    client.do("signUp", email=email, password=password, passwordConfirmation=password)
    mail = client.ask("query ($to: String!) { sandbox { latestEmail(to: $to) { token } } }", to=email)["sandbox"]["latestEmail"]
    client.do("verifyEmail", token=mail["token"])
    client.token = client.do("signIn", "... on SignInSuccess { token }", email=email, password=password)["token"]
    account = client.ask("{ viewer { account { subAccounts { edges { node { id } } } } } }")["viewer"]["account"]
    return client, email, account["subAccounts"]["edges"][0]["node"]["id"]


def customer(url: str, name: str) -> tuple[Client, str]:
    """Return an approved customer: the client and the default sub-account."""
    client, email, sub_account = newcomer(url, name)
    client.do("sandboxApproveIdentity", email=email)
    return client, sub_account


def deposit(client: Client, sub_account: str, asset: str, amount: str) -> Json:
    """Deposit through the sandbox's custodian."""
    selection = "... on DepositSuccess { deposit { id status reason } }"
    made = client.do("deposit", selection, subAccountId=sub_account, asset=asset, amount=amount, idempotencyKey=key())
    found: Json = made["deposit"]
    return found


def advance(client: Client, by: str) -> datetime:
    """Move the sandbox's clock and return the new time."""
    return datetime.fromisoformat(client.do("sandboxAdvanceClock", "... on SandboxAdvanceClockSuccess { now }", by=by)["now"])


def full_hour(moment: datetime) -> str:
    """Return the full hour of a moment as the API takes it."""
    return f"{moment:%Y-%m-%dT%H}:00:00Z"


def queues(operator: Client) -> Json:
    """Return all that waits for an operator, in one request."""
    found: Json = operator.ask(TABLE)["operations"]
    return found


def held_deposits(operator: Client, url: str) -> None:
    """Look at what is held: one deposit is let go by an approval, another goes back."""
    new, email, sub_account = newcomer(url, "newcomer")
    deposit(new, sub_account, "BTC", "0.5")
    held = queues(operator)["heldDeposits"]["edges"]
    say(f"1. {len(held)} deposit is held: {held[0]['node']['amount']['value']} BTC, {held[0]['node']['reason']}.")
    operator.do("sandboxApproveIdentity", email=email)
    say("   Its owner is approved: it is credited at that moment and lent.")
    small = deposit(new, sub_account, "BTC", "0.00000001")
    operator.do("returnDeposit", depositId=small["id"], idempotencyKey=key())
    say(f"   A deposit {small['reason']} goes back. Held now: {len(queues(operator)['heldDeposits']['edges'])}.")


def a_falling_price(operator: Client, url: str) -> tuple[Client, str]:
    """Watch an account as the price of its collateral falls."""
    lender, lends = customer(url, "lender")
    deposit(lender, lends, "USDC", "100000")
    borrower, owes = customer(url, "borrower")
    deposit(borrower, owes, "BTC", "1")
    usd = float(operator.ask('{ asset(symbol: "BTC") { price { usd } } }')["asset"]["price"]["usd"])
    amount = f"{usd * 0.5:.0f}"
    borrower.do("borrow", subAccountId=owes, asset="USDC", amount=amount, idempotencyKey=key())
    borrower.do("withdraw", subAccountId=owes, asset="USDC", amount=amount, address="a-wallet", idempotencyKey=key())
    curve = operator.ask(
        '{ operations { collateralAtRisk(asset: "BTC", falls: ["0.1", "0.3", "0.5"]) { points { fall subAccounts debt } } } }'
    )["operations"]["collateralAtRisk"]["points"]
    told = [f"by {float(one['fall']):.0%} {one['subAccounts']}" for one in curve]
    say(f"2. So many accounts would be liquidated if BTC fell {', '.join(told)}.")
    for part in (1.0, 0.75, 0.6):
        operator.do("setPrice", asset="BTC", usd=f"{usd * part:.2f}")
        found = operator.ask("query ($id: ID!) { subAccount(id: $id) { margin { status healthFactor } } }", id=owes)
        margin = found["subAccount"]["margin"]
        say(f"   BTC at {usd * part:,.0f} USD: health {float(margin['healthFactor']):.2f}, {margin['status']}.")
    first = queues(operator)["accountsAtRisk"]["edges"][0]["node"]["margin"]
    say(f"   The least healthy account there is: {float(first['healthFactor']):.2f}, {first['status']}.")
    operator.do("setPrice", asset="BTC", usd=f"{usd:.2f}")
    return borrower, owes


def a_pause(operator: Client, borrower: Client, owes: str) -> None:
    """Stop new risk of a market for a while."""
    given = {"asset": "USDC", "scopes": ["NEW_RISK"], "reason": "A feed is looked at."}
    operator.do("pauseMarket", idempotencyKey=key(), **given)
    wish = {"subAccountId": owes, "asset": "USDC", "amount": "10"}
    refused = borrower.mutate("borrow", "... on Paused { reason }", idempotencyKey=key(), **wish)
    say(f"3. USDC is paused; a borrow is refused: {refused['code']}, “{refused['reason']}”")
    repaid = borrower.mutate("deposit", subAccountId=owes, asset="USDC", amount="10", idempotencyKey=key())
    say(f"   A deposit that repays works meanwhile: {repaid['__typename']}.")
    operator.do("resumeMarket", asset="USDC", idempotencyKey=key())
    say(f"   Resumed: {borrower.mutate('borrow', idempotencyKey=key(), **wish)['__typename']}.")


def terms_ahead(operator: Client, now: datetime) -> None:
    """Announce terms, and see them applied by the boundary."""
    at = full_hour(now + timedelta(hours=3))
    fields = "scheduledTerms { effectiveAt insuranceShare } "
    made = operator.do(
        "scheduleTerms",
        f"... on ScheduleTermsSuccess {{ market {{ {fields} }} }}",
        market="USDC",
        insuranceShare="0.25",
        effectiveAt=at,
        idempotencyKey=key(),
    )
    ahead = made["market"]["scheduledTerms"][-1]
    say(f"4. Everybody sees that the insurance gets {ahead['insuranceShare']} of penalties from {ahead['effectiveAt']} on.")
    advance(operator, "PT3H")
    left = operator.ask(f'{{ market(symbol: "USDC") {{ {fields} }} }}')["market"]["scheduledTerms"]
    say(f"   Three hours later {len(left)} changes are ahead: it is applied.")


def a_market_comes_and_goes(operator: Client, url: str, now: datetime) -> None:
    """List an asset and its market, delist it, and see everybody out."""
    symbol = f"DAY{secrets.token_hex(3).upper()}"
    risk = {"haircutWeight": "0.5", "initialMarginBase": "0.3", "maintenanceMarginBase": "0.15", "priceMaxAge": "P30D"}
    operator.do("createAsset", symbol=symbol, name="Of a day", decimals=8, minimumDeposit="0.01", withdrawalFee="0", risk=risk)
    operator.do("setPrice", asset=symbol, usd="10")
    models = {"rateModel": {"name": "two_slope_kinked", "parameters": CURVE}, "liquidationPolicy": {"name": "close_factor"}}
    operator.do("createMarket", asset=symbol, terms={"fee": "0.1", "maturity": "P1D"}, **models)
    lender, lends = customer(url, "holder")
    deposit(lender, lends, symbol, "5")
    days = {name: full_hour(now + timedelta(days=day)) for name, day in (("repayOnlyAt", 1), ("closedAt", 2), ("leaveBy", 3))}
    operator.do("delistMarket", market=symbol, idempotencyKey=key(), **days)
    advance(operator, "P1DT1H")
    (ending,) = [one for one in queues(operator)["endingMarkets"] if one["market"]["asset"]["symbol"] == symbol]
    lent = f"{ending['lent']['value']} lent by {ending['lending']}"
    say(f"5. {symbol} is listed, and delisted again: it is {ending['market']['state']}, {lent}.")
    advance(operator, "P2DT2H")
    (ending,) = [one for one in queues(operator)["endingMarkets"] if one["market"]["asset"]["symbol"] == symbol]
    say(f"   After its last day nobody is left: ended at {ending['market']['delisting']['endedAt']}.")
    found = lender.ask("query ($id: ID!) { subAccount(id: $id) { balances { asset { symbol } available { value } } } }", id=lends)[
        "subAccount"
    ]["balances"]
    say(f"   Its lender has {found[0]['available']['value']} {found[0]['asset']['symbol']} available.")


def the_house(operator: Client) -> None:
    """Look at the treasury, at both sides of the books, and at what the day has left in the operators' log."""
    funding = {"asset": "USDC", "amount": "1000", "idempotencyKey": key()}
    operator.ask("mutation ($input: FundInput!) { fundTreasury(input: $input) { __typename } }", input=funding)
    lines = operator.ask("{ solvency { asset { symbol } treasury gap } }")["solvency"]
    usdc = next(line for line in lines if line["asset"]["symbol"] == "USDC")
    gaps = sum(float(line["gap"]) != 0 for line in lines)
    say(f"6. The treasury has {usdc['treasury']} USDC; {gaps} of {len(lines)} assets have a gap in their books.")
    actions = operator.ask("{ operatorActions(first: 100) { edges { node { action } } } }")["operatorActions"]["edges"]
    say(f"7. The log has every step of it: {', '.join(sorted({edge['node']['action'] for edge in actions}))}.")


def main() -> None:
    """Play the day."""
    url = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    operator = sign_in(url)
    held_deposits(operator, url)
    borrower, owes = a_falling_price(operator, url)
    a_pause(operator, borrower, owes)
    now = datetime.fromisoformat(operator.ask("{ sandbox { now } }")["sandbox"]["now"])
    terms_ahead(operator, now)
    a_market_comes_and_goes(operator, url, now + timedelta(hours=3))
    the_house(operator)


if __name__ == "__main__":
    main()
