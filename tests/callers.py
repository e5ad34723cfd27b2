"""Callers of a running server over HTTP: the operator, and customers who open their accounts as everybody does."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]

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
