"""Fireblocks for the tests of its custodian: one server for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gql_server.plugin_host.custody import GuardedCustodian
from tests.fireblocks_server import FireblocksServer, running_fireblocks
from tests.plugins.fireblocks_stage import custodians


@pytest.fixture(scope="package")
def running() -> Iterator[FireblocksServer]:
    """The vendor, as it is documented."""
    with running_fireblocks() as server:
        yield server


@pytest.fixture
def vendor(running: FireblocksServer) -> FireblocksServer:
    """The vendor, of which nobody has asked anything yet."""
    running.reset()
    return running


@pytest.fixture
def custodian(vendor: FireblocksServer) -> GuardedCustodian:
    """The custodian that asks it, behind its guard."""
    return GuardedCustodian(custodians(vendor.url)[0], "fireblocks_custody", 10)
