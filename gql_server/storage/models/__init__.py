"""The tables, as Tortoise's migrations see them: every column once."""

from gql_server.storage.models.api_keys import ApiKeyRow
from gql_server.storage.models.arrivals import ArrivalCursorRow, ArrivalRow, DepositAddressRow
from gql_server.storage.models.assets import (
    AssetLedgerRow,
    AssetRow,
    FeedRow,
    MarketRow,
    ObservedFeedRow,
    ObservedPriceRow,
    PriceRow,
    RateSampleRow,
    ShadowSampleRow,
)
from gql_server.storage.models.attempts import AttemptRow
from gql_server.storage.models.closures import ClosureRow
from gql_server.storage.models.custody import PayoutHeardRow, PayoutOrderRow, ReconciliationRow
from gql_server.storage.models.fences import FenceRow
from gql_server.storage.models.holdings import (
    AccountRow,
    BalanceRow,
    DebtRow,
    DepositRow,
    LendPositionRow,
    PayoutRow,
    SubAccountRow,
    WaitingCreditRow,
)
from gql_server.storage.models.identity import IdentityCheckRow, IdentityReportRow
from gql_server.storage.models.liabilities import LiabilityLeafRow, LiabilityNodeRow, LiabilitySnapshotRow
from gql_server.storage.models.log import BatchRow, ClockRow, CommandRow, EntryRow, EventRow, HeadRow
from gql_server.storage.models.notices import KnownDeviceRow, MutedNoticeRow, NoticeCursorRow
from gql_server.storage.models.onboarding import (
    OnboardingCaseRow,
    OnboardingChangeRow,
    OperatorActionRow,
    PersonRow,
    ProfileRow,
    SequenceRow,
)
from gql_server.storage.models.passkeys import PasskeyRow
from gql_server.storage.models.people import LetterRow, MemberRow, NameRow, OneTimeRow, SessionRow
from gql_server.storage.models.proposals import ProposalRow
from gql_server.storage.models.saved_addresses import SavedAddressRow
from gql_server.storage.models.second_factors import AuthenticatorRow, RecoveryCodeRow
from gql_server.storage.models.webhooks import WebhookAttemptRow, WebhookCursorRow, WebhookDeliveryRow, WebhookEndpointRow

__all__ = [
    "AccountRow",
    "ApiKeyRow",
    "ArrivalCursorRow",
    "ArrivalRow",
    "AssetLedgerRow",
    "AssetRow",
    "AttemptRow",
    "AuthenticatorRow",
    "BalanceRow",
    "BatchRow",
    "ClockRow",
    "ClosureRow",
    "CommandRow",
    "DebtRow",
    "DepositAddressRow",
    "DepositRow",
    "EntryRow",
    "EventRow",
    "FeedRow",
    "FenceRow",
    "HeadRow",
    "IdentityCheckRow",
    "IdentityReportRow",
    "KnownDeviceRow",
    "LendPositionRow",
    "LetterRow",
    "LiabilityLeafRow",
    "LiabilityNodeRow",
    "LiabilitySnapshotRow",
    "MarketRow",
    "MemberRow",
    "MutedNoticeRow",
    "NameRow",
    "NoticeCursorRow",
    "ObservedFeedRow",
    "ObservedPriceRow",
    "OnboardingCaseRow",
    "OnboardingChangeRow",
    "OneTimeRow",
    "OperatorActionRow",
    "PasskeyRow",
    "PayoutHeardRow",
    "PayoutOrderRow",
    "PayoutRow",
    "PersonRow",
    "PriceRow",
    "ProfileRow",
    "ProposalRow",
    "RateSampleRow",
    "ReconciliationRow",
    "RecoveryCodeRow",
    "SavedAddressRow",
    "SequenceRow",
    "SessionRow",
    "ShadowSampleRow",
    "SubAccountRow",
    "WaitingCreditRow",
    "WebhookAttemptRow",
    "WebhookCursorRow",
    "WebhookDeliveryRow",
    "WebhookEndpointRow",
]
