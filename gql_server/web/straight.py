"""The way to the path that nearly every request asks for, past the router.

The routes stay what they are, for everything else and for whoever lists them; looking one up costs more than many an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Straight:
    """ASGI middleware that hands requests of some paths to their applications at once; these answer their own failures."""

    def __init__(self, app: ASGIApp, apps: Mapping[str, ASGIApp]) -> None:
        """Take applications by their whole paths; any other request goes on to ``app``."""
        self._app = app
        self._apps = dict(apps)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or connection."""
        straight = self._apps.get(scope["path"]) if scope["type"] == "http" and not scope.get("root_path") else None
        await (self._app if straight is None else straight)(scope, receive, send)
