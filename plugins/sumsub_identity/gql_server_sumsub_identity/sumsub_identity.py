"""The provider: an applicant for each account, a link to the vendor's pages for each verification, and its webhooks."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import quote

import pycountry

from gql_server.plugin_api import AdapterSetting, DocumentType, IdentityLink, IdentityReport, IdentityRequest
from gql_server_sumsub_identity.client import SumsubClient, SumsubRefused
from gql_server_sumsub_identity.webhooks import check_signature, read_report

CONFLICT: Final = 409
DOCUMENT: Final = "{document}"
"""Where the name of a level depends on the document."""


class SumsubIdentity:
    """Verifies customers by Sumsub.

    An account is one applicant (``externalUserId``), whatever document is used and however often it is tried; the name and the
    birth date that were submitted are its ``fixedInfo``, with which the vendor compares the document.
    """

    name: ClassVar[str] = "sumsub_identity"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("app_token", "The app token.", default=None, is_secret=True),
        AdapterSetting("secret_key", "The secret of the app token.", default=None, is_secret=True),
        AdapterSetting("webhook_secret", "The secret of the webhook, signed by SHA-256 or SHA-512.", default=None, is_secret=True),
        AdapterSetting("level_name", "The level; `{document}` becomes drivers-license, my-number-card or passport.", default=None),
        AdapterSetting("base_url", "Where the API is.", default="https://api.sumsub.com"),
        AdapterSetting("link_hours", "How long a link works, in hours.", default="24"),
        AdapterSetting("webhook_hours", "How old a webhook may be, in hours; the vendor delivers for 24.", default="72"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._client = SumsubClient(settings["base_url"], settings["app_token"], settings["secret_key"])
        self._webhook_secret = settings["webhook_secret"]
        self._level_name = settings["level_name"]
        self._levels = frozenset(self._level(document) for document in DocumentType)
        self._link_seconds = int(settings["link_hours"]) * 3_600
        self._webhook_seconds_max = int(settings["webhook_hours"]) * 3_600

    async def start(self, request: IdentityRequest) -> IdentityLink:
        """Make or find the account's applicant, and return a link to the vendor's pages."""
        level = self._level(request.document_type)
        applicant_id = await self._applicant(request, level)
        asked = {
            "levelName": level,
            "userId": request.account,
            "ttlInSecs": self._link_seconds,
            "redirect": {"successUrl": request.return_url, "rejectUrl": request.return_url},
        }
        path = f"/resources/sdkIntegrations/levels/-/websdkLink?lang={quote(_language(request.locale))}"
        now = int(time.time())  # noqa: TID251 - The link's time runs from now.
        link = await self._client.ask("POST", path, asked)
        return IdentityLink(applicant_id, link["url"], now + self._link_seconds)

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:
        """Return what a webhook says; raises ``WebhookRejected`` when it is not signed, or too old."""
        check_signature(headers, body, self._webhook_secret)
        return read_report(body, now, levels=self._levels, age_seconds_max=self._webhook_seconds_max)

    async def _applicant(self, request: IdentityRequest, level: str) -> str:
        """Return the id of the account's applicant, who bears what was submitted last."""
        fixed = _fixed_info(request)
        asked = {"externalUserId": request.account, "lang": _language(request.locale), "fixedInfo": fixed}
        try:
            made = await self._client.ask("POST", f"/resources/applicants?levelName={quote(level, safe='')}", asked)
        except SumsubRefused as refused:
            if refused.status != CONFLICT:
                raise
            found = await self._client.ask("GET", f"/resources/applicants/-;externalUserId={quote(request.account, safe='')}/one")
            applicant_id: str = found["id"]
            await self._client.ask("PATCH", f"/resources/applicants/{quote(applicant_id, safe='')}/fixedInfo", fixed)
            return applicant_id
        made_id: str = made["id"]
        return made_id

    def _level(self, document: DocumentType) -> str:
        return self._level_name.replace(DOCUMENT, document.value.lower().replace("_", "-"))


def _fixed_info(request: IdentityRequest) -> dict[str, Any]:
    """Return what the document must bear; the vendor takes ISO 3166-1 alpha-3."""
    country = pycountry.countries.get(alpha_2=request.country)
    if country is None:
        raise ValueError("the country of residence is none")
    return {
        "firstName": request.first_name,
        "lastName": request.last_name,
        "dob": request.birth_date,
        "country": country.alpha_3,
    }


def _language(locale: str) -> str:
    return locale.partition("-")[0].lower()
