"""Everything that moves accounts on the way to approval, as one: customers, an identity provider, operators."""

from __future__ import annotations

from gql_server.service.onboarding_asking import CustomerMoves
from gql_server.service.onboarding_deciding import OperatorMoves
from gql_server.service.onboarding_reporting import ProviderMoves


class OnboardingMoves(CustomerMoves, ProviderMoves, OperatorMoves):
    """Moves accounts along the way to approval."""
