"""Makes everything and joins it: ``house`` the parts, ``asgi`` the routes around them, ``machine`` real time and chance."""

from gql_server.app.asgi import app_from_environment, create_app
from gql_server.app.ground import seals_of
from gql_server.app.house import House
from gql_server.app.machine import RandomIdentifiers, SystemClock
from gql_server.app.tables import NotMigrated, require_tables

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
