"""Webhooks out: what happened, posted to the endpoints that somebody registered, at least once and in order.

``writing`` turns the logs into deliveries, ``sending`` delivers them, ``desk`` is where endpoints are registered; which events are
told is in ``kinds``, what is signed in ``signing``, and to where anything is sent at all in ``destinations``.
"""

from gql_server.service.webhooks.desk import WebhookDesk
from gql_server.service.webhooks.destinations import Destinations
from gql_server.service.webhooks.payloads import WebhookPayloads
from gql_server.service.webhooks.sending import Patience, WebhookSender
from gql_server.service.webhooks.writing import WebhookWriter

__all__ = ["Destinations", "Patience", "WebhookDesk", "WebhookPayloads", "WebhookSender", "WebhookWriter"]
