"""Which webhooks of Fireblocks are believed."""

from __future__ import annotations

import pytest
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody

from gql_server.plugin_api import CallbackRejected
from gql_server.plugin_host import AdapterFailed
from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_server import FireblocksServer, signed, webhook
from tests.plugins.fireblocks.records import coming, now
from tests.plugins.fireblocks_stage import settings


@pytest.mark.parametrize("algorithm", ["RS256", "PS512"])
async def test_another_algorithm_than_the_documented_one_is_rejected(
    vendor: FireblocksServer, custodian: GuardedCustodian, algorithm: str
) -> None:
    body = webhook(coming(vendor), now())
    with pytest.raises(CallbackRejected):
        await custodian.read_callback(signed(body, algorithm=algorithm), body, now())


async def test_a_signature_of_the_older_kind_is_rejected(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now())
    with pytest.raises(CallbackRejected, match="there is no signature"):
        await custodian.read_callback({"fireblocks-signature": "c2lnbmF0dXJl"}, body, now())


async def test_a_time_in_seconds_is_read_as_well(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now()).replace(b'000, "data', b', "data')
    assert str(now())[:6].encode() in body
    assert len(await custodian.read_callback(signed(body), body, now())) == 1


async def test_the_last_retry_of_the_vendor_still_counts(vendor: FireblocksServer, custodian: GuardedCustodian) -> None:
    body = webhook(coming(vendor), now() - 28_400)
    assert len(await custodian.read_callback(signed(body), body, now())) == 1


async def test_keys_are_fetched_once_an_hour_and_for_an_unknown_one_once_a_minute(vendor: FireblocksServer) -> None:
    fresh = GuardedCustodian(FireblocksCustody(settings(vendor.url)), "it", 10)
    at = now()
    body, began = webhook(coming(vendor), at), vendor.key_fetches
    for _ in range(3):
        await fresh.read_callback(signed(body), body, at)
    assert vendor.key_fetches == began + 1
    for later, fetches in ((0, 1), (59, 1), (61, 2), (62, 2)):
        with pytest.raises(CallbackRejected):
            await fresh.read_callback(signed(body, by="a stranger", named="unknown"), body, at + later)
        assert vendor.key_fetches == began + fetches


async def test_keys_that_cannot_be_fetched_reject_nothing(vendor: FireblocksServer) -> None:
    down = FireblocksCustody(settings(vendor.url, keys_url="http://127.0.0.1:9/jwks.json"))
    body = webhook(coming(vendor), now())
    with pytest.raises(AdapterFailed):
        await GuardedCustodian(down, "it", 10).read_callback(signed(body), body, now())
