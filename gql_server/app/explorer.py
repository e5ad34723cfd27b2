"""The rate explorer as the settings have it."""

from __future__ import annotations

from starlette.routing import Route

from gql_server.service.seed_plan import BORROWER_EMAIL, DEMO_PASSWORD, LENDER_EMAIL
from gql_server.settings import Settings
from gql_server.web.built_pages import BuiltPages
from gql_server.web.explore import EXPLORER_AT, Explorer


def explorer_of(settings: Settings, pages: BuiltPages) -> Route:
    """Return the route of the explorer; where the demo customers are, it offers to look as one of them."""
    demo = [(email, DEMO_PASSWORD) for email in (BORROWER_EMAIL, LENDER_EMAIL)] if settings.is_seeded_at_start else []
    return Route(EXPLORER_AT, Explorer(pages, demo).answer, methods=["GET"])
