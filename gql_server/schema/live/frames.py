"""The messages of the protocol ``graphql-transport-ws``, as clients send them.

Source: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from gql_server.schema.live.closing import CloseCode, Closing

SUBPROTOCOL: Final = "graphql-transport-ws"
ID_LENGTH_MAX: Final = 256


@dataclass(frozen=True, slots=True)
class Init:
    """Who the client is."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """A question whether the server is there."""

    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """An answer that the client is there."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """An operation, under a name of the client's."""

    id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Complete:
    """The client has enough of an operation."""

    id: str


Frame: TypeAlias = Init | Ping | Pong | Subscribe | Complete


def read_frame(text: str | None, bytes_max: int) -> Frame:
    """Return what a client says.

    Raises:
        Closing: It is not a message of this protocol.
    """
    if text is None:
        raise _bad("Messages are text")
    if len(text) > bytes_max:
        raise Closing(CloseCode.TOO_BIG, f"A message is larger than {bytes_max} bytes")
    try:
        given: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad("A message is not JSON") from None
    if not isinstance(given, dict):
        raise _bad("A message is not a JSON object")
    kind = given.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise _bad(f"There is no message of type {str(kind)[:32]}")
    return read(given)


def _payload(given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    payload = given.get("payload")
    if not isinstance(payload, dict | None):
        raise _bad("The payload of a message is not an object")
    return payload


def _pong(given: Mapping[str, Any]) -> Pong:
    _payload(given)
    return Pong()


def _subscribe(given: Mapping[str, Any]) -> Subscribe:
    payload = _payload(given)
    if payload is None:
        raise _bad("A subscribe message has no payload")
    return Subscribe(_id(given), payload)


def _id(given: Mapping[str, Any]) -> str:
    name = given.get("id")
    if not isinstance(name, str) or not name or len(name) > ID_LENGTH_MAX:
        raise _bad(f"The id of an operation is not a string of 1 to {ID_LENGTH_MAX} characters")
    return name


def _bad(reason: str) -> Closing:
    return Closing(CloseCode.BAD_REQUEST, reason)


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Frame]]] = {
    "connection_init": lambda given: Init(_payload(given) or {}),
    "ping": lambda given: Ping(_payload(given)),
    "pong": _pong,
    "subscribe": _subscribe,
    "complete": lambda given: Complete(_id(given)),
}
