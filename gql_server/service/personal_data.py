"""Everything personal that is kept of a customer, as one document for the customer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from gql_server.ports.api_keys import ApiKey
from gql_server.ports.identity import IdentityCheck
from gql_server.ports.onboarding import OnboardingChanged, StoredProfile
from gql_server.ports.passkeys import Passkey
from gql_server.ports.people import Member
from gql_server.ports.runtime import Storage
from gql_server.ports.saved_addresses import SavedAddress
from gql_server.ports.sessions import SessionRecord
from gql_server.ports.webhooks import WebhookEndpoint

CHANGES_AT_ONCE: Final = 200


class PersonalData:
    """Collects what is kept of a customer."""

    def __init__(self, storage: Storage) -> None:
        """Hold where it is kept."""
        self._people = storage.people
        self._onboarding = storage.onboarding
        self._sessions = storage.sessions
        self._identity = storage.identity
        self._saved_addresses = storage.saved_addresses
        self._passkeys = storage.passkeys
        self._webhooks = storage.webhooks
        self._api_keys = storage.api_keys

    async def export(self, member: Member, sub_account_ids: tuple[str, ...]) -> dict[str, Any]:
        """Return what is kept of a customer, as JSON values; times in RFC 3339, real ones.

        What was noted for operators alone, hashes and secrets are no part of it. What moved is in the ledger, which
        ``activity`` shows.
        """
        account_id = member.account_id
        versions = await self._onboarding.profile_versions(account_id)
        return {
            "account": _account(member),
            "profiles": [_profile(version) for version in versions],
            "onboarding": [_change(change) for change in await self._changes(account_id)],
            "subAccountNames": sorted((await self._people.sub_account_names(sub_account_ids)).values()),
            "addressBook": [_saved(saved) for saved in await self._saved_addresses.of_account(account_id)],
            "passkeys": [_passkey(passkey) for passkey in await self._passkeys.of_account(account_id)],
            "apiKeys": [_api_key(key) for key in await self._api_keys.of_account(account_id)],
            "webhookEndpoints": [_endpoint(endpoint) for endpoint in await self._webhooks.of_account(account_id)],
            "identityVerification": _check((await self._identity.latest([account_id])).get(account_id)),
            "sessions": [_session(session) for session in await self._sessions.of_account(account_id)],
        }

    async def _changes(self, account_id: str) -> list[OnboardingChanged]:
        found: list[OnboardingChanged] = []
        while True:
            page = await self._onboarding.changes(account_id, CHANGES_AT_ONCE, found[-1].number if found else None)
            found.extend(page)
            if len(page) < CHANGES_AT_ONCE:
                return found


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _account(member: Member) -> dict[str, Any]:
    return {
        "email": member.email,
        "emailVerifiedAt": _time(member.email_verified_at),
        "createdAt": _time(member.created_at),
        "language": member.locale,
        "timeZone": member.time_zone,
        "referralCode": member.referral_code,
        "onboarding": member.onboarding.value,
    }


def _profile(version: StoredProfile) -> dict[str, Any]:
    content = None if version.text is None else json.loads(version.text)
    return {"version": version.version, "kind": version.kind.value, "submittedAt": _time(version.submitted_at), "content": content}


def _saved(saved: SavedAddress) -> dict[str, Any]:
    confirmed_at = _time(saved.confirmed_at)
    return {"address": saved.address, "network": saved.network, "label": saved.label, "confirmedAt": confirmed_at}


def _endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {"url": endpoint.url, "eventTypes": [kind.name for kind in endpoint.types], "createdAt": _time(endpoint.created_at)}


def _check(check: IdentityCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {"provider": check.provider, "documentType": check.document_type.value, "startedAt": _time(check.started_at)}


def _change(change: OnboardingChanged) -> dict[str, Any]:
    return {
        "at": _time(change.at),
        "event": change.event.value,
        "from": change.came_from.value,
        "to": change.status.value,
        "reasons": list(change.reasons),
    }


def _passkey(passkey: Passkey) -> dict[str, Any]:
    return {"name": passkey.name, "createdAt": _time(passkey.created_at), "lastUsedAt": _time(passkey.last_used_at)}


def _api_key(key: ApiKey) -> dict[str, Any]:
    times = {"createdAt": key.created_at, "expiresAt": key.expires_at, "revokedAt": key.revoked_at, "lastUsedAt": key.last_used_at}
    bound = {"scopes": list(key.scopes), "networks": None if key.networks is None else list(key.networks)}
    return {"label": key.label, "publicKey": key.public_key, **bound, **{name: _time(at) for name, at in times.items()}}


def _session(session: SessionRecord) -> dict[str, Any]:
    times = {"createdAt": _time(session.created_at), "lastSeenAt": _time(session.seen_at), "expiresAt": _time(session.expires_at)}
    return times | {"address": session.address, "userAgent": session.user_agent}
