"""What a sub-account is worth against what it owes (rules M1 to M4).

A ``MarginSheet`` holds one line per asset. What-if questions replace a line and ask again, so a maximum is found by the same
arithmetic that decides. Neither changes, so what it comes to is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from gql_server.domain.accounts import LendPosition, SubAccount
from gql_server.domain.accrual import asset_at, project
from gql_server.domain.assets import Asset, Price, is_fresh, is_off_its_peg
from gql_server.domain.book import Book
from gql_server.domain.errors import PriceProblem, PriceStale
from gql_server.domain.market import Market, debt_up, lend_value_down
from gql_server.domain.models import Models
from gql_server.domain.report import Margin, MarginStatus
from gql_server.units import WAD, mul_div_down, mul_div_up, worth_down, worth_up


@dataclass(frozen=True)
class AssetLine:
    """What a sheet knows of one asset: its terms, its price, and what is held and owed of it, in units.

    Args:
        held: Lend value (down) and available balance; not payouts, not held deposits (rule M1).
        owed: Debt, rounded up.
    """

    asset: Asset
    price: Price | None
    is_price_fresh: bool
    held: int
    owed: int

    @property
    def is_collateral(self) -> bool:
        """Tell whether what is held may count: an asset without risk terms counts 0."""
        return self.held > 0 and self.asset.risk is not None

    @property
    def is_seizable(self) -> bool:
        """Tell whether a liquidation may take what is held: it must be worth something certain (rule M4)."""
        return self.is_collateral and self.is_price_fresh

    @property
    def is_price_missing(self) -> bool:
        """Tell whether something here cannot be valued."""
        return not self.is_price_fresh and (self.is_collateral or self.owed > 0)

    @cached_property
    def notional(self) -> int:
        """Return the worth of what is held, without haircut, USD rounded down; 0 without a fresh price."""
        if self.price is None or not self.is_price_fresh:
            return 0
        return worth_down(self.held, self.price.usd, self.asset.decimals)

    @property
    def doubtful_worth(self) -> int:
        """Return what collateral without a fresh price may be worth, without haircut, USD rounded up; 0 if never priced."""
        if self.is_price_fresh or self.price is None or not self.is_collateral:
            return 0
        return worth_up(self.held, self.price.highest_usd, self.asset.decimals)

    @property
    def is_off_peg(self) -> bool:
        """Tell whether nothing new may be risked on it, though its price is known (rule P4)."""
        return self.is_price_fresh and is_off_its_peg(self.asset, self.price)

    @property
    def weight(self) -> int:
        """Return what a unit of worth counts as collateral, 18 decimals, rounded down."""
        return 0 if self.asset.risk is None else self.asset.risk.collateral_weight_down(self.notional)

    @cached_property
    def collateral_value(self) -> int:
        """Return the weighted worth of what is held, USD rounded down."""
        return 0 if self.held == 0 else mul_div_down(self.notional, self.weight, WAD)

    @cached_property
    def liability(self) -> int:
        """Return the worth of what is owed, USD rounded up; the price must be there."""
        if self.owed == 0 or self.price is None:
            return 0
        return worth_up(self.owed, self.price.usd, self.asset.decimals)

    @property
    def initial_requirement(self) -> int:
        """Return what the debt requires when risk is taken on, USD rounded up."""
        if self.owed == 0 or self.asset.risk is None:
            return 0
        return mul_div_up(self.liability, self.asset.risk.initial_fraction_up(self.liability), WAD)

    @property
    def maintenance_fraction(self) -> int:
        """Return the fraction of the debt's worth that must be covered, 18 decimals, rounded up."""
        return 0 if self.asset.risk is None else self.asset.risk.maintenance_fraction_up(self.liability)

    @cached_property
    def maintenance_requirement(self) -> int:
        """Return what the debt requires to stay, USD rounded up."""
        return 0 if self.owed == 0 else mul_div_up(self.liability, self.maintenance_fraction, WAD)


@dataclass(frozen=True)
class MarginSheet:
    """The lines of one sub-account by symbol, in order."""

    lines: Mapping[str, AssetLine]

    @cached_property
    def has_debt(self) -> bool:
        """Tell whether anything is owed."""
        return any(line.owed for line in self.lines.values())

    @property
    def missing_prices(self) -> tuple[str, ...]:
        """Return the assets without which something held or owed cannot be valued."""
        return tuple(symbol for symbol, line in self.lines.items() if line.is_price_missing)

    @cached_property
    def collateral_value(self) -> int:
        """Return the weighted collateral, USD rounded down; what has no fresh price counts 0."""
        return sum(line.collateral_value for line in self.lines.values())

    @cached_property
    def liabilities(self) -> int:
        """Return the worth of all debts, USD rounded up."""
        return sum(line.liability for line in self.lines.values())

    @cached_property
    def equity(self) -> int:
        """Return collateral less liabilities, USD, rounded down."""
        return self.collateral_value - self.liabilities

    @property
    def initial_requirement(self) -> int:
        """Return what all debts require when risk is taken on, USD rounded up."""
        return sum(line.initial_requirement for line in self.lines.values())

    @cached_property
    def maintenance_requirement(self) -> int:
        """Return what all debts require to stay, USD rounded up."""
        return sum(line.maintenance_requirement for line in self.lines.values())

    @property
    def is_liquidatable(self) -> bool:
        """Tell whether health is below 1 (rule M3), whatever collateral without a fresh price may be worth (rule M4).

        Such collateral is counted at its last price without haircut, so it delays liquidation only where it could matter, and a
        speck of it never does. A debt without a fresh price waits, and so does what holds no other collateral to seize.
        """
        if not self.has_debt or any(line.owed and not line.is_price_fresh for line in self.lines.values()):
            return False
        doubtful = sum(line.doubtful_worth for line in self.lines.values())
        if doubtful and not self.collateral_value:
            return False
        return self.equity + doubtful < self.maintenance_requirement

    @property
    def covers_initial_requirement(self) -> bool:
        """Tell whether the equity covers the initial requirement, or nothing is owed (rule M3)."""
        return not self.has_debt or self.equity >= self.initial_requirement

    @property
    def admits_new_risk(self) -> bool:
        """Tell whether it does so without what is off its peg, so that equity may be lowered (rules M2, P4)."""
        if not self.covers_initial_requirement:
            return False
        off_peg = sum(line.collateral_value for line in self.lines.values() if line.is_off_peg)
        return not off_peg or not self.has_debt or self.equity - off_peg >= self.initial_requirement

    def with_line(self, symbol: str, *, held: int | None = None, owed: int | None = None) -> MarginSheet:
        """Return the sheet as it would be with another amount held or owed of one asset, which must have a line."""
        line = self.lines[symbol]
        changed = replace(line, held=line.held if held is None else held, owed=line.owed if owed is None else owed)
        return MarginSheet({**self.lines, symbol: changed})

    def with_price(self, symbol: str, usd: int) -> MarginSheet:
        """Return the sheet as it would be at another price of one asset."""
        line = self.lines[symbol]
        price = Price(symbol, usd, 0, "what-if")
        return MarginSheet({**self.lines, symbol: replace(line, price=price, is_price_fresh=True)})


def position_value_down(market: Market, position: LendPosition) -> int:
    """Return what a lend position is worth in units, rounded down; 0 when a loss has wiped its epoch out (rule X4)."""
    return lend_value_down(market, position.shares) if position.is_live_in(market) else 0


def draw_sheet(book: Book, sub_account: SubAccount, now: int, models: Models, *also: str) -> MarginSheet:
    """Value everything that a sub-account holds and owes, markets projected to now.

    Args:
        also: Further assets that get a line although nothing is held or owed of them; they must be in the book.
    """
    lines = {}
    for symbol in sorted(sub_account.held_symbols.union(also)):
        asset, price = asset_at(book, symbol, now, models), book.prices.get(symbol)
        held = owed = 0
        lend, debt, balance = (
            sub_account.lends.get(symbol),
            sub_account.debts.get(symbol),
            sub_account.balances.get(symbol),
        )
        if balance is not None:
            held += balance.available
        if lend is not None or debt is not None:
            market = project(book, symbol, now, models)
            held += 0 if lend is None else position_value_down(market, lend)
            owed += 0 if debt is None else debt_up(market, debt.shares)
        lines[symbol] = AssetLine(asset, price, is_fresh(asset, price, now), held, owed)
    return MarginSheet(lines)


def require_fresh_debt_prices(sheet: MarginSheet) -> None:
    """Refuse new risk while a debt cannot be valued (rule M4)."""
    for line in sheet.lines.values():
        if line.owed and not line.is_price_fresh:
            raise stale(line)


def stale(line: AssetLine) -> PriceStale:
    """Return the refusal of what needs a price that may not be used."""
    problem = problem_of(line.asset, line.price, is_price_fresh=line.is_price_fresh) or PriceProblem.TOO_OLD
    return PriceStale(line.asset.symbol, None if line.price is None else line.price.observed_at, problem)


def problem_of(asset: Asset, price: Price | None, *, is_price_fresh: bool) -> PriceProblem | None:
    """Say why nothing new may be risked on an asset; None: it may (rules M4, P3, P4)."""
    if price is None:
        return PriceProblem.MISSING
    if price.halt is not None:
        return PriceProblem.HALTED
    if not is_price_fresh:
        return PriceProblem.TOO_OLD
    return PriceProblem.OFF_PEG if is_off_its_peg(asset, price) else None


def measure(book: Book, sub_account_id: str, now: int, models: Models) -> Margin:
    """Return the margin of a sub-account for a reader: null where a price is missing, never a guess (rules M3, M4)."""
    return margin_of(draw_sheet(book, book.sub_accounts[sub_account_id], now, models), now)


def margin_of(sheet: MarginSheet, now: int) -> Margin:
    """Return a sheet's margin for a reader."""
    missing = sheet.missing_prices
    if missing:
        known = MarginStatus.LIQUIDATABLE if sheet.is_liquidatable else MarginStatus.UNKNOWN
        status = known if sheet.has_debt else MarginStatus.NO_DEBT
        return Margin(status, None, None, None, None, None, None, None, None, missing, now)
    collateral, liabilities, equity = sheet.collateral_value, sheet.liabilities, sheet.equity
    initial, maintenance = sheet.initial_requirement, sheet.maintenance_requirement
    has_debt = sheet.has_debt
    return Margin(
        status=_status(sheet),
        collateral_value=collateral,
        liabilities=liabilities,
        net_equity=equity,
        initial_requirement=initial,
        maintenance_requirement=maintenance,
        available_equity=equity - initial,
        margin_fraction=mul_div_down(equity, WAD, liabilities) if has_debt and liabilities else None,
        health_factor=health_factor(equity, maintenance) if has_debt else None,
        missing_prices=(),
        as_of=now,
    )


def health_factor(equity: int, maintenance_requirement: int) -> int | None:
    """Return equity / maintenance requirement, 18 decimals, rounded toward minus infinity; None without a requirement."""
    return None if maintenance_requirement == 0 else mul_div_down(equity, WAD, maintenance_requirement)


def _status(sheet: MarginSheet) -> MarginStatus:
    if not sheet.has_debt:
        return MarginStatus.NO_DEBT
    if sheet.is_liquidatable:
        return MarginStatus.LIQUIDATABLE
    return MarginStatus.HEALTHY if sheet.covers_initial_requirement else MarginStatus.AT_RISK
