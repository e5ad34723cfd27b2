"""Liquidations that follow a ratio of debts and collateral: Silo, Euler, Morpho, Kamino; their own numbers, and random ones."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.upstream import liquidation_contracts as contracts
from tests.upstream.liquidation_cases import RANDOM, WAD, decimal_18, meets


@pytest.mark.parametrize(
    ("fee", "target", "collateral", "debt", "taken", "repaid", "after"),
    [
        (10**16, 5 * 10**17, 1000, 900, 814, 808, 494623655913978494),
        (10**16, 5 * 10**17, WAD, 9 * 10**17, 816161616161616158, 808080808080808080, 499999999999999994),
        (5 * 10**16, 7 * 10**17, WAD, 9 * 10**17, 792452830188679242, 754716981132075471, 699999999999999992),
        (3 * 10**17, 10**17, WAD, 9 * 10**17, 999999999999999998, 9 * 10**17, 0),
    ],
)
def test_silos_own_cases_are_met(fee: int, target: int, collateral: int, debt: int, taken: int, repaid: int, after: int) -> None:
    params = {"liquidationFeeWad": fee, "targetLtvWad": target, "fullLiquidationThreshold": "0.9", "underestimationWei": 2}
    shown = {"collateral": collateral, "collateralValue": collateral, "debt": debt, "debtValue": debt}
    meets("target_ltv_liquidation_silo", params, shown, {"collateralToLiquidate": taken, "debtToRepay": repaid, "ltvAfter": after})


@pytest.mark.parametrize(
    ("target", "cover", "debt_value", "debt", "collateral_value", "collateral", "fee", "taken", "repaid", "after"),
    [
        (711 * 10**15, 0, WAD, WAD, 100 * WAD, 100 * WAD, 10**17, 0, 0, 10**16),
        (8910 * 10**12, 1, WAD, WAD, 100 * WAD, 100 * WAD, 10**17, 1, 1, 10**16),
        (72 * 10**15, 10 * WAD, 180 * WAD, 180 * WAD, 100 * WAD, 100 * WAD, 10**17, 11 * WAD, 10 * WAD, 1910112359550561798),
        (72 * 10**15, 160 * WAD, 80 * WAD, 160 * WAD, 100 * WAD, 300 * WAD, 5 * 10**16, 252 * WAD, 160 * WAD, 0),
        (891 * 10**15, 100 * WAD, 12 * WAD, 12 * WAD, 10 * WAD, 10 * WAD, 10**17, 10 * WAD, 12 * WAD, 0),
        (891 * 10**15, 10**6 * WAD, 12 * WAD, 18 * WAD, 10 * WAD, 30 * WAD, 10**17, 30 * WAD, 18 * WAD, 0),
    ],
)
def test_silos_own_previews_are_met(
    target: int,
    cover: int,
    debt_value: int,
    debt: int,
    collateral_value: int,
    collateral: int,
    fee: int,
    taken: int,
    repaid: int,
    after: int,
) -> None:
    params = {"liquidationFeeWad": fee, "targetLtvWad": target}
    shown = {
        "maxDebtToCover": cover,
        "debt": debt,
        "debtValue": debt_value,
        "collateral": collateral,
        "collateralValue": collateral_value,
    }
    meets("target_ltv_liquidation_silo", params, shown, {"collateralToLiquidate": taken, "debtToRepay": repaid, "ltvAfter": after})


@given(st.integers(0, 10**24), st.integers(0, 10**24), st.integers(0, WAD - 1), st.integers(0, WAD))
@RANDOM
def test_silo_is_met(debt: int, collateral: int, target: int, fee: int) -> None:
    repaid = contracts.silo_repay_value(debt, collateral, target, fee)
    expected = {
        "repayValue": repaid,
        "collateralValueToLiquidate": contracts.silo_taken_value(repaid, collateral, min(fee, WAD - 1)),
    }
    params = {"liquidationFeeWad": fee, "targetLtvWad": target}
    meets("target_ltv_liquidation_silo", params, {"debtValue": debt, "collateralValue": collateral}, expected)


@given(
    st.integers(1, 10**22),
    st.integers(10**14, 10**20),
    st.integers(0, 10**22),
    st.integers(0, 10**20),
    st.integers(0, 10_000),
    st.integers(0, 9_000),
)
@RANDOM
def test_euler_is_met(liability: int, price: int, balance: int, collateral_price: int, ltv: int, discount: int) -> None:
    assume(liability * price >= WAD)
    repay, taken = contracts.euler(liability, price, balance, collateral_price, ltv, discount)
    params = {"maxLiquidationDiscountBps": discount, "liquidationLtvBps": ltv}
    shown = {"liability": liability, "liabilityPriceWad": price, "collateral": balance, "collateralPriceWad": collateral_price}
    meets("euler_liquidation", params, shown, {"maxRepay": repay, "maxYield": taken})


@pytest.mark.parametrize(
    ("lltv", "lif"),
    [
        (625 * 10**15, 1126760563380281690),
        (86 * 10**16, 1043841336116910229),
        (945 * 10**15, 1016776817488561260),
        (98 * 10**16, 1006036217303822937),
    ],
)
def test_morphos_own_factors_are_met(lltv: int, lif: int) -> None:
    meets("morpho_lif", {"liquidationCursor": "0.3", "maxLif": "1.15"}, {"lltvWad": lltv}, {"lifWad": lif})


@given(st.integers(0, WAD), st.integers(0, 99 * WAD // 100), st.integers(WAD, 2 * WAD))
@RANDOM
def test_morphos_factor_is_met(lltv: int, cursor: int, highest: int) -> None:
    params = {"liquidationCursor": decimal_18(cursor), "maxLif": decimal_18(highest)}
    meets("morpho_lif", params, {"lltvWad": lltv}, {"lifWad": contracts.morpho_lif(lltv, cursor, highest)})


@given(st.integers(1, 10**24), st.integers(1, 10**24), st.integers(10**20, 10**40), st.booleans())
@RANDOM
def test_morphos_liquidation_is_met(borrowed: int, asked: int, price: int, seizes: bool) -> None:
    params = {"lltv": "0.86", "liquidationCursor": "0.3", "maxLif": "1.15"}
    lif, shares = contracts.morpho_lif(86 * 10**16, 3 * 10**17, 115 * 10**16), borrowed * 10**6
    shown = {"collateral": 10**30, "borrowed": borrowed, "priceScaled36": price}
    if seizes:
        repaid_shares, repaid = contracts.morpho_repay(asked, borrowed, shares, price, lif)
        meets(
            "morpho_liquidation", params, {**shown, "seizedAssets": asked}, {"repaidShares": repaid_shares, "repaidAssets": repaid}
        )
    else:
        seized, repaid = contracts.morpho_seize(asked, borrowed, shares, price, lif)
        meets("morpho_liquidation", params, {**shown, "repaidShares": asked}, {"seizedAssets": seized, "repaidAssets": repaid})


KAMINO = {"minBonusBps": 500, "maxBonusBps": 1000, "badDebtBonusBps": 99, "liquidationThreshold": "0.75"}


@pytest.mark.parametrize(
    ("ltv", "bonus"),
    [
        ("0.7499", None),
        ("0.75", "0.05"),
        ("0.79", "0.05"),
        ("0.8", "0.05"),
        ("0.84", "0.09"),
        ("0.9", "0.1"),
        ("0.98", "0.02"),
        ("0.99", "0.01"),
        ("0.992", "0.0099"),
        ("1.2", "0.0099"),
    ],
)
def test_kaminos_bonus_follows_the_loan_to_value(ltv: str, bonus: str | None) -> None:
    meets("kamino_liquidation_bonus", KAMINO, {"userLtv": ltv}, {"bonus": bonus})


@pytest.mark.parametrize(
    ("ltv", "debt", "total", "most"),
    [
        ("0.95", 10_000, 10_000, 2_000),
        ("0.951", 10_000, 10_000, 10_000),
        ("0.8", 10**7, 10**7, 500_000),
        ("0.8", "1.99", 10, "1.99"),
    ],
)
def test_kaminos_close_factor(ltv: str, debt: object, total: object, most: object) -> None:
    params = {"closeFactorPct": 20, "insolvencyRiskLtvPct": 95, "maxLiquidatableAtOnceUsd": 500_000, "minFullLiquidationUsd": 2}
    shown = {"userLtv": ltv, "debtForThisAssetUsd": debt, "totalDebtUsd": total}
    meets("kamino_close_factor", params, shown, {"maxLiquidatableUsd": most})
