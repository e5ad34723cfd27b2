"""An identity provider that plays: pages on which nobody needs a document, and webhooks as a real one posts them."""

from collections.abc import Sequence

from gql_server.plugin_api import IdentityProvider, hookimpl
from gql_server_sandbox_identity.sandbox_identity import SandboxIdentity


@hookimpl
def register_identity_providers() -> Sequence[type[IdentityProvider]]:
    """Offer the identity provider of this distribution."""
    return [SandboxIdentity]
