"""Verification of identity by Sumsub."""

from collections.abc import Sequence

from gql_server.plugin_api import IdentityProvider, hookimpl
from gql_server_sumsub_identity.sumsub_identity import SumsubIdentity


@hookimpl
def register_identity_providers() -> Sequence[type[IdentityProvider]]:
    """Offer the identity provider of this distribution."""
    return [SumsubIdentity]
