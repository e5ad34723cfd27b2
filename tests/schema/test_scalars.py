"""The scalars accept one form of each thing, and nothing that looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from gql_server.schema.scalars import (
    format_date_time,
    format_duration,
    parse_date,
    parse_date_time,
    parse_decimal,
    parse_duration,
)
from tests.schema.world import World

NOT_DECIMALS = [
    "NaN", "Infinity", "-Infinity", "1e3", "1E+2", "1_000", " 1", "1 ", "", "+1", ".5", "1.", "01", "1,5", "１", "٣", "1.5.0",
    "0x10", "--1", "1\n", "½",
]  # fmt: skip


@pytest.mark.parametrize("text", ["0", "1", "1.50000000", "-0.3", "123456789012345678901234567890.123456789012345678"])
def test_fixed_notation_is_a_decimal(text: str) -> None:
    assert parse_decimal(text) == text


@pytest.mark.parametrize("text", NOT_DECIMALS)
def test_what_only_looks_like_a_number_is_no_decimal(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_decimal(text)


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], {}])
def test_a_json_number_is_no_decimal(value: object) -> None:
    with pytest.raises(ValueError, match="expected a string"):
        parse_decimal(value)


@pytest.mark.parametrize("given", ["1.5", "1", "1e3", "true", "null", "NAN"])
async def test_only_a_string_literal_is_a_decimal_in_a_document(world: World, given: str) -> None:
    query = f'mutation {{ sandboxSetPrice(input: {{asset: "BTC", usd: {given}}}) {{ __typename }} }}'
    assert await world.code(query) == "BAD_USER_INPUT"


@pytest.mark.parametrize("given", [1.5, 1, "1e3", "NaN", True, " 1"])
async def test_only_a_string_is_a_decimal_in_a_variable(world: World, given: object) -> None:
    query = "mutation ($input: SandboxSetPriceInput!) { sandboxSetPrice(input: $input) { __typename } }"
    assert await world.code(query, input={"asset": "BTC", "usd": given}) == "BAD_USER_INPUT"


async def test_too_many_decimals_are_refused_with_the_field_that_has_them(world: World) -> None:
    customer = await world.customer()
    answer = await world.move(
        "deposit",
        "... on InvalidInput { field }",
        customer.viewer,
        subAccountId=customer.sub_account_id,
        asset="USDC",
        amount="1.0000001",
    )
    assert (answer["code"], answer["field"]) == ("INVALID_INPUT", "amount")
    assert "at most 6 decimals" in answer["message"]


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "9" * 45])
async def test_an_amount_that_cannot_be_one_is_refused_with_its_field(world: World, amount: str) -> None:
    customer = await world.customer()
    answer = await world.deposit(customer, "BTC", amount)
    assert answer["__typename"] == "InvalidInput"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1970-01-01T00:00:00Z", 0), ("2026-01-31T12:00:00.999Z", 1769860800), ("2000-02-29T00:00:00Z", 951782400)],
)
def test_a_time_is_rfc_3339_in_utc(text: str, seconds: int) -> None:
    assert parse_date_time(text) == seconds


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+09:00", "2026-02-30T00:00:00Z", "now", ""]
)
def test_any_other_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|no such time"):
        parse_date_time(text)


def test_a_time_is_shown_as_it_is_read() -> None:
    assert format_date_time(parse_date_time("2026-01-31T12:00:00Z")) == "2026-01-31T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "seconds"), [("P7D", 604800), ("PT1H", 3600), ("P1W", 604800), ("P1DT2H3M4S", 93784), ("PT0S", 0), ("PT90M", 5400)]
)
def test_a_duration_is_iso_8601_without_years_and_months(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["P1Y", "P1M", "P", "PT", "P1DT", "-P1D", "P1.5D", "PT1.5S", "7 days", "1W", "", "P1W2D", "PT1S1H"]
)
def test_any_other_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_duration(text)


@pytest.mark.parametrize(("seconds", "text"), [(604800, "P7D"), (3600, "PT1H"), (0, "PT0S"), (93784, "P1DT2H3M4S")])
def test_a_duration_is_shown_in_days_and_less(seconds: int, text: str) -> None:
    assert format_duration(seconds) == text


def test_a_day_is_a_day_of_the_calendar() -> None:
    assert parse_date("2026-01-31") == date(2026, 1, 31)
    for text in ("2026-1-31", "2026-02-30", "31.01.2026", ""):
        with pytest.raises(ValueError, match=r"expected|no such day"):
            parse_date(text)
