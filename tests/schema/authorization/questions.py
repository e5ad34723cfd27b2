"""What is asked: each root field with arguments that are harmless, and what other fields need to be asked with.

``$Name`` stands for the id of something of the owner's. What is given to mutations goes wrong once it is allowed, as far as it can:
then nothing happens, and the answer shows that it was allowed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

RANGE: Final = "(range: {window: DAY})"
ARGUMENTS: Final = {
    "Amount.worth": "(currency: USD)",
    "Operations.houseEarnings": "(from: $TODAY, to: $TODAY)",
    "Operations.runningStakingEpoch": '(asset: "SOL")',
    "Operations.stakingEpochs": '(asset: "SOL")',
    "Market.backtest": '(model: {name: "two_slope_kinked"}, range: {window: DAY}, interval: HOUR)',
    "Asset.priceAt": '(time: "2026-01-01T00:00:00Z")',
    "Market.history": RANGE,
    "Market.explainRate": "(side: BORROW)",
    "Model.curve": "(parameters: {})",
    "Model.liquidationCurve": "(parameters: {})",
    "Operations.collateralAtRisk": '(asset: "BTC")',
    "ShadowModel.history": RANGE,
    "SimulatedMarket.explainRate": "(side: BORROW)",
    "SubAccount.interestStatement": "(year: $YEAR)",
    "SubAccount.maxBorrow": '(asset: "USDC")',
    "SubAccount.maxWithdrawal": '(asset: "BTC")',
    "SandboxQuery.latestEmail": '(to: "$EMAIL")',
}
"""With what to ask fields that cannot be asked, or say nothing, without."""

HOMES: Final = {
    "Model": "Query.model",
    "ModelInUse": "Market.rateModel",
    "Profile": "Account.profileVersions",
}
"""By what fields of types are asked to which a shorter way leads that ends in nothing."""

AGAIN: Final = frozenset({"OnboardingChangeEdge.node", "OnboardingUpdate.change"})
"""By what fields of a type are asked once more."""

SUB: Final = 'subAccountId: "$SubAccount"'
KEY: Final = 'idempotencyKey: "k"'
SOON: Final = '"2030-01-01T00:00:00Z"'
RISK: Final = 'haircutWeight: "0.5", initialMarginBase: "0.5", maintenanceMarginBase: "0.3", priceMaxAge: "PT1H"'
STEPS: Final = '[{borrow: {asset: "USDC", amount: "999999999"}}, {price: {asset: "BTC", usd: "5"}}]'
POLICIES: Final = '[{name: "close_factor"}]'

QUERIES: Final = {
    "node": 'node(id: "$SubAccount")',
    "nodes": 'nodes(ids: ["$SubAccount"])',
    "subAccount": 'subAccount(id: "$SubAccount")',
    "viewer": "viewer",
    "assets": "assets",
    "asset": 'asset(symbol: "BTC")',
    "markets": "markets",
    "market": 'market(symbol: "BTC")',
    "models": "models",
    "model": 'model(kind: RATE_MODEL, name: "two_slope_kinked")',
    "plugins": "plugins",
    "feeds": "feeds",
    "sandbox": "sandbox",
    "passwordStrength": 'passwordStrength(password: "x")',
    "webhookEndpoints": "webhookEndpoints",
    "simulate": f"simulate(input: {{{SUB}, steps: {STEPS}, policies: {POLICIES}}})",
    "identityVerification": "identityVerification",
    "exportMyData": "exportMyData",
    "reviewQueue": "reviewQueue(filter: {status: [APPROVED]})",
    "operatorActions": "operatorActions",
    "operations": "operations",
    "solvency": "solvency",
    "solvencyTotals": "solvencyTotals",
    "ledgerHead": "ledgerHead",
    "liabilitySnapshots": "liabilitySnapshots",
    "debtors": "debtors",
    "priceStatus": "priceStatus",
}

SUBSCRIPTIONS: Final = {
    "marketUpdated": 'marketUpdated(symbols: ["BTC"])',
    "marginUpdated": f"marginUpdated({SUB})",
    "activity": f'activity({SUB}, after: "$LEDGER")',
    "liquidations": 'liquidations(after: "$LEDGER")',
    "onboardingUpdated": 'onboardingUpdated(after: "$ONBOARDING")',
}

MUTATIONS: Final = {
    "signUp": 'signUp(input: {email: "x", password: "x", passwordConfirmation: "x"})',
    "verifyEmail": 'verifyEmail(input: {token: "x"})',
    "signIn": 'signIn(input: {email: "x", password: "x"})',
    "startIdentityVerification": "startIdentityVerification(input: {documentType: PASSPORT})",
    "revokeSession": 'revokeSession(input: {sessionId: "$Session"})',
    "changePassword": 'changePassword(input: {currentPassword: "x", password: "x", passwordConfirmation: "y"})',
    "setUpTotp": 'setUpTotp(input: {password: "x"})',
    "confirmTotp": 'confirmTotp(input: {code: "x"})',
    "turnOffTotp": 'turnOffTotp(input: {code: "x"})',
    "renewRecoveryCodes": 'renewRecoveryCodes(input: {code: "x"})',
    "beginPasskeyRegistration": 'beginPasskeyRegistration(input: {password: "x"})',
    "finishPasskeyRegistration": 'finishPasskeyRegistration(input: {credential: {}, name: "x"})',
    "renamePasskey": 'renamePasskey(input: {passkeyId: "$Passkey", name: "x"})',
    "removePasskey": 'removePasskey(input: {passkeyId: "$Passkey"})',
    "beginPasskeyProof": "beginPasskeyProof(input: {action: ADD_PASSKEY})",
    "beginPasskeySignIn": "beginPasskeySignIn(input: {})",
    "signInWithPasskey": "signInWithPasskey(input: {credential: {}})",
    "createApiKey": 'createApiKey(input: {label: "x", publicKey: "x", scopes: [READ]})',
    "updateApiKey": 'updateApiKey(input: {apiKeyId: "$ApiKey", label: "x", scopes: [READ]})',
    "rotateApiKey": 'rotateApiKey(input: {apiKeyId: "$ApiKey", publicKey: "x"})',
    "revokeApiKey": 'revokeApiKey(input: {apiKeyId: "$ApiKey"})',
    "requestStepUp": 'requestStepUp(input: {address: ""})',
    "addAddress": 'addAddress(input: {address: ""})',
    "confirmAddress": 'confirmAddress(input: {challengeId: "x", code: "x"})',
    "removeAddress": 'removeAddress(input: {addressId: "$AddressBookEntry"})',
    "changeEmail": 'changeEmail(input: {newEmail: "x", password: "p"})',
    "confirmEmailChange": 'confirmEmailChange(input: {token: "t"})',
    "undoEmailChange": 'undoEmailChange(input: {token: "t"})',
    "closeAccount": 'closeAccount(input: {password: ""})',
    "unfreezeMyAccount": 'unfreezeMyAccount(input: {idempotencyKey: "", password: ""})',
    "setWithdrawalDelay": 'setWithdrawalDelay(input: {delay: "P8D", idempotencyKey: "k"})',
    "cancelPayout": 'cancelPayout(input: {payoutId: "$Payout", idempotencyKey: ""})',
    "freezeMyAccount": 'freezeMyAccount(input: {idempotencyKey: ""})',
    "requestPasswordReset": 'requestPasswordReset(input: {email: "x"})',
    "resetPassword": 'resetPassword(input: {token: "x", password: "x", passwordConfirmation: "x"})',
    "chooseAccountKind": "chooseAccountKind(input: {kind: INDIVIDUAL})",
    "submitProfile": "submitProfile(input: {})",
    "updatePreferences": 'updatePreferences(input: {language: "tlh"})',
    "reviewAccount": 'reviewAccount(input: {accountId: "$Account", decision: APPROVE})',
    "createWebhookEndpoint": (
        'createWebhookEndpoint(input: {url: "https://a.example/", eventTypes: [LEND_MATURED], subAccountIds: ["$SubAccount"]})'
    ),
    "updateWebhookEndpoint": 'updateWebhookEndpoint(input: {endpointId: "$WebhookEndpoint", eventTypes: [LEND_MATURED]})',
    "rotateWebhookSecret": 'rotateWebhookSecret(input: {endpointId: "$WebhookEndpoint"})',
    "sendTestWebhook": 'sendTestWebhook(input: {endpointId: "$WebhookEndpoint"})',
    "resendWebhookDelivery": 'resendWebhookDelivery(input: {deliveryId: "$WebhookDelivery"})',
    "deleteWebhookEndpoint": 'deleteWebhookEndpoint(input: {endpointId: "$WebhookEndpoint"})',
    "createSubAccount": 'createSubAccount(input: {name: ""})',
    "archiveSubAccount": f"archiveSubAccount(input: {{{SUB}}})",
    "restoreSubAccount": f"restoreSubAccount(input: {{{SUB}}})",
    "renameSubAccount": f'renameSubAccount(input: {{{SUB}, name: ""}})',
    "deposit": f'deposit(input: {{{SUB}, asset: "BTC", amount: "0", {KEY}}})',
    "withdrawLendPosition": f'withdrawLendPosition(input: {{{SUB}, asset: "BTC", address: "", {KEY}}})',
    "withdraw": f'withdraw(input: {{{SUB}, asset: "BTC", amount: "0", address: "a", {KEY}}})',
    "transfer": f'transfer(input: {{fromSubAccountId: "$SubAccount", toSubAccountId: "$SubAccount", asset: "BTC", {KEY}}})',
    "borrow": f'borrow(input: {{{SUB}, asset: "USDC", amount: "0", {KEY}}})',
    "borrow(address)": f'borrow(input: {{{SUB}, asset: "USDC", amount: "1", address: "a", {KEY}}})',
    "repay": f'repay(input: {{{SUB}, asset: "USDC", amount: "0", {KEY}}})',
    "createAsset": (
        f'createAsset(input: {{symbol: "", name: "D", decimals: 8, minimumDeposit: "1", withdrawalFee: "0", risk: {{{RISK}}}}})'
    ),
    "createDepositAddress": f'createDepositAddress(input: {{{SUB}, asset: "BTC", network: "none"}})',
    "sandboxPlayArrival": (
        f'sandboxPlayArrival(input: {{{SUB}, asset: "BTC", network: "none", amount: "1", state: SEEN, transaction: "t"}})'
    ),
    "assignDeposit": f'assignDeposit(input: {{depositId: "$Deposit", {SUB}, idempotencyKey: ""}})',
    "coverMissing": f'coverMissing(input: {{asset: "BTC", amount: "0", {KEY}}})',
    "setAssetNetworks": 'setAssetNetworks(input: {asset: "NONE", networks: []})',
    "createMarket": (
        'createMarket(input: {asset: "BTC", terms: {fee: "0"}, rateModel: {name: "x"}, liquidationPolicy: {name: "x"}})'
    ),
    "updateMarket": 'updateMarket(input: {asset: "BTC", rateModel: {name: "x"}})',
    "scheduleModel": f'scheduleModel(input: {{market: "BTC", kind: RATE_MODEL, name: "x", effectiveAt: {SOON}, {KEY}}})',
    "cancelScheduledModel": 'cancelScheduledModel(input: {id: "$ScheduledChange", idempotencyKey: ""})',
    "scheduleTerms": f'scheduleTerms(input: {{market: "BTC", effectiveAt: {SOON}, {KEY}}})',
    "cancelScheduledTerms": 'cancelScheduledTerms(input: {id: "$ScheduledTerms", idempotencyKey: ""})',
    "delistMarket": f'delistMarket(input: {{market: "ETH", repayOnlyAt: {SOON}, closedAt: {SOON}, leaveBy: {SOON}, {KEY}}})',
    "cancelDelisting": f'cancelDelisting(input: {{market: "BTC", {KEY}}})',
    "pauseMarket": f'pauseMarket(input: {{asset: "NONE", {KEY}}})',
    "resumeMarket": f'resumeMarket(input: {{asset: "NONE", {KEY}}})',
    "pauseEverything": f"pauseEverything(input: {{scopes: [], {KEY}}})",
    "resumeEverything": f"resumeEverything(input: {{scopes: [], {KEY}}})",
    "attachShadow": f'attachShadow(input: {{market: "BTC", name: "x", {KEY}}})',
    "detachShadow": 'detachShadow(input: {id: "$ShadowModel", idempotencyKey: ""})',
    "setPrice": 'setPrice(input: {asset: "BTC", usd: "0"})',
    "confirmPrice": 'confirmPrice(input: {asset: "BTC", usd: "0"})',
    "setPriceTerms": 'setPriceTerms(input: {asset: "BTC", quorum: 0})',
    "observeFeed": 'observeFeed(input: {feed: "x", value: "1"})',
    "fundTreasury": f'fundTreasury(input: {{asset: "BTC", amount: "0", {KEY}}})',
    "fundInsurance": f'fundInsurance(input: {{asset: "BTC", amount: "0", {KEY}}})',
    "drawTreasury": f'drawTreasury(input: {{asset: "BTC", amount: "0", address: "x", {KEY}}})',
    "releaseInsurance": f'releaseInsurance(input: {{asset: "BTC", amount: "0", {KEY}}})',
    "redeemSeized": 'redeemSeized(input: {asset: "BTC", idempotencyKey: ""})',
    "sellSeized": f'sellSeized(input: {{asset: "BTC", amount: "0", soldFor: "USDC", proceeds: "1", {KEY}}})',
    "settleStakingReward": f'settleStakingReward(input: {{asset: "SOL", received: "-1", {KEY}}})',
    "registerBackstop": f"registerBackstop(input: {{{SUB}}})",
    "approveProposal": 'approveProposal(input: {proposalId: "x"})',
    "rejectProposal": 'rejectProposal(input: {proposalId: "x"})',
    "withdrawProposal": 'withdrawProposal(input: {proposalId: "x"})',
    "freezeAccount": 'freezeAccount(input: {accountId: "$Account"})',
    "returnDeposit": 'returnDeposit(input: {depositId: "$Deposit", idempotencyKey: ""})',
    "sandboxAdvanceClock": 'sandboxAdvanceClock(input: {by: "PT0S"})',
    "sandboxSetPrice": 'sandboxSetPrice(input: {asset: "BTC", usd: "0"})',
    "sandboxApproveIdentity": 'sandboxApproveIdentity(input: {email: "$EMAIL"})',
    "revokeOtherSessions": "revokeOtherSessions",
    "rotateSession": "rotateSession",
    "signOut": "signOut",
}
"""In an order in which nothing is needed that was removed before."""


def operation(name: str, sub_account_id: str = "x") -> str:
    """Return an operation that asks one root field of its type alone."""
    text = QUERIES.get(name) or MUTATIONS[name]
    kind = "query" if name in QUERIES else "mutation"
    return f"{kind} {{ {filled(text, defaultdict(lambda: 'x', SubAccount=sub_account_id))} {{ __typename }} }}"


def filled(text: str, ids: Mapping[str, str]) -> str:
    """Return a text with the ids in it."""
    return re.sub(r"\$(\w+)", lambda found: ids[found[1]], text)
