"""Imports what a server imports while it starts, and keeps nothing else: the process of `tests.forked` begins with this."""

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
