"""What the mutations about webhooks take."""

from __future__ import annotations

import strawberry

from gql_server.schema.money_inputs import StepUpInput
from gql_server.schema.proofs import ONE_TIME_CODE, STEP_UP
from gql_server.schema.webhook_enums import WebhookType

URL = "To where webhooks are posted: an https URL of 2,048 characters at most, at a public address."
TYPES = "What it is told of, one at least; a test is told to every endpoint that asks for one."
FOR_URL = " Looked at where `url` is given."
SUB_ACCOUNTS = "Of which sub-accounts alone; empty: of all that you have."


@strawberry.input(description="Register an endpoint.")
class CreateWebhookEndpointInput:
    """Register an endpoint."""

    url: str = strawberry.field(description=URL)
    event_types: list[WebhookType] = strawberry.field(description=TYPES)
    sub_account_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=SUB_ACCOUNTS)
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Change an endpoint.")
class UpdateWebhookEndpointInput:
    """Change an endpoint."""

    endpoint_id: strawberry.ID = strawberry.field(description="Which one.")
    url: str | None = strawberry.field(default=None, description=URL + " Absent: as it is.")
    event_types: list[WebhookType] | None = strawberry.field(default=None, description=TYPES + " Absent: as it is.")
    sub_account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description=SUB_ACCOUNTS + " Absent: as it is.")
    is_enabled: bool | None = strawberry.field(
        default=None, description="Whether it is told anything; what waits for it goes out at once. Absent: as it is."
    )
    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP + FOR_URL)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE + FOR_URL)


@strawberry.input(description="Name an endpoint.")
class WebhookEndpointInput:
    """Name an endpoint."""

    endpoint_id: strawberry.ID = strawberry.field(description="Which one.")


@strawberry.input(description="Delete an endpoint.")
class DeleteWebhookEndpointInput(WebhookEndpointInput):
    """Delete an endpoint."""


@strawberry.input(description="Give an endpoint a new secret.")
class RotateWebhookSecretInput(WebhookEndpointInput):
    """Give an endpoint a new secret."""

    step_up: StepUpInput | None = strawberry.field(default=None, description=STEP_UP)
    one_time_code: str | None = strawberry.field(default=None, description=ONE_TIME_CODE)


@strawberry.input(description="Test an endpoint.")
class SendTestWebhookInput(WebhookEndpointInput):
    """Test an endpoint."""


@strawberry.input(description="Deliver once more.")
class ResendWebhookDeliveryInput:
    """Deliver once more."""

    delivery_id: strawberry.ID = strawberry.field(description="Which delivery.")
