"""The mutations about passkeys: adding one, naming it, removing it, and signing in with it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.schema import passkey_inputs as given
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.mutations import mutation
from gql_server.schema.passkeys import Passkey, own_passkeys, passkey_of
from gql_server.schema.scalars import JSON, DateTime
from gql_server.service.authorization import Action, Viewer, admit
from gql_server.service.second_factors import FactorProof

EXPIRES = "Until when the answer is taken; in real time."
CREATE = "For `PublicKeyCredential.parseCreationOptionsFromJSON()` and `navigator.credentials.create()`."
GET = "For `PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`."


@strawberry.type(description="The browser is asked to make a passkey.")
class BeginPasskeyRegistrationSuccess:
    """The browser is asked to make a passkey."""

    options: JSON = strawberry.field(description=CREATE)
    expires_at: DateTime = strawberry.field(description=EXPIRES)


@strawberry.type(description="The passkey signs you in from now on, and is a second factor.")
class FinishPasskeyRegistrationSuccess:
    """The passkey signs its owner in from now on."""

    passkey: Passkey = strawberry.field(description="The passkey.")
    recovery_codes: list[str] = strawberry.field(
        description="For who has lost their devices; each works once. Shown this once, and only with the first second factor."
    )


@strawberry.type(description="The passkey has its name.")
class RenamePasskeySuccess:
    """The passkey has its name."""

    passkey: Passkey = strawberry.field(description="The passkey.")


@strawberry.type(description="The passkey signs nobody in any more.")
class RemovePasskeySuccess:
    """The passkey signs nobody in any more."""

    passkeys: list[Passkey] = strawberry.field(description="Those that are left.")


@strawberry.type(description="A passkey is asked for.")
class BeginPasskeyProofSuccess:
    """A passkey is asked for."""

    options: JSON = strawberry.field(description=GET)
    expires_at: DateTime = strawberry.field(description=EXPIRES)


@strawberry.type(description="A passkey is asked for.")
class BeginPasskeySignInSuccess:
    """A passkey is asked for."""

    options: JSON = strawberry.field(description=GET)
    expires_at: DateTime = strawberry.field(description=EXPIRES)


@strawberry.type(description="A session is open: the passkey has proved the device and the person.")
class SignInWithPasskeySuccess:
    """A session is open."""

    token: str = strawberry.field(description="Send it with each request: `Authorization: Bearer …`. It is shown this once.")
    expires_at: DateTime = strawberry.field(description="Until when it works; in real time.")
    account: Account = strawberry.field(description="The account.")


BeginPasskeyRegistrationResult: TypeAlias = Annotated[
    BeginPasskeyRegistrationSuccess
    | r.InvalidInput
    | r.InvalidCredentials
    | r.StepUpRequired
    | r.PasskeyRefused
    | r.TooManyRequests,
    strawberry.union("BeginPasskeyRegistrationResult", description="What `beginPasskeyRegistration` answers."),
]
FinishPasskeyRegistrationResult: TypeAlias = Annotated[
    FinishPasskeyRegistrationSuccess | r.InvalidInput | r.PasskeyRefused | r.TooManyRequests,
    strawberry.union("FinishPasskeyRegistrationResult", description="What `finishPasskeyRegistration` answers."),
]
RenamePasskeyResult: TypeAlias = Annotated[
    RenamePasskeySuccess | r.InvalidInput | r.NotFound | r.TooManyRequests,
    strawberry.union("RenamePasskeyResult", description="What `renamePasskey` answers."),
]
RemovePasskeyResult: TypeAlias = Annotated[
    RemovePasskeySuccess | r.NotFound | r.InvalidCredentials | r.StepUpRequired | r.PasskeyRefused | r.TooManyRequests,
    strawberry.union("RemovePasskeyResult", description="What `removePasskey` answers."),
]
BeginPasskeyProofResult: TypeAlias = Annotated[
    BeginPasskeyProofSuccess | r.NotFound | r.TooManyRequests,
    strawberry.union("BeginPasskeyProofResult", description="What `beginPasskeyProof` answers."),
]
BeginPasskeySignInResult: TypeAlias = Annotated[
    BeginPasskeySignInSuccess | r.InvalidInput | r.TooManyRequests,
    strawberry.union("BeginPasskeySignInResult", description="What `beginPasskeySignIn` answers."),
]
SignInWithPasskeyResult: TypeAlias = Annotated[
    SignInWithPasskeySuccess | r.PasskeyRefused | r.TooManyRequests,
    strawberry.union("SignInWithPasskeyResult", description="What `signInWithPasskey` answers."),
]


async def _who(info: Info) -> Viewer:
    viewer = admit(info.context.viewer, Action.MANAGE_SECOND_FACTOR)
    await info.context.visit.count()
    return viewer


def _key(global_id: strawberry.ID) -> str:
    key = key_of(global_id, "Passkey")
    if key is None:
        raise NotFound("passkey")
    return key


@strawberry.type
class PasskeyMutations:
    """The mutations about passkeys."""

    @mutation("Begin to add a passkey, ten at most: the browser is told what to make. Then `finishPasskeyRegistration`.")
    async def begin_passkey_registration(
        self,
        info: Info,
        input: Annotated[given.BeginPasskeyRegistrationInput, strawberry.argument(description="Your password.")],
    ) -> BeginPasskeyRegistrationResult:
        """Begin to add a passkey."""
        viewer, services = await _who(info), info.context.services
        member = await services.credentials.prove(viewer, input.password)
        asked = await services.passkeys.begin(member, FactorProof(input.one_time_code, input.passkey))
        return BeginPasskeyRegistrationSuccess(options=JSON(asked.options), expires_at=DateTime(asked.expires_at))

    @mutation("Add the passkey that the browser has made.")
    async def finish_passkey_registration(
        self,
        info: Info,
        input: Annotated[given.FinishPasskeyRegistrationInput, strawberry.argument(description="What it answered.")],
    ) -> FinishPasskeyRegistrationResult:
        """Add the passkey."""
        passkey, codes = await info.context.services.passkeys.finish(await _who(info), input.credential, input.name)
        return FinishPasskeyRegistrationSuccess(passkey=passkey_of(passkey), recovery_codes=list(codes))

    @mutation("Give a passkey another name.")
    async def rename_passkey(
        self, info: Info, input: Annotated[given.RenamePasskeyInput, strawberry.argument(description="Which, and its name.")]
    ) -> RenamePasskeyResult:
        """Rename a passkey."""
        viewer = await _who(info)
        passkey = await info.context.services.passkeys.rename(viewer, _key(input.passkey_id), input.name)
        return RenamePasskeySuccess(passkey=passkey_of(passkey))

    @mutation("Remove a passkey; with the last second factor the recovery codes go.")
    async def remove_passkey(
        self, info: Info, input: Annotated[given.RemovePasskeyInput, strawberry.argument(description="Which, and the proof.")]
    ) -> RemovePasskeyResult:
        """Remove a passkey."""
        viewer, proof = await _who(info), FactorProof(input.one_time_code, input.passkey)
        await info.context.services.passkeys.remove(viewer, _key(input.passkey_id), proof)
        return RemovePasskeySuccess(passkeys=await own_passkeys(info))

    @mutation("Ask for a passkey as the proof of the second factor, for one action; its answer goes into that mutation.")
    async def begin_passkey_proof(
        self, info: Info, input: Annotated[given.BeginPasskeyProofInput, strawberry.argument(description="For what.")]
    ) -> BeginPasskeyProofResult:
        """Ask for a passkey."""
        viewer = await _who(info)
        asked = await info.context.services.passkey_proofs.begin(viewer.account_id, input.action)
        return BeginPasskeyProofSuccess(options=JSON(asked.options), expires_at=DateTime(asked.expires_at))

    @mutation("Begin to sign in with a passkey. Then `signInWithPasskey`.")
    async def begin_passkey_sign_in(
        self, info: Info, input: Annotated[given.BeginPasskeySignInInput, strawberry.argument(description="Who signs in.")]
    ) -> BeginPasskeySignInResult:
        """Ask whoever is there for a passkey."""
        await info.context.visit.count()
        asked = await info.context.services.passkey_sign_in.begin(input.email)
        return BeginPasskeySignInSuccess(options=JSON(asked.options), expires_at=DateTime(asked.expires_at))

    @mutation("Sign in with a passkey that has verified its user: that is both factors, and no further one is asked for.")
    async def sign_in_with_passkey(
        self, info: Info, input: Annotated[given.SignInWithPasskeyInput, strawberry.argument(description="What it answered.")]
    ) -> SignInWithPasskeyResult:
        """Sign in; the rest of this request is still the caller's as it came."""
        visit = info.context.visit
        await visit.count()
        done = await info.context.services.passkey_sign_in.finish(input.credential, visit.client)
        info.context.renew()
        return SignInWithPasskeySuccess(token=done.token, expires_at=DateTime(done.expires_at), account=Account(member=done.member))
