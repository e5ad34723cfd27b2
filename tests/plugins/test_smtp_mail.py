"""E-mail leaves through a real SMTP server, in TLS, under a Message-ID that stays."""

from __future__ import annotations

import datetime as dt
import email
import gc
import ssl
from collections.abc import Iterator
from email.message import EmailMessage as MimeMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gql_server.plugin_api import EmailMessage
from gql_server.plugin_host import AdapterFailed, PluginHost
from tests.plugins.hosts import PLUGINS_DIR
from tests.servers import free_port

# A handshake that fails leaves its transport to the garbage collector, on either side.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

LETTER = EmailMessage("0a" * 16, "花子 <hanako@example.com>", "メールアドレスの確認", "本文\n", "<p>本文</p>")


class Inbox:
    """A mail server's memory; refuses while it is told to."""

    def __init__(self) -> None:
        self.received: list[MimeMessage] = []
        self.refusal = ""
        self.is_encrypted = False

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd
        if self.refusal:
            return self.refusal
        self.is_encrypted = session.ssl is not None
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, MimeMessage)
        self.received.append(message)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def inbox() -> Inbox:
    """What the mail server received."""
    return Inbox()


@pytest.fixture
def server(inbox: Inbox, certificate: Path) -> Iterator[Controller]:
    """A mail server that wants TLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def authenticate(*arguments: object) -> AuthResult:
        given = arguments[-1]
        return AuthResult(success=isinstance(given, LoginPassword) and given.password == b"open sesame", handled=False)

    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=authenticate,
        auth_required=True,
        auth_exclude_mechanism=["LOGIN"],
    )
    controller.start()
    yield controller
    controller.stop()
    gc.collect()  # Here, where it is expected, and not in somebody else's test.


def host(server: Controller, certificate: Path, **other: str) -> PluginHost:
    told = {
        "HOST": "localhost",
        "PORT": str(server.port),
        "CA_FILE": str(certificate),
        "USERNAME": "lending",
        "PASSWORD": "open sesame",
        "SENDER": "Lending <no-reply@lend.example>",
        **other,
    }
    settings = {f"GQL_SERVER_PLUGIN_SMTP_MAIL_{name}": value for name, value in told.items()}
    return PluginHost.load(plugins_dir=PLUGINS_DIR, enabled=["smtp_mail"], adapter_settings=settings, is_production=True)


async def test_a_letter_arrives_encrypted_as_text_and_html(server: Controller, inbox: Inbox, certificate: Path) -> None:
    await host(server, certificate).notifier().send(LETTER)
    (received,) = inbox.received
    assert inbox.is_encrypted
    assert received["Subject"] == "メールアドレスの確認"
    assert received["From"] == "Lending <no-reply@lend.example>"
    assert received["Message-ID"] == f"<{'0a' * 16}@lend.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    text, html = received.get_body(("plain",)), received.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("本文", "<p>本文</p>")


async def test_a_letter_that_is_sent_again_has_the_same_message_id(server: Controller, inbox: Inbox, certificate: Path) -> None:
    notifier = host(server, certificate).notifier()
    await notifier.send(LETTER)
    await notifier.send(LETTER)
    assert len({received["Message-ID"] for received in inbox.received}) == 1


async def test_a_server_that_refuses_has_not_sent(server: Controller, inbox: Inbox, certificate: Path) -> None:
    inbox.refusal = "451 try again later"
    with pytest.raises(AdapterFailed, match="try again later"):
        await host(server, certificate).notifier().send(LETTER)
    assert inbox.received == []


async def test_a_wrong_password_is_a_failure(server: Controller, certificate: Path) -> None:
    with pytest.raises(AdapterFailed, match="535"):
        await host(server, certificate, PASSWORD="wrong").notifier().send(LETTER)


async def test_a_server_whose_certificate_nobody_knows_gets_nothing(server: Controller, inbox: Inbox, certificate: Path) -> None:
    with pytest.raises(AdapterFailed, match=r"(?i)certificate"):
        await host(server, certificate, CA_FILE="").notifier().send(LETTER)
    assert inbox.received == []


@pytest.mark.parametrize(("name", "value", "problem"), [("SENDER", "nobody", "sender: give"), ("TLS", "maybe", "tls: give")])
async def test_settings_that_make_no_sense_are_said(
    server: Controller, certificate: Path, name: str, value: str, problem: str
) -> None:
    with pytest.raises(AdapterFailed, match=problem):
        host(server, certificate, **{name: value}).notifier()
