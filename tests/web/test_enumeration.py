"""What the door answers over HTTP does not tell whether an address is known."""

from __future__ import annotations

import httpx2
import pytest

from benchmarks.enumeration import WAYS, compare
from benchmarks.enumeration_run import make_known, pairs_of
from gql_server.app import House
from tests.schema.world import settings_of


@pytest.fixture
async def known(seeded_url: str) -> None:
    """One known address for each way of asking."""
    house = House(settings_of(seeded_url))
    async with house.opened():
        await make_known(house, 1)


@pytest.mark.usefixtures("known")
async def test_known_and_unknown_addresses_are_answered_alike(client: httpx2.AsyncClient) -> None:
    for place, way in enumerate(WAYS):
        compared = await compare(client, way, pairs_of(place, way.known, 1))
        assert compared.is_same, way.name
        assert (len(compared.known), len(compared.unknown)) == (1, 1)
