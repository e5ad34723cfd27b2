"""Imports what a server imports while it starts, and keeps nothing else: the process of `tests.forked` begins with this."""

import gc
from importlib import import_module

from gql_server.plugin_host import PluginHost

for name in (
    "gql_server.cli",
    "gql_server.app.asgi",
    "tortoise.backends.asyncpg.client",
    "tortoise.backends.sqlite.client",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.auto",
):
    import_module(name)
PluginHost.load()  # Imports the plugins.

# No process that is forked need look at it, nor copy it: a look takes tenths of a second.
gc.collect()
gc.freeze()
