"""What an open connection stands on: a session or a key, watched until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from gql_server.service.authorization import Viewer
from gql_server.service.clients import Client
from gql_server.service.key_refusals import KeyNotGood
from gql_server.service.live import Ending, KeyInUse, Live
from gql_server.service.refusals import Unauthenticated

Ended: TypeAlias = Ending[Unauthenticated] | Ending[KeyNotGood]


@contextmanager
def standing(live: Live, viewer: Viewer | None, client: Client) -> Iterator[Ended]:
    """Give an event that is set when the viewer's session or key is not what it was; never where nobody asks."""
    if viewer is None:
        yield Ending()
    elif viewer.grant is None:
        with live.sessions.watching(viewer.session_hash) as session_ended:
            yield session_ended
    else:
        with live.keys.watching(KeyInUse(viewer.grant, client)) as key_ended:
            yield key_ended
