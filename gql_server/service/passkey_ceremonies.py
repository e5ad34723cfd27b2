"""What the WebAuthn library is asked: options for a browser, and whether what came back is what was asked for.

The library judges. Only when it has refused is the answer looked at again, to say why; so nothing here can let anybody in.

Source: Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/, sections 7.1 and 7.2.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, options_to_json_dict, parse_authenticator_data, parse_cbor, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gql_server.service.refusals import PasskeyProblem, PasskeyRefused

CREDENTIAL_LENGTH_MAX: Final = 16_384
"""Longer ones, as JSON, are no answers of an authenticator that was asked for no attestation."""
TIMEOUT_SECONDS: Final = 5 * 60
"""How long a browser waits for its user, and a challenge for its answer."""
SITE_NAME: Final = "gql_server"

_DECOY_KEY: Final = base64url_to_bytes(
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
)
"""The base point of P-256 as a public key, for which an assertion of nobody's credential is checked: the same work."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site for which passkeys are good.

    Args:
        rp_id: The domain, the relying party's id.
        origins: From where a browser or an app may answer.
    """

    rp_id: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """A credential that an authenticator has just made. Id and key are base64url."""

    credential_id: str
    public_key: str
    transports: tuple[str, ...]
    sign_count: int
    is_backed_up: bool


@dataclass(frozen=True, slots=True)
class Asserted:
    """What an authenticator has just signed."""

    sign_count: int
    is_backed_up: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a browser, taken apart so far that its challenge can be looked up; nothing in it is proved.

    Args:
        credential: The answer itself.
        credential_id: Which credential it names, base64url.
        challenge: Which challenge it says it answers, base64url.
        user_handle: Whose the credential is by the authenticator's own account, base64url; None when it does not say.
    """

    credential: Mapping[str, Any]
    credential_id: str
    challenge: str
    user_handle: str | None


def read_answer(given: object) -> Answer:
    """Take an answer apart; it is what ``PublicKeyCredential.toJSON()`` returns.

    Raises:
        PasskeyRefused: When it is not that.
    """
    if not isinstance(given, dict) or len(json.dumps(given)) > CREDENTIAL_LENGTH_MAX:
        raise PasskeyRefused(PasskeyProblem.MALFORMED)
    try:
        response = given["response"]
        client_data = parse_client_data_json(base64url_to_bytes(response["clientDataJSON"]))
        credential_id = bytes_to_base64url(base64url_to_bytes(given["rawId"]))
        handle = response.get("userHandle")
        user_handle = None if handle is None else bytes_to_base64url(base64url_to_bytes(handle))
        return Answer(given, credential_id, bytes_to_base64url(client_data.challenge), user_handle)
    except Exception as problem:  # Whatever a stranger's bytes do to the parsers, they are no answer.
        raise PasskeyRefused(PasskeyProblem.MALFORMED) from problem


class Ceremonies:
    """Asks browsers for credentials of one site, and judges their answers."""

    def __init__(self, site: Site) -> None:
        """Hold the site."""
        self._site = site

    def registration(self, challenge: str, user_id: str, user_name: str, known: Sequence[str]) -> dict[str, Any]:
        """Return the options for ``navigator.credentials.create``, as JSON values.

        Args:
            challenge: Base64url.
            user_id: Opaque, and the same for every passkey of the account.
            user_name: By what a person tells their accounts apart.
            known: Ids of the credentials that are there already; no authenticator makes a second one.
        """
        options = generate_registration_options(
            rp_id=self._site.rp_id,
            rp_name=SITE_NAME,
            user_id=user_id.encode(),
            user_name=user_name,
            challenge=base64url_to_bytes(challenge),
            timeout=TIMEOUT_SECONDS * 1_000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
        )
        return options_to_json_dict(options)

    def assertion(self, challenge: str, allowed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return the options for ``navigator.credentials.get``, as JSON values.

        Args:
            challenge: Base64url.
            allowed: The transports of each credential id that may answer; nothing: whichever the person chooses.
        """
        descriptors = [
            PublicKeyCredentialDescriptor(
                id=base64url_to_bytes(credential_id), transports=[AuthenticatorTransport(one) for one in transports] or None
            )
            for credential_id, transports in allowed.items()
        ]
        options = generate_authentication_options(
            rp_id=self._site.rp_id,
            challenge=base64url_to_bytes(challenge),
            timeout=TIMEOUT_SECONDS * 1_000,
            allow_credentials=descriptors,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def registered(self, answer: Answer) -> Registered:
        """Return the credential that was made, its person verified by the authenticator.

        Raises:
            PasskeyRefused: When the answer is not good for this site.
        """
        try:
            done = verify_registration_response(
                credential=dict(answer.credential),
                expected_challenge=base64url_to_bytes(answer.challenge),
                expected_rp_id=self._site.rp_id,
                expected_origin=list(self._site.origins),
                require_user_verification=True,
            )
        except Exception as problem:  # The parsers of attestations raise what they like; none of it is a yes.
            raise PasskeyRefused(self._why(answer)) from problem
        given = answer.credential["response"].get("transports")
        known = {one.value for one in AuthenticatorTransport}
        transports = tuple(one for one in given if isinstance(one, str) and one in known) if isinstance(given, list) else ()
        return Registered(
            bytes_to_base64url(done.credential_id),
            bytes_to_base64url(done.credential_public_key),
            tuple(dict.fromkeys(transports)),
            done.sign_count,
            done.credential_backed_up,
        )

    def asserted(self, answer: Answer, public_key: str | None) -> Asserted:
        """Return what was signed, its person verified by the authenticator; the count is the caller's to judge.

        Args:
            answer: The answer.
            public_key: The credential's, base64url; None where there is no such credential, which takes the same time.

        Raises:
            PasskeyRefused: When the answer is not good for this site, or not signed by this key.
        """
        try:
            done = verify_authentication_response(
                credential=dict(answer.credential),
                expected_challenge=base64url_to_bytes(answer.challenge),
                expected_rp_id=self._site.rp_id,
                expected_origin=list(self._site.origins),
                credential_public_key=_DECOY_KEY if public_key is None else base64url_to_bytes(public_key),
                credential_current_sign_count=0,  # The library would judge it before the signature: anybody's word.
                require_user_verification=True,
            )
        except Exception as problem:
            raise PasskeyRefused(self._why(answer)) from problem
        if public_key is None:
            raise PasskeyRefused(PasskeyProblem.NOT_RECOGNIZED)
        return Asserted(done.new_sign_count, done.credential_backed_up)

    def _why(self, answer: Answer) -> PasskeyProblem:
        """Say why the library has refused, as far as what a stranger can see anyway goes."""
        try:
            response = answer.credential["response"]
            if parse_client_data_json(base64url_to_bytes(response["clientDataJSON"])).origin not in self._site.origins:
                return PasskeyProblem.WRONG_ORIGIN
            if "attestationObject" in response:
                told = parse_authenticator_data(parse_cbor(base64url_to_bytes(response["attestationObject"]))["authData"])
            else:
                told = parse_authenticator_data(base64url_to_bytes(response["authenticatorData"]))
        except Exception:  # noqa: BLE001 - As above: whatever the parsers raise.
            return PasskeyProblem.MALFORMED
        if told.rp_id_hash != hashlib.sha256(self._site.rp_id.encode()).digest():
            return PasskeyProblem.WRONG_SITE
        return PasskeyProblem.NOT_RECOGNIZED if told.flags.up and told.flags.uv else PasskeyProblem.USER_NOT_VERIFIED
