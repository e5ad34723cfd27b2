"""An environment as a test tells it, read as a server reads its own."""

from gql_server.settings import Settings

A_SECRET = "correct-horse-battery-staple-and-more"
A_DATA_KEY = "bm90LWEtc2VjcmV0LWp1c3QtYS1rZXktb2YtMzItYnk="
PRODUCTION = {"GQL_SERVER_MODE": "production", "GQL_SERVER_SECRET": A_SECRET, "GQL_SERVER_DATA_KEYS": A_DATA_KEY}


def read(**environ: str) -> Settings:
    """The settings of these variables and no others."""
    return Settings.from_environment(environ)
