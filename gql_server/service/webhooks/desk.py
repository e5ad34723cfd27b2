"""Where endpoints are registered: each is its owner's alone, and an operator's is told of every account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.ports.event_log import EventLog
from gql_server.ports.ledger import LedgerStore
from gql_server.ports.people import OutgoingEmail, PeopleStore
from gql_server.ports.runtime import Identifiers
from gql_server.ports.webhooks import DisabledReason, WebhookDelivery, WebhookEndpoint, WebhookStore, WebhookType
from gql_server.service.authorization import Viewer, is_own, may_hear_everything
from gql_server.service.letters import Letters
from gql_server.service.letters.letter import Bilingual
from gql_server.service.letters.times import say_time
from gql_server.service.letters.webhooks import WEBHOOK_CREATED, WEBHOOK_MOVED, WEBHOOK_ROTATED
from gql_server.service.webhooks.destinations import Destinations
from gql_server.service.webhooks.payloads import WebhookPayloads
from gql_server.service.webhooks.signing import new_secret

ENDPOINTS_MAX: Final = 10
PREVIOUS_SECONDS: Final = 86_400
"""For how long the secret before the latest signs as well."""


class WebhookDesk:
    """Registers endpoints, and changes them; what sends elsewhere or shows a secret is told to the owner by a letter."""

    def __init__(
        self,
        *,
        store: WebhookStore,
        ledger: LedgerStore,
        event_log: EventLog,
        payloads: WebhookPayloads,
        destinations: Destinations,
        identifiers: Identifiers,
        people: PeopleStore,
        letters: Letters,
        wake: Callable[[], None],
    ) -> None:
        """Hold what it works with; ``wake`` is called when something is to be delivered."""
        self._store = store
        self._ledger = ledger
        self._event_log = event_log
        self._payloads = payloads
        self._destinations = destinations
        self._identifiers = identifiers
        self._people = people
        self._letters = letters
        self._wake = wake

    async def endpoints(self, viewer: Viewer) -> Sequence[WebhookEndpoint]:
        """Return the endpoints of who asks, in the order in which they were registered."""
        return await self._store.of_account(viewer.account_id)

    async def endpoint(self, viewer: Viewer, endpoint_id: str) -> WebhookEndpoint:
        """Return an endpoint of who asks.

        Raises:
            NotFound: There is none such, or it is somebody else's.
        """
        found = await self._store.find(endpoint_id)
        if found is None or not is_own(found.account_id, viewer.account_id):
            raise NotFound("webhook endpoint")
        return found

    async def delivery(self, viewer: Viewer, delivery_id: str) -> WebhookDelivery:
        """Return a delivery to an endpoint of who asks.

        Raises:
            NotFound: There is none such, or it is somebody else's.
        """
        found = await self._store.delivery(delivery_id)
        if found is None or not is_own(found.account_id, viewer.account_id):
            raise NotFound("webhook delivery")
        return found

    async def create(
        self, viewer: Viewer, url: str, types: Sequence[WebhookType], sub_account_ids: Sequence[str]
    ) -> WebhookEndpoint:
        """Register an endpoint, which is told of what happens from now on.

        Raises:
            InvalidInput: The URL is not one that anything is sent to, nothing is to be told, or there are too many endpoints.
            NotFound: A sub-account is somebody else's.
        """
        endpoint = WebhookEndpoint(
            id=self._identifiers.new_id(),
            account_id=viewer.account_id,
            is_for_everything=may_hear_everything(viewer),
            url=self._destinations.check(url),
            types=_checked(types),
            sub_account_ids=await self._own(viewer, sub_account_ids),
            secret=new_secret(self._identifiers),
            created_at=await self._ledger.now(),
            ledger_from=await self._ledger.sequence_head(),
            onboarding_from=await self._event_log.onboarding_head(),
        )
        if not await self._store.add(endpoint, ENDPOINTS_MAX, await self._letter(viewer, WEBHOOK_CREATED, endpoint.url)):
            raise InvalidInput("url", f"there are {ENDPOINTS_MAX} endpoints already, which is as many as there may be")
        return endpoint

    async def update(
        self,
        viewer: Viewer,
        endpoint_id: str,
        *,
        url: str | None,
        types: Sequence[WebhookType] | None,
        sub_account_ids: Sequence[str] | None,
        is_enabled: bool | None,
    ) -> WebhookEndpoint:
        """Change what is given, and leave the rest.

        Raises:
            InvalidInput: The URL is not one that anything is sent to, or nothing is to be told.
            NotFound: There is no such endpoint, or a sub-account is somebody else's.
        """
        checked_url = None if url is None else self._destinations.check(url)
        checked_types = None if types is None else _checked(types)
        own = None if sub_account_ids is None else await self._own(viewer, sub_account_ids)
        now = await self._ledger.now()

        def change(known: WebhookEndpoint) -> WebhookEndpoint:
            changed = replace(
                known,
                url=known.url if checked_url is None else checked_url,
                types=known.types if checked_types is None else checked_types,
                sub_account_ids=known.sub_account_ids if own is None else own,
            )
            if is_enabled is None or is_enabled is (known.disabled_at is None):
                return changed
            if is_enabled:
                return replace(changed, disabled_at=None, disabled_reason=None, failing_since=None)
            return replace(changed, disabled_at=now, disabled_reason=DisabledReason.BY_OWNER)

        mail = None if checked_url is None else await self._letter(viewer, WEBHOOK_MOVED, checked_url)
        return await self._changed(viewer, endpoint_id, change, is_woken=is_enabled is True, mail=mail)

    async def rotate(self, viewer: Viewer, endpoint_id: str) -> WebhookEndpoint:
        """Give an endpoint a new secret; for a day the one before it signs as well.

        Raises:
            NotFound: There is no such endpoint.
        """
        secret, until = new_secret(self._identifiers), await self._ledger.now() + PREVIOUS_SECONDS
        mail = await self._letter(viewer, WEBHOOK_ROTATED, (await self.endpoint(viewer, endpoint_id)).url, at=until)

        def change(known: WebhookEndpoint) -> WebhookEndpoint:
            return replace(known, secret=secret, previous_secret=known.secret, previous_until=until)

        return await self._changed(viewer, endpoint_id, change, mail=mail)

    async def delete(self, viewer: Viewer, endpoint_id: str) -> None:
        """Forget an endpoint with all that it was told, and all that waits for it.

        Raises:
            NotFound: There is no such endpoint.
        """
        if not await self._store.remove(viewer.account_id, endpoint_id):
            raise NotFound("webhook endpoint")

    async def send_test(self, viewer: Viewer, endpoint_id: str) -> WebhookDelivery:
        """Tell an endpoint that this is a test.

        Raises:
            NotFound: There is no such endpoint.
        """
        endpoint, now = await self.endpoint(viewer, endpoint_id), await self._ledger.now()
        key = f"{endpoint.id}.t{self._identifiers.new_id()}"
        body = self._payloads.of_test(endpoint.id, now)
        kind = WebhookType.WEBHOOK_TEST
        delivery = WebhookDelivery(key, endpoint.id, viewer.account_id, key, 0, 0, kind, None, body, now, now)
        await self._store.add_delivery(delivery)
        self._wake()
        return delivery

    async def send_again(self, viewer: Viewer, delivery_id: str) -> WebhookDelivery:
        """Deliver once more what was delivered, or now what waits.

        Raises:
            NotFound: There is no such delivery.
        """
        await self.delivery(viewer, delivery_id)
        await self._store.send_again(delivery_id, await self._ledger.now())
        self._wake()
        return await self.delivery(viewer, delivery_id)

    async def _changed(
        self,
        viewer: Viewer,
        endpoint_id: str,
        change: Callable[[WebhookEndpoint], WebhookEndpoint],
        *,
        is_woken: bool = False,
        mail: OutgoingEmail | None = None,
    ) -> WebhookEndpoint:
        while not await self._store.replace(change(await self.endpoint(viewer, endpoint_id)), is_woken=is_woken, mail=mail):
            pass  # Somebody changed it meanwhile: the change is made to what it is now.
        if is_woken:
            self._wake()
        return await self.endpoint(viewer, endpoint_id)

    async def _letter(self, viewer: Viewer, letter: Bilingual, url: str, *, at: int | None = None) -> OutgoingEmail | None:
        """Return the letter that tells an owner what was changed; None where there is nobody to write to."""
        member = (await self._people.members([viewer.account_id])).get(viewer.account_id)
        if member is None or not member.email:
            return None
        said = {"url": url} if at is None else {"url": url, "at": say_time(at, member)}
        return self._letters.write(letter, member.email, member.locale, particulars=said)

    async def _own(self, viewer: Viewer, sub_account_ids: Sequence[str]) -> tuple[str, ...]:
        """Return sub-accounts that are the viewer's, in order and each once; an operator's may be anybody's."""
        wanted = tuple(sorted(set(sub_account_ids)))
        if wanted and not may_hear_everything(viewer):
            theirs = (await self._ledger.sub_accounts_of([viewer.account_id])).get(viewer.account_id, ())
            if not set(wanted) <= set(theirs):
                raise NotFound("sub-account")
        return wanted


def _checked(types: Sequence[WebhookType]) -> tuple[WebhookType, ...]:
    """Return types in their order, each once; a test is told to everybody who asks for one."""
    chosen = tuple(kind for kind in WebhookType if kind in types and kind is not WebhookType.WEBHOOK_TEST)
    if not chosen:
        raise InvalidInput("eventTypes", "expected at least one type besides the test")
    return chosen
