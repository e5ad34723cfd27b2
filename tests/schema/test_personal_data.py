"""A customer takes home what is kept of them."""

from __future__ import annotations

import json

from tests.schema.test_onboarding import decide, in_review
from tests.schema.world import World


async def test_a_customer_takes_home_everything_personal_that_is_kept(world: World) -> None:
    customer = await in_review(world)
    await world.do("renameSubAccount", "__typename", customer.viewer, subAccountId=customer.sub_account_id, name="花子の財布")
    await decide(world, customer, "ASK_AGAIN", reasons=["写真がぼやけています"], note="known to us")
    kept = (await world.ask("{ exportMyData }", customer.viewer))["exportMyData"]
    assert kept["account"]["email"] == "hanako@example.com"
    assert kept["profiles"][0]["content"]["last_name"] == "山田"
    assert kept["onboarding"][0]["reasons"] == ["写真がぼやけています"]
    assert kept["subAccountNames"] == ["花子の財布"]
    assert json.loads(json.dumps(kept)) == kept


async def test_notes_for_operators_and_secrets_are_no_part_of_it(world: World) -> None:
    customer = await in_review(world)
    await decide(world, customer, "HOLD", note="known to us")
    kept = json.dumps((await world.ask("{ exportMyData }", customer.viewer))["exportMyData"])
    member = (await world.house.people.members([customer.viewer.account_id]))[customer.viewer.account_id]
    for secret in ("known to us", member.password_hash, member.email_hash):
        assert secret not in kept
