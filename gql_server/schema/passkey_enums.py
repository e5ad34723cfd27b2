"""The enums of passkeys, each member with its meaning."""

from __future__ import annotations

from gql_server.schema.declare import described
from gql_server.service.passkey_proofs import PasskeyAction
from gql_server.service.refusals import PasskeyProblem

__all__ = ["PasskeyAction", "PasskeyProblem"]

described(
    PasskeyAction,
    "What a passkey is asked to prove; its answer is good for nothing else.",
    ADD_PASSKEY="For `beginPasskeyRegistration`.",
    REMOVE_PASSKEY="For `removePasskey`.",
    TURN_OFF_TOTP="For `turnOffTotp`.",
    RENEW_RECOVERY_CODES="For `renewRecoveryCodes`.",
)
described(
    PasskeyProblem,
    "Why a passkey is refused.",
    MALFORMED="What came is not an authenticator's answer, as `PublicKeyCredential.toJSON()` gives it.",
    CHALLENGE="The challenge is unknown, was used, is for something else, or has expired: begin again.",
    WRONG_ORIGIN="It was answered at an origin that is not this site's.",
    WRONG_SITE="The passkey is for another site.",
    USER_NOT_VERIFIED="The authenticator did not verify its user, by PIN or biometrics.",
    NOT_RECOGNIZED="The passkey is not known here, or its signature is wrong; which is never told.",
    COUNTER_WENT_BACK="The passkey's counter went back, so there may be a copy of it; the owner is told by e-mail.",
    ALREADY_REGISTERED="The passkey is registered already.",
    LIMIT_REACHED="The account has as many passkeys as it may have.",
)
