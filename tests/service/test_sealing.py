"""What is sealed stays sealed for whoever lacks the key, and opens for every key of the installation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.ports.errors import SealBroken
from gql_server.service.sealing import FernetSeals, derived_key, new_key

OLD, NEW = new_key(), new_key()


@given(st.text())
def test_what_was_sealed_is_read_again(text: str) -> None:
    seals = FernetSeals([NEW], "secret")
    sealable = text.encode("utf-8", "ignore").decode()
    assert seals.unseal("member.email", seals.seal("member.email", sealable)) == sealable


def test_the_same_text_is_sealed_differently_each_time() -> None:
    seals = FernetSeals([NEW], "secret")
    assert seals.seal("member.email", "a@example.com") != seals.seal("member.email", "a@example.com")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    sealed = FernetSeals([OLD], "secret").seal("member.email", "a@example.com")
    both = FernetSeals([NEW, OLD], "secret")
    assert both.unseal("member.email", sealed) == "a@example.com"
    assert FernetSeals([NEW], "secret").unseal("member.email", both.seal("member.email", "b@example.com")) == "b@example.com"


def test_without_the_key_nothing_opens() -> None:
    sealed = FernetSeals([OLD], "secret").seal("member.email", "a@example.com")
    with pytest.raises(SealBroken, match="no key opens"):
        FernetSeals([NEW], "secret").unseal("member.email", sealed)


def test_an_altered_seal_does_not_open() -> None:
    seals = FernetSeals([NEW], "secret")
    sealed = seals.seal("member.email", "a@example.com")
    altered = sealed[:-20] + ("A" if sealed[-20] != "A" else "B") + sealed[-19:]
    with pytest.raises(SealBroken):
        seals.unseal("member.email", altered)


def test_what_was_moved_to_another_place_does_not_open() -> None:
    seals = FernetSeals([NEW], "secret")
    with pytest.raises(SealBroken, match="was sealed as"):
        seals.unseal("profile.name", seals.seal("member.email", "a@example.com"))


def test_a_sandbox_has_a_key_that_follows_from_its_secret() -> None:
    assert derived_key("secret") == derived_key("secret") != derived_key("another")
    seals = FernetSeals([derived_key("secret")], "secret")
    assert seals.unseal("x", seals.seal("x", "y")) == "y"


def test_what_is_sealed_is_found_by_a_keyed_hash_that_outlives_the_keys() -> None:
    index = FernetSeals([OLD], "secret").index("mail.to", "a@example.com")
    assert FernetSeals([NEW], "secret").index("mail.to", "a@example.com") == index
    assert FernetSeals([OLD], "another").index("mail.to", "a@example.com") != index
    assert FernetSeals([OLD], "secret").index("member.email", "a@example.com") != index
