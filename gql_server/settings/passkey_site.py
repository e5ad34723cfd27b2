"""For which site passkeys are good: what may be said, and where nothing is said, the one that the public address names."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from gql_server.settings.kinds import Kind

LOCALHOST: Final = "localhost"
"""Browsers know passkeys of domains, not of network addresses; this machine's domain is this one."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def _parse_rp_id(text: str) -> str:
    if text and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", text, re.ASCII):
        raise ValueError(text)
    return text


def _parse_origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",")) if text else ()
    web, app = r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", r"android:apk-key-hash:[A-Za-z0-9_-]{43}"
    if not all(re.fullmatch(f"{web}|{app}", origin, re.ASCII) for origin in origins):
        raise ValueError(text)
    return origins


RP_ID: Final = Kind("a domain in small letters, such as 'lend.example'", _parse_rp_id)
PASSKEY_ORIGINS: Final = Kind(
    "origins separated by commas, such as 'https://app.lend.example', or of an app 'android:apk-key-hash:…'",
    _parse_origins,
    ", ".join,
)


def default_rp_id(base_url: str) -> str:
    """Return the domain of an address, ``localhost`` where it is this machine's own."""
    host = urlsplit(base_url).hostname or LOCALHOST
    try:
        return LOCALHOST if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return host


def default_origins(base_url: str) -> tuple[str, ...]:
    """Return the origin that a browser has at an address, by the domain for which passkeys are good there."""
    parts = urlsplit(base_url)
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return (f"{parts.scheme}://{default_rp_id(base_url)}{port}",)


def foreign_origin(rp_id: str, origins: Sequence[str]) -> str | None:
    """Return the first origin at which no browser would offer passkeys of the domain; apps may be told any domain."""
    for origin in origins:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        is_below = host == rp_id or host.endswith(f".{rp_id}")
        is_safe = parts.scheme == "https" or host == LOCALHOST or host.endswith(f".{LOCALHOST}")
        if parts.scheme in _DEFAULT_PORTS and not (is_below and is_safe):
            return origin
    return None
