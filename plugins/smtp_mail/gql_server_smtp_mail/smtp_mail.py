"""Hands messages to a mail server."""

import ssl
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage as MimeMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import ClassVar, Final

import aiosmtplib

from gql_server.plugin_api import AdapterSetting, EmailMessage

STARTTLS: Final = "starttls"
IMPLICIT: Final = "implicit"
NONE: Final = "none"


class SmtpMail:
    """Sends a message over a connection of its own, and returns once the server has taken it.

    Raising means that the message was not taken, or that nobody knows; it comes again under the same Message-ID.
    """

    name: ClassVar[str] = "smtp_mail"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("host", "The mail server.", default=None),
        AdapterSetting("port", "Its port.", default="587"),
        AdapterSetting("tls", "`starttls`, `implicit`, or `none` for a server on the same machine.", default=STARTTLS),
        AdapterSetting("ca_file", "Certificates to trust, in PEM, for a server whose own is not public."),
        AdapterSetting("username", "Who signs in; empty for a server that asks nobody."),
        AdapterSetting("password", "The password.", is_secret=True),
        AdapterSetting("sender", "From whom, such as `Lending <no-reply@lend.example>`.", default=None),
        AdapterSetting("seconds", "How long an attempt may take.", default="20"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._host, self._tls = settings["host"], settings["tls"]
        self._port, self._seconds = int(settings["port"]), float(settings["seconds"])
        self._username, self._password = settings["username"] or None, settings["password"] or None
        name, address = parseaddr(settings["sender"])
        local, at, domain = address.rpartition("@")
        if not (local and at and domain):
            raise ValueError("sender: give an address such as Lending <no-reply@lend.example>")
        if self._tls not in {STARTTLS, IMPLICIT, NONE}:
            raise ValueError(f"tls: give {STARTTLS}, {IMPLICIT} or {NONE}")
        self._sender = Address(name, local, domain)
        self._context = None if self._tls == NONE else ssl.create_default_context(cafile=settings["ca_file"] or None)

    async def send(self, message: EmailMessage) -> None:
        """Hand the message over; raises what the connection or the server says when it was not taken."""
        await aiosmtplib.send(
            self.composed(message),
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            timeout=self._seconds,
            use_tls=self._tls == IMPLICIT,
            start_tls=self._tls == STARTTLS,
            tls_context=self._context,
        )

    def composed(self, message: EmailMessage) -> MimeMessage:
        """Return the message as it goes over the wire: text, and HTML beside it where there is some."""
        mime = MimeMessage(policy=SMTP)
        mime["From"] = self._sender
        mime["To"] = message.to
        mime["Subject"] = message.subject
        mime["Message-ID"] = f"<{message.id}@{self._sender.domain}>"
        mime["Auto-Submitted"] = "auto-generated"
        mime.set_content(message.text)
        if message.html:
            mime.add_alternative(message.html, subtype="html")
        return mime
