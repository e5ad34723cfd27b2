"""Verification of identity: where the customer is sent, for this computer and as a code for the phone."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import segno
import strawberry

from gql_server.plugin_api.identity import DocumentType
from gql_server.ports.identity import CheckState, IdentityCheck
from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.declare import described, resolved
from gql_server.schema.mutations import mutation
from gql_server.schema.onboarding_mutations import own_account
from gql_server.schema.scalars import DateTime
from gql_server.service.authorization import Action, admit_owner

QR_DARK, QR_LIGHT = "#101828", "#ffffff"
QR_BORDER: Final = 4
"""Modules of light around the code, as ISO/IEC 18004 asks for."""

described(
    DocumentType,
    "With which document a customer proves who they are.",
    DRIVERS_LICENSE="A driver's license.",
    MY_NUMBER_CARD="A My Number card.",
    PASSPORT="A passport.",
)
described(
    CheckState,
    "How far it has come with sending the customer to the identity provider.",
    name="IdentityVerificationStatus",
    PREPARING="The provider was not reached yet and is tried again by itself; ask again in some seconds.",
    READY="There is a link.",
    UNAVAILABLE="The provider was tried often enough in vain; start again later.",
)


@strawberry.type(description="A verification of identity by an external provider, who alone sees the document.")
class IdentityVerification:
    """A verification of identity."""

    check: strawberry.Private[IdentityCheck]

    @resolved("How far it has come. What the provider finds is told by `onboarding`.")
    def status(self) -> CheckState:
        """Return the status."""
        return self.check.state

    @resolved("With which document.")
    def document_type(self) -> DocumentType:
        """Return the document."""
        return self.check.document_type

    @resolved("The provider's page, to go on with this computer's camera; null until there is one.")
    def url(self) -> str | None:
        """Return the address."""
        return self.check.url

    @resolved("The same address as a QR code, to go on by phone: an SVG image; null until there is one.")
    def qr_code(self) -> str | None:
        """Return the code."""
        if self.check.url is None:
            return None
        code = segno.make(self.check.url, error="m", micro=False)
        return code.svg_inline(scale=4, border=QR_BORDER, dark=QR_DARK, light=QR_LIGHT)

    @resolved("Until when the address works; null until there is one. In real time.")
    def expires_at(self) -> DateTime | None:
        """Return the end."""
        return None if self.check.expires_at is None else DateTime(self.check.expires_at)

    @resolved("When it was started; in real time.")
    def started_at(self) -> DateTime:
        """Return the start."""
        return DateTime(self.check.started_at)


@strawberry.input(description="Prove who you are, with an identity provider.")
class StartIdentityVerificationInput:
    """Prove who you are."""

    document_type: DocumentType = strawberry.field(description="With which document.")


@strawberry.type(description="The verification is under way: the one that was, if it still fits, else a new one.")
class StartIdentityVerificationSuccess:
    """The verification is under way."""

    verification: IdentityVerification = strawberry.field(description="Where to go on.")


StartIdentityVerificationResult: TypeAlias = Annotated[
    StartIdentityVerificationSuccess | r.OnboardingMoveRefused | r.TooManyRequests,
    strawberry.union("StartIdentityVerificationResult", description="What `startIdentityVerification` answers."),
]


@strawberry.type
class IdentityQueries:
    """The questions about verification of identity."""

    @resolved("Your latest verification of identity; null before the first.")
    async def identity_verification(self, info: Info) -> IdentityVerification | None:
        """Return the caller's verification."""
        account_id = admit_owner(info.context.viewer, Action.VERIFY_IDENTITY).account_id
        check = (await info.context.services.identity.latest([account_id])).get(account_id)
        return None if check is None else IdentityVerification(check=check)


@strawberry.type
class IdentityMutations:
    """The mutations about verification of identity."""

    @mutation("Prove who you are: answers the provider's page, and a QR code to go on by phone. Asking again changes nothing.")
    async def start_identity_verification(
        self, info: Info, input: Annotated[StartIdentityVerificationInput, strawberry.argument(description="The document.")]
    ) -> StartIdentityVerificationResult:
        """Start a verification."""
        account_id = admit_owner(info.context.viewer, Action.VERIFY_IDENTITY).account_id
        with own_account():
            check = await info.context.services.identity.start(account_id, input.document_type)
        return StartIdentityVerificationSuccess(verification=IdentityVerification(check=check))
