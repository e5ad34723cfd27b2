"""What is written to customers."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from gql_server.service.letters import Letters
from gql_server.service.letters.door import ALREADY_REGISTERED, VERIFICATION
from gql_server.service.letters.letter import Bilingual, Letter
from tests.service.door import START, CountedIdentifiers, SetClock

LETTERS = Letters("https://lend.example/base", SetClock(), CountedIdentifiers())


@pytest.mark.parametrize(
    ("locale", "is_japanese"), [("ja", True), ("ja-JP", True), ("JA", True), ("en", False), ("jam", False), ("fr-FR", False)]
)
def test_japanese_is_written_to_japanese_locales_and_english_to_all_others(locale: str, is_japanese: bool) -> None:
    for letter in (VERIFICATION, ALREADY_REGISTERED):
        assert letter.in_language_of(locale) == (("ja", letter.ja) if is_japanese else ("en", letter.en))


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


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_letter_says_the_same_in_text_and_in_html(locale: str) -> None:
    letter = LETTERS.verification("alice@example.com", locale, "secret")
    for paragraph in filter(None, letter.text.split("\n\n")):
        assert paragraph.strip() in letter.html
    assert f'<html lang="{locale}">' in letter.html


def test_what_is_particular_is_escaped_in_html_and_not_in_text() -> None:
    told = Bilingual(Letter("件名", ("理由：{{ reason }}",)), Letter("Subject", ("Reason: {{ reason }}",)))
    letter = LETTERS.write(told, "a@example.com", "en", particulars={"reason": "<b> & co"})
    assert "Reason: <b> & co" in letter.text
    assert "Reason: &lt;b&gt; &amp; co" in letter.html
    assert letter.links == ()


def test_a_sentence_whose_place_is_not_filled_is_a_bug() -> None:
    told = Bilingual(Letter("件名", ("{{ reason }}",)), Letter("Subject", ("{{ reason }}",)))
    with pytest.raises(UndefinedError):
        LETTERS.write(told, "a@example.com", "en")
