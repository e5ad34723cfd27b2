"""Custody by Fireblocks."""

from collections.abc import Sequence

from gql_server.plugin_api import Custodian, hookimpl
from gql_server_fireblocks_custody.fireblocks_custody import FireblocksCustody


@hookimpl
def register_custodians() -> Sequence[type[Custodian]]:
    """Offer the custodian of this distribution."""
    return [FireblocksCustody]
