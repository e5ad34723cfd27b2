"""How a health factor came about: line by line of the sheet that decides, by the very functions of that sheet (rules M1 to M4)."""

from __future__ import annotations

from dataclasses import replace

from gql_server.domain.assets import RiskTerms
from gql_server.domain.explanation import Explanation, Quantity, Rounding, Term, amount, down, exact, fraction, up, usd
from gql_server.domain.margin import AssetLine, MarginSheet, margin_of
from gql_server.units import sqrt_up


def explain_health(sheet: MarginSheet) -> Explanation:
    """Return each asset's collateral and requirement, their sums, and health, margin fraction and available equity of them."""
    terms: list[Term] = []
    for symbol, line in sheet.lines.items():
        if line.held:
            terms += _collateral(symbol, line)
        if line.owed:
            terms += _debt(symbol, line)
    terms += _sums(sheet)
    missing = sheet.missing_prices
    if missing:
        return Explanation(None, tuple(terms), f"no fresh price of {', '.join(missing)}: these count 0 here, and nothing is sure")
    health = margin_of(sheet, 0).health_factor
    if health is None:
        return Explanation(None, tuple(terms), "nothing is owed")
    return Explanation(fraction(health), tuple(terms), _verdict(sheet))


def _collateral(symbol: str, line: AssetLine) -> list[Term]:
    if line.asset.risk is None:
        return [_nothing("collateral_value", symbol, "an asset without risk terms is no collateral")]
    if line.price is None or not line.is_price_fresh:
        return [_nothing("collateral_value", symbol, "without a fresh price it counts 0")]
    held = amount(line.held, line.asset.decimals)
    notional, weight = usd(line.notional), fraction(line.weight)
    return [
        down("notional", "held * price", notional, symbol, held=held, price=usd(line.price.usd)),
        *_weight(symbol, line.asset.risk, line.notional, weight),
        down("collateral_value", "notional * weight", usd(line.collateral_value), symbol, notional=notional, weight=weight),
    ]


def _weight(symbol: str, risk: RiskTerms, notional: int, weight: Quantity) -> list[Term]:
    most, base, penalty = fraction(risk.haircut_weight), fraction(risk.haircut_base), fraction(risk.haircut_penalty)
    if risk.haircut_penalty == 0:
        term = exact("weight", "min(haircut_weight, haircut_base)", weight, symbol, haircut_weight=most, haircut_base=base)
        return [replace(term, branch="haircut_penalty == 0", inputs=(*term.inputs, ("haircut_penalty", penalty)))]
    growth, curved = fraction(risk.haircut_growth_up(notional)), fraction(risk.curved_weight_down(notional))
    root = fraction(sqrt_up(notional))
    return [
        up("root_of_notional", "sqrt(notional)", root, symbol, notional=usd(notional)),
        up(
            "haircut_growth",
            "1 + haircut_penalty * root_of_notional",
            growth,
            symbol,
            haircut_penalty=penalty,
            root_of_notional=root,
        ),
        down("curved_weight", "haircut_base / haircut_growth", curved, symbol, haircut_base=base, haircut_growth=growth),
        exact("weight", "min(haircut_weight, curved_weight)", weight, symbol, haircut_weight=most, curved_weight=curved),
    ]


def _debt(symbol: str, line: AssetLine) -> list[Term]:
    if line.price is None:
        return [_nothing("liability", symbol, "without any price it cannot be valued")]
    owed, price, liability = amount(line.owed, line.asset.decimals), usd(line.price.usd), usd(line.liability)
    terms = [up("liability", "owed * price", liability, symbol, owed=owed, price=price)]
    if line.asset.risk is None:
        return [*terms, _nothing("maintenance_requirement", symbol, "an asset without risk terms requires nothing")]
    risk, root = line.asset.risk, fraction(sqrt_up(line.liability))
    terms.append(up("root_of_liability", "sqrt(liability)", root, symbol, liability=liability))
    initial = (risk.initial_margin_base, risk.initial_margin_factor, risk.initial_growth_up(line.liability))
    maintenance = (risk.maintenance_margin_base, risk.maintenance_margin_factor, risk.maintenance_growth_up(line.liability))
    for name, parts, share, requirement in (
        ("initial", initial, risk.initial_fraction_up(line.liability), line.initial_requirement),
        ("maintenance", maintenance, line.maintenance_fraction, line.maintenance_requirement),
    ):
        base, factor, growth = (fraction(part) for part in parts)
        terms += [
            up(f"{name}_growth", "factor * root_of_liability", growth, symbol, factor=factor, root_of_liability=root),
            exact(f"{name}_fraction", "max(base, growth)", fraction(share), symbol, base=base, growth=growth),
            up(
                f"{name}_requirement",
                "liability * fraction",
                usd(requirement),
                symbol,
                liability=liability,
                fraction=fraction(share),
            ),
        ]
    return terms


def _sums(sheet: MarginSheet) -> list[Term]:
    collateral, liabilities, equity = usd(sheet.collateral_value), usd(sheet.liabilities), usd(sheet.equity)
    initial, maintenance = usd(sheet.initial_requirement), usd(sheet.maintenance_requirement)
    held = {symbol: line for symbol, line in sheet.lines.items() if line.held}
    owed = {symbol: line for symbol, line in sheet.lines.items() if line.owed}
    terms = [
        _sum("collateral_value", collateral, {symbol: line.collateral_value for symbol, line in held.items()}),
        _sum("liabilities", liabilities, {symbol: line.liability for symbol, line in owed.items()}),
        exact("equity", "collateral_value - liabilities", equity, collateral_value=collateral, liabilities=liabilities),
        _sum("initial_requirement", initial, {symbol: line.initial_requirement for symbol, line in owed.items()}),
        _sum("maintenance_requirement", maintenance, {symbol: line.maintenance_requirement for symbol, line in owed.items()}),
    ]
    margin = margin_of(sheet, 0)
    if margin.available_equity is not None:
        left = usd(margin.available_equity)
        terms.append(exact("available_equity", "equity - initial_requirement", left, equity=equity, initial_requirement=initial))
    if margin.margin_fraction is not None:
        share = fraction(margin.margin_fraction)
        terms.append(down("margin_fraction", "equity / liabilities", share, equity=equity, liabilities=liabilities))
    if margin.health_factor is not None:
        health, formula = fraction(margin.health_factor), "equity / maintenance_requirement"
        terms.append(down("health_factor", formula, health, equity=equity, maintenance_requirement=maintenance))
    return terms


def _sum(name: str, total: Quantity, parts: dict[str, int]) -> Term:
    inputs = tuple((f"of_{symbol}", usd(value)) for symbol, value in parts.items())
    return Term(name, " + ".join(part for part, _ in inputs) or "0", total, Rounding.EXACT, inputs)


def _nothing(name: str, symbol: str, note: str) -> Term:
    return replace(exact(name, "0", usd(0), symbol), note=note)


def _verdict(sheet: MarginSheet) -> str:
    if sheet.is_liquidatable:
        return "liquidatable: equity is below the maintenance requirement"
    if sheet.covers_initial_requirement:
        return "healthy: equity covers the initial requirement"
    return "at risk: equity covers the maintenance requirement, not the initial one"
