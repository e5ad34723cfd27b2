"""Markets that end (rule C6) and assets that pause (rule C7): announced by the operator, carried out by the system."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.pauses import PauseScope


@dataclass(frozen=True, slots=True)
class DelistMarket:
    """Announce that a market ends (rule C6). Unix seconds, none before the one ahead of it, the first not before it is decided."""

    symbol: str
    repay_only_at: int
    closed_at: int
    leave_by: int


@dataclass(frozen=True, slots=True)
class CancelDelisting:
    """Call off that a market ends, while somebody is in it; its state stays as it is then."""

    symbol: str


@dataclass(frozen=True, slots=True)
class TellDelisting:
    """Tell the next of those who are in a market that it ends, each once (rule C6).

    Args:
        sub_account_ids: In order, each after the last that was told.
        is_last: Whether nobody comes after them.
    """

    symbol: str
    sub_account_ids: tuple[str, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class BringOut:
    """Bring some of those out who are still in a market that has ended (rule C6); with nobody, note that nobody is left."""

    symbol: str
    sub_account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PauseAssets:
    """Stop something of some assets for a while (rule C7).

    Args:
        symbols: Which; none: all there are.
        scopes: What is stopped, at least one.
        until: When that ends by itself, Unix seconds; None for not before somebody ends it.
        reason: For customers, 200 characters at most.
    """

    symbols: tuple[str, ...]
    scopes: tuple[PauseScope, ...]
    until: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeAssets:
    """End pauses of some assets; ``symbols`` as in ``PauseAssets``."""

    symbols: tuple[str, ...]
    scopes: tuple[PauseScope, ...]


CareCommand = DelistMarket | CancelDelisting | TellDelisting | BringOut | PauseAssets | ResumeAssets
