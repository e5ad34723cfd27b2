"""Reads the vendor's webhooks.

Source: docs.sumsub.com/docs/webhook-manager (digests, when webhooks come again) and docs.sumsub.com/docs/user-verification-webhooks
(types and fields). The signature covers the body alone; its age is that of ``createdAtMs`` in the body, which is signed with it.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from gql_server.plugin_api import IdentityReport, ReportKind, WebhookRejected

DIGEST_HEADER: Final = "x-payload-digest"
ALGORITHM_HEADER: Final = "x-payload-digest-alg"
ALGORITHMS: Final = {"HMAC_SHA256_HEX": "sha256", "HMAC_SHA512_HEX": "sha512"}
"""What is accepted. SHA-1, which the vendor keeps for old webhooks, is not."""
AHEAD_SECONDS_MAX: Final = 300
REASON_LENGTH_MAX: Final = 500
REASONS_MAX: Final = 10
NOTE_LENGTH_MAX: Final = 2_000


def check_signature(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """Return if the digest holds.

    Raises:
        WebhookRejected: When it does not.
    """
    algorithm = ALGORITHMS.get(headers.get(ALGORITHM_HEADER, ""))
    if algorithm is None:
        raise WebhookRejected("it is not signed by SHA-256 or SHA-512")
    digest = hmac.digest(secret.encode(), body, algorithm).hex()
    if not hmac.compare_digest(digest.encode(), headers.get(DIGEST_HEADER, "").lower().encode()):
        raise WebhookRejected("the signature does not hold")


def read_report(body: bytes, now: int, *, levels: frozenset[str], age_seconds_max: int) -> IdentityReport | None:
    """Return what a webhook whose signature holds says; None when that is nothing of a review at one of the levels.

    Raises:
        WebhookRejected: When it is too old.
    """
    said: dict[str, Any] = json.loads(body)
    kind = _kind(said)
    if kind is None or said.get("levelName") not in levels:
        return None
    at = _milliseconds(said["createdAtMs"] if "createdAtMs" in said else said["createdAt"])
    if not -AHEAD_SECONDS_MAX <= now - at // 1_000 <= age_seconds_max:
        raise WebhookRejected("it is too old, or from the future")
    result: dict[str, Any] = said.get("reviewResult") or {}
    told = str(result.get("moderationComment") or "").splitlines()
    reasons = tuple(line.strip()[:REASON_LENGTH_MAX] for line in told if line.strip())[:REASONS_MAX]
    private = [str(result.get("clientComment") or ""), " ".join(map(str, result.get("rejectLabels") or ()))]
    note = " / ".join(part for part in private if part)[:NOTE_LENGTH_MAX]
    return IdentityReport(hashlib.sha256(body).hexdigest(), said["applicantId"], kind, at, reasons, note or None)


def _kind(said: Mapping[str, Any]) -> ReportKind | None:
    match said.get("type"):
        case "applicantPending":
            return ReportKind.PENDING
        case "applicantOnHold":
            return ReportKind.ON_HOLD
        case "applicantReviewed":
            return _decision(said["reviewResult"])
    return None


def _decision(result: Mapping[str, Any]) -> ReportKind:
    """Return what was decided. A rejection that is not said to be one to try again is final."""
    if result["reviewAnswer"] == "GREEN":
        return ReportKind.APPROVED
    return ReportKind.RESUBMISSION if result.get("reviewRejectType") == "RETRY" else ReportKind.REJECTED


def _milliseconds(text: str) -> int:
    """Return Unix milliseconds of a time such as ``2020-02-21 13:23:19.321``, in UTC where it does not say."""
    moment = dt.datetime.fromisoformat(text)
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)
    return (moment - dt.datetime.fromtimestamp(0, dt.UTC)) // dt.timedelta(milliseconds=1)
