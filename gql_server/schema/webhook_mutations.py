"""The mutations about webhooks: registering endpoints, changing them, trying them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.ports.people import Role
from gql_server.schema import refusals as r
from gql_server.schema import webhook_inputs as given
from gql_server.schema.context import Info
from gql_server.schema.ids import key_of
from gql_server.schema.money_inputs import StepUpInput
from gql_server.schema.mutations import mutation
from gql_server.schema.proofs import prove
from gql_server.schema.scalars import DateTime
from gql_server.schema.webhooks import WebhookDelivery, WebhookEndpoint, who_manages
from gql_server.service.authorization import Viewer
from gql_server.service.step_up import GuardedAction

SECRET = "Signs what is sent to it, as Standard Webhooks writes secrets. It is shown this once."  # noqa: S105 - What it is for, not a secret.


@strawberry.type(description="The endpoint is told of what happens from now on.")
class CreateWebhookEndpointSuccess:
    """The endpoint is told of what happens from now on."""

    endpoint: WebhookEndpoint = strawberry.field(description="The endpoint.")
    secret: str = strawberry.field(description=SECRET)


@strawberry.type(description="It is so from now on.")
class UpdateWebhookEndpointSuccess:
    """It is so from now on."""

    endpoint: WebhookEndpoint = strawberry.field(description="The endpoint.")


@strawberry.type(description="The endpoint is forgotten, with all that it was told and was to be told.")
class DeleteWebhookEndpointSuccess:
    """The endpoint is forgotten."""

    endpoints: list[WebhookEndpoint] = strawberry.field(description="Those that are left.")


@strawberry.type(description="The endpoint has a new secret; for a day the one before it signs as well.")
class RotateWebhookSecretSuccess:
    """The endpoint has a new secret."""

    endpoint: WebhookEndpoint = strawberry.field(description="The endpoint.")
    secret: str = strawberry.field(description=SECRET)
    previous_secret_until: DateTime = strawberry.field(description="Until when the one before it signs as well.")


@strawberry.type(description="A test is on its way; see how it went by the delivery's id.")
class SendTestWebhookSuccess:
    """A test is on its way."""

    delivery: WebhookDelivery = strawberry.field(description="The test.")


@strawberry.type(description="It is on its way once more, under the same `webhook-id`.")
class ResendWebhookDeliverySuccess:
    """It is on its way once more."""

    delivery: WebhookDelivery = strawberry.field(description="The delivery.")


CreateWebhookEndpointResult: TypeAlias = Annotated[
    CreateWebhookEndpointSuccess | r.InvalidInput | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("CreateWebhookEndpointResult", description="What `createWebhookEndpoint` answers."),
]
UpdateWebhookEndpointResult: TypeAlias = Annotated[
    UpdateWebhookEndpointSuccess | r.InvalidInput | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("UpdateWebhookEndpointResult", description="What `updateWebhookEndpoint` answers."),
]
DeleteWebhookEndpointResult: TypeAlias = Annotated[
    DeleteWebhookEndpointSuccess | r.NotFound | r.TooManyRequests,
    strawberry.union("DeleteWebhookEndpointResult", description="What `deleteWebhookEndpoint` answers."),
]
RotateWebhookSecretResult: TypeAlias = Annotated[
    RotateWebhookSecretSuccess | r.NotFound | r.StepUpRequired | r.TooManyRequests,
    strawberry.union("RotateWebhookSecretResult", description="What `rotateWebhookSecret` answers."),
]
SendTestWebhookResult: TypeAlias = Annotated[
    SendTestWebhookSuccess | r.NotFound | r.TooManyRequests,
    strawberry.union("SendTestWebhookResult", description="What `sendTestWebhook` answers."),
]
ResendWebhookDeliveryResult: TypeAlias = Annotated[
    ResendWebhookDeliverySuccess | r.NotFound | r.TooManyRequests,
    strawberry.union("ResendWebhookDeliveryResult", description="What `resendWebhookDelivery` answers."),
]


async def _who(info: Info) -> Viewer:
    viewer = who_manages(info.context.viewer)
    await info.context.visit.count()
    return viewer


async def _prove(info: Info, viewer: Viewer, step_up: StepUpInput | None, one_time_code: str | None) -> None:
    """Return once it is proved who asks: customers as for API keys, operators by their second factor, where they have one.

    Raises:
        StepUpRequired: When a proof is needed and none came, or it is wrong.
        TooManyRequests: When there were too many wrong codes of the second factor.
    """
    if viewer.role is Role.OPERATOR:
        await info.context.services.step_ups.require_factor(viewer.account_id, one_time_code)
    else:
        await prove(info, viewer.account_id, GuardedAction.MANAGE_WEBHOOKS, step_up, one_time_code)


def _endpoint_key(endpoint_id: strawberry.ID) -> str:
    key = key_of(endpoint_id, "WebhookEndpoint")
    if key is None:
        raise NotFound("webhook endpoint")
    return key


def _sub_account_keys(sub_account_ids: Sequence[strawberry.ID]) -> list[str]:
    keys = [key for one in sub_account_ids if (key := key_of(one, "SubAccount")) is not None]
    if len(keys) < len(sub_account_ids):
        raise NotFound("sub-account")
    return keys


@strawberry.type
class WebhookMutations:
    """The mutations about webhooks."""

    @mutation("Register an endpoint, ten at most: it is told of what happens from now on.")
    async def create_webhook_endpoint(
        self,
        info: Info,
        input: Annotated[given.CreateWebhookEndpointInput, strawberry.argument(description="Where, and of what.")],
    ) -> CreateWebhookEndpointResult:
        """Register an endpoint."""
        viewer, keys = await _who(info), _sub_account_keys(input.sub_account_ids)
        await _prove(info, viewer, input.step_up, input.one_time_code)
        made = await info.context.services.webhooks.create(viewer, input.url, input.event_types, keys)
        return CreateWebhookEndpointSuccess(endpoint=WebhookEndpoint(stored=made), secret=made.secret)

    @mutation("Change an endpoint: what is absent stays as it is.")
    async def update_webhook_endpoint(
        self, info: Info, input: Annotated[given.UpdateWebhookEndpointInput, strawberry.argument(description="Which, and what.")]
    ) -> UpdateWebhookEndpointResult:
        """Change an endpoint."""
        viewer, ids = await _who(info), input.sub_account_ids
        if input.url is not None:
            await _prove(info, viewer, input.step_up, input.one_time_code)
        changed = await info.context.services.webhooks.update(
            viewer,
            _endpoint_key(input.endpoint_id),
            url=input.url,
            types=input.event_types,
            sub_account_ids=None if ids is None else _sub_account_keys(ids),
            is_enabled=input.is_enabled,
        )
        return UpdateWebhookEndpointSuccess(endpoint=WebhookEndpoint(stored=changed))

    @mutation("Forget an endpoint, with all that it was told.")
    async def delete_webhook_endpoint(
        self, info: Info, input: Annotated[given.DeleteWebhookEndpointInput, strawberry.argument(description="Which one.")]
    ) -> DeleteWebhookEndpointResult:
        """Forget an endpoint."""
        viewer, desk = await _who(info), info.context.services.webhooks
        await desk.delete(viewer, _endpoint_key(input.endpoint_id))
        return DeleteWebhookEndpointSuccess(endpoints=[WebhookEndpoint(stored=one) for one in await desk.endpoints(viewer)])

    @mutation("Give an endpoint a new secret; for a day both sign, so that receivers can be changed without losing anything.")
    async def rotate_webhook_secret(
        self, info: Info, input: Annotated[given.RotateWebhookSecretInput, strawberry.argument(description="Which one.")]
    ) -> RotateWebhookSecretResult:
        """Give an endpoint a new secret."""
        viewer = await _who(info)
        await _prove(info, viewer, input.step_up, input.one_time_code)
        rotated = await info.context.services.webhooks.rotate(viewer, _endpoint_key(input.endpoint_id))
        return RotateWebhookSecretSuccess(
            endpoint=WebhookEndpoint(stored=rotated),
            secret=rotated.secret,
            previous_secret_until=DateTime(rotated.previous_until or 0),
        )

    @mutation("Post a test to an endpoint.")
    async def send_test_webhook(
        self, info: Info, input: Annotated[given.SendTestWebhookInput, strawberry.argument(description="Which one.")]
    ) -> SendTestWebhookResult:
        """Post a test."""
        viewer = await _who(info)
        made = await info.context.services.webhooks.send_test(viewer, _endpoint_key(input.endpoint_id))
        return SendTestWebhookSuccess(delivery=WebhookDelivery(stored=made))

    @mutation("Deliver once more what was delivered, or try now what waits.")
    async def resend_webhook_delivery(
        self, info: Info, input: Annotated[given.ResendWebhookDeliveryInput, strawberry.argument(description="Which delivery.")]
    ) -> ResendWebhookDeliveryResult:
        """Deliver once more."""
        viewer, key = await _who(info), key_of(input.delivery_id, "WebhookDelivery")
        if key is None:
            raise NotFound("webhook delivery")
        return ResendWebhookDeliverySuccess(
            delivery=WebhookDelivery(stored=await info.context.services.webhooks.send_again(viewer, key))
        )
