"""The storage in memory as one piece."""

from __future__ import annotations

from gql_server.ports.announcements import Announcements
from gql_server.ports.api_keys import ApiKeyStore
from gql_server.ports.arrivals import ArrivalStore
from gql_server.ports.attempts import AttemptStore
from gql_server.ports.closures import ClosureStore
from gql_server.ports.devices import KnownDevices
from gql_server.ports.email_changes import EmailChangeStore
from gql_server.ports.event_log import EventLog
from gql_server.ports.glimpses import GlimpseStore
from gql_server.ports.house_past import HousePastStore
from gql_server.ports.identity import IdentityStore
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.liabilities import LiabilityStore
from gql_server.ports.notices import MutedNotices, NoticeStore
from gql_server.ports.onboarding import OnboardingStore, OperatorLog
from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.passkeys import PasskeyStore
from gql_server.ports.payout_orders import PayoutOrderStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.proposals import ProposalStore
from gql_server.ports.queues import QueueStore
from gql_server.ports.reconciliations import ReconciliationStore
from gql_server.ports.rotation import Progress, SealedStore
from gql_server.ports.runtime import Claims, Clock
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.ports.webhooks import WebhookStore
from gql_server.storage.announcing import LocalAnnouncements
from gql_server.storage.claims import NamedClaims
from gql_server.storage.memory.api_keys import MemoryApiKeys
from gql_server.storage.memory.arrivals import MemoryArrivals
from gql_server.storage.memory.attempts import MemoryAttempts
from gql_server.storage.memory.closures import MemoryClosures
from gql_server.storage.memory.custody import MemoryPayoutOrders, MemoryReconciliations
from gql_server.storage.memory.email_changes import MemoryEmailChanges
from gql_server.storage.memory.event_log import MemoryEventLog
from gql_server.storage.memory.glimpses import MemoryGlimpses
from gql_server.storage.memory.house_past import MemoryHousePast
from gql_server.storage.memory.identity import MemoryIdentity
from gql_server.storage.memory.kept import Kept
from gql_server.storage.memory.ledger import MemoryLedger
from gql_server.storage.memory.liabilities import MemoryLiabilities
from gql_server.storage.memory.notices import MemoryKnownDevices, MemoryMutedNotices, MemoryNotices
from gql_server.storage.memory.onboarding import MemoryOnboarding, MemoryOperatorLog
from gql_server.storage.memory.one_time import MemoryOneTime
from gql_server.storage.memory.passkeys import MemoryPasskeys
from gql_server.storage.memory.people import MemoryPeople
from gql_server.storage.memory.proposals import MemoryProposals
from gql_server.storage.memory.queues import MemoryQueues
from gql_server.storage.memory.saved_addresses import MemorySavedAddresses
from gql_server.storage.memory.second_factors import MemorySecondFactors
from gql_server.storage.memory.sessions import MemorySessions
from gql_server.storage.memory.webhooks import MemoryWebhooks


class NothingSealed:
    """What is in memory is not sealed."""

    async def reseal(self, progress: Progress) -> int:
        """Seal nothing anew."""
        progress(0, 0)
        return 0


class MemoryStorage:
    """A storage without a database; what it holds ends with it."""

    def __init__(self, clock: Clock) -> None:
        """Begin at the genesis.

        Args:
            clock: Its clock.
        """
        arrivals = MemoryArrivals()
        ledger = MemoryLedger(clock, arrivals.follow_deposits)
        self.ledger: LedgerStore = ledger
        self.glimpses: GlimpseStore = MemoryGlimpses(ledger, clock)
        kept = Kept()
        self.people: PeopleStore = MemoryPeople(kept)
        self.sessions: SessionStore = MemorySessions(kept)
        saved_addresses, second_factors, identity = MemorySavedAddresses(kept), MemorySecondFactors(kept), MemoryIdentity()
        self.saved_addresses: SavedAddressStore = saved_addresses
        self.second_factors: SecondFactorStore = second_factors
        passkeys = MemoryPasskeys(kept)
        self.passkeys: PasskeyStore = passkeys
        api_keys = MemoryApiKeys(kept)
        self.api_keys: ApiKeyStore = api_keys
        self.one_time: OneTimeStore = MemoryOneTime(kept)
        operator_log = MemoryOperatorLog()
        self.operator_log: OperatorLog = operator_log
        onboarding = MemoryOnboarding(kept, operator_log)
        self.onboarding: OnboardingStore = onboarding
        muted_notices, known_devices = MemoryMutedNotices(), MemoryKnownDevices(kept)
        webhooks = MemoryWebhooks(kept)
        self.webhooks: WebhookStore = webhooks
        on_closing = (saved_addresses, second_factors, passkeys, api_keys, muted_notices, known_devices, webhooks)
        self.email_changes: EmailChangeStore = MemoryEmailChanges(kept)
        self.closures: ClosureStore = MemoryClosures(kept, operator_log, onboarding, on_closing, (identity,))
        self.event_log: EventLog = MemoryEventLog(ledger, self.onboarding)
        self.announcements: Announcements = LocalAnnouncements()
        self.sealed: SealedStore = NothingSealed()
        self.identity: IdentityStore = identity
        self.attempts: AttemptStore = MemoryAttempts()
        self.notices: NoticeStore = MemoryNotices(kept, ledger)
        self.muted_notices: MutedNotices = muted_notices
        self.known_devices: KnownDevices = known_devices
        self.house_past: HousePastStore = MemoryHousePast(ledger.log)
        proposals = MemoryProposals(operator_log)
        self.proposals: ProposalStore = proposals
        self.liabilities: LiabilityStore = MemoryLiabilities()
        payout_orders = MemoryPayoutOrders()
        self.payout_orders: PayoutOrderStore = payout_orders
        self.queues: QueueStore = MemoryQueues(ledger, payout_orders, arrivals, proposals)
        self.arrivals: ArrivalStore = arrivals
        self.reconciliations: ReconciliationStore = MemoryReconciliations()
        self.claims: Claims = NamedClaims()

    async def migrate(self) -> None:
        """Do nothing: there are no tables."""

    async def open(self) -> None:
        """Do nothing: there is nothing to connect to."""

    async def close(self) -> None:
        """Do nothing, so that it can be opened again with all it holds."""
