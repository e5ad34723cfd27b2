"""The how-to about webhooks: its receiver runs as it stands, and takes what the server signs and nothing else."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time

from graphql import build_schema, parse, validate

from gql_server.app.posting import GuardedPoster
from gql_server.ports.webhooks import Posted, WebhookDelivery, WebhookEndpoint, WebhookType
from gql_server.service.webhooks import Destinations
from gql_server.service.webhooks.signing import headers_of, new_secret
from tests.servers import ROOT, free_port
from tests.service.house import CountedIdentifiers

HOW_TO = (ROOT / "docs/how-to/receive-webhooks.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs/reference/webhooks.md").read_text(encoding="utf-8")
BODY = '{"type":"webhook.test","timestamp":"2026-11-22T17:45:00Z","data":{"endpointId":"x"}}'


async def test_the_receiver_takes_what_is_signed_and_refuses_what_is_altered() -> None:
    [source] = re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)
    secret, port, now = new_secret(CountedIdentifiers()), free_port(), int(time.time())
    endpoint = WebhookEndpoint("e", "a", False, f"http://127.0.0.1:{port}/", (), (), secret, 0)
    delivery = WebhookDelivery("e.1", "e", "a", "s", 1, 0, WebhookType.WEBHOOK_TEST, None, BODY, 0, 0)
    headers = headers_of(delivery, endpoint, sent_at=now, now=now)
    poster = GuardedPoster(Destinations(is_plain_http_fine=True, is_loopback_fine=True), seconds_max=30)
    environment = {"WEBHOOK_SECRET": secret, "PORT": str(port)}
    receiver = await asyncio.create_subprocess_exec(
        sys.executable, "-c", source, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while (answer := await poster.post(endpoint.url, BODY.encode(), headers)).status is None:
            assert time.monotonic() < deadline
        altered = await poster.post(endpoint.url, BODY.replace("x", "y").encode(), headers)
    finally:
        receiver.kill()
    printed, _ = await receiver.communicate()
    assert (answer, altered) == (Posted(204), Posted(400))
    assert printed.decode() == "e.1 webhook.test {'endpointId': 'x'}\n"


def test_the_operations_of_the_how_to_fit_the_schema() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    operations = re.findall(r"```graphql\n(.*?)```", HOW_TO, re.DOTALL)
    assert len(operations) == 2
    assert [validate(schema, parse(operation)) for operation in operations] == [[], []]


def test_every_type_is_in_the_reference_by_both_of_its_names() -> None:
    named = set(re.findall(r"^\| `([a-z_.]+)` \| (?:`([A-Z_]+)`|—) \|", REFERENCE, re.MULTILINE))
    expected = {(kind.value, "" if kind is WebhookType.WEBHOOK_TEST else kind.name) for kind in WebhookType}
    assert named == expected
    assert all(kind.value == kind.name.lower().replace("_", ".", 1) for kind in WebhookType)
