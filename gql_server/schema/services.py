"""The use cases and stores that resolvers hand their questions to; ``app`` puts them together once."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.domain.models import Models
from gql_server.plugin_host.custody import GuardedCustodian
from gql_server.plugin_host.host import PluginHost
from gql_server.ports.runtime import Clock, Identifiers, Storage
from gql_server.service.address_book import AddressBook
from gql_server.service.api_keys import ApiKeys
from gql_server.service.arrivals.addresses import DepositAddresses
from gql_server.service.arrivals.reading import ArrivalReading
from gql_server.service.budgets import Budgets
from gql_server.service.clock import SandboxClock
from gql_server.service.closing import Closing
from gql_server.service.credentials import Credentials
from gql_server.service.email_change import EmailChanges
from gql_server.service.four_eyes import FourEyes
from gql_server.service.gate import Gate
from gql_server.service.house_bounds import HouseBounds
from gql_server.service.identity import IdentityVerification
from gql_server.service.liability_snapshots import LiabilitySnapshots
from gql_server.service.live import Live
from gql_server.service.onboarding import Onboarding
from gql_server.service.onboarding_moves import OnboardingMoves
from gql_server.service.passkey_proofs import PasskeyProofs
from gql_server.service.passkey_sign_in import PasskeySignIn
from gql_server.service.passkeys import Passkeys
from gql_server.service.passwords import PasswordPool
from gql_server.service.payouts import Payouts
from gql_server.service.public_markets import PublicMarkets
from gql_server.service.risk_desk import RiskDesk
from gql_server.service.sandbox_approval import SandboxApproval
from gql_server.service.second_factors import SecondFactors
from gql_server.service.sessions import Sessions
from gql_server.service.signed_requests import SignedRequests
from gql_server.service.step_up import StepUps
from gql_server.service.sub_accounts import SubAccounts
from gql_server.service.teller import Teller
from gql_server.service.webhooks import WebhookDesk
from gql_server.service.withdrawal_delays import WithdrawalDelays


@dataclass(frozen=True, slots=True)
class Services:
    """What a server is made of, as far as GraphQL needs it.

    Args:
        models: The installed models, guarded.
        markets: What is public of the ledger, as this process knows it.
        payout_stuck_seconds: How long a payout may stand as it does before it counts as stuck.
        arrival_stuck_seconds: How long an arrival may not be deep enough before it counts as stuck.
        sandbox_clock: None outside sandbox mode.
    """

    storage: Storage
    host: PluginHost
    models: Models
    teller: Teller
    custodian: GuardedCustodian
    addresses: DepositAddresses
    arrivals: ArrivalReading
    clock: Clock
    identifiers: Identifiers
    gate: Gate
    passwords: PasswordPool
    onboarding: Onboarding
    moves: OnboardingMoves
    sandbox_approval: SandboxApproval
    identity: IdentityVerification
    sessions: Sessions
    credentials: Credentials
    second_factors: SecondFactors
    passkeys: Passkeys
    passkey_proofs: PasskeyProofs
    passkey_sign_in: PasskeySignIn
    step_ups: StepUps
    address_book: AddressBook
    api_keys: ApiKeys
    signed_requests: SignedRequests
    budgets: Budgets
    delays: WithdrawalDelays
    closing: Closing
    email_changes: EmailChanges
    sub_accounts: SubAccounts
    webhooks: WebhookDesk
    live: Live
    liabilities: LiabilitySnapshots
    risk_desk: RiskDesk
    four_eyes: FourEyes
    house_bounds: HouseBounds
    markets: PublicMarkets
    payout_stuck_seconds: int
    arrival_stuck_seconds: int
    sandbox_clock: SandboxClock | None

    @property
    def payouts(self) -> Payouts:
        """Return what speaks with the custodian about payouts."""
        return Payouts(self.storage.ledger, self.teller, self.custodian, self.storage.payout_orders)
