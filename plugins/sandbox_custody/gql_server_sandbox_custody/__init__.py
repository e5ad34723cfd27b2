"""A custodian for a sandbox: it holds nothing, and remembers everything."""

from collections.abc import Sequence

from gql_server.plugin_api import Custodian, hookimpl
from gql_server_sandbox_custody.sandbox_custody import SandboxCustody


@hookimpl
def register_custodians() -> Sequence[type[Custodian]]:
    """Offer the custodian of this distribution."""
    return [SandboxCustody]
