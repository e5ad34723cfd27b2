"""E-mail through an SMTP server."""

from collections.abc import Sequence

from gql_server.plugin_api import Notifier, hookimpl
from gql_server_smtp_mail.smtp_mail import SmtpMail


@hookimpl
def register_notifiers() -> Sequence[type[Notifier]]:
    """Offer the notifier of this distribution."""
    return [SmtpMail]
