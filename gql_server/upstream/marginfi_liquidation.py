"""marginfi's liquidations: the two fees of ``lending_account_liquidate``, and who bears what nobody can pay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gql_server.domain.bad_debt import share_out
from gql_server.upstream.cases import Answer, Conversion, Registered, Values, number
from gql_server.upstream.positions import either, fraction_of, from_wad, policy, wad


def liquidation(params: Values, given: Values, registered: Registered) -> Answer:
    """Return the balances after so much of an asset has been seized, in whole tokens."""
    split = policy(
        registered,
        "insurance_split",
        liquidator_fee=fraction_of(params, "liquidatorFee", "0.025"),
        insurance_fee=fraction_of(params, "insuranceFee", "0.025"),
    )
    quantity, liability_price = number(given["assetQty"]), number(either(given, "liabPrice", default=1))
    seized = wad(quantity * number(either(given, "assetPrice", default=1)))
    repaid = from_wad(split.repaid(seized)) / liability_price
    insured = from_wad(split.insured(seized)) / liability_price
    paid = repaid + insured
    answer: dict[str, object] = {
        "liquidatorPaid": paid,
        "liquidatorPays": paid,
        "debtRepaid": repaid,
        "liquidateeRepaid": repaid,
        "insurance": insured,
        "insuranceUsdc": insured,
        "insuranceSol": insured,
        "liquidatorSol": quantity,
        "liquidatorAsset": quantity,
        "penalty": from_wad(split.penalty_max()),
    }
    for name, value in given.items():
        if name.startswith("liquidateeDebt"):
            answer["liquidateeDebtAfter"] = number(value) - repaid
            answer[f"{name}After"] = number(value) - repaid
        elif name.startswith("liquidatee"):
            answer[f"{name}After"] = number(value) - quantity
        elif name.startswith("liquidatorDebt"):
            answer[f"{name}After"] = number(value) + paid
        elif name.startswith("liquidator"):
            answer[f"{name}After"] = number(value) - paid
    return answer


def bad_debt(_params: Values, given: Values, _registered: Registered) -> Answer:
    """Return who bears a debt that no collateral is left for: insurance first, then the depositors, as the server shares it out."""
    assets = wad(either(given, "assetsUsd", default=0))
    owed = max(0, wad(given["badDebtUsd"]) - assets)
    deposits = given.get("depositsUsd", given.get("bankAssetsUsd", given.get("depositorsUsd")))
    lent = owed if deposits is None else wad(deposits)
    insured, shared, uncovered = share_out(owed, insurance=wad(either(given, "insuranceFundUsd", default=0)), lent=lent)
    return {
        "insurance": from_wad(insured),
        "socialised": from_wad(shared),
        "socialized": from_wad(shared),
        "uncovered": from_wad(uncovered),
        "insuranceLeft": from_wad(wad(either(given, "insuranceFundUsd", default=0)) - insured),
        "depositsAfter": from_wad(lent - shared),
        "bankKilled": deposits is not None and shared == lent and owed > insured,
    }


CONVERSIONS: Final[Mapping[str, Conversion]] = {
    "marginfi_liquidation": Conversion(
        liquidation, plugin="insurance_split", note="Whole tokens become USD with 18 decimals; both fees are of the worth seized."
    ),
    "marginfi_bad_debt": Conversion(
        bad_debt,
        plugin="insurance_split",
        note="The loss that a policy leaves is shared out by the server's own rule: insurance, lenders, then the operator.",
    ),
}
