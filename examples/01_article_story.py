"""The story of the service, played against a running sandbox server and printed for a reader.

    make run                                   # in one terminal
    python examples/01_article_story.py        # in another; or with the server's address as argument

It needs nothing but Python: a GraphQL client is an HTTP client. Amounts come and go as exact decimal strings, a refusal is data
like a success, and every request that moves money carries a key, so that asking twice moves it once.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

REFUSAL = """
  __typename
  ... on Error {
    code
    message
    ... on PositionNotMatured { withdrawableAt fullAmount { value } }
    ... on InsufficientMargin { maximum { value } }
  }
"""


@dataclass
class Client:
    """One caller of the API: the server's address and, once signed in, a session token."""

    url: str
    token: str | None = None

    def ask(self, document: str, **variables: object) -> Json:
        """Run one GraphQL operation and return its data; anything in ``errors`` ends the story."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                answer: Json = json.load(response)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        if "errors" in answer:
            raise SystemExit(f"The server answered with errors: {json.dumps(answer['errors'], indent=2)}")
        data: Json = answer["data"]
        return data

    def mutate(self, name: str, selection: str, /, **fields: object) -> Json:
        """Run one mutation and return whichever member of its union came back."""
        kind = name[0].upper() + name[1:] + "Input"
        document = f"mutation M($input: {kind}!) {{ {name}(input: $input) {{ {REFUSAL} {selection} }} }}"
        answer: Json = self.ask(document, input=fields)[name]
        return answer

    def move(self, name: str, selection: str, /, **fields: object) -> Json:
        """Run a mutation that moves money, under a key of its own."""
        return self.mutate(name, selection, idempotencyKey=uuid.uuid4().hex, **fields)


def say(text: str = "") -> None:
    """Print a line of the story."""
    print(text, flush=True)


def done(answer: Json, success: str) -> Json:
    """Return the answer if it is the success that the story expects."""
    if answer["__typename"] != success:
        raise SystemExit(f"Expected {success}, the server answered {json.dumps(answer, indent=2)}")
    return answer


def days(count: int, seconds: int = 0) -> str:
    """Return a duration as the API takes it."""
    return f"P{count}DT{seconds}S" if seconds else f"P{count}D"


def open_account(url: str, name: str) -> tuple[Client, str]:
    """Open an account from the e-mail address to the approved customer; return the client and the default sub-account."""
    client = Client(url)
    email = f"{name.lower()}-{uuid.uuid4().hex[:8]}@example.com"
    password = "correct horse battery staple"
    done(
        client.mutate("signUp", "... on SignUpSuccess { email }", email=email, password=password, passwordConfirmation=password),
        "SignUpSuccess",
    )
    mail = client.ask("query ($to: String!) { sandbox { latestEmail(to: $to) { subject token } } }", to=email)["sandbox"][
        "latestEmail"
    ]
    done(
        client.mutate("verifyEmail", "... on VerifyEmailSuccess { account { status } }", token=mail["token"]), "VerifyEmailSuccess"
    )
    session = done(client.mutate("signIn", "... on SignInSuccess { token }", email=email, password=password), "SignInSuccess")
    client.token = session["token"]
    done(
        client.mutate("sandboxApproveIdentity", "... on SandboxApproveIdentitySuccess { account { status } }", email=email),
        "SandboxApproveIdentitySuccess",
    )
    account = client.ask("{ viewer { account { status subAccounts { edges { node { id name isDefault } } } } } }")["viewer"][
        "account"
    ]
    sub_account = account["subAccounts"]["edges"][0]["node"]
    say(f"{name} signs up as {email}, follows the link in the e-mail, proves who they are: {account['status']}.")
    return client, sub_account["id"]


def advance(client: Client, by: str) -> str:
    """Move the sandbox's clock and return the new time."""
    answer = client.mutate("sandboxAdvanceClock", "... on SandboxAdvanceClockSuccess { now }", by=by)
    now: str = done(answer, "SandboxAdvanceClockSuccess")["now"]
    return now


def deposit(client: Client, sub_account: str, asset: str, amount: str) -> Json:
    """Deposit through the sandbox's custodian."""
    selection = """... on DepositSuccess {
        deposit { status } repaid { value } lent { value } lendPosition { amount { value } withdrawableAt } }"""
    return done(client.move("deposit", selection, subAccountId=sub_account, asset=asset, amount=amount), "DepositSuccess")


def withdraw_position(client: Client, sub_account: str, asset: str) -> Json:
    """Ask for the whole of a lend position; there is no amount to give."""
    selection = "... on WithdrawLendPositionSuccess { amount { value } payout { status address fee { value } } }"
    return client.move("withdrawLendPosition", selection, subAccountId=sub_account, asset=asset, address="bc1q-my-own-wallet")


def holdings(client: Client, sub_account: str) -> Json:
    """Return what a sub-account lends, owes and is worth."""
    document = """query ($id: ID!) { subAccount(id: $id) {
        lendPositions { edges { node { market { asset { symbol } } amount { value } principal { value } interest { value }
            withdrawableAt isWithdrawable } } }
        borrows { edges { node { market { asset { symbol } } amount { value } liquidationPrices { asset { symbol } usd } } } }
        balances { asset { symbol } available { value } }
        margin { status healthFactor netEquity } } }"""
    answer: Json = client.ask(document, id=sub_account)["subAccount"]
    return answer


def price_of(client: Client, asset: str) -> Decimal:
    """Return the asset's price in USD."""
    return Decimal(client.ask("query ($s: String!) { asset(symbol: $s) { price { usd } } }", s=asset)["asset"]["price"]["usd"])


def customer_a(url: str) -> None:
    """Customer A lends, is told when, borrows while locked, repays, and takes everything with interest."""
    say("── Customer A: what is deposited is lent, seven days from the last deposit ──")
    client, main = open_account(url, "Alice")
    savings = done(
        client.mutate("createSubAccount", "... on CreateSubAccountSuccess { subAccount { id name } }", name="Savings"),
        "CreateSubAccountSuccess",
    )
    answer = deposit(client, main, "BTC", "1")
    say(f"Day 1: 1 BTC arrives and is lent at once; withdrawable at {answer['lendPosition']['withdrawableAt']}.")
    advance(client, days(2))
    answer = deposit(client, main, "BTC", "0.5")
    matured_at = answer["lendPosition"]["withdrawableAt"]
    say(f"Day 3: 0.5 BTC more. The whole {answer['lendPosition']['amount']['value']} BTC is withdrawable at {matured_at}: day 10.")
    advance(client, days(2))
    other = deposit(client, savings["subAccount"]["id"], "BTC", "0.25")["lendPosition"]
    say(f"Day 5: 0.25 BTC into another sub-account keeps its own maturity, {other['withdrawableAt']}.")

    advance(client, days(3))
    answer = done(withdraw_position(client, main, "BTC"), "PositionNotMatured")
    if answer["withdrawableAt"] != matured_at:
        raise SystemExit("The other sub-account's deposit must not move this maturity.")
    say(
        f"Day 8: a withdrawal is refused: {answer['code']}, {answer['fullAmount']['value']} BTC at "
        f"{answer['withdrawableAt']}. A part cannot even be asked for."
    )

    borrowed = done(
        client.move(
            "borrow",
            "... on BorrowSuccess { amount { value } payout { address } borrow { liquidationPrices { asset { symbol } usd } } }",
            subAccountId=main,
            asset="USDC",
            amount="20000",
            address="0x-wallet-of-alice",
        ),
        "BorrowSuccess",
    )
    prices = ", ".join(f"{line['asset']['symbol']} at {line['usd']}" for line in borrowed["borrow"]["liquidationPrices"])
    say(
        f"Day 8: but it is collateral. {borrowed['amount']['value']} USDC are borrowed and leave for "
        f"{borrowed['payout']['address']}; liquidation would begin with {prices}."
    )
    refused = done(withdraw_position(client, savings["subAccount"]["id"], "BTC"), "PositionNotMatured")
    say(f"       (the savings wait for their own day: {refused['withdrawableAt']})")

    advance(client, days(3))
    owed = holdings(client, main)["borrows"]["edges"][0]["node"]["amount"]["value"]
    answer = deposit(client, main, "USDC", str(Decimal(owed) + 100))
    say(
        f"Day 11: {owed} USDC are owed. A deposit of 100 more repays "
        f"{answer['repaid']['value']} and lends the rest, {answer['lent']['value']}."
    )

    before = holdings(client, main)["lendPositions"]["edges"][0]["node"]
    answer = done(withdraw_position(client, main, "BTC"), "WithdrawLendPositionSuccess")
    amount = Decimal(answer["amount"]["value"])
    if amount <= Decimal("1.5"):
        raise SystemExit(f"Ten days of lending must earn interest; {amount} BTC came back.")
    say(
        f"Day 11: matured. {amount} BTC leave in one withdrawal: "
        f"1.5 and {before['interest']['value']} of interest. Payout: {answer['payout']['status']}."
    )
    say()


def customer_b(url: str) -> None:
    """Customer B borrows near the limit; the price falls; what is locked is liquidated."""
    say("── Customer B: near the limit when the price falls ──")
    client, main = open_account(url, "Bob")
    deposit(client, main, "BTC", "0.5")
    most = client.ask('query ($id: ID!) { subAccount(id: $id) { maxBorrow(asset: "USDC") { value } } }', id=main)["subAccount"][
        "maxBorrow"
    ]["value"]
    too_much = str(Decimal(most) + Decimal("0.000001"))
    selection = "... on BorrowSuccess { amount { value } borrow { amount { value } } }"
    refused = client.move("borrow", selection, subAccountId=main, asset="USDC", amount=too_much, address="0x-wallet-of-bob")
    say(f"Against 0.5 BTC, lent and locked, {most} USDC can be borrowed; a millionth more is {refused['__typename']}.")
    amount = str((Decimal(most) * Decimal("0.99")).quantize(Decimal("0.000001")))
    done(
        client.move("borrow", selection, subAccountId=main, asset="USDC", amount=amount, address="0x-wallet-of-bob"),
        "BorrowSuccess",
    )
    margin = holdings(client, main)["margin"]
    say(f"Bob borrows {amount} USDC and takes them out: {margin['status']}, health factor {margin['healthFactor'][:6]}.")

    usd = price_of(client, "BTC")
    fallen = str((usd * Decimal("0.9")).quantize(Decimal("0.01")))
    document = """query ($input: SimulateInput!) { simulate(input: $input) { ... on Simulation { steps {
        after { margin { status healthFactor } } liquidation { policy
            steps { seize { asset { symbol } value } repay { asset { symbol } value } } } } } } }"""
    step = client.ask(document, input={"subAccountId": main, "steps": [{"price": {"asset": "BTC", "usd": fallen}}]})["simulate"][
        "steps"
    ][0]
    planned = [(line["seize"]["value"], line["repay"]["value"]) for line in step["liquidation"]["steps"]]
    say(
        f"What if BTC fell from {usd} to {fallen}? The what-if says: {len(planned)} seizure(s), "
        f"first {planned[0][0]} BTC for {planned[0][1]} USDC."
    )

    done(
        client.mutate("sandboxSetPrice", "... on SandboxSetPriceSuccess { asset { price { usd } } }", asset="BTC", usd=fallen),
        "SandboxSetPriceSuccess",
    )
    after = holdings(client, main)
    activity = client.ask(
        """query ($id: ID!) { subAccount(id: $id) { activity(types: [LIQUIDATED]) { edges { node {
            amount { value asset { symbol } } details } } } } }""",
        id=main,
    )["subAccount"]["activity"]["edges"]
    done(
        client.mutate("sandboxSetPrice", "... on SandboxSetPriceSuccess { asset { price { usd } } }", asset="BTC", usd=str(usd)),
        "SandboxSetPriceSuccess",
    )
    if not activity:
        raise SystemExit("The fall must have liquidated something.")
    for edge in reversed(activity):
        node, details = edge["node"], edge["node"]["details"]
        say(
            f"BTC falls: {node['amount']['value']} {node['amount']['asset']['symbol']} of the locked position are seized, "
            f"{details['repaid']} {details['repaidSymbol']} are repaid by the {details['counterparty']}."
        )
    left = after["lendPositions"]["edges"]
    say(f"What is left: {left[0]['node']['amount']['value'] if left else '0'} BTC lent; margin {after['margin']['status']}.")
    if after["margin"]["status"] == "LIQUIDATABLE":
        raise SystemExit("A liquidated account must be healthy again.")
    say()


def the_house(url: str) -> None:
    """The operator sees both sides of every ledger agree."""
    say("── The house: both sides of the ledger ──")
    operator = Client(url)
    answer = done(
        operator.mutate("signIn", "... on SignInSuccess { token }", email="operator@example.com", password="sandbox-operator"),
        "SignInSuccess",
    )
    operator.token = answer["token"]
    document = """{ solvency { asset { symbol } custody loans stakingReceivable
        owedToLenders owedToBalances payouts suspense treasury insurance gap } }"""
    for line in operator.ask(document)["solvency"]:
        has = sum(Decimal(line[name]) for name in ("custody", "loans", "stakingReceivable"))
        owes = sum(
            Decimal(line[name]) for name in ("owedToLenders", "owedToBalances", "payouts", "suspense", "treasury", "insurance")
        )
        say(f"{line['asset']['symbol']:>5}: has {has}, owes {owes}, gap {line['gap']}")
        if has != owes:
            raise SystemExit("The books do not balance.")


def main() -> None:
    """Play the story."""
    url = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/")
    try:
        markets = Client(url).ask("{ markets { asset { symbol } lendRate { net { apr apy } } borrowRate { apr } utilization } }")[
            "markets"
        ]
    except urllib.error.URLError as error:
        raise SystemExit(f"No server answers at {url} ({error.reason}). Start one with: make run") from None
    for market in markets:
        net = market["lendRate"]["net"]
        lend = "unknown" if net is None else f"{Decimal(net['apr']):.2%}"
        say(
            f"{market['asset']['symbol']:>5}: lenders earn {lend}, borrowers pay "
            f"{Decimal(market['borrowRate']['apr']):.2%}, utilization {Decimal(market['utilization']):.1%}"
        )
    say()
    customer_a(url)
    customer_b(url)
    the_house(url)


if __name__ == "__main__":
    main()
