"""What can be supposed in a simulation: steps that somebody would take, and steps that only the world could."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain import commands as c
from gql_server.domain.market import ModelRef


@dataclass(frozen=True, slots=True)
class Act:
    """Do what a command asks, for the sub-account or for the house."""

    command: c.Command


@dataclass(frozen=True, slots=True)
class BorrowShare:
    """Borrow a share of what may be borrowed then: 18 decimals, more than 0, at most 1; the amount is rounded down to a unit."""

    symbol: str
    share: int
    address: str | None


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Observe another price: USD per whole token, 18 decimals."""

    symbol: str
    usd: int


@dataclass(frozen=True, slots=True)
class ChangePrice:
    """Move a price by a fraction, 18 decimals: -0.3 is a fall of 30 %. The new price is rounded down, at least one unit."""

    symbol: str
    change: int


@dataclass(frozen=True, slots=True)
class SetUtilization:
    """Let a stranger lend or borrow as much as it takes for the utilization to be this, 18 decimals, 0 to 1."""

    symbol: str
    utilization: int


@dataclass(frozen=True, slots=True)
class ChangeModel:
    """Move a market to another model, as the operator would; the kind is the reference's.

    A rate model or a liquidation policy takes the place of the market's own, a staking reward that of all of the market's.

    Args:
        ref: The model as the plugin host resolved it.
        initial_state: What a rate model starts from.
        penalty_max: A policy's declared maximum, 18 decimals (rule X3).
    """

    symbol: str
    ref: ModelRef
    initial_state: str = ""
    penalty_max: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass; prices stay as they are and stay fresh."""

    seconds: int


Step = Act | BorrowShare | SetPrice | ChangePrice | SetUtilization | ChangeModel | Wait


@dataclass(frozen=True, slots=True)
class Contender:
    """A liquidation policy to compare: what it would do where the market's own one is about to act.

    Args:
        ref: The policy as the plugin host resolved it.
        penalty_max: Its declared maximum, 18 decimals (rule X3).
    """

    ref: ModelRef
    penalty_max: int
