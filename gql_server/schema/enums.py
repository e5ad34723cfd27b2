"""The enums of the schema. Those of the domain are offered as they are, each member with its meaning."""

from __future__ import annotations

from enum import StrEnum

from gql_server.domain.accounts import FrozenBy
from gql_server.ports.onboarding import AccountKind
from gql_server.ports.people import OnboardingStatus
from gql_server.schema.declare import described
from gql_server.schema.market_enums import LenderPayKind, MarketState, ModelKind, ModelStatus, PauseScope, SampleStatus
from gql_server.schema.money_enums import ActivityType, DepositStatus, LendPositionOrder, MarginStatus, NotLentReason, PayoutStatus
from gql_server.schema.refusal_enums import ErrorCode, HoldingKind, WayOut
from gql_server.service.step_up import GuardedAction

__all__ = [
    "AccountKind",
    "AccountStatus",
    "ActivityType",
    "Currency",
    "DepositStatus",
    "ErrorCode",
    "FrozenBy",
    "GuardedAction",
    "HoldingKind",
    "Interval",
    "LendPositionOrder",
    "LenderPayKind",
    "MarginStatus",
    "MarketState",
    "ModelKind",
    "ModelStatus",
    "NotLentReason",
    "OnboardingStatus",
    "PauseScope",
    "PayoutStatus",
    "SampleStatus",
    "WayOut",
    "Window",
]


class Currency(StrEnum):
    """In what a worth is expressed."""

    USD = "USD"
    JPY = "JPY"


class Window(StrEnum):
    """A span that ends now."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    SIX_MONTHS = "SIX_MONTHS"
    YEAR = "YEAR"
    ALL = "ALL"


class Interval(StrEnum):
    """How far apart the rows of a history are."""

    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class AccountStatus(StrEnum):
    """What an account may do."""

    ONBOARDING = "ONBOARDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"


described(
    Currency,
    "In what a worth is expressed.",
    USD="US dollars.",
    JPY="Japanese yen, by the feed `fx.usd_jpy`; a worth in yen is null while no rate of exchange is recorded.",
)
described(
    Window,
    "A span of time that ends now.",
    DAY="The last 24 hours.",
    WEEK="The last 7 days.",
    MONTH="The last 30 days.",
    SIX_MONTHS="The last 182 days.",
    YEAR="The last 365 days.",
    ALL="Since the market began.",
)
described(
    Interval,
    "How far apart the rows of a history are: the first boundary in each interval, in UTC.",
    HOUR="One row an hour.",
    DAY="One row a day.",
    WEEK="One row a week; weeks begin on Monday.",
    MONTH="One row a calendar month.",
)
described(AccountKind, "Whose account it is.", INDIVIDUAL="A person's own.", BUSINESS="A company's.")
described(
    AccountStatus,
    "What an account may do.",
    ONBOARDING="Not approved yet: deposits are held, nothing is lent, borrowed or paid out.",
    APPROVED="Money moves.",
    REJECTED="Refused: what it holds can still be repaid, credited and liquidated.",
    FROZEN="Credited as ever; nothing leaves it.",
    CLOSED="Closed for good.",
)
described(
    OnboardingStatus,
    "Where an account stands on its way to approval.",
    NOT_STARTED="Signed up; the e-mail address is not verified yet.",
    EMAIL_VERIFIED="The e-mail address is verified.",
    KIND_CHOSEN="Individual or business is chosen.",
    PROFILE_SUBMITTED="The personal data are submitted.",
    IN_REVIEW="The identity is being verified.",
    ON_HOLD="The verification is paused; see the reasons.",
    RESUBMISSION_REQUIRED="Something has to be submitted again; see the reasons.",
    APPROVED="Approved: money moves.",
    REJECTED="Refused; see the reasons.",
)
described(FrozenBy, "Who froze an account.", CUSTOMER="Its owner, who may undo it.", OPERATOR="An operator, who alone may undo it.")
described(
    GuardedAction,
    "What needs one more proof of who asks besides money that leaves.",
    UNFREEZE_ACCOUNT="Undoing a freeze of one's own.",
    CLOSE_ACCOUNT="Closing the account.",
    CHANGE_EMAIL="Changing the e-mail address.",
    SHORTEN_WITHDRAWAL_DELAY="Choosing a shorter withdrawal delay.",
    MANAGE_API_KEYS="Creating, changing or rotating an API key.",
    MANAGE_WEBHOOKS="Registering a webhook endpoint, sending it elsewhere, or giving it a new secret.",
)
