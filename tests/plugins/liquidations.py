"""Views to try liquidation policies on, by hand and by chance, and plans executed on them as the domain executes them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import strategies as st

from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.draft import Draft
from gql_server.domain.liquidation import view_of
from gql_server.domain.margin import AssetLine, MarginSheet
from gql_server.domain.market import ModelKind
from gql_server.domain.models import CollateralView, DebtView, LiquidationView, Plan
from gql_server.domain.seizure import repayable_down, seizable_up
from gql_server.units import WAD, worth_down, worth_up
from tests.plugins.hosts import shipped

PERCENT = WAD // 100
MODELS = shipped().models(monotonic=time.monotonic)
POLICIES = [model.name for model in shipped().catalogue.models(ModelKind.LIQUIDATION_POLICY)]


def collateral(symbol: str, decimals: int, amount: int, usd: int, weight: int = 90 * PERCENT) -> CollateralView:
    """A collateral, its price in whole USD."""
    return CollateralView(symbol, decimals, amount, usd * WAD, worth_down(amount, usd * WAD, decimals), weight)


def debt(symbol: str, decimals: int, amount: int, usd: int, *, penalty_max: int = WAD, maintenance: int = 5 * PERCENT) -> DebtView:
    """A debt, its price in whole USD."""
    return DebtView(symbol, decimals, amount, usd * WAD, worth_up(amount, usd * WAD, decimals), maintenance, penalty_max)


def view(health: int, lines: list[CollateralView], debts: list[DebtView]) -> LiquidationView:
    """A view whose health is as given, whatever the collateral is worth; equity and requirement follow from it."""
    requirement = sum(line.value * line.maintenance_fraction // WAD for line in debts)
    return LiquidationView(requirement * health // WAD, requirement, health, tuple(lines), tuple(debts))


def true_view(lines: list[CollateralView], debts: list[DebtView]) -> LiquidationView:
    """A view whose equity, requirement and health follow from what is held and owed, as the domain counts."""
    owed = sum(line.value for line in debts)
    equity = sum(line.value * line.weight // WAD for line in lines) - owed
    requirement = sum(-(-line.value * line.maintenance_fraction // WAD) for line in debts)
    return LiquidationView(equity, requirement, equity * WAD // requirement, tuple(lines), tuple(debts))


def policy(name: str, **parameters: object) -> Any:  # noqa: ANN401 - the plugin's own class
    """A registered policy, made by the host."""
    return shipped().choose(ModelKind.LIQUIDATION_POLICY, name, parameters).instance


def plan(name: str, shown: LiquidationView, **parameters: object) -> Plan | None:
    """What a registered policy answers through the guard; it must not break."""
    answer = MODELS.plan(shipped().resolve(ModelKind.LIQUIDATION_POLICY, name, parameters), shown)
    assert answer.fault is None
    return answer.plan


def steps(name: str, shown: LiquidationView, **parameters: object) -> list[tuple[str, int, str, int]]:
    """The steps of a plan that there must be, without their reasons."""
    planned = plan(name, shown, **parameters)
    assert planned is not None
    return [(step.repay_symbol, step.repay_amount, step.seize_symbol, step.penalty) for step in planned.steps]


@dataclass(frozen=True)
class Holding:
    """A sub-account by chance: the domain's sheet of it, and what a policy is shown."""

    sheet: MarginSheet
    view: LiquidationView

    def executed(self, planned: Plan) -> MarginSheet:
        """Return the sheet after a plan, every step as the domain seizes."""
        sheet = self.sheet
        for step in planned.steps:
            owing, holding = sheet.lines[step.repay_symbol], sheet.lines[step.seize_symbol]
            repaid = min(step.repay_amount, owing.owed)
            seized = seizable_up(repaid, owing, holding, step.penalty)
            if seized >= holding.held:
                seized, repaid = holding.held, min(repaid, repayable_down(holding.held, holding, owing, step.penalty))
            sheet = sheet.with_line(step.seize_symbol, held=holding.held - seized)
            sheet = sheet.with_line(step.repay_symbol, owed=owing.owed - repaid)
        return sheet


def is_healthier(before: MarginSheet, after: MarginSheet) -> bool:
    """Tell whether health has risen, or the debts are gone."""
    risen = after.equity * before.maintenance_requirement > before.equity * after.maintenance_requirement
    return risen or not after.has_debt


@st.composite
def holdings(draw: st.DrawFn, *, is_healthy: bool = False) -> Holding:
    """Draws an account that can be liquidated (or one that can not), its haircuts and margins flat or growing with size."""
    debts, collaterals = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    lines, limits = {}, {}
    owed = needed = 0
    for index in range(debts):
        line = _line(draw, f"D{index}", owes=True)
        lines[line.asset.symbol], limits[line.asset.symbol] = line, SimpleNamespace(penalty_max=draw(st.integers(0, 20 * PERCENT)))
        owed, needed = owed + line.liability, needed + line.maintenance_requirement
    health = draw(st.integers(100, 300) if is_healthy else st.integers(50, 99))
    parts = [draw(st.integers(1, 9)) for _ in range(collaterals)]
    for index, part in enumerate(parts):
        line = _line(draw, f"C{index}", owes=False)
        wanted = (owed + needed * health // 100) * part // sum(parts)
        price = 0 if line.price is None else line.price.usd
        held = max(1, wanted * 10**line.asset.decimals // max(1, price) * WAD // max(1, line.weight))
        lines[line.asset.symbol] = MarginSheet({"x": line}).with_line("x", held=held).lines["x"]
    sheet = MarginSheet(dict(sorted(lines.items())))
    draft = cast("Draft", SimpleNamespace(book=SimpleNamespace(markets=limits)))
    return Holding(sheet, view_of(draft, sheet))


def _line(draw: st.DrawFn, symbol: str, *, owes: bool) -> AssetLine:
    decimals = draw(st.sampled_from([6, 8, 18]))
    usd = draw(st.sampled_from([WAD // 100, WAD, 150 * WAD, 60_000 * WAD]))
    growth = draw(st.sampled_from([0, WAD // 10_000]))
    risk = RiskTerms(draw(st.integers(30, 98)) * PERCENT, WAD, growth, WAD, 0, draw(st.integers(2, 10)) * PERCENT, growth, 3600)
    amount = draw(st.integers(10, 10**6)) * WAD * 10**decimals // usd
    asset = Asset(symbol, symbol, decimals, 1, 0, risk)
    return AssetLine(asset, Price(symbol, usd, 0, "test"), True, 0 if owes else amount, amount if owes else 0)
