"""Keyed hashes of addresses and tokens."""

from __future__ import annotations

from hashlib import sha256

from gql_server.service.keyed_hash import KeyedHashes

ONE, OTHER = KeyedHashes("one secret" * 4), KeyedHashes("another secret" * 4)


def test_the_hash_of_an_address_depends_on_the_secret() -> None:
    assert ONE.of_address("alice@example.com") != OTHER.of_address("alice@example.com")


def test_the_hash_of_an_address_is_the_same_in_every_process() -> None:
    assert ONE.of_address("alice@example.com") == KeyedHashes("one secret" * 4).of_address("alice@example.com")


def test_a_token_and_an_address_of_the_same_text_hash_differently() -> None:
    assert ONE.of_token("text") != ONE.of_address("text")


def test_a_hash_cannot_be_made_without_the_secret() -> None:
    assert ONE.of_token("text") != sha256(b"text").hexdigest()


def test_a_token_of_half_characters_is_merely_unknown() -> None:
    assert len(ONE.of_token("\ud800")) == 64
