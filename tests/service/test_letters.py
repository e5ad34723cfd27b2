"""What is written to customers."""

from __future__ import annotations

import pytest

from gql_server.service.letters import ALREADY_REGISTERED, VERIFICATION, Letters
from tests.service.door import START, CountedIdentifiers, SetClock

LETTERS = Letters("https://lend.example/base", SetClock(), CountedIdentifiers())


@pytest.mark.parametrize(
    ("locale", "is_japanese"), [("ja", True), ("ja-JP", True), ("JA", True), ("en", False), ("jam", False), ("fr-FR", False)]
)
def test_japanese_is_written_to_japanese_locales_and_english_to_all_others(locale: str, is_japanese: bool) -> None:
    for letter in (VERIFICATION, ALREADY_REGISTERED):
        assert letter.in_language_of(locale) is (letter.ja if is_japanese else letter.en)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_verification_letter_has_its_link_in_the_text(locale: str) -> None:
    letter = LETTERS.verification("alice@example.com", locale, "secret")
    assert letter.links == ("https://lend.example/base/verify?token=secret",)
    assert letter.links[0] in letter.text
    assert (letter.token, letter.created_at, letter.sent_at, letter.attempts) == ("secret", START, None, 0)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_letter_to_a_known_address_carries_no_token(locale: str) -> None:
    letter = LETTERS.already_registered("alice@example.com", locale)
    assert letter.token is None
    assert "token" not in letter.text
    assert letter.links[0] in letter.text


def test_every_letter_has_a_message_id_of_its_own() -> None:
    assert LETTERS.already_registered("a@example.com", "ja").id != LETTERS.already_registered("a@example.com", "ja").id
