"""Which editor for GraphQL browsers are shown: the own one where it is built, in the sandbox otherwise one from afar."""

from __future__ import annotations

from gql_server.app.operators_page import known_operator
from gql_server.schema.over_http.editor import Editor, editor_from_afar
from gql_server.settings import Settings, SettingsError
from gql_server.web.built_pages import BuiltPages
from gql_server.web.playground import Playground


def pages_of(settings: Settings) -> BuiltPages | None:
    """Return the built pages; None where the server came without.

    Raises:
        SettingsError: The directory that the settings name has none.
    """
    pages = BuiltPages.found(settings.pages_dir)
    if pages is None and settings.pages_dir is not None:
        raise SettingsError("GQL_SERVER_PAGES_DIR", f"there are no built pages in {str(settings.pages_dir)!r}")
    return pages


def editor_of(settings: Settings, pages: BuiltPages | None) -> Editor | None:
    """Return the editor; none in production without a build, for scripts of others have no business beside real money."""
    if not settings.playground:
        return None
    if pages is None:
        return editor_from_afar if settings.is_sandbox else None
    playground = Playground(
        pages, is_sandbox=settings.is_sandbox, is_seeded=settings.is_seeded_at_start, operator=known_operator(settings)
    )
    return playground.answer
