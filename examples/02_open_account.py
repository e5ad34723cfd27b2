"""From an e-mail address to the first deposit, in eight steps, played against a server of its own and a real mail server.

    python examples/02_open_account.py

It starts both: an SMTP server that keeps what it is handed (``aiosmtpd``), and a sandbox that sends its mail there. What the
customer does in a browser, opening links and pressing buttons, is done here over HTTP; the identity provider is the sandbox's, and
it posts its webhooks like a real one.
"""

from __future__ import annotations

import email
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

Json = dict[str, Any]

EMAIL = "hanako@example.com"
PASSWORD = "seven lemons on a blue tray"
PROFILE = {
    "countryOfResidence": "JP",
    "firstName": "花子",
    "lastName": "佐藤",
    "dateOfBirth": "1990-04-01",
    "address": "神南1-2-3",
    "region": "東京都",
    "city": "渋谷区",
    "postalCode": "150-0041",
    "sourceOfFunds": "SALARY",
    "employmentStatus": "EMPLOYED",
    "usPerson": False,
}
SECONDS_MAX = 60


def say(text: str = "") -> None:
    """Print a line of the story."""
    print(text, flush=True)


@dataclass
class Inbox:
    """A mail server's memory."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802 - aiosmtpd calls it so
        """Keep a letter."""
        letter = email.message_from_bytes(envelope.content, policy=default)
        if isinstance(letter, EmailMessage):
            self.letters.append(letter)
        return "250 OK"

    def to_her(self) -> list[EmailMessage]:
        """Return the letters to the customer; the sandbox's own customers get some too."""
        return [letter for letter in self.letters if EMAIL in str(letter["To"])]

    def wait_for(self, number: int) -> tuple[str, str]:
        """Return subject and text of a letter once it has come."""
        wait_until(lambda: len(self.to_her()) > number, f"letter {number + 1}")
        letter = self.to_her()[number]
        body = letter.get_body(("plain",))
        return str(letter["Subject"]), "" if body is None else str(body.get_content())


@dataclass
class Client:
    """One caller of the API: the server's address and, once signed in, a session token."""

    url: str
    token: str | None = None

    def ask(self, document: str, **variables: object) -> Json:
        """Run one GraphQL operation and return its data; anything in ``errors`` ends the story."""
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        body = json.dumps({"query": document, "variables": variables}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/graphql", body, headers), timeout=60) as response:
            answer: Json = json.load(response)
        if "errors" in answer:
            raise SystemExit(f"The server answered with errors: {json.dumps(answer['errors'], indent=2)}")
        data: Json = answer["data"]
        return data

    def mutate(self, name: str, selection: str, /, **fields: object) -> Json:
        """Run one mutation, which must succeed."""
        kind = name[0].upper() + name[1:]
        document = (
            f"mutation M($input: {kind}Input!) {{ {name}(input: $input) {{"
            f" __typename ... on Error {{ code message }} ... on {kind}Success {{ {selection} }} }} }}"
        )
        answer: Json = self.ask(document, input=fields)[name]
        if answer["__typename"] != f"{kind}Success":
            raise SystemExit(f"{name}: {json.dumps(answer, indent=2)}")
        return answer

    def status(self) -> str:
        """Return where the account stands, and what comes next."""
        onboarding = self.ask("{ viewer { account { onboarding { status nextStep } } } }")["viewer"]["account"]["onboarding"]
        return f"{onboarding['status']}, next: {onboarding['nextStep'] or 'nothing'}"


def wait_until(is_so: Any, what: str) -> None:  # noqa: ANN401 - asked until it is true
    """Wait for something that happens by itself."""
    deadline = time.monotonic() + SECONDS_MAX
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not come within {SECONDS_MAX} s")
        time.sleep(0.1)


def open_page(url: str, **fields: str) -> str:
    """Open a page, or press a button on it, and return what is shown then."""
    body = urllib.parse.urlencode(fields).encode() if fields else None
    with urllib.request.urlopen(url, body, timeout=30) as response:
        shown: str = response.read().decode()
    return shown


def headline(page: str) -> str:
    """Return what a page is about."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    return found[1].strip() if found else ""


def open_account(client: Client, inbox: Inbox) -> None:
    """Walk the eight steps, to the first deposit."""
    say("1. Sign up: an address, a password twice, and, now or never, a referral code.")
    client.mutate("signUp", "email", email=EMAIL, password=PASSWORD, passwordConfirmation=PASSWORD, referralCode="friend-of-taro")

    say("2. Follow the link in the e-mail, and press the button.")
    subject, text = inbox.wait_for(0)
    found = re.search(r"https?://\S+", text)
    link = found[0] if found else ""
    say(f"   「{subject}」 {link.partition('=')[0]}=…")
    open_page(link)
    say("   Opened by a mail scanner, nothing is verified. The button posts the token:")
    token = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["token"][0]
    say(f"   {headline(open_page(f'{client.url}/verify', token=token))}")
    client.token = client.mutate("signIn", "token", email=EMAIL, password=PASSWORD)["token"]
    say(f"   {client.status()}")

    say("3. Say whose account it is.")
    client.mutate("chooseAccountKind", "account { id }", kind="INDIVIDUAL")
    say(f"   {client.status()}")

    say("4. Tell who you are.")
    client.mutate("submitProfile", "account { id }", individual=PROFILE)
    say(f"   {client.status()}")

    say("5. Choose a document; go on here, or by phone with the QR code.")
    started = client.mutate("startIdentityVerification", "verification { status url qrCode }", documentType="DRIVERS_LICENSE")[
        "verification"
    ]
    page = started["url"]
    path = urllib.parse.urlsplit(page).path.partition(".")[0]
    say(f"   {started['status']}: {path}…, and as a code: {len(started['qrCode'])} bytes of SVG")

    say("6. Take pictures of the document, its front and its back.")
    for step in ("begin", "front", "back"):
        say(f"   {headline(open_page(page, step=step, on='phone'))}")

    say("7. Take a picture of your face, and hand everything in.")
    say(f"   {headline(open_page(page, step='face', on='phone'))}")
    say(f"   {headline(open_page(page, step='submit', outcome='approve', on='phone'))}")

    say("8. Wait for the e-mail that tells the result.")
    subject, _ = inbox.wait_for(1)
    say(f"   「{subject}」")
    say(f"   {client.status()}")

    say("The first deposit:")
    account = client.ask("{ viewer { account { subAccounts { edges { node { id } } } } } }")["viewer"]["account"]
    sub_account = account["subAccounts"]["edges"][0]["node"]["id"]
    made = client.mutate(
        "deposit",
        "deposit { status } lent { value }",
        idempotencyKey=uuid.uuid4().hex,
        subAccountId=sub_account,
        asset="BTC",
        amount="0.5",
    )
    say(f"   {made['deposit']['status']}, and {made['lent']['value']} BTC of it lent at once.")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server(folder: Path, mail_port: int) -> Iterator[str]:
    """Run a sandbox that sends its mail to a mail server, and return where it answers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GQL_SERVER_") and name != "PORT"}
    mail = {"HOST": "127.0.0.1", "PORT": str(mail_port), "TLS": "none", "SENDER": "Lending <no-reply@lend.example>"}
    environment = {
        **kept,
        "GQL_SERVER_DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite3",
        "GQL_SERVER_NOTIFIER": "smtp_mail",
        **{f"GQL_SERVER_PLUGIN_SMTP_MAIL_{name}": value for name, value in mail.items()},
        "GQL_SERVER_PLUGIN_SANDBOX_IDENTITY_FOLDER": str(folder / "identity"),
    }
    port = free_port()
    log = folder / "server.log"
    command = [sys.executable, "-m", "gql_server", "serve", "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: process.poll() is not None or is_ready(url), "the server")
            if process.poll() is not None:
                raise SystemExit(log.read_text())
            yield url
        finally:
            process.terminate()


def is_ready(url: str) -> bool:
    """Tell whether a server answers."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Start both servers and play the story."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with tempfile.TemporaryDirectory() as folder, running_server(Path(folder), controller.port) as url:
            open_account(Client(url), inbox)
    finally:
        controller.stop()


if __name__ == "__main__":
    main()
