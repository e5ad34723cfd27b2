"""Sub-accounts in trouble: a real book of the domain, brought to a drawn health by the domain's own commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from gql_server.domain import commands as c
from gql_server.domain.assets import RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.decide import decide
from gql_server.domain.draft import Draft
from gql_server.domain.liquidation import view_of
from gql_server.domain.margin import draw_sheet
from gql_server.domain.market import LendingTerms, MarketLimits, MarketState, ModelKind, ModelRef
from gql_server.domain.models import LiquidationView
from gql_server.domain.outcomes import Liquidated
from gql_server.plugin_api.testing.policy_models import OnePolicy
from gql_server.units import WAD, mul_div_up

DEBTOR: Final = "debtor"
LENDER: Final = "lender"
NOW: Final = 20_834 * 86_400
TERMS: Final = LendingTerms(maturity_seconds=604_800, is_full_withdrawal_only=True, fee=0, cadence_seconds=3_600)
LIMITS: Final = MarketLimits(None, None, WAD, WAD, WAD)
CHEAP: Final = 1_000
"""Debts are taken up while they are worth a thousandth, so that every health can be reached afterwards."""


@dataclass(frozen=True)
class Side:
    """An asset that is held or owed.

    Args:
        usd: Price of a whole token, 18 decimals.
        value: What is held or owed of it is worth, in whole USD; of a holding its part of all holdings.
        fraction: Collateral weight, or maintenance fraction, 18 decimals.
    """

    symbol: str
    decimals: int
    usd: int
    value: int
    fraction: int


@dataclass(frozen=True)
class Situation:
    """What somebody holds and owes, and how healthy that is (18 decimals)."""

    held: tuple[Side, ...]
    owed: tuple[Side, ...]
    health: int

    def __str__(self) -> str:
        """Return the situation for people."""
        return f"health {self.health / WAD:.4f}, owes {len(self.owed)} and holds {len(self.held)} assets"


def fixed_situations() -> Iterator[Situation]:
    """Yield the same situations at every run."""
    btc = Side("HELD1", 8, 60_000 * WAD, 3, WAD * 9 // 10)
    sol = Side("HELD2", 18, 150 * WAD, 1, WAD * 7 // 10)
    usd = Side("OWED1", 6, WAD, 25_000, WAD // 20)
    eth = Side("OWED2", 18, 3_000 * WAD, 400, WAD // 10)
    for health in (WAD * 51 // 100, WAD * 7 // 10, WAD * 93 // 100, WAD * 96 // 100, WAD * 999 // 1000, WAD, WAD * 12 // 10):
        yield Situation((btc,), (usd,), health)
        yield Situation((btc, sol), (eth, usd), health)


class Stage:
    """A book in which somebody is in this situation, under one policy."""

    def __init__(self, situation: Situation, policy: Any) -> None:  # noqa: ANN401 - the plugin's own class
        """Set the stage: list assets and markets, lend, borrow while debts are cheap, and let the prices rise."""
        self.models = OnePolicy(policy)
        self._count = 0
        self.book = Book.genesis()
        penalty_max = policy.penalty_max()
        situation = _admissible(situation, penalty_max)
        self._list(situation, penalty_max)
        for who in (LENDER, DEBTOR):
            self._do(c.OpenAccount(who, who))
            self._do(c.ApproveAccount(who))
        for side, amount in _holdings(situation):
            self._do(c.CreditDeposit(DEBTOR, side.symbol, amount))
        for side in situation.owed:
            self._do(c.CreditDeposit(LENDER, side.symbol, 4 * _units(side, side.value)))
            self._do(c.Borrow(DEBTOR, side.symbol, _units(side, side.value), "elsewhere"))
        self._do(c.ObservePrices(tuple(c.ObservedPrice(side.symbol, side.usd, "test") for side in situation.owed)))

    def view(self) -> LiquidationView:
        """Return what a policy would see."""
        draft = Draft(self.book.fork(), NOW, self.models, "look")
        return view_of(draft, draw_sheet(self.book, self.book.sub_accounts[DEBTOR], NOW, self.models))

    def liquidate(self) -> Liquidated:
        """Let the domain do what it would do, and return what came of it."""
        outcome = decide(self.book, c.Liquidate(DEBTOR), now=NOW, models=self.models, command_id="liquidation").outcome
        assert isinstance(outcome, Liquidated)  # noqa: S101 - that is what the command answers
        return outcome

    def _do(self, command: c.Command) -> None:
        self._count += 1
        decide(self.book, command, now=NOW, models=self.models, command_id=f"c{self._count}")

    def _list(self, situation: Situation, penalty_max: int) -> None:
        maintenance = min(side.fraction for side in situation.owed)
        prices = []
        for side in (*situation.held, *situation.owed):
            is_held = side in situation.held
            weight = side.fraction if is_held else 1
            margin = maintenance if is_held else side.fraction
            risk = RiskTerms(weight, WAD, 0, margin, 0, margin, 0, 86_400)
            self._do(c.CreateAsset(side.symbol, side.symbol, side.decimals, 1, 0, risk))
            prices.append(c.ObservedPrice(side.symbol, side.usd if is_held else max(1, side.usd // CHEAP), "test"))
        self._do(c.ObservePrices(tuple(prices)))
        models = c.MarketModels(_ref(ModelKind.RATE_MODEL), (), _ref(ModelKind.LIQUIDATION_POLICY), "", penalty_max)
        for side in (*situation.held, *situation.owed):
            self._do(c.CreateMarket(side.symbol, MarketState.OPEN, TERMS, LIMITS, models, 0))


def fixed_views(policy: Any) -> Iterator[LiquidationView]:  # noqa: ANN401 - the plugin's own class
    """Yield what a policy would see in the fixed situations."""
    return (Stage(situation, policy).view() for situation in fixed_situations())


@lru_cache
def _ref(kind: ModelKind) -> ModelRef:
    return ModelRef(kind, "tried", "1", "{}", "")


def _admissible(situation: Situation, penalty_max: int) -> Situation:
    """Return the situation with weights under which the highest penalty can raise health, as terms must have them (rule X3)."""
    maintenance = min(side.fraction for side in situation.owed)
    weight_max = min(WAD, (WAD + maintenance // 2) * WAD // (WAD + penalty_max) - 1)
    return replace(situation, held=tuple(replace(side, fraction=min(side.fraction, weight_max)) for side in situation.held))


def _units(side: Side, value: int) -> int:
    """Return the units that are worth so many USD, at least one."""
    scale: int = 10**side.decimals
    return max(1, value * WAD * scale // side.usd)


def _holdings(situation: Situation) -> Iterator[tuple[Side, int]]:
    """Yield how much must be held of each asset for the health that is wanted."""
    liabilities = sum(side.value for side in situation.owed) * WAD
    maintenance = sum(side.value * side.fraction for side in situation.owed)
    needed = liabilities + maintenance * situation.health // WAD
    parts = sum(side.value for side in situation.held)
    for side in situation.held:
        worth = mul_div_up(needed * side.value, WAD, parts * side.fraction)
        yield side, max(1, mul_div_up(worth, 10**side.decimals, side.usd))
