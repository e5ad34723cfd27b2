"""Addresses in an address book."""

from __future__ import annotations

import strawberry

from gql_server.ports.saved_addresses import SavedAddress
from gql_server.schema.ids import global_id
from gql_server.schema.scalars import DateTime


@strawberry.type(description="An external address that the customer has confirmed: money may leave for it without a further proof.")
class AddressBookEntry:
    """An external address that the customer has confirmed."""

    id: strawberry.ID = strawberry.field(description="Names the entry, opaque.")
    address: str = strawberry.field(description="The address.")
    network: str | None = strawberry.field(description="By which network alone it is meant; null for any.")
    label: str = strawberry.field(description="The customer's name for it; may be empty.")
    confirmed_at: DateTime = strawberry.field(description="When it was confirmed; in real time.")
    trusted_from: DateTime = strawberry.field(description="From when money leaves for it without a delay; in the money's time.")


def entry_of(saved: SavedAddress) -> AddressBookEntry:
    """Return an address as its owner sees it."""
    return AddressBookEntry(
        id=global_id("AddressBookEntry", saved.id),
        address=saved.address,
        network=saved.network,
        label=saved.label,
        confirmed_at=DateTime(saved.confirmed_at),
        trusted_from=DateTime(saved.trusted_from),
    )
