"""A sandbox whose markets have lived: days in which customers borrowed and repaid, with two models in shadow."""

from __future__ import annotations

from collections.abc import Sequence

from tests.browser.customer import Customer

BORROWER = "borrower@example.com"
PASSWORD = "sandbox-password"
OPERATOR = ("operator@example.com", "sandbox-operator")
MOVES = ("1.1", "2.2", "-1.4", "1.9", "0.9", "-2.1", "1.6", "-0.8")
"""Bitcoins that the demo borrower takes (and gives back, below 0), each some hours after the one before."""


def signed_in(url: str, email: str, password: str) -> Customer:
    """Sign a known customer in."""
    customer = Customer(url, email=email)
    customer.token = customer.mutate("signIn", "token", email=email, password=password)["token"]
    return customer


def borrower_of(url: str) -> tuple[Customer, list[str]]:
    """Return the demo borrower and the ids of their sub-accounts, the one that owes coins first."""
    borrower = signed_in(url, BORROWER, PASSWORD)
    edges = borrower.ask("{ viewer { account { subAccounts { edges { node { id } } } } } }")["viewer"]["account"]["subAccounts"][
        "edges"
    ]
    return borrower, [edge["node"]["id"] for edge in edges]


def borrow(borrower: Customer, sub_account: str, amount: str, key: str) -> None:
    """Borrow bitcoins, or repay some below 0."""
    name = "repay" if amount.startswith("-") else "borrow"
    borrower.mutate(name, "command { id }", subAccountId=sub_account, asset="BTC", amount=amount.lstrip("-"), idempotencyKey=key)


def live_through(url: str, moves: Sequence[str] = MOVES) -> None:
    """Let some days pass."""
    operator = signed_in(url, *OPERATOR)
    for model in ("adaptive_curve", "jump_rate_v2"):
        operator.mutate("attachShadow", "shadow { id }", market="BTC", name=model, idempotencyKey=f"shadow {model}")
    borrower, (coins, *_) = borrower_of(url)
    for number, amount in enumerate(moves):
        operator.mutate("sandboxAdvanceClock", "now", by="PT17H")
        borrow(borrower, coins, amount, f"move {number}")
    operator.mutate("sandboxAdvanceClock", "now", by="PT9H")
