"""The reference of live data names every code and says the limits as they are."""

from __future__ import annotations

import re

from gql_server.schema.live.closing import CloseCode
from gql_server.schema.live.limits import ConnectionLimits
from gql_server.service.live import LiveLimits
from gql_server.settings import Settings
from gql_server.web.sockets import PING_SECONDS
from tests.servers import ROOT

REFERENCE = (ROOT / "docs/reference/live-data.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
OF_THE_SOCKET = {1011, 1012}
"""Codes that the WebSocket itself closes with."""


def test_every_close_code_is_explained_and_no_other() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d{4}) \|", REFERENCE, re.MULTILINE)}
    assert explained == {int(code) for code in CloseCode} | OF_THE_SOCKET


def test_the_codes_of_errors_are_in_both_references() -> None:
    codes = set(re.findall(r"^\| `([A-Z_]+)`", REFERENCE, re.MULTILINE))
    assert codes == {"FELL_BEHIND", "TOO_MANY_OPERATIONS", "NOT_FOUND", "UNAVAILABLE"}
    assert codes - set(re.findall(r"^\| `([A-Z_]+)`", ERRORS, re.MULTILINE)) == set()


def test_the_limits_are_those_of_the_code() -> None:
    limits, live, settings = ConnectionLimits(), LiveLimits(), Settings()
    assert limits.message_bytes_max == Settings().body_bytes_max == 256 * 1024
    assert f"more than {limits.messages_burst} at once, or {limits.messages_per_second:g} a second" in REFERENCE
    assert f"no `connection_init` within {limits.init_seconds:g} seconds" in REFERENCE
    assert f"takes nothing for {limits.send_seconds:g} seconds" in REFERENCE
    assert f"a ping within {PING_SECONDS} seconds" in REFERENCE
    assert f"at\nmost one every {live.beat_seconds} seconds" in REFERENCE
    assert f"every {live.poll_seconds:g} seconds it is looked at" in REFERENCE
    for name, value in (
        ("LIVE_CONNECTIONS_MAX", f"{settings.live_connections_max:,}"),
        ("LIVE_OPERATIONS_MAX", settings.live_operations_max),
        ("LIVE_EVENTS_WAITING_MAX", settings.live_events_waiting_max),
    ):
        assert re.search(rf"\| {value} \| `GQL_SERVER_{name}` \|", REFERENCE)
