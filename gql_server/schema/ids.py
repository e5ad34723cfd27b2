"""Opaque global ids: what a client holds says neither a table nor a key, and comes back unchanged or not at all."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Final, NamedTuple

import strawberry

_ID_LENGTH_MAX: Final = 256
_IDS_KEPT_MAX: Final = 4_096
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


class GlobalId(NamedTuple):
    """What an id stands for: the GraphQL type, and the key of the thing within it."""

    type_name: str
    key: str


@lru_cache(maxsize=_IDS_KEPT_MAX)
def global_id(type_name: str, *key: str | int) -> strawberry.ID:
    """Return the opaque id of a thing."""
    return strawberry.ID(encode_opaque(":".join((type_name, *map(str, key)))))


def read_global_id(text: str) -> GlobalId | None:
    """Return what an id stands for, None when no server could have made it."""
    plain = decode_opaque(text)
    if plain is None:
        return None
    type_name, colon, key = plain.partition(":")
    return GlobalId(type_name, key) if colon and key else None


def key_of(text: str, type_name: str) -> str | None:
    """Return the key of a thing of this type, None when the id is malformed or another type's."""
    found = read_global_id(text)
    return found.key if found is not None and found.type_name == type_name else None


def encode_opaque(plain: str) -> str:
    """Return text as base64url without padding."""
    return encode_bytes(plain.encode())


def encode_bytes(plain: bytes) -> str:
    """Return bytes as base64url without padding."""
    return binascii.b2a_base64(plain, newline=False).translate(_URL_SAFE, b"=").decode()


def decode_opaque(text: str) -> str | None:
    """Return the text that was encoded, None when it is not exactly what ``encode_opaque`` makes."""
    if not text.isascii() or len(text) > _ID_LENGTH_MAX:
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return plain if plain.isprintable() and encode_opaque(plain) == text else None
