"""Makes everything and joins it: ``house`` the parts, ``asgi`` the routes around them, ``machine`` real time and chance.

The routes bring the whole schema along, which takes seconds to import; a command that serves nothing does without them.
"""

from typing import TYPE_CHECKING

from gql_server.app.ground import seals_of
from gql_server.app.house import House
from gql_server.app.machine import RandomIdentifiers, SystemClock
from gql_server.app.tables import NotMigrated, require_tables

if TYPE_CHECKING:
    from gql_server.app.asgi import app_from_environment, create_app

__all__ = [
    "House",
    "NotMigrated",
    "RandomIdentifiers",
    "SystemClock",
    "app_from_environment",
    "create_app",
    "require_tables",
    "seals_of",
]


def __getattr__(name: str) -> object:
    """Return what serves, imported when it is asked for."""
    if name in {"app_from_environment", "create_app"}:
        from gql_server.app import asgi  # noqa: PLC0415 - see above

        return getattr(asgi, name)
    raise AttributeError(name)
