"""The parts of a database, one for each idea, over one connection to it."""

from __future__ import annotations

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
from gql_server.ports.rotation import SealedStore
from gql_server.ports.runtime import Seals
from gql_server.ports.saved_addresses import SavedAddressStore
from gql_server.ports.second_factors import SecondFactorStore
from gql_server.ports.sessions import SessionStore
from gql_server.ports.webhooks import WebhookStore
from gql_server.storage.api_keys import DatabaseApiKeys
from gql_server.storage.arrivals import DatabaseArrivals
from gql_server.storage.attempts import DatabaseAttempts
from gql_server.storage.closures import DatabaseClosures
from gql_server.storage.connection import TimedDatabase
from gql_server.storage.devices import DatabaseKnownDevices
from gql_server.storage.email_changes import DatabaseEmailChanges
from gql_server.storage.event_log import DatabaseEventLog
from gql_server.storage.glimpses import DatabaseGlimpses
from gql_server.storage.house_past import DatabaseHousePast
from gql_server.storage.identity import DatabaseIdentity
from gql_server.storage.ledger import DatabaseLedger
from gql_server.storage.liabilities import DatabaseLiabilities
from gql_server.storage.notices import DatabaseMutedNotices, DatabaseNotices
from gql_server.storage.onboarding import DatabaseOnboarding
from gql_server.storage.one_time import DatabaseOneTime
from gql_server.storage.operator_log import DatabaseOperatorLog
from gql_server.storage.passkeys import DatabasePasskeys
from gql_server.storage.payout_orders import DatabasePayoutOrders
from gql_server.storage.people import DatabasePeople
from gql_server.storage.proposals import DatabaseProposals
from gql_server.storage.queues import DatabaseQueues
from gql_server.storage.reconciliations import DatabaseReconciliations
from gql_server.storage.saved_addresses import DatabaseSavedAddresses
from gql_server.storage.sealed import DatabaseSealed
from gql_server.storage.second_factors import DatabaseSecondFactors
from gql_server.storage.sessions import DatabaseSessions
from gql_server.storage.webhooks import DatabaseWebhooks


class DatabaseParts:
    """What every storage on a database has, by the names of the port ``Storage``."""

    def __init__(self, database: TimedDatabase, seals: Seals) -> None:
        """Join the parts; nothing is opened yet."""
        self.ledger: LedgerStore = DatabaseLedger(database)
        self.glimpses: GlimpseStore = DatabaseGlimpses(database)
        self.event_log: EventLog = DatabaseEventLog(database)
        self.queues: QueueStore = DatabaseQueues(database)
        self.people: PeopleStore = DatabasePeople(database, seals)
        self.sessions: SessionStore = DatabaseSessions(database, seals)
        self.one_time: OneTimeStore = DatabaseOneTime(database, seals)
        self.onboarding: OnboardingStore = DatabaseOnboarding(database, seals)
        self.operator_log: OperatorLog = DatabaseOperatorLog(database, seals)
        self.email_changes: EmailChangeStore = DatabaseEmailChanges(database, seals)
        self.closures: ClosureStore = DatabaseClosures(database, seals)
        self.identity: IdentityStore = DatabaseIdentity(database, seals)
        self.second_factors: SecondFactorStore = DatabaseSecondFactors(database, seals)
        self.passkeys: PasskeyStore = DatabasePasskeys(database, seals)
        self.api_keys: ApiKeyStore = DatabaseApiKeys(database, seals)
        self.saved_addresses: SavedAddressStore = DatabaseSavedAddresses(database, seals)
        self.attempts: AttemptStore = DatabaseAttempts(database, seals)
        self.notices: NoticeStore = DatabaseNotices(database, seals)
        self.muted_notices: MutedNotices = DatabaseMutedNotices(database)
        self.known_devices: KnownDevices = DatabaseKnownDevices(database, seals)
        self.webhooks: WebhookStore = DatabaseWebhooks(database, seals)
        self.liabilities: LiabilityStore = DatabaseLiabilities(database)
        self.payout_orders: PayoutOrderStore = DatabasePayoutOrders(database)
        self.arrivals: ArrivalStore = DatabaseArrivals(database)
        self.reconciliations: ReconciliationStore = DatabaseReconciliations(database)
        self.house_past: HousePastStore = DatabaseHousePast(database)
        self.proposals: ProposalStore = DatabaseProposals(database, seals)
        self.sealed: SealedStore = DatabaseSealed(database, seals)
