"""What a customer does with what is held and owed: moved, borrowed against, repaid."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.withdrawal_delay import UNKNOWN, AddressTrust


@dataclass(frozen=True, slots=True)
class Transfer:
    """Move an available amount, or without an amount the whole matured lend position, to another own sub-account (L8)."""

    from_sub_account_id: str
    to_sub_account_id: str
    symbol: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Borrow:
    """Borrow against the sub-account's collateral, to the available balance or straight to an address (B1, B2)."""

    sub_account_id: str
    symbol: str
    amount: int
    address: str | None
    trust: AddressTrust = UNKNOWN
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Repay:
    """Repay from the available balance; without an amount as much as balance and debt allow (B3)."""

    sub_account_id: str
    symbol: str
    amount: int | None


PositionCommand = Transfer | Borrow | Repay
