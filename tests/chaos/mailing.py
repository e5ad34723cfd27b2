"""A program that sends what waits in the outbox, as a server's mail worker does, until there is nothing left or it is killed."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from gql_server.plugin_host import PluginHost
from gql_server.service.mail import MailWorker
from tests.service.house import RunningClock
from tests.service.storages import opened, storage_at


async def send_all(url: str, port: str) -> None:
    settings = {
        "GQL_SERVER_PLUGIN_SMTP_MAIL_HOST": "127.0.0.1",
        "GQL_SERVER_PLUGIN_SMTP_MAIL_PORT": port,
        "GQL_SERVER_PLUGIN_SMTP_MAIL_TLS": "none",
        "GQL_SERVER_PLUGIN_SMTP_MAIL_SENDER": "no-reply@lend.example",
    }
    host = PluginHost.load(enabled=["smtp_mail"], adapter_settings=settings)
    async with opened(storage_at(url)) as storage:
        notifier: Any = host.notifier()  # Its name is its own, where the protocol has the class's.
        worker = MailWorker(storage.people, notifier, storage.claims, RunningClock())
        while await storage.people.mails_to_send(1, RunningClock().now() + 1):
            await worker.run_once()


if __name__ == "__main__":
    asyncio.run(send_all(*sys.argv[1:]))
