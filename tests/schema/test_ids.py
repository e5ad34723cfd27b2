"""Global ids come back unchanged or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_server.schema.ids import decode_opaque, global_id, key_of, read_global_id
from tests.schema.world import OPERATOR, World


@given(st.sampled_from(["Asset", "LendPosition"]), st.from_regex(r"[A-Za-z0-9:]{1,60}", fullmatch=True))
def test_an_id_says_what_it_was_made_of(type_name: str, key: str) -> None:
    assert read_global_id(global_id(type_name, key)) == (type_name, key)


def test_an_id_is_opaque() -> None:
    assert "BTC" not in global_id("Asset", "BTC")


@pytest.mark.parametrize(
    "text", ["", "x", "QXNzZXQ", "QXNzZXQ6", "QXNzZXQ6QlRD=", "QXNzZXQ6QlRD\n", "QXNzZXQ6QlRE!", "é", "A" * 300, "QXNzZXQ6QlRDAA"]
)
def test_what_no_server_made_is_no_id(text: str) -> None:
    assert read_global_id(text) is None


@given(st.text(max_size=40))
def test_any_text_can_be_read_without_an_error(text: str) -> None:
    decode_opaque(text)


def test_an_id_of_another_type_has_no_key() -> None:
    assert key_of(global_id("Asset", "BTC"), "Asset") == "BTC"
    assert key_of(global_id("Market", "BTC"), "Asset") is None


async def test_a_line_of_a_log_is_found_again_by_who_may_read_the_log(world: World) -> None:
    alice, bob = await world.customer(), await world.customer("bob")
    await world.do("setPrice", "__typename", OPERATOR, asset="BTC", usd="1")
    history = "{ viewer { account { onboardingHistory(first: 2) { edges { node { id number } } } } } }"
    changes = (await world.ask(history, alice.viewer))["viewer"]["account"]["onboardingHistory"]["edges"]
    actions = (await world.ask("{ operatorActions { edges { node { id sequence } } } }", OPERATOR))["operatorActions"]["edges"]
    change, action = changes[1]["node"], actions[0]["node"]
    find = "query ($id: ID!) { node(id: $id) { id ... on OnboardingChange { number } ... on OperatorActionEntry { sequence } } }"
    for viewer, seen in (
        (alice.viewer, [change, None]),
        (bob.viewer, [None, None]),
        (None, [None, None]),
        (OPERATOR, [change, action]),
    ):
        assert [(await world.ask(find, viewer, id=line["id"]))["node"] for line in (change, action)] == seen
    for key in (("OnboardingChange", "nobody", 1), ("OperatorActionEntry", 99), ("OperatorActionEntry", "x")):
        assert (await world.ask(find, OPERATOR, id=global_id(*key)))["node"] is None
