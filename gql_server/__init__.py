"""A GraphQL backend for a custodial crypto lending service, whose rates and liquidations are plugins."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("gql-server")
except PackageNotFoundError:  # A source tree that nobody has installed.
    __version__ = "0+unknown"
