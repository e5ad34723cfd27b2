"""What a variable of the environment may hold: how its text is read, and how its value is shown."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

HIDDEN = "(hidden)"
SECRET_LENGTH_MIN = 32
PASSWORD_LENGTH_MIN = 12


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What a variable accepts.

    Attributes:
        accepts: What to give, as a phrase that ends the sentence "give …".
        parse: Turns the text into the value; raises `ValueError` where it is not accepted.
        show: Turns the value into what a person may see.
    """

    accepts: str
    parse: Callable[[str], T]
    show: Callable[[T], str] = str


def integer(low: int, high: int) -> Kind[int]:
    """Return the kind of integers from low to high."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return Kind(f"an integer from {low} to {high}", parse)


def one_of(choices: type[E]) -> Kind[E]:
    """Return the kind of an enum's values."""
    return Kind(" or ".join(f"'{choice}'" for choice in choices), choices)


def _parse_switch(text: str) -> bool:
    return {"on": True, "off": False}[text]


def _parse_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",")) if text else ()
    if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) for name in names):
        raise ValueError(text)
    return names


def _parse_database_url(text: str) -> str:
    parts = urlsplit(text)
    is_sqlite = parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1
    is_postgresql = parts.scheme == "postgresql" and re.fullmatch(r"/[^/]+", parts.path) is not None
    for place in parts.netloc.rpartition("@")[2].split(","):
        _ = urlsplit(f"//{place}").port  # Raises where the port is not a number.
    if not (is_sqlite or is_postgresql):
        raise ValueError(text)
    return text


def _show_database_url(url: str) -> str:
    parts = urlsplit(url)
    if not parts.netloc:
        return url
    login, at, place = parts.netloc.rpartition("@")
    user, colon, _ = login.partition(":")
    query = re.sub(r"(?<=password=)[^&]*", "***", parts.query)
    return parts._replace(netloc=user + (colon and ":***") + at + place, query=query).geturl()


def _parse_secret(text: str) -> str:
    if len(text) < SECRET_LENGTH_MIN:
        raise ValueError
    return text


def _parse_name(text: str) -> str:
    if text and not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise ValueError(text)
    return text


def _parse_data_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",")) if text else ()
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key, re.ASCII) for key in keys):
        raise ValueError
    return keys


def _parse_public_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(text)
    return text.rstrip("/")


def _parse_origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in text.split(",")) if text else ()
    for origin in origins:
        parts = urlsplit(origin)
        _ = parts.port  # Raises where the port is not a number.
        if origin != "*" and (parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}".lower()):
            raise ValueError(text)
        if origin != "*" and (not parts.hostname or parts.username is not None):
            raise ValueError(text)
    return origins


def _parse_networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",")) if text else ()


def _parse_email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(text)
    return text


def _parse_time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, KeyError) as problem:
        raise ValueError(text) from problem


def _parse_password(text: str) -> str:
    if text and len(text) < PASSWORD_LENGTH_MIN:
        raise ValueError
    return text


def _parse_host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError(text)
    return text


def _parse_file(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_file():
        raise ValueError(text)
    return path


def _parse_directory(text: str) -> Path | None:
    if not text:
        return None
    path = Path(text)
    if not path.is_dir():
        raise ValueError(text)
    return path


HOST = Kind("a host name or an address, such as '127.0.0.1'", _parse_host)
SWITCH = Kind("'on' or 'off'", _parse_switch, lambda on: "on" if on else "off")
NAMES = Kind("names of plugins, separated by commas", _parse_names, ", ".join)
NAME = Kind("the name of an adapter", _parse_name)
FILE = Kind("an existing file", _parse_file, lambda path: str(path or ""))
DIRECTORY = Kind("an existing directory", _parse_directory, lambda path: str(path or ""))
PUBLIC_URL = Kind("an http or https address without a query, such as 'https://lend.example'", _parse_public_url)
TIME_ZONE = Kind("an IANA time zone, such as 'Asia/Tokyo'", _parse_time_zone, lambda zone: zone.key)
EMAIL = Kind("an e-mail address", _parse_email)
PASSWORD = Kind(f"at least {PASSWORD_LENGTH_MIN} characters", _parse_password, lambda text: HIDDEN if text else "")
SECRET = Kind(f"at least {SECRET_LENGTH_MIN} characters, kept secret", _parse_secret, lambda _: HIDDEN)
DATA_KEYS = Kind(
    "Fernet keys separated by commas, each 32 bytes as 44 characters of URL-safe base64 (`gql-server keys new` makes one)",
    _parse_data_keys,
    lambda keys: HIDDEN if keys else "",
)
ORIGINS = Kind(
    "origins separated by commas, such as 'https://app.example, http://localhost:5173', or '*' for any",
    _parse_origins,
    ", ".join,
)
NETWORKS = Kind(
    "networks separated by commas, such as '10.0.0.0/8, ::1'",
    _parse_networks,
    lambda networks: ",".join(map(str, networks)),
)
DATABASE_URL = Kind(
    "'sqlite:///relative/path', 'sqlite:////absolute/path' or 'postgresql://user:password@host:port/database' "
    "(with '?host=DIRECTORY' for a Unix socket; with 'host:port,host:port' for whichever of them takes writes)",
    _parse_database_url,
    _show_database_url,
)
OPTIONAL_DATABASE_URL = Kind(DATABASE_URL.accepts, lambda text: _parse_database_url(text) if text else "", _show_database_url)
