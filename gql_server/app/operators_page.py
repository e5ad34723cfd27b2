"""The operators' page as the settings have it, and which operator of a sandbox everybody knows."""

from __future__ import annotations

from starlette.routing import Route

from gql_server.settings import Settings
from gql_server.web.built_pages import BuiltPages
from gql_server.web.operate import OPERATE_AT, OperatorsPage


def known_operator(settings: Settings) -> tuple[str, str] | None:
    """Return the address and the password of the sandbox's operator, where they are those that everybody knows."""
    known = Settings()
    told = (settings.operator_email, settings.operator_password)
    return told if settings.is_sandbox and told == (known.operator_email, known.operator_password) else None


def operators_page_of(settings: Settings, pages: BuiltPages) -> Route:
    """Return the route of the operators' page."""
    operator = known_operator(settings)
    return Route(OPERATE_AT, OperatorsPage(pages, [operator] if operator else [], settings.docs_url).answer, methods=["GET"])
