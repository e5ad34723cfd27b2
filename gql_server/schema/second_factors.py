"""The second factor: what is set up, setting it up, turning it off."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.mutations import mutation
from gql_server.schema.passkey_inputs import CODE, PROOF
from gql_server.schema.scalars import JSON
from gql_server.service.authorization import Action, Viewer, admit
from gql_server.service.second_factors import FactorProof


@strawberry.input(description="Set an authenticator app up.")
class SetUpTotpInput:
    """Set an authenticator app up."""

    password: str = strawberry.field(description="Your password, once more.")


@strawberry.input(description="Confirm that the authenticator app shows the right codes.")
class ConfirmTotpInput:
    """Confirm the authenticator app."""

    code: str = strawberry.field(description="The code that the app shows, six digits.")


@strawberry.input(description="Turn the authenticator app off.")
class TurnOffTotpInput:
    """Turn the authenticator app off."""

    code: str | None = strawberry.field(default=None, description=CODE)
    passkey: JSON | None = strawberry.field(default=None, description=PROOF)


@strawberry.input(description="Replace the recovery codes.")
class RenewRecoveryCodesInput:
    """Replace the recovery codes."""

    code: str | None = strawberry.field(default=None, description=CODE)
    passkey: JSON | None = strawberry.field(default=None, description=PROOF)


@strawberry.type(description="What the authenticator app has to know. It counts once a code of it was confirmed.")
class SetUpTotpSuccess:
    """What the authenticator app has to know."""

    secret: str = strawberry.field(description="To type into the app, base32.")
    uri: str = strawberry.field(description="The same for the app to open, `otpauth:`.")
    qr_svg: str = strawberry.field(description="The URI as a QR code, an SVG element to put into a page.")


@strawberry.type(description="The authenticator app counts from now on.")
class ConfirmTotpSuccess:
    """The authenticator app counts from now on."""

    recovery_codes: list[str] = strawberry.field(description="For who has lost the app; each works once. Shown this once.")


@strawberry.type(description="The authenticator app counts no more; the recovery codes stay while a passkey does.")
class TurnOffTotpSuccess:
    """The authenticator app counts no more."""

    methods: list[str] = strawberry.field(description="By what the second factor can be proved now.")


@strawberry.type(description="There are new recovery codes; the old ones work no more.")
class RenewRecoveryCodesSuccess:
    """There are new recovery codes."""

    recovery_codes: list[str] = strawberry.field(description="Each works once. Shown this once.")


SetUpTotpResult: TypeAlias = Annotated[
    SetUpTotpSuccess | r.InvalidInput | r.InvalidCredentials | r.TooManyRequests,
    strawberry.union("SetUpTotpResult", description="What `setUpTotp` answers."),
]
ConfirmTotpResult: TypeAlias = Annotated[
    ConfirmTotpSuccess | r.InvalidInput | r.NotFound | r.TooManyRequests,
    strawberry.union("ConfirmTotpResult", description="What `confirmTotp` answers."),
]
TurnOffTotpResult: TypeAlias = Annotated[
    TurnOffTotpSuccess | r.InvalidCredentials | r.StepUpRequired | r.PasskeyRefused | r.TooManyRequests,
    strawberry.union("TurnOffTotpResult", description="What `turnOffTotp` answers."),
]
RenewRecoveryCodesResult: TypeAlias = Annotated[
    RenewRecoveryCodesSuccess | r.InvalidCredentials | r.StepUpRequired | r.PasskeyRefused | r.TooManyRequests,
    strawberry.union("RenewRecoveryCodesResult", description="What `renewRecoveryCodes` answers."),
]


async def _who(info: Info) -> Viewer:
    viewer = admit(info.context.viewer, Action.MANAGE_SECOND_FACTOR)
    await info.context.visit.count()
    return viewer


@strawberry.type
class SecondFactorMutations:
    """The mutations about the second factor."""

    @mutation("Set an authenticator app up: begin here, and confirm with the first code that it shows.")
    async def set_up_totp(
        self, info: Info, input: Annotated[SetUpTotpInput, strawberry.argument(description="Your password.")]
    ) -> SetUpTotpResult:
        """Begin to set an authenticator app up."""
        viewer = await _who(info)
        member = await info.context.services.credentials.prove(viewer, input.password)
        enrolled = await info.context.services.second_factors.begin(member)
        return SetUpTotpSuccess(secret=enrolled.secret, uri=enrolled.uri, qr_svg=enrolled.qr_svg)

    @mutation("Let the authenticator app count from now on; signing in needs its codes then.")
    async def confirm_totp(
        self, info: Info, input: Annotated[ConfirmTotpInput, strawberry.argument(description="The first code.")]
    ) -> ConfirmTotpResult:
        """Confirm the authenticator app."""
        codes = await info.context.services.second_factors.confirm(await _who(info), input.code)
        return ConfirmTotpSuccess(recovery_codes=list(codes))

    @mutation("Turn the authenticator app off; the recovery codes go with the last second factor.")
    async def turn_off_totp(
        self, info: Info, input: Annotated[TurnOffTotpInput, strawberry.argument(description="A code.")]
    ) -> TurnOffTotpResult:
        """Turn the authenticator app off."""
        viewer = await _who(info)
        await info.context.services.second_factors.turn_off(viewer, FactorProof(input.code, input.passkey))
        return TurnOffTotpSuccess(methods=list(await info.context.services.second_factors.methods(viewer.account_id)))

    @mutation("Replace the recovery codes by ten new ones.")
    async def renew_recovery_codes(
        self, info: Info, input: Annotated[RenewRecoveryCodesInput, strawberry.argument(description="A code.")]
    ) -> RenewRecoveryCodesResult:
        """Replace the recovery codes."""
        viewer, proof = await _who(info), FactorProof(input.code, input.passkey)
        codes = await info.context.services.second_factors.renew_codes(viewer, proof)
        return RenewRecoveryCodesSuccess(recovery_codes=list(codes))
