"""E-mail that goes nowhere, for a sandbox: the server shows what it would have sent."""

from collections.abc import Sequence

from gql_server.plugin_api import Notifier, hookimpl
from gql_server_captured_mail.captured_mail import CapturedMail


@hookimpl
def register_notifiers() -> Sequence[type[Notifier]]:
    """Offer the notifier of this distribution."""
    return [CapturedMail]
