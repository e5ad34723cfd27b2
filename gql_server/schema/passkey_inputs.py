"""What the mutations about passkeys take."""

from __future__ import annotations

import strawberry

from gql_server.schema.passkey_enums import PasskeyAction
from gql_server.schema.scalars import JSON

CREDENTIAL = "What the browser's authenticator answered: `PublicKeyCredential.toJSON()`."
CODE = "A code of the authenticator app, or a recovery code; each works once."
PROOF = "Instead of a code, what a passkey answered to `beginPasskeyProof` for this action: `PublicKeyCredential.toJSON()`."
NAME = "Your name for it, 1 to 40 characters, such as the device's."


@strawberry.input(description="Begin to add a passkey.")
class BeginPasskeyRegistrationInput:
    """Begin to add a passkey."""

    password: str = strawberry.field(description="Your password, once more.")
    one_time_code: str | None = strawberry.field(default=None, description=CODE + " Where a second factor is set up.")
    passkey: JSON | None = strawberry.field(default=None, description=PROOF)


@strawberry.input(description="Add the passkey that was made.")
class FinishPasskeyRegistrationInput:
    """Add the passkey that was made."""

    credential: JSON = strawberry.field(description=CREDENTIAL)
    name: str = strawberry.field(description=NAME)


@strawberry.input(description="Give a passkey another name.")
class RenamePasskeyInput:
    """Give a passkey another name."""

    passkey_id: strawberry.ID = strawberry.field(description="Which one.")
    name: str = strawberry.field(description=NAME)


@strawberry.input(description="Remove a passkey, by a proof of the second factor; the passkey itself may be the proof.")
class RemovePasskeyInput:
    """Remove a passkey."""

    passkey_id: strawberry.ID = strawberry.field(description="Which one.")
    one_time_code: str | None = strawberry.field(default=None, description=CODE)
    passkey: JSON | None = strawberry.field(default=None, description=PROOF)


@strawberry.input(description="Ask for a passkey as the proof of the second factor.")
class BeginPasskeyProofInput:
    """Ask for a passkey as the proof of the second factor."""

    action: PasskeyAction = strawberry.field(description="For what.")


@strawberry.input(description="Begin to sign in with a passkey.")
class BeginPasskeySignInInput:
    """Begin to sign in with a passkey."""

    email: str | None = strawberry.field(
        default=None,
        description="Whose passkey; absent: the person chooses on the device. The answer is alike for an address that nobody has.",
    )


@strawberry.input(description="Sign in with a passkey.")
class SignInWithPasskeyInput:
    """Sign in with a passkey."""

    credential: JSON = strawberry.field(description=CREDENTIAL)
