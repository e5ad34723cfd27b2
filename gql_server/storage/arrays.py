"""PostgreSQL's notation of arrays: how many rows travel as one parameter a column.

The driver can encode lists by itself, but looks at each value in Python; for the few types here, text is twice as quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from gql_server.storage.fields import check_integer


def array_of(values: Iterable[Any], kind: str) -> str:
    """Return the values as the text of a one-dimensional array.

    Args:
        values: Of one column; None is NULL.
        kind: PostgreSQL's type of the elements: text, numeric, bigint or boolean.

    Raises:
        TypeError: When a value is of another type; a float is never rounded.
    """
    write = _WRITERS[kind]
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def _text(value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {value!r}")
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _integer(value: object) -> str:
    return str(check_integer(value))


def _boolean(value: object) -> str:
    if not isinstance(value, bool):
        raise TypeError(f"expected a boolean, not {value!r}")
    return "t" if value else "f"


_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "text": _text,
    "numeric": _integer,
    "bigint": _integer,
    "boolean": _boolean,
}
