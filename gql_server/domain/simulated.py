"""What a simulation answers: states, and what each step would do."""

from __future__ import annotations

from dataclasses import dataclass, field

from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.errors import Refusal
from gql_server.domain.events import Event
from gql_server.domain.margin import measure, position_value_down
from gql_server.domain.market import Market, debt_up
from gql_server.domain.models import Models
from gql_server.domain.outcomes import Liquidated
from gql_server.domain.report import Margin
from gql_server.domain.supposing import Contender


@dataclass(frozen=True, slots=True)
class Holding:
    """A lend position or a debt as it would be, units; ``withdrawable_at`` is None for a debt."""

    symbol: str
    amount: int
    withdrawable_at: int | None


@dataclass(frozen=True, slots=True)
class SimulatedState:
    """What a step leaves. Markets are those of the whole book, by symbol.

    Args:
        imagined: Markets whose totals a stranger has moved: what they show is hypothetical.
        book: The book as it would be; read only.
    """

    at: int
    margin: Margin
    markets: tuple[Market, ...]
    lend_positions: tuple[Holding, ...]
    debts: tuple[Holding, ...]
    imagined: frozenset[str]
    book: Book = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a liquidation: what came of it, and its exchanges as they would be told to the debtor."""

    outcome: Liquidated
    exchanges: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a contender would do where the market's own policy is about to act; nothing while the sub-account is healthy.

    Args:
        refusal: Why the market could not have this policy (rule X3).
    """

    contender: Contender
    refusal: Refusal | None
    liquidations: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """A step's answer: why it would be refused, what it leaves, and what would be liquidated.

    Args:
        borrowed: What a borrow came to, an asset and units; None for other steps and for a refused one.
        comparisons: One for each contender, in their order.
    """

    refusal: Refusal | None
    after: SimulatedState
    liquidations: tuple[Round, ...]
    borrowed: tuple[str, int] | None
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """The state before, and after each step."""

    before: SimulatedState
    steps: tuple[SimulatedStep, ...]


def state_of(book: Book, sub_account_id: str, now: int, models: Models, imagined: frozenset[str]) -> SimulatedState:
    """Return what is, projected to now; the book must not change afterwards."""
    sub_account = book.sub_accounts[sub_account_id]
    markets = {market.symbol: project(book, market.symbol, now, models) for market in book.markets.values()}
    lends = sorted(sub_account.lends.items())
    debts = sorted(sub_account.debts.items())
    return SimulatedState(
        at=now,
        margin=measure(book, sub_account_id, now, models),
        markets=tuple(markets.values()),
        lend_positions=tuple(
            Holding(symbol, position_value_down(markets[symbol], lend), lend.withdrawable_at) for symbol, lend in lends
        ),
        debts=tuple(Holding(symbol, debt_up(markets[symbol], debt.shares), None) for symbol, debt in debts),
        imagined=imagined,
        book=book,
    )
