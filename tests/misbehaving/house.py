"""A real server with every way to be bad installed, asked over HTTP by an operator and by customers."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.databases import fresh_sqlite_url
from tests.misbehaving.ways import PROJECT
from tests.plugins.hosts import PLUGINS_DIR
from tests.servers import Server, running_server

Json = dict[str, Any]

RISK = {"haircutWeight": "0.5", "initialMarginBase": "0.2", "maintenanceMarginBase": "0.1", "priceMaxAge": "P30D"}
MODEL = "{ status fault model { name version } }"
MARKET = f"""query ($symbol: String!) {{ market(symbol: $symbol) {{ utilization borrowRate {{ apr }}
    rateModel {MODEL} stakingRewards {MODEL} liquidationPolicy {MODEL} lendRate {{ staking {{ apr }} }} }} }}"""
PASSWORD = "a pass phrase of nobody's"


@dataclass
class Caller:
    """Somebody who asks the server: the operator, or a customer with a sub-account."""

    url: str
    token: str | None = None
    sub_account: str = ""
    keys: count[int] = field(default_factory=lambda: count(1))

    def ask(self, document: str, **variables: object) -> Json:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers |= {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        body = json.dumps({"query": document, "variables": variables}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/graphql", body, headers), timeout=100) as response:
            answer: Json = json.load(response)
        assert "errors" not in answer, answer
        data: Json = answer["data"]
        return data

    def do(self, mutation: str, answer: str = "", /, **fields: object) -> Json:
        """Runs a mutation and returns the member of its union."""
        kind = f"{mutation[0].upper()}{mutation[1:]}"
        selection = f"... on {kind}Success {{ {answer} }}" if answer else ""
        members = f"__typename {selection} ... on Error {{ code message }}"
        document = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {members} }} }}"
        found: Json = self.ask(document, input=fields)[mutation]
        return found

    def must(self, mutation: str, answer: str = "", /, **fields: object) -> Json:
        found = self.do(mutation, answer, **fields)
        assert found["__typename"].endswith("Success"), (mutation, fields, found)
        return found

    def move(self, mutation: str, **fields: object) -> str:
        """Runs a customer's mutation that moves money and returns the name of its answer."""
        fields = {"subAccountId": self.sub_account, "idempotencyKey": f"key {next(self.keys)}", **fields}
        return str(self.do(mutation, "", **fields)["__typename"])

    def market(self, symbol: str) -> Json:
        found: Json = self.ask(MARKET, symbol=symbol)["market"]
        return found


def operator_of(url: str) -> Caller:
    caller = Caller(url)
    caller.token = caller.must("signIn", "token", email="operator@example.com", password="sandbox-operator")["token"]
    return caller


def customer_of(url: str, name: str) -> Caller:
    caller, email = Caller(url), f"{name}@example.com"
    caller.must("signUp", email=email, password=PASSWORD, passwordConfirmation=PASSWORD)
    mail = caller.ask("query ($to: String!) { sandbox { latestEmail(to: $to) { token } } }", to=email)
    caller.must("verifyEmail", token=mail["sandbox"]["latestEmail"]["token"])
    caller.token = caller.must("signIn", "token", email=email, password=PASSWORD)["token"]
    caller.must("sandboxApproveIdentity", email=email)
    account = caller.ask("{ viewer { account { subAccounts { edges { node { id } } } } } }")["viewer"]["account"]
    caller.sub_account = account["subAccounts"]["edges"][0]["node"]["id"]
    return caller


def list_market(operator: Caller, symbol: str, **models: object) -> Json:
    """Lists an asset at 1 USD and opens its market."""
    operator.must(
        "createAsset",
        symbol=symbol,
        name=symbol,
        decimals=8,
        minimumDeposit="0.01",
        withdrawalFee="0",
        risk=RISK,
        idempotencyKey=f"list {symbol}",
    )
    operator.must("sandboxSetPrice", asset=symbol, usd="1")
    chosen = {"rateModel": {"name": "fixed"}, "liquidationPolicy": {"name": "close_factor"}, **models}
    return operator.do("createMarket", "", asset=symbol, terms={"fee": "0"}, idempotencyKey=f"open {symbol}", **chosen)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Runs a server with the shipped plugins and the offenders."""
    plugins = folder / "plugins"
    plugins.mkdir()
    for project in (*PLUGINS_DIR.iterdir(), PROJECT):
        if (project / "pyproject.toml").is_file():
            (plugins / project.name).symlink_to(project)
    extra = {"GQL_SERVER_PLUGINS_DIR": str(plugins)}
    with running_server(fresh_sqlite_url(folder), folder / "server.log", extra) as server:
        yield server
