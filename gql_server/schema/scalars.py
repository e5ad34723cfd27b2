"""The strict scalars. What is not exactly in their form is refused before any resolver runs.

Numbers travel as strings in fixed notation: ``"1.50000000"``. An exponent, ``NaN``, ``Infinity``, a blank, an underscore, a
plus sign, digits that are not ASCII, and JSON numbers of any kind are refused, so no client can lose a digit on the way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NewType

import isodate
import strawberry
from strawberry.types.scalar import ScalarDefinition

from gql_server.units import NotFixedNotation, parse_fixed

Decimal = NewType("Decimal", str)
"""A number in fixed notation; its unit is said where it is used."""

DateTime = NewType("DateTime", int)
"""A point in time: Unix seconds inside, RFC 3339 in UTC outside."""

Date = NewType("Date", date)
"""A calendar day."""

Duration = NewType("Duration", int)
"""A length of time: seconds inside, ISO 8601 outside."""

JSON = NewType("JSON", object)
"""Any JSON value."""

_DECIMALS_MAX: Final = 36
_TEXTS_KEPT_MAX: Final = 1_024
"""Times and spans that were written last: one answer says the same ones many times."""
_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DURATION = re.compile(r"P(?:\d{1,6}W|(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,9}S)?)?)", re.ASCII)


def _text(value: object, form: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a string, {form}")  # noqa: TRY004 - what graphql-core turns into an error of the request
    return value


def parse_decimal(value: object) -> Decimal:
    """Return the text of a number in fixed notation; how many decimals it may have is checked where its unit is known.

    Raises:
        ValueError: When it is anything else.
    """
    text = _text(value, 'such as "1.50"')
    try:
        parse_fixed(text, _DECIMALS_MAX, is_signed=True)
    except NotFixedNotation as problem:
        raise ValueError(str(problem)) from None
    return Decimal(text)


def parse_date_time(value: object) -> DateTime:
    """Return Unix seconds, floored, of an RFC 3339 time in UTC.

    Raises:
        ValueError: When it is anything else.
    """
    match = _DATE_TIME.fullmatch(_text(value, 'such as "2026-01-31T12:00:00Z"'))
    if match is None:
        raise ValueError('expected RFC 3339 in UTC, such as "2026-01-31T12:00:00Z"')
    try:
        return DateTime(int(datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC).timestamp()))
    except ValueError:
        raise ValueError("there is no such time") from None


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def format_date_time(value: int) -> str:
    """Return Unix seconds as RFC 3339 in UTC."""
    return datetime.fromtimestamp(value, UTC).isoformat().removesuffix("+00:00") + "Z"


def parse_date(value: object) -> Date:
    """Return a calendar day.

    Raises:
        ValueError: When it is anything but ``YYYY-MM-DD``.
    """
    text = _text(value, 'such as "2026-01-31"')
    if _DATE.fullmatch(text) is None:
        raise ValueError('expected a day, such as "2026-01-31"')
    try:
        return Date(date.fromisoformat(text))
    except ValueError:
        raise ValueError("there is no such day") from None


def parse_duration(value: object) -> Duration:
    """Return the seconds of an ISO 8601 duration in weeks, or in days, hours, minutes and whole seconds.

    Raises:
        ValueError: When it is anything else; years and months have no fixed length.
    """
    text = _text(value, 'such as "P7D" or "PT1H"')
    if _DURATION.fullmatch(text) is None or len(text) < 3:
        raise ValueError('expected weeks, or days, hours, minutes and seconds, such as "P7D" or "PT1H30M"')
    length: timedelta = isodate.parse_duration(text)
    return Duration(length.days * 86_400 + length.seconds)


@lru_cache(maxsize=_TEXTS_KEPT_MAX)
def format_duration(value: int) -> str:
    """Return seconds as an ISO 8601 duration: ``P7D``, ``PT1H``."""
    text: str = isodate.duration_isoformat(timedelta(seconds=value))
    return "PT0S" if text == "P0D" else text


def unchanged(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return a value as it is."""
    return value


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description="An exact number as a string in fixed notation, such as `1.50000000`: ASCII digits and at most one point, a "
        "minus only where a negative number makes sense; never an exponent. Amounts are in whole tokens with at most the asset's "
        "decimals; rates and fractions have at most 18, and 1 is 100 %.",
        serialize=unchanged,
        parse_value=parse_decimal,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A point in time, RFC 3339 in UTC with whole seconds: `2026-01-31T12:00:00Z`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=format_date_time,
        parse_value=parse_date_time,
    ),
    Date: strawberry.scalar(
        name="Date",
        description="A calendar day: `2026-01-31`.",
        serialize=date.isoformat,
        parse_value=parse_date,
    ),
    Duration: strawberry.scalar(
        name="Duration",
        description="A length of time, ISO 8601 in weeks, or in days, hours, minutes and whole seconds: `P7D`, `PT1H`. Years and "
        "months have no fixed length and are refused.",
        serialize=format_duration,
        parse_value=parse_duration,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value. Integers of any size are exact; amounts and rates inside are strings in fixed notation.",
        serialize=unchanged,
        parse_value=unchanged,
    ),
}
