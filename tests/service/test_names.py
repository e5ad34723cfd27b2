"""Names of sub-accounts."""

from __future__ import annotations

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.service.names import check_name, default_name


def test_the_default_sub_account_is_main_and_the_next_one_is_the_second() -> None:
    assert [default_name(number) for number in (0, 1, 9)] == ["Main", "Sub-account 2", "Sub-account 10"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("  Trading ", "Trading"), ("貯金", "貯金"), ("Ｔｒａｄｅ１", "Trade1"), ("👩\u200d🚀", "👩\u200d🚀"), ("x" * 40, "x" * 40)],
)
def test_a_name_is_kept_folded_and_without_surrounding_blanks(text: str, name: str) -> None:
    assert check_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u3000",
        "x" * 41,
        "x" * 100_000,
        "㌖" * 10,
        "a\nb",
        "a\x00b",
        "\u202egnidart",
        "a\u2028b",
        "\ud800",
        "\u200d",
        "\ufeff",
    ],
)
def test_a_name_that_is_empty_long_or_invisible_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_name(text)
    assert refused.value.field == "name"
