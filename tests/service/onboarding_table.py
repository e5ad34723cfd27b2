"""The moves of onboarding as a table to test against: state, event, where it leads. What is not here is refused."""

from __future__ import annotations

from gql_server.ports.onboarding import OnboardingEvent
from gql_server.ports.people import OnboardingStatus

_TABLE = """
    NOT_STARTED            VERIFY_EMAIL         EMAIL_VERIFIED
    EMAIL_VERIFIED         CHOOSE_KIND          KIND_CHOSEN
    KIND_CHOSEN            CHOOSE_KIND          KIND_CHOSEN
    KIND_CHOSEN            SUBMIT_PROFILE       PROFILE_SUBMITTED
    PROFILE_SUBMITTED      SUBMIT_PROFILE       PROFILE_SUBMITTED
    PROFILE_SUBMITTED      START_VERIFICATION   PROFILE_SUBMITTED
    PROFILE_SUBMITTED      REQUEST_REVIEW       IN_REVIEW
    PROFILE_SUBMITTED      REPORT_PENDING       IN_REVIEW
    IN_REVIEW              REPORT_ON_HOLD       ON_HOLD
    IN_REVIEW              REPORT_APPROVED      APPROVED
    IN_REVIEW              REPORT_RESUBMISSION  RESUBMISSION_REQUIRED
    IN_REVIEW              REPORT_REJECTED      REJECTED
    IN_REVIEW              APPROVE              APPROVED
    IN_REVIEW              HOLD                 ON_HOLD
    IN_REVIEW              ASK_AGAIN            RESUBMISSION_REQUIRED
    IN_REVIEW              REJECT               REJECTED
    ON_HOLD                REPORT_PENDING       IN_REVIEW
    ON_HOLD                REPORT_APPROVED      APPROVED
    ON_HOLD                REPORT_RESUBMISSION  RESUBMISSION_REQUIRED
    ON_HOLD                REPORT_REJECTED      REJECTED
    ON_HOLD                APPROVE              APPROVED
    ON_HOLD                ASK_AGAIN            RESUBMISSION_REQUIRED
    ON_HOLD                REJECT               REJECTED
    ON_HOLD                REOPEN               IN_REVIEW
    RESUBMISSION_REQUIRED  SUBMIT_PROFILE       PROFILE_SUBMITTED
    RESUBMISSION_REQUIRED  START_VERIFICATION   RESUBMISSION_REQUIRED
    RESUBMISSION_REQUIRED  REPORT_PENDING       IN_REVIEW
    APPROVED               REPORT_REJECTED      REJECTED
    APPROVED               REJECT               REJECTED
    APPROVED               REOPEN               RESUBMISSION_REQUIRED
"""

LEADS = {
    (OnboardingStatus(status), OnboardingEvent(event)): OnboardingStatus(to)
    for status, event, to in (line.split() for line in _TABLE.strip().splitlines())
}
