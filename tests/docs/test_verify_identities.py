"""The how-to about identities: its question is one that the schema answers, its provider one that the host loads."""

from __future__ import annotations

import hmac
import json
import re
import sys
from types import ModuleType

import pytest
from graphql import build_schema, parse, validate

from gql_server.plugin_api import DocumentType, IdentityRequest, ReportKind, WebhookRejected
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.registration import register
from gql_server.schema.root import print_sdl
from tests.servers import ROOT

HOW_TO = (ROOT / "docs/how-to/verify-identities.md").read_text("utf-8")
SECRET = {"GQL_SERVER_PLUGIN_COUNTER_IDENTITY_SECRET": "secret"}


def test_the_question_of_the_how_to_is_one_of_the_schema() -> None:
    (block,) = re.findall(r"```graphql\n(.*?)```", HOW_TO, re.DOTALL)
    assert validate(build_schema(print_sdl(is_sandbox=False)), parse(block)) == []


async def test_the_provider_of_the_how_to_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)
    module = ModuleType("counter_of_the_how_to")
    exec(block, module.__dict__)  # noqa: S102 - the how-to itself
    monkeypatch.setitem(sys.modules, module.__name__, module)
    host = PluginHost(register([Found("counter", "counter", "1.0", module.__name__)]), adapter_settings=SECRET)
    provider = host.identity_provider()
    asked = IdentityRequest("c", "a", DocumentType.PASSPORT, "ja", "Hana", "Sato", "1990-04-01", "JP", "https://lend.example/")
    assert (await provider.start(asked)).url == "https://counter.example/c"
    body = json.dumps({"id": "m", "check": "c", "found": "APPROVED", "at": 1_000}).encode()
    headers = {"x-counter-signature": hmac.digest(b"secret", body, "sha256").hex()}
    report = await provider.read_webhook(headers, body, 1_500)
    assert report is not None
    assert (report.kind, report.provider_time) == (ReportKind.APPROVED, 1_000_000)
    for wrong_headers, now in ((headers, 1_700), ({}, 1_000)):
        with pytest.raises(WebhookRejected):
            await provider.read_webhook(wrong_headers, body, now)
