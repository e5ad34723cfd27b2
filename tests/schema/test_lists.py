"""Lists: what may grow without bound is a connection, and every other list has a bound, with its reason here."""

from __future__ import annotations

import re

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_scalar_type,
)

from tests.schema.parsed import parsed

ASSETS = "assets, which operators list one by one"
DECLARED = "what a plugin's code declares"
ASKED = "as many as the request asks for, which has a bound of its own"
LATEST = "the latest 100"

BOUNDED = {
    "Asset.networks": "networks of an asset, which are set as a whole",
    "Asset.pauses": "members of an enum",
    "Account.addressBook": "100 addresses",
    "Account.documents": "two documents in two forms",
    "Account.profileVersions": LATEST,
    "ApiKey.networks": "20 networks",
    "ApiKey.scopes": "members of an enum",
    "ApiKey.subAccountIds": "10 sub-accounts",
    "BalanceProof.balances": ASSETS,
    "Borrow.liquidationPrices": ASSETS,
    "BusinessProfile.beneficialOwners": "20 people",
    "BusinessProfile.representatives": "20 people",
    "CapturedEmail.links": "what a letter's layout has",
    "ChosenModel.feeds": DECLARED,
    "ConfirmTotpSuccess.recoveryCodes": "10 codes",
    "DeleteWebhookEndpointSuccess.endpoints": "10 endpoints",
    "ExplainedStep.inputs": "what a formula has",
    "Explanation.steps": "what a formula has for each asset",
    "FinishPasskeyRegistrationSuccess.recoveryCodes": "10 codes",
    "HouseEarnings.rows": "31 days of assets by members of an enum",
    "HoldingsRemain.remaining": "10 sub-accounts of assets",
    "InsufficientMargin.repayToRelease": ASSETS,
    "InterestStatement.totals": ASSETS,
    "InvalidProfile.problems": "fields of a profile",
    "LiabilitySnapshot.lines": ASSETS,
    "LiquidationCurvePoint.reasons": "reasons of a policy for one plan, which the host cuts",
    "LiquidationPlan.badDebt": ASSETS,
    "LiquidationPlan.faults": "policies that were asked, one each",
    "LiquidationPlan.steps": "steps of a plan, which the host bounds",
    "Margin.missingPrices": ASSETS,
    "Market.backtest": "boundaries of a range, which has a bound of its own",
    "Market.curve": ASKED,
    "Market.liquidationCurve": ASKED,
    "Market.scheduledChanges": "16 changes",
    "Market.shadows": "8 shadows",
    "Market.pauses": "members of an enum",
    "Market.scheduledTerms": "16 changes",
    "Market.stakingRewards": "rewards of a market, which are set as a whole",
    "MarketUpdate.markets": ASKED,
    "MaturityStep.positions": ASSETS,
    "MaturityStep.projectedInterest": ASSETS,
    "MaturityStep.projectedInterestOfDay": ASSETS,
    "MaturityStep.withdrawableByThen": ASSETS,
    "MaturityStep.withdrawableNow": ASSETS,
    "Model.curve": ASKED,
    "Model.feeds": DECLARED,
    "Model.liquidationCurve": ASKED,
    "Model.parameters": DECLARED,
    "ModelInUse.feeds": DECLARED,
    "Onboarding.missingFields": "fields of a profile",
    "Payout.history": "members of an enum",
    "Reconciliation.differences": "the first 1000",
    "SubAccount.depositAddresses": "networks of assets, one address each",
    "SubAccount.pendingDeposits": LATEST,
    "Onboarding.reviewReasons": "10 reasons",
    "OnboardingChange.reasons": "10 reasons",
    "OperatorActionEntry.reasons": "10 reasons",
    "PauseSuccess.assets": ASSETS,
    "Operations.endingMarkets": ASSETS,
    "Operations.faultyMarkets": ASSETS,
    "Operations.onboarding": "members of an enum",
    "Operations.paused": ASSETS,
    "Operations.stalePrices": ASSETS,
    "Passkey.transports": "what a browser says of a passkey, cut when it is registered",
    "PasswordStrength.suggestions": "sentences of a meter",
    "Plugin.models": DECLARED,
    "PriceFallCurve.points": "50 falls",
    "ProposalRehearsal.entries": "entries of one command",
    "PriceStatus.sources": "price sources that are installed",
    "ProjectedEarnings.borrows": ASSETS,
    "ProjectedEarnings.lendPositions": ASSETS,
    "Query.assets": ASSETS,
    "Query.feeds": "feeds, which operators name one by one",
    "Query.markets": ASSETS,
    "Query.models": "models that are installed",
    "Query.nodes": ASKED,
    "Query.plugins": "plugins that are installed",
    "Query.priceStatus": ASSETS,
    "Query.solvency": ASSETS,
    "Query.solvencyTotals": ASSETS,
    "Query.webhookEndpoints": "10 endpoints",
    "RemoveAddressSuccess.addressBook": "100 addresses",
    "RemovePasskeySuccess.passkeys": "10 passkeys",
    "RenewRecoveryCodesSuccess.recoveryCodes": "10 codes",
    "RequestStepUpSuccess.methods": "ways of proving who one is",
    "ReviewQueueConnection.counts": "members of an enum",
    "RevokeSessionSuccess.sessions": LATEST,
    "ScheduledChange.models": "models of a change, which are set as a whole",
    "SecondFactor.methods": "ways of proving who one is",
    "SimulatedState.borrows": ASSETS,
    "SimulatedState.lendPositions": ASSETS,
    "SimulatedState.markets": ASSETS,
    "Simulation.steps": "20 steps",
    "SimulationStep.comparisons": ASKED,
    "StepUpRequired.methods": "ways of proving who one is",
    "SubAccount.balances": ASSETS,
    "SubAccount.maturityLadder": "366 days",
    "TurnOffTotpSuccess.methods": "ways of proving who one is",
    "Viewer.apiKeys": "20 keys, and those that were revoked in 90 days",
    "Viewer.passkeys": "10 passkeys",
    "Viewer.sessions": LATEST,
    "WebhookDelivery.attempts": LATEST,
    "WebhookEndpoint.eventTypes": "members of an enum",
    "WebhookEndpoint.subAccountIds": "10 sub-accounts; an operator's, as many as one request names",
}
"""By type and field, what bounds a list that is no connection."""


def fields() -> dict[str, GraphQLField]:
    return {
        f"{kind.name}.{name}": field
        for kind in parsed(is_sandbox=True).type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
    }


def test_every_list_is_of_a_connection_or_has_a_bound_and_its_reason() -> None:
    lists = {name for name, field in fields().items() if isinstance(get_nullable_type(field.type), GraphQLList)}
    assert {name for name in lists if not re.fullmatch(r"\w+Connection\.edges", name)} == set(BOUNDED)


def test_every_connection_takes_first_and_after_and_says_where_it_stands() -> None:
    connections = {name: field for name, field in fields().items() if get_named_type(field.type).name.endswith("Connection")}
    assert len(connections) >= 12
    for name, field in connections.items():
        assert {"first", "after"} <= set(field.args), name
        kind = get_named_type(field.type)
        assert isinstance(kind, GraphQLObjectType)
        assert {"edges", "pageInfo"} <= set(kind.fields), name


def test_whatever_filters_or_sorts_is_an_enum_or_an_input_never_a_text() -> None:
    named = re.compile(r"filter|where|orderBy|sort|types|statuses|kinds?|window|interval", re.IGNORECASE)
    found = {f"{name}({given})": get_named_type(arg.type) for name, field in fields().items() for given, arg in field.args.items()}
    chosen = {name: kind for name, kind in found.items() if named.fullmatch(name.partition("(")[2].rstrip(")"))}
    assert len(chosen) >= 8
    for name, kind in chosen.items():
        assert is_enum_type(kind) or is_input_object_type(kind), name


def test_whatever_is_a_value_in_money_takes_a_currency_and_a_time() -> None:
    for name, field in fields().items():
        if "currency" in field.args or "at" in field.args:
            assert {"currency", "at"} <= set(field.args), name
    margin = parsed(is_sandbox=True).type_map["Margin"]
    assert isinstance(margin, GraphQLObjectType)
    ratios = {"marginFraction", "healthFactor"}
    values = [name for name, field in margin.fields.items() if get_named_type(field.type).name == "Decimal" and name not in ratios]
    assert len(values) == 6
    for name in values:
        assert {"currency", "at"} <= set(margin.fields[name].args), name
        assert is_scalar_type(margin.fields[name].type), name  # null where it is not known, never zero
