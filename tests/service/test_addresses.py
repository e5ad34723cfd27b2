"""Which addresses are accepted, and when two are the same."""

from __future__ import annotations

import pytest

from gql_server.domain.errors import InvalidInput
from gql_server.service.addresses import parse_address


@pytest.mark.parametrize(
    "text",
    [
        "alice@example.com",
        "  alice@example.com\n",
        "ALICE@Example.COM",
        "ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "alice@example.com\u3000",
    ],
)
def test_blanks_case_and_width_do_not_make_another_address(text: str) -> None:
    assert parse_address(text).lookup == "alice@example.com"


def test_mail_goes_to_the_local_part_as_it_was_typed() -> None:
    assert parse_address(" Alice@Example.com ").delivery == "Alice@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alice",
        "alice@",
        "@example.com",
        "alice@localhost",
        "alice@example..com",
        "alice@-example.com",
        "al ice@example.com",
        ".alice@example.com",
        "alice@example.com\r\nBcc: bob@example.com",
        "alice@example.com\x00",
        "alice@bob@example.com",
        "аlice@example.com",  # A Cyrillic а.
        "alice@exämple.com",
        "alice\ud800@example.com",
        "a" * 65 + "@example.com",
        "a@" + ".".join(["a" * 63] * 4) + ".com",
        "a" * 100_000,
    ],
)
def test_what_is_not_an_ascii_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_address(text)
    assert refused.value.field == "email"


def test_plus_and_dots_make_other_addresses() -> None:
    assert parse_address("a.lice+x@example.com").lookup == "a.lice+x@example.com"
