"""The enums of the way to approval, each member with its meaning."""

from __future__ import annotations

from enum import StrEnum

from gql_server.ports.onboarding import Actor, OnboardingEvent
from gql_server.schema.declare import described
from gql_server.service.profiles import EmploymentStatus, SourceOfFunds

__all__ = ["Actor", "EmploymentStatus", "OnboardingEvent", "ReviewDecision", "ReviewOrder", "SourceOfFunds"]


class ReviewDecision(StrEnum):
    """What an operator may decide."""

    APPROVE = "APPROVE"
    HOLD = "HOLD"
    ASK_AGAIN = "ASK_AGAIN"
    REJECT = "REJECT"
    REOPEN = "REOPEN"


class ReviewOrder(StrEnum):
    """In which order a queue is read."""

    WAITING_LONGEST = "WAITING_LONGEST"
    WAITING_SHORTEST = "WAITING_SHORTEST"


described(
    ReviewDecision,
    "What an operator may decide of an account.",
    APPROVE="Let money move; one account a person.",
    HOLD="Wait; what an identity provider reports meanwhile is noted and changes nothing.",
    ASK_AGAIN="Something has to be submitted again; the customer is told why.",
    REJECT="Refuse the account, or take an approval back; final, and the customer is told why.",
    REOPEN="Go on with a review that is on hold, or let an approved profile be submitted anew.",
)
described(
    ReviewOrder,
    "In which order a queue is read.",
    WAITING_LONGEST="Those that stand where they stand for the longest time come first.",
    WAITING_SHORTEST="Those that came last come first.",
)
described(
    Actor,
    "Who moved an account on its way to approval.",
    name="OnboardingActor",
    CUSTOMER="The customer.",
    PROVIDER="The identity provider.",
    OPERATOR="An operator.",
    SYSTEM="The server itself.",
)
described(
    OnboardingEvent,
    "What happened on the way to approval.",
    VERIFY_EMAIL="The customer followed the link to the address.",
    CHOOSE_KIND="The customer said whose account it is.",
    SUBMIT_PROFILE="The customer submitted a profile.",
    START_VERIFICATION="The customer went to the identity provider.",
    REQUEST_REVIEW="An operator was asked to review a business.",
    REPORT_PENDING="The provider has what it needs and verifies it.",
    REPORT_ON_HOLD="The provider needs more time.",
    REPORT_APPROVED="The provider approved the identity.",
    REPORT_RESUBMISSION="The provider needs something again.",
    REPORT_REJECTED="The provider refused the identity.",
    APPROVE="An operator approved.",
    HOLD="The review was put on hold.",
    ASK_AGAIN="An operator asked for something again.",
    REJECT="An operator refused.",
    REOPEN="An operator reopened it.",
)
described(
    SourceOfFunds,
    "Where the money comes from.",
    SALARY="Wages.",
    BUSINESS_INCOME="An own business.",
    SAVINGS="What was put by.",
    INVESTMENTS="Dividends, interest, sales of securities or crypto assets.",
    PENSION="A pension.",
    INHERITANCE_OR_GIFT="An inheritance or a gift.",
    REAL_ESTATE="Rent, or the sale of real estate.",
    OTHER="Something else.",
)
described(
    EmploymentStatus,
    "What somebody does for a living.",
    EMPLOYED="Employed by a company.",
    SELF_EMPLOYED="Works on own account.",
    EXECUTIVE="Director or officer of a company.",
    PUBLIC_SERVANT="Employed by the state.",
    PART_TIME="Employed by the hour or for a while.",
    STUDENT="Studies.",
    HOMEMAKER="Keeps a home.",
    RETIRED="Retired.",
    UNEMPLOYED="Without work.",
    OTHER="Something else.",
)
